"""Reading a page as a browser would: its elements, its links, its words."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "link", "input", "br", "hr", "img"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    parent: Element | None = None
    pieces: list[Element | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All words inside, blanks made one."""
        return " ".join(self._raw().split())

    def _raw(self) -> str:
        return "".join(piece if isinstance(piece, str) else piece._raw() for piece in self.pieces)

    def all(self, tag: str = "", **attributes: str) -> list[Element]:
        """Elements inside by tag and attributes (`class_` for class: one of its words)."""
        found = []
        for piece in self.pieces:
            if isinstance(piece, Element):
                if (not tag or piece.tag == tag) and piece._has(attributes):
                    found.append(piece)
                found += piece.all(tag, **attributes)
        return found

    def one(self, tag: str = "", **attributes: str) -> Element:
        """The first such element."""
        return self.all(tag, **attributes)[0]

    def _has(self, attributes: dict[str, str]) -> bool:
        return all(
            value in self.attributes.get("class", "").split()
            if name == "class_"
            else self.attributes.get(name) == value
            for name, value in attributes.items()
        )


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = self.at = Element("", {})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, self.at)
        self.at.pieces.append(element)
        if tag not in VOID:
            self.at = element

    def handle_endtag(self, tag: str) -> None:
        assert self.at.tag == tag, f"</{tag}> closes <{self.at.tag}>"
        self.at = self.at.parent

    def handle_data(self, data: str) -> None:
        self.at.pieces.append(data)


def read_page(html: str) -> Element:
    """The elements of a page; unbalanced tags fail."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert reader.at is reader.root, f"<{reader.at.tag}> is never closed"
    return reader.root


def links(page: Element) -> list[str]:
    """Every address that the page leads to."""
    return [a.attributes["href"] for a in page.all("a")]
