"""Words: the same as pyvi's, with offsets, and without what pyvi drags in."""

from __future__ import annotations

import json
import lzma
import os
import pickle
import random
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from indexer.model import Span
from indexer.vietnamese import segment as module
from indexer.vietnamese.crfsuite import read_model
from indexer.vietnamese.normalise import clean
from indexer.vietnamese.segment import segment
from indexer.vietnamese.spelling import standard
from indexer.vietnamese.tokens import split
from indexer.vietnamese.tone import modern

SEGMENTED = [
    ("", []),
    ("   ", []),
    ("Kế hoạch tuyên truyền", ["Kế hoạch", "tuyên truyền"]),
    ("KẾ HOẠCH", ["KẾ HOẠCH"]),
    ("cấp uỷ đảng", ["cấp uỷ", "đảng"]),
    ("UỶ BAN NHÂN DÂN TỈNH", ["UỶ BAN", "NHÂN DÂN", "TỈNH"]),
    ("thông tin  đối ngoại", ["thông tin", "đối ngoại"]),  # however wide the blank
    ("thông tin, đối ngoại.", ["thông tin", "đối ngoại"]),
    ("TP. Hồ Chí Minh", ["TP", "Hồ Chí Minh"]),
    ("số 57-KL/TW", ["số", "57", "KL", "TW"]),  # why numbers are lifted out before
    ("1.234.567,89 đồng", ["1.234.567,89", "đồng"]),
    ("thư gửi ban.tuyengiao@langson.gov.vn nhé", ["thư", "gửi", "ban.tuyengiao@langson.gov.vn", "nhé"]),
    ("xem https://langson.gov.vn/a?b=1 và", ["xem", "https://langson.gov.vn/a?b=1", "và"]),
    ("a@b và c@", ["a", "b", "và", "c"]),
    ("😀 ✓ — … ***", []),
    ("kế_hoạch a__b ____", ["kế_hoạch", "a__b"]),  # an underscore counts as a letter
    ("kế\x00hoạch", ["kế", "hoạch"]),  # clean text has no NUL
    ("5A lớp 5", ["5A", "lớp", "5"]),
    ("Thựchiện kết luân sô", ["Thựchiện", "kết", "luân", "sô"]),
]

LINES = """
ĐẢNG CỘNG SẢN VIỆT NAM, Lạng Sơn, ngày 21 tháng 6 năm 2019
Thực hiện Chỉ thị số 32-CT/TW, ngày 18/02/2019 của Bộ Chính trị “về tăng cường và nâng cao hiệu quả quan hệ đối ngoại”
1. Mục đích: Tuyên truyền sâu rộng trong cán bộ, đảng viên và các tầng lớp nhân dân (sau đây gọi tắt là Chỉ thị 32).
- Ban Tuyên giáo Tỉnh uỷ chủ trì, phối hợp với Sở Thông tin và Truyền thông; Đài Phát thanh - Truyền hình tỉnh...
Nơi nhận: - Như trên; - Lưu: VT, TG2. T/M BAN THƯỜNG VỤ PHÓ BÍ THƯ THƯỜNG TRỰC
kinh phí 1.250.000.000 đồng, đạt 98,5% kế hoạch năm 2023; giai đoạn 2021-2025, tầm nhìn 2030 ==> xem phụ lục >> 2
Tp. Hà Nội, TP.HCM, ThS. Nguyễn Văn An, Dr. Smith, Mr. A, Mrs. B, Ms. C; v.v. KT. CHỦ TỊCH... Q. ĐỐNG ĐA
Địa chỉ: 12/3 đường Lê Lợi; thư điện tử vanphong@tinh.gov.vn, x.y+z@a-b.com.vn; http://tinh.gov.vn/ke-hoach?id=3
hoá học và sức khoẻ, hoà bình, uỷ viên, thuỷ lợi; hóa học, sức khỏe, hòa bình, ủy viên, thủy lợi
người dân tộc thiểu số ở vùng đồng bào Ê-đê, H'Mông, Đắk Lắk, Krông Pa, Y Tý; COVID-19, 5G, GRDP, km², m3
""".strip().splitlines()

PIECES = """
._-@+/:"()[]{} a@b.vn @ x@ @y.z http://x.y :// Tp. TP. ThS. ... ==> -> >> 1.2,3 1_2 .. · 😀 x\u0335 \u0301 ủy uỷ
ĐẢNG. A.B.C
İ ß ０１ ² _ __ v.v.
"""


def pyvi_words(line: str) -> list[str]:
    """pyvi's words without blanks and underscores; punctuation and the full stop of abbreviations left out."""
    from pyvi import ViTokenizer

    words = [word for word in ViTokenizer.tokenize(line).split() if any(char.isalnum() for char in word)]
    return [(word[:-1] if len(word) > 1 and word[-1] == "." else word).replace("_", "") for word in words]


def our_words(line: str) -> list[str]:
    return ["".join(span.of(line).split()).replace("_", "") for span in segment(line)]


def shuffled(lines: list[str], count: int, seed: int) -> Iterator[str]:
    chance = random.Random(seed)
    stuff = [word for line in lines for word in line.split()] + PIECES.split() * 4
    for _ in range(count):
        parts = (
            chance.choice(stuff) + chance.choice(["", " ", " ", " ", "  ", "\t", "\u00a0"])
            for _ in range(chance.randint(1, 14))
        )
        yield clean("".join(parts))


@pytest.mark.parametrize(("line", "words"), SEGMENTED)
def test_words_of_a_line(line: str, words: list[str]) -> None:
    spans = segment(line)
    assert [" ".join(span.of(line).split()) for span in spans] == [" ".join(word.split()) for word in words]
    assert list(spans) == sorted(spans)
    assert all(before.end <= after.start for before, after in pairwise(spans))


@pytest.mark.slow
@pytest.mark.parametrize("line", LINES)
def test_the_same_words_as_pyvi(line: str) -> None:
    for variant in (line, line.upper(), line.lower(), modern(line), "\u00a0".join(line.split(" "))):
        assert our_words(variant) == pyvi_words(variant)


@pytest.mark.slow
def test_the_same_words_as_pyvi_on_odd_lines() -> None:
    for line in shuffled(LINES, 3_000, seed=1):
        assert our_words(line) == pyvi_words(line), line


@pytest.mark.shared
@pytest.mark.slow
def test_the_same_words_as_pyvi_on_real_lines(shared: Path) -> None:
    lines = [line for line in real_lines(shared) if len(line) < 5_000]
    lines += [text for text, _ in treebank(shared)]
    lines += shuffled(lines[:300], 8_000, seed=2)
    assert len(lines) > 20_000
    different = [line for line in lines if our_words(line) != pyvi_words(line)]
    assert not different


def real_lines(shared: Path) -> list[str]:
    texts = [path.read_text("utf-8") for path in sorted((shared / "plans").glob("*.txt"))]
    with lzma.open(shared / "data/documents-vbpl/documents.dev.jsonl.xz", "rt", encoding="utf-8") as rows:
        for row in rows:
            texts.append(json.loads(row)["text"])
            if sum(map(len, texts)) > 2_000_000:
                break
    return [line for text in texts for line in clean(text).split("\n") if line][:10_000]


def treebank(shared: Path, *parts: str) -> list[tuple[str, set[Span]]]:
    """Sentences of the Vietnamese treebank with the spans of their words and of their punctuation."""
    found = []
    for part in parts or ("dev", "train"):
        path = shared / f"data/word-segmentation-ud-vtb/vi_vtb-ud-{part}.conllu.xz"
        for block in lzma.decompress(path.read_bytes()).decode("utf-8").split("\n\n"):
            forms = [clean(line.split("\t")[1]) for line in block.splitlines() if line[:1].isdigit()]
            spans, position = set(), 0
            for form in forms:
                spans.add(Span(position, position + len(form)))
                position += len(form) + 1
            found.append((" ".join(forms), spans))
    return found


@pytest.mark.shared
@pytest.mark.slow
@pytest.mark.parametrize(("part", "least"), [("train", 0.964), ("dev", 0.957)])
def test_words_of_the_treebank(shared: Path, part: str, least: float) -> None:
    """F1 of word spans: pyvi's own, since the words are; no lower with one tone placement and one spelling."""
    sentences = treebank(shared, part)
    assert len(sentences) > 700
    as_written = f1(sentences, segment)
    assert as_written == f1(sentences, module._words_by_pyvi)
    assert as_written > least
    assert f1(sentences, lambda text: segment(modern(text))) >= as_written
    assert f1(sentences, lambda text: segment(" ".join(map(standard, text.split(" "))))) >= as_written


def f1(sentences: list[tuple[str, set[Span]]], words: Callable[[str], tuple[Span, ...]]) -> float:
    """Of all tokens, as the treebank's users count: each sign of punctuation is one."""
    found = [(gold, {*words(text), *punctuation_marks(text)}) for text, gold in sentences]
    return 2 * sum(len(gold & got) for gold, got in found) / sum(len(gold) + len(got) for gold, got in found)


def punctuation_marks(text: str) -> Iterator[Span]:
    for token, start, end in zip(*split(text), strict=True):
        if not any(char.isalnum() for char in token):
            yield Span(start, end)


@pytest.mark.slow
@pytest.mark.parametrize("line", ["." * 300_000, "a." * 150_000 + "@", "a@" * 150_000, "@a.b" * 75_000,
                                  "kế hoạch " * 40_000, "hội nghị, " * 300_000, "A" * 300_000, "1," * 150_000,
                                  "_" * 300_000])  # fmt: skip
def test_long_lines_come_back(line: str) -> None:
    """A quadratic step would take hours on these."""
    spans = segment(line)
    assert all(span.end <= len(line) for span in spans)


def test_neither_pyvi_nor_sklearn_is_imported() -> None:
    code = (
        "import sys; from indexer.vietnamese.segment import segment; assert len(segment('kế hoạch năm')) == 2; "
        "assert not {'pyvi', 'sklearn', 'scipy', 'numpy', 'pycrfsuite'} & set(sys.modules), sorted(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


# --- when pyvi's files are not the ones we know -----------------------------------------------------------------------


@pytest.fixture
def model_bytes() -> bytes:
    return module._packaged("pyvi3.pkl").read_bytes()


def replaced(data: bytes, old: bytes, new: bytes) -> bytes:
    assert len(old) == len(new)
    assert old in data
    return data.replace(old, new)


OTHER_FILES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda data: b"",
    "cut short": lambda data: data[:500_000],
    "no pickle": lambda data: b"\x00" * 100,
    "another pickle": lambda data: pickle.dumps({"model": 1}),
    "runs code": lambda data: pickle.dumps(os.getcwd),
    "another magic": lambda data: replaced(data, b"lCRF", b"mCRF"),
    "another label": lambda data: replaced(data, b"I_W\x00", b"J_W\x00"),
    "another feature": lambda data: replaced(data, b"-1:word.istitle()", b"-3:word.istitle()"),
}


@pytest.mark.parametrize("change", OTHER_FILES.values(), ids=OTHER_FILES)
def test_another_model_is_noticed(tmp_path: Path, model_bytes: bytes, change: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "pyvi3.pkl"
    path.write_bytes(change(model_bytes))
    with pytest.raises(module._UnknownModelError):
        module._load_model(path)


def test_a_missing_file_is_noticed(tmp_path: Path) -> None:
    with pytest.raises(module._UnknownModelError):
        module._load_model(tmp_path / "none")
    with pytest.raises(module._UnknownModelError):
        module._load_dictionary(tmp_path / "none")


def test_pyvi_itself_is_asked_then(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_packaged", lambda name: tmp_path / name)
    assert module._joiner.__wrapped__() is module._joins_by_pyvi


@pytest.mark.slow
def test_pyvis_words_are_found_again_in_the_line() -> None:
    for line in (*LINES, *(clean(line) for line, _ in SEGMENTED), *shuffled(LINES, 1_000, seed=3)):
        assert module._words_by_pyvi(line) == segment(line), line
        tokens = module.split(line)[0]
        assert not tokens or module._joins_by_pyvi(tokens) == module.joins(tokens), line


def test_what_is_no_crfsuite_file_is_refused() -> None:
    hollow = struct.pack("<4sI4s9I", b"lCRF", 0, b"FOMC", 100, *[0] * 5, 4, 4, 4)
    for data in (b"", b"lCRF", b"\xff" * 1_000, hollow):
        with pytest.raises(ValueError, match=r"CRFsuite|expected"):
            read_model(data)
