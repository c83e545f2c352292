"""The two official layouts as tables of measures: the state's and the Party's. Millimetres; sizes of letters in points.

State: Nghị định 30/2020/NĐ-CP, annex I: part I (paper, margins, font, page number), part II, and the table of part V
(sizes and kinds of letters of each element). Where it leaves a choice the letterhead has the smaller size (12 and 13
go together), for names of bodies are long, and the text the larger. Party: Hướng dẫn 36-HD/VPTW of 3 April 2018: annex
3 (sizes and kinds of letters) and section II (margins, page number, indents, the line under the title as long as the
title, the star under the issuer, five dashes under the abstract).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

LayoutName = Literal["state", "party"]

FONT = "Times New Roman"
PAPER = (210, 297)


@dataclass(frozen=True, slots=True)
class Letters:
    """How one element is written."""

    size: float
    bold: bool = False
    italic: bool = False
    upper: bool = False
    underline: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """One of the two. `margins`: top, bottom, left, right. `titles`: the lines above place and date, with the length
    of the line below the last of them, which is that of its letters. `columns`: of letterhead and signature.

    `star` stands under the issuer, where there is no line; `dashes` under the abstract, likewise. `number`: the word
    before the number; `sign`: between number and code; `stops`: after each recipient and after the last.
    """

    name: LayoutName
    margins: tuple[float, float, float, float]
    columns: tuple[float, float]
    titles: tuple[tuple[str, Letters], ...]
    title_line: float
    parent: Letters
    issuer: Letters
    star: str
    number_word: str
    number_sign: str
    number: Letters
    dated: Letters
    kind: Letters
    abstract: Letters
    dashes: str
    body: Letters
    heading: Letters
    basis: Letters
    recipients_word: Letters
    recipients: Letters
    stops: tuple[str, str]
    power: Letters
    signer: Letters
    on_behalf: str

    @property
    def width(self) -> float:
        """Of the text."""
        return PAPER[0] - self.margins[2] - self.margins[3]


LAYOUTS: dict[LayoutName, Layout] = {
    "state": Layout(
        name="state",
        margins=(20, 20, 30, 15),
        columns=(71, 94),
        titles=(
            ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", Letters(12, bold=True)),
            ("Độc lập - Tự do - Hạnh phúc", Letters(13, bold=True)),
        ),
        title_line=55,
        parent=Letters(12, upper=True),
        issuer=Letters(12, bold=True, upper=True),
        star="",
        number_word="Số:",
        number_sign="/",
        number=Letters(13),
        dated=Letters(13, italic=True),
        kind=Letters(14, bold=True, upper=True),
        abstract=Letters(14, bold=True),
        dashes="",
        body=Letters(14),
        heading=Letters(14, bold=True),
        basis=Letters(14, italic=True),
        recipients_word=Letters(12, bold=True, italic=True),
        recipients=Letters(11),
        stops=(";", "."),
        power=Letters(14, bold=True, upper=True),
        signer=Letters(14, bold=True),
        on_behalf="TM.",
    ),
    "party": Layout(
        name="party",
        margins=(20, 20, 30, 20),
        columns=(70, 90),
        titles=(("ĐẢNG CỘNG SẢN VIỆT NAM", Letters(15, bold=True)),),
        title_line=73,
        parent=Letters(14, upper=True),
        issuer=Letters(14, bold=True, upper=True),
        star="*",
        number_word="Số",
        number_sign="-",
        number=Letters(14),
        dated=Letters(14, italic=True),
        kind=Letters(16, bold=True, upper=True),
        abstract=Letters(14, bold=True),
        dashes="-----",
        body=Letters(14),
        heading=Letters(14, bold=True),
        basis=Letters(14),
        recipients_word=Letters(14, underline=True),
        recipients=Letters(12),
        stops=(",", "."),
        power=Letters(14, bold=True, upper=True),
        signer=Letters(14, bold=True),
        on_behalf="T/M",
    ),
}

FIRST_LINE = 12.7
"""Of a paragraph, moved in: 1 or 1.27 cm for the state, at least 1 cm for the Party."""

AFTER_PARAGRAPH = 6
"""Points between paragraphs, at least, in both."""

LINES = 1.15
"""Between single and one and a half, in both."""

PAGE_NUMBER = Letters(14)
"""In the middle of the upper margin, not on the first page, in both."""
