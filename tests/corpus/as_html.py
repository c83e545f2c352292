"""A plan as an HTML page, kept as it is or printed to PDF by Chromium."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path

from playwright.sync_api import sync_playwright

from .source import FOOTER, Block, PlanSource

CHROMIUM = Path("/usr/bin/chromium")

_STYLE = """
body { font-family: "Noto Serif"; font-size: 11.8pt; line-height: 1.36; margin: 0; }
p { margin: 0 0 5pt; text-align: justify; text-indent: 1cm; }
h1, h2 { font-size: 11.8pt; margin: 6pt 0 4pt; text-indent: 1cm; break-after: avoid; }
table { width: 100%; border-collapse: collapse; margin-bottom: 10pt; }
td { vertical-align: top; }
.head td { text-align: center; font-size: 10.6pt; white-space: pre; } .head td:first-child { width: 40%; }
.title { text-align: center; font-weight: bold; margin: 8pt 0 12pt; } .title .kind { font-size: 13.5pt; }
.task td { border: 0.7pt solid #000; padding: 2pt 4pt; font-size: 10pt; }
.task tr:first-child td { font-weight: bold; text-align: center; }
.sign td { width: 50%; } .sign .to { font-size: 9.5pt; } .sign .by { text-align: center; font-weight: bold; }
.sign tr { break-inside: avoid; } .name { margin-top: 52pt; }
.centre { text-align: center; text-indent: 0; font-weight: bold; }
.attached { break-before: page; }
.mark { display: inline-block; border: 1pt solid #000; padding: 1pt 8pt; font-weight: bold; margin-bottom: 6pt; }
"""
_FOOTER = (
    "<div style=\"width:100%;text-align:center;font:italic 8pt 'Noto Serif'\">"
    f'{FOOTER} — trang <span class="pageNumber"></span></div>'
)


def print_pages(sources: list[PlanSource], folder: Path) -> None:
    """Prints each source into `folder` under its stem."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM))
        page = browser.new_page()
        for source in sources:
            page.set_content(to_html(source))
            page.pdf(
                path=str(folder / f"{source.name}.pdf"), format="A4", display_header_footer=True,
                header_template="<span></span>", footer_template=_FOOTER,
                margin={"top": "20mm", "bottom": "20mm", "left": "28mm", "right": "17mm"},
            )  # fmt: skip
        browser.close()


def saved_page(source: PlanSource) -> bytes:
    """The page as somebody saved it, with the footer at its end."""
    return to_html(source).replace("</html>", f"<p><i>{FOOTER}.</i></p></html>").encode()


def to_html(source: PlanSource) -> str:
    """The page."""
    fields, style = source.fields, _STYLE.replace("Noto Serif", source.font)
    marks = "".join(f'<div class="mark">{escape(mark)}</div>' for mark in fields.get("marks", []))
    left = _lines(source.left, "b", last="span")
    right = _lines(source.right, "b", last="i")
    to = "".join(f"<div>{escape(line)}</div>" for line in source.recipients)
    by = "".join(f"<div>{escape(line)}</div>" for line in source.signature)
    kind, *lines = source.headline or ("",)
    title = "".join(f"<div>{escape(line)}</div>" for line in lines)
    attached = f'<div class="attached">{"".join(map(_block, source.attached))}</div>' if source.attached else ""
    return (
        f'<!doctype html><html lang="vi"><meta charset="utf-8"><title>{FOOTER}</title><style>{style}</style>{marks}'
        f'<table class="head"><tr><td>{left}</td><td>{right}</td></tr></table>'
        f'<div class="title"><div class="kind">{kind}</div>{title}</div>'
        f"{''.join(map(_block, source.blocks))}"
        f'<table class="sign"><tr><td class="to"><b><i>Nơi nhận:</i></b>{to}</td>'
        f'<td class="by">{by}<div class="name">{escape(source.signed)}</div></td></tr></table>'
        f"{attached}</html>"
    )


def _lines(lines: list[str], tag: str, *, last: str) -> str:
    tags = [tag] * (len(lines) - 1) + [last]
    return "".join(f"<div><{t}>{escape(line)}</{t}></div>" for t, line in zip(tags, lines, strict=True))


def _block(block: Block) -> str:
    if block.kind == "table":
        rows = "".join("<tr>" + "".join(f"<td>{_inline(cell)}</td>" for cell in row) + "</tr>" for row in block.rows)
        return f'<table class="task">{rows}</table>'
    if block.kind == "centre":
        return f'<p class="centre">{_inline(block.text)}</p>'
    return f"<{block.kind}>{_inline(block.text)}</{block.kind}>"


def _inline(text: str) -> str:
    text = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", escape(text, quote=False))
    return re.sub(r"(?<![\w*])\*([^*\s].*?)\*", r"<i>\1</i>", text)
