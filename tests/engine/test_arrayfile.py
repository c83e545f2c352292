"""Arrays come back as they were written, or not at all."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.engine.whoosh.arrayfile import CHUNK, ArrayFile, ArrayFileWriter
from indexer.errors import IndexDamaged

numbers = st.one_of(
    st.lists(st.integers(0, 3)),
    st.lists(st.integers(0, 70_000), max_size=300),
    st.lists(st.one_of(st.integers(0, 5), st.integers(0, 2**63 - 1)), max_size=300),
)


def written(**ints: list[int]) -> bytes:
    file = BytesIO()
    writer = ArrayFileWriter(file)
    for name, values in ints.items():
        writer.add_ints(name, np.array(values, np.uint64))
    writer.add_texts("texts", [b"a", b"", "đ".encode() * CHUNK])
    writer.add("plain", np.array([1.5, -2.0]))
    writer.add_fact("fact", ["x", 1])
    writer.close()
    return file.getvalue()


def opened(data: bytes) -> ArrayFile:
    return ArrayFile(np.frombuffer(data, np.uint8), "test")


@settings(deadline=None, max_examples=50)
@given(numbers, st.data())
def test_numbers_come_back_whole_and_in_slices(values: list[int], data: st.DataObject) -> None:
    held = opened(written(values=values)).ints("values")
    assert held.all().tolist() == values
    stop = data.draw(st.integers(0, len(values)))
    start = data.draw(st.integers(0, stop))
    assert held.read(start, stop).tolist() == values[start:stop]


def test_numbers_take_few_bytes() -> None:
    rare = [0] * 10_000
    rare[77] = 2**40
    assert len(written(values=rare)) - len(written()) < 400
    assert len(written(values=[3] * 10_000)) - len(written()) < 2_900
    assert len(written(values=[70_000] * 10_000)) - len(written()) < 21_900


def test_texts_facts_and_plain_arrays_come_back() -> None:
    file = opened(written())
    assert [file.texts("texts")[place] for place in range(3)] == [b"a", b"", "đ".encode() * CHUNK]
    assert file.texts("texts").read(0, 2) == [b"a", b""]
    assert file.array("plain").all().tolist() == [1.5, -2.0]
    assert file.facts == {"fact": ["x", 1]}
    assert "texts" not in file
    assert "texts.at" in file


def test_nothing_is_read_from_behind_the_last_piece() -> None:
    file = BytesIO()
    writer = ArrayFileWriter(file)
    writer.add("full", np.ones(CHUNK - 64, np.uint8))  # 64: where the first array stands
    writer.add("none", np.empty(0, np.uint8))
    writer.close()
    held = opened(file.getvalue())
    assert held.array("full").all().sum() == CHUNK - 64
    assert (held.array("none").all().tolist(), held.array("none").bytes(0, 0)) == ([], b"")


def test_any_changed_byte_is_found_before_it_is_answered_from() -> None:
    data = written(values=list(range(9000)))
    for place in range(0, len(data), 61):
        broken = bytearray(data)
        broken[place] ^= 0x10
        with pytest.raises(IndexDamaged):
            opened(bytes(broken)).check_all()


def test_a_cut_file_is_damaged() -> None:
    data = written(values=list(range(100)))
    for size in range(0, len(data), 37):
        with pytest.raises(IndexDamaged):
            opened(data[:size])


def test_only_what_is_read_is_checked() -> None:
    data = bytearray(written(values=list(range(40_000))))
    data[5 * CHUNK] ^= 1
    held = opened(bytes(data)).ints("values")
    assert held.read(0, 10).tolist() == list(range(10))
    with pytest.raises(IndexDamaged, match="fail their checksum"):
        held.all()
