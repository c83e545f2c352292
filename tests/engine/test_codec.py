"""What is on disk is stock: the same bytes that Whoosh's own writer makes of the same postings."""

from __future__ import annotations

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from whoosh.codec.whoosh3 import W3Codec

from indexer.engine.whoosh.codec import BLOCK, PlanCodec
from indexer.engine.whoosh.schema import schema
from indexer.engine.whoosh.storage import INDEX_NAME, SyncedStorage

FIELDS = ("passage_pairs", "plan_pairs", "plan_syllables")

lists = st.dictionaries(st.integers(0, 5000), st.integers(1, 3), min_size=1, max_size=2 * BLOCK + 2)
vocabularies = st.dictionaries(
    st.tuples(st.sampled_from(FIELDS), st.text("abđ ", min_size=1, max_size=4)), lists, max_size=8
)


def written(codec: W3Codec, folder: Path, postings: list[tuple]) -> tuple[bytes, bytes]:
    storage = SyncedStorage(folder)
    segment = codec.new_segment(storage, INDEX_NAME)
    writer = codec.field_writer(storage, segment)
    writer.add_postings(schema(), None, iter(postings))
    writer.close()
    return tuple((folder / segment.make_filename(ending)).read_bytes() for ending in (".pst", ".trm"))


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(vocabularies)
def test_the_bytes_are_those_of_whoosh(tmp_path: Path, vocabulary: dict) -> None:
    postings = sorted(
        (field, token.encode(), document, float(count), schema()[field].format.encode(list(range(count))))
        for (field, token), documents in vocabulary.items()
        for document, count in documents.items()
    )
    assert written(PlanCodec(), tmp_path, postings) == written(W3Codec(), tmp_path, postings)


def test_segments_name_the_stock_codec(tmp_path: Path) -> None:
    segment = PlanCodec().new_segment(SyncedStorage(tmp_path), INDEX_NAME)
    assert type(segment.codec()) is W3Codec
