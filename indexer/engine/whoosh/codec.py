"""Writes Whoosh's own segment format (W3), several times faster than Whoosh does.

Most tokens of an archive stand in one or two documents, and Whoosh spends some forty microseconds on each of them, on
objects made for long lists. `SortedFieldWriter` writes the same bytes in one pass over the sorted postings. What is on
disk is stock: segments name Whoosh's codec, and any Whoosh of this format reads them.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from pickle import dumps
from typing import Any

from whoosh.codec.whoosh3 import WHOOSH3_HEADER_MAGIC, W3Codec, W3FieldWriter, W3Segment, W3TermInfo
from whoosh.system import pack_int, pack_long, pack_ushort

Posting = tuple[str, bytes, int, float, bytes]
"""Field, token, document, weight, encoded positions: what Whoosh's pool sorts."""

BLOCK = 128
COMPRESSION = 3
"""Both as in Whoosh. The compression is also each block's checksum."""


class PlanCodec(W3Codec):
    """Stock W3 on disk; only the writing of postings is ours."""

    length_stats = False
    """Lengths are columns of ours; Whoosh would look for its own at each posting."""

    def field_writer(self, storage: Any, segment: Any) -> SortedFieldWriter:
        """What writes a segment's dictionary and postings."""
        return SortedFieldWriter(self, storage, segment)

    def new_segment(self, storage: Any, indexname: str) -> W3Segment:
        """A segment that names the stock codec: that is what reads it."""
        return W3Segment(W3Codec(), indexname)


class SortedFieldWriter(W3FieldWriter):
    """The dictionary and the postings of a segment."""

    def add_postings(self, schema: Any, lengths: None, items: Iterable[Posting]) -> None:
        """Write all postings, which come sorted by field, token and document."""
        terms, postings = self._tindex, self._postfile
        start, where = postings.tell(), terms.tell()
        for (field, token), group in groupby(items, key=itemgetter(0, 1)):
            number = self._fieldmap.setdefault(field, len(self._fieldmap))
            with_values = schema[field].format.fixed_value_size() is None
            held = list(group)
            if len(held) == 1 and not with_values:
                body, info = _single(held[0][2], held[0][3])
            else:
                body, info = _posting_list(held, with_values)
            postings.write(body)
            key = pack_ushort(number) + token
            value = info + pack_long(start) + pack_int(len(body))
            pair = pack_int(len(key)) + pack_int(len(value)) + key + value
            terms.dbfile.write(pair)
            hashed = terms.hashfn(key)
            terms.buckets[hashed & 255].append((hashed, where))
            terms.index.append(where)
            start += len(body)
            where += len(pair)


@lru_cache(maxsize=1 << 16)
def _single(document: int, weight: float) -> tuple[bytes, bytes]:
    """The commonest list of all, of one posting without positions: the same for most tokens of a document."""
    return _posting_list([("", b"", document, weight, b"")], with_values=False)


def _posting_list(held: list[Posting], with_values: bool) -> tuple[bytes, bytes]:
    """A token's postings as blocks, and what the dictionary says of them."""
    parts = [WHOOSH3_HEADER_MAGIC]
    total = heaviest = 0.0
    for start in range(0, len(held), BLOCK):
        _, _, documents, weights, values = zip(*held[start : start + BLOCK], strict=True)
        top = max(weights)
        weight = None if top == 1.0 else top
        steps = tuple(here - before for before, here in zip((0, *documents), documents, strict=False))
        data = (steps, weight if top == min(weights) else weights, values if with_values else None)
        packed = zlib.compress(dumps(data, 2), COMPRESSION)
        head = dumps((len(documents), documents[-1], top, COMPRESSION, 0, 0), 2)
        length = len(head) + len(packed)
        parts += (pack_int(length if start + BLOCK < len(held) else -length), head, packed)
        total += sum(weights)
        heaviest = max(heaviest, top)
    info = W3TermInfo._struct.pack(False, total, len(held), 0, 0, heaviest, held[0][2], held[-1][2])
    return b"".join(parts), info
