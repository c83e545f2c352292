"""Whoosh's own writer, matchers and merges run on the codec, and find what they find on Whoosh's."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import query
from whoosh.codec.whoosh3 import W3Codec
from whoosh.fields import Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.scoring import Frequency
from whoosh.writing import CLEAR, NO_MERGE, OPTIMIZE

from indexer.engine.whoosh.codec import ArrayCodec
from indexer.engine.whoosh.columns import Names, Numbers, StoredTexts
from indexer.engine.whoosh.schema import ColumnField, TokenField, ValueField

TOKENS = ("a", "ab", "b", "đ", "", "x y")
FIELDS = ("body", "kind")

Batch = list[list[str | None]]
texts = st.lists(st.sampled_from((*TOKENS, None)), max_size=12)
batches = st.lists(st.lists(texts, max_size=6), min_size=1, max_size=4)
terms = st.builds(lambda text: query.Term("body", text.encode()), st.sampled_from(TOKENS))
nodes = st.recursive(
    terms,
    lambda node: st.one_of(
        st.builds(query.And, st.lists(node, min_size=1, max_size=3)),
        st.builds(query.Or, st.lists(node, min_size=1, max_size=3)),
        st.builds(query.AndNot, node, node),
    ),
    max_leaves=5,
)


def filled(folder: Path, codec: W3Codec, history: list[Batch], merged: bool) -> object:
    schema = Schema(body=TokenField(positions=True), kind=ValueField())
    index = FileStorage(str(folder)).create_index(schema)
    for batch in history:
        writer = index.writer(codec=codec, compound=False)
        for text in batch:
            writer.add_document(body=text, kind=tuple({token for token in text if token is not None}))
        writer.commit(mergetype=NO_MERGE)
    if merged:
        index.writer(codec=codec, compound=False).commit(mergetype=OPTIMIZE)
    return index


def plain_codec() -> W3Codec:
    codec = W3Codec()
    codec.length_stats = False
    return codec


@settings(deadline=None, max_examples=30)
@given(batches, nodes, st.booleans())
def test_whoosh_finds_the_same_on_both_codecs(history: list[Batch], node: query.Query, merged: bool) -> None:
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        ours = filled(Path(one), ArrayCodec(), history, merged)
        theirs = filled(Path(other), plain_codec(), history, merged)
        with ours.searcher(weighting=Frequency()) as mine, theirs.searcher(weighting=Frequency()) as whooshs:
            assert list(mine.docs_for_query(node)) == list(whooshs.docs_for_query(node))
            assert [(hit.docnum, hit.score) for hit in mine.search(node, limit=None)] == [
                (hit.docnum, hit.score) for hit in whooshs.search(node, limit=None)
            ]
            for field in FIELDS:
                assert list(mine.reader().lexicon(field)) == list(whooshs.reader().lexicon(field))
                for token in TOKENS:
                    assert mine.reader().doc_frequency(field, token.encode()) == whooshs.reader().doc_frequency(
                        field, token.encode()
                    )


def test_positions_reach_whooshs_matchers(tmp_path: Path) -> None:
    index = filled(tmp_path, ArrayCodec(), [[["a", None, "b", "a"], ["b"]], [[None, "a"]]], merged=False)
    with index.searcher() as searcher:
        matcher = searcher.postings("body", b"a")
        found = {}
        while matcher.is_active():
            found[matcher.id()] = matcher.value_as("positions")
            matcher.next()
    assert found == {0: [0, 3], 2: [1]}


def test_columns_by_whooshs_writer(tmp_path: Path) -> None:
    schema = Schema(number=ColumnField(Numbers()), name=ColumnField(Names()), text=ColumnField(StoredTexts()))
    index = FileStorage(str(tmp_path)).create_index(schema)
    long = "kế hoạch " * 2000
    rows = [{"number": 2**40, "name": b"x"}, {"text": long}, {"number": -7, "name": b"", "text": "ngắn"}]
    writer = index.writer(codec=ArrayCodec(), compound=False)
    for row in rows:
        writer.add_document(**row)
    writer.commit(mergetype=CLEAR)
    reader = index.reader().leaf_readers()[0][0]
    columns = {name: reader._perdoc.column_reader(name, schema[name].column_type) for name in schema.names()}
    assert list(columns["number"]) == [2**40, None, -7]
    assert columns["number"].numbers(-1).tolist() == [2**40, -1, -7]
    assert list(columns["name"]) == [b"x", b"", b""]
    assert list(columns["text"]) == ["", long, "ngắn"]
    assert [columns["text"][place] for place in (2, 1, 1, 0)] == ["ngắn", long, long, ""]


def test_numbers_of_the_whole_range_come_back(tmp_path: Path) -> None:
    schema = Schema(number=ColumnField(Numbers()))
    index = FileStorage(str(tmp_path)).create_index(schema)
    # Few large ones among small: they are kept apart, and the largest is one more than fits into 63 bits.
    numbers = [*range(300), 2**63 - 1, None, 0]
    writer = index.writer(codec=ArrayCodec(), compound=False)
    for number in numbers:
        writer.add_document(**({} if number is None else {"number": number}))
    writer.commit(mergetype=CLEAR)
    reader = index.reader().leaf_readers()[0][0]
    column = reader._perdoc.column_reader("number", schema["number"].column_type)
    assert list(column) == numbers
    assert column.numbers(-1).tolist() == [-1 if number is None else number for number in numbers]


def test_a_document_out_of_turn_is_refused(tmp_path: Path) -> None:
    storage = FileStorage(str(tmp_path))
    codec = ArrayCodec()
    writer = codec.per_document_writer(storage, codec.new_segment(storage, "MAIN"))
    with pytest.raises(ValueError, match="document 1 instead of 0"):
        writer.start_doc(1)
    writer.close()


def test_no_limit_at_65_535_values(tmp_path: Path) -> None:
    many = 70_000
    schema = Schema(kind=ValueField())
    index = FileStorage(str(tmp_path)).create_index(schema)
    writer = index.writer(codec=ArrayCodec(), compound=False)
    writer.add_document(kind=tuple(f"v{number}" for number in range(many)))
    writer.commit()
    field = index.reader()._terms.field("kind")
    assert len(field) == many
    documents, counts = field.postings(0, many)
    assert not np.any(documents)
    assert np.all(counts == 1)
    assert field.find(b"v69999") is not None
    assert field.find(b"v70000") is None
