"""The plan as LibreOffice and Chromium print it; all files of one program in one run, for starting it takes seconds."""

from __future__ import annotations

import shutil
import subprocess
import unicodedata
from collections.abc import Mapping
from html import escape
from pathlib import Path

from tests.conftest import missing
from tests.readers.kinds import plan

FULL, LACKING = "DejaVu Serif", "Liberation Serif"
"""A font with all Vietnamese letters, and one from which a program must turn to another for some."""

_FODT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
 office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.text">
<office:styles><style:default-style style:family="paragraph">
 <style:text-properties fo:font-family="{font}" fo:font-size="10.5pt"/></style:default-style></office:styles>
<office:automatic-styles>
 <style:style style:name="C" style:family="paragraph"><style:paragraph-properties fo:text-align="center"/></style:style>
 <style:style style:name="J" style:family="paragraph"><style:paragraph-properties fo:text-align="justify"
  fo:margin-top="6pt"/></style:style>
</office:automatic-styles>
<office:body><office:text>{head}{title}{body}{table}</office:text></office:body></office:document>
"""

_HTML = """<!DOCTYPE html><html><head><meta charset="utf-8"><style>
 body {{ font: 12pt "{font}" }} .head {{ display: flex; justify-content: space-around; text-align: center }}
 h1, h2 {{ text-align: center; font-size: 13pt }} h1 {{ letter-spacing: {spacing} }} p {{ text-align: justify }}
 .body {{ columns: {columns} }} td {{ border: 1px solid; padding: 4px }}
</style></head><body><div class="head"><div>{left}</div><div>{right}</div></div><h1>{kind}</h1><h2>{title}</h2>
<div class="body">{body}</div>{table}</body></html>
"""


def libreoffice(folder: Path) -> dict[str, Path]:
    """Kinds: the full font, the lacking one, NFD, and a table."""
    return _printed(folder, ".fodt", {
        "full": _fodt(FULL), "lacking": _fodt(LACKING), "nfd": unicodedata.normalize("NFD", _fodt(FULL)),
        "table": _fodt(FULL, table=True),
    })  # fmt: skip


def chromium(folder: Path) -> dict[str, Path]:
    """Kinds: plain, the lacking font, NFD, two columns, a spread heading, a table."""
    return _printed(folder, ".html", {
        "plain": _html(FULL), "lacking": _html(LACKING), "nfd": unicodedata.normalize("NFD", _html(FULL)),
        "columns": _html(FULL, columns=2), "spaced": _html(FULL, spacing="0.5em"), "table": _html(FULL, table=True),
    })  # fmt: skip


def _printed(folder: Path, suffix: str, sources: Mapping[str, str]) -> dict[str, Path]:
    for name, source in sources.items():
        (folder / (name + suffix)).write_text(source, encoding="utf-8")
    origins = [folder / (name + suffix) for name in sources]
    if suffix == ".fodt":
        profile = f"-env:UserInstallation=file://{folder}/profile"
        _run("soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *map(str, origins))
    else:
        for origin in origins:
            _run("chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/profile",
                 "--no-pdf-header-footer", f"--print-to-pdf={origin.with_suffix('.pdf')}", origin.as_uri())  # fmt: skip
    return {name: folder / f"{name}.pdf" for name in sources}


def _run(program: str, *arguments: str) -> None:
    path = shutil.which(program)
    if path is None:
        missing(f"{program} is not installed")
    subprocess.run([str(path), *arguments], check=True, capture_output=True, timeout=100)


def _fodt(font: str, *, table: bool = False) -> str:
    centred = '<text:p text:style-name="C">{}</text:p>'.format
    rows = [[centred(left), centred(right)] for left, right in zip(plan.LEFT, plan.RIGHT, strict=True)]
    return _FODT.format(
        font=font, head=_office_table(rows), title="".join(map(centred, (plan.KIND, *plan.TITLE))),
        body="".join(f'<text:p text:style-name="J">{escape(text)}</text:p>' for text in plan.BODY),
        table=_office_table([[f"<text:p>{cell}</text:p>" for cell in row] for row in plan.TABLE]) if table else "",
    )  # fmt: skip


def _office_table(rows: list[list[str]]) -> str:
    cells = [[f"<table:table-cell>{cell}</table:table-cell>" for cell in row] for row in rows]
    columns = f'<table:table-column table:number-columns-repeated="{len(rows[0])}"/>'
    lines = "".join(f"<table:table-row>{''.join(row)}</table:table-row>" for row in cells)
    return f"<table:table>{columns}{lines}</table:table>"


def _html(font: str, *, columns: int = 1, spacing: str = "normal", table: bool = False) -> str:
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in plan.TABLE)
    return _HTML.format(
        font=font, columns=columns, spacing=spacing, kind=plan.KIND, title="<br>".join(plan.TITLE),
        left="<br>".join(plan.LEFT), right="<br>".join(plan.RIGHT),
        body="".join(f"<p>{escape(text)}</p>" for text in plan.BODY), table=f"<table>{rows}</table>" if table else "",
    )  # fmt: skip
