"""Styles and lists of a .docx: what a paragraph or a run has from them where it says nothing itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from indexer.readers.numbering import Counters, Level
from indexer.readers.package import Package, attribute, child, local, value

_CHAIN = 20
"""Styles based on each other, at most: a longer chain is a circle."""

_OFF = ("0", "false", "off", "none")


@dataclass(frozen=True, slots=True)
class Style:
    """What a style says itself; "" or None where it is silent."""

    based_on: str
    font: str
    centred: bool | None
    list_id: str
    list_level: int | None
    new_page: bool | None


class Styles:
    """All styles of a package, and the fonts of its theme."""

    def __init__(self, package: Package) -> None:
        self._theme = _theme_fonts(package.root("word/theme/theme1.xml"))
        self._styles: dict[str, Style] = {}
        self._defaults: dict[str, str] = {}
        self._default_font = ""
        root = package.root("word/styles.xml")
        for element in root if root is not None else ():
            if local(element.tag) == "docDefaults":
                self._default_font = self.font_of(child(element, "rPrDefault", "rPr"))
            elif local(element.tag) == "style":
                self._add(element)

    def _add(self, element: Element) -> None:
        name, kind = attribute(element, "styleId"), attribute(element, "type")
        if attribute(element, "default") in ("1", "true", "on"):
            self._defaults[kind] = name
        properties = child(element, "pPr")
        level = value(properties, "numPr", "ilvl")
        self._styles[name] = Style(
            based_on=value(element, "basedOn"),
            font=self.font_of(child(element, "rPr")),
            centred=is_centred(properties),
            list_id=value(properties, "numPr", "numId"),
            list_level=int(level) if level.isdecimal() else None,
            new_page=switch(properties, "pageBreakBefore"),
        )

    def chain(self, name: str, kind: str = "paragraph") -> Iterator[Style]:
        """A style and those that it is based on; the default style of `kind` when it is named nowhere."""
        name = name if name in self._styles else self._defaults.get(kind, "")
        for _ in range(_CHAIN):
            style = self._styles.get(name)
            if style is None:
                return
            yield style
            name = style.based_on

    def font(self, *names: str) -> str:
        """The font of text whose run and paragraph have these styles, "" where nothing names one."""
        for name in names:
            if name:
                for style in self.chain(name):
                    if style.font:
                        return style.font
        return next((style.font for style in self.chain("") if style.font), self._default_font)

    def font_of(self, properties: Element | None) -> str:
        """The font that the properties of a run name themselves."""
        fonts = child(properties, "rFonts")
        if fonts is None:
            return ""
        own = attribute(fonts, "ascii") or attribute(fonts, "hAnsi")
        return own or self._theme.get(attribute(fonts, "asciiTheme")[:5], "")


def is_centred(properties: Element | None) -> bool | None:
    """Whether a paragraph's properties centre it; None when they do not say."""
    alignment = value(properties, "jc")
    return alignment == "center" if alignment else None


def switch(properties: Element | None, name: str) -> bool | None:
    """An on/off property: None when absent; present without a value is on."""
    element = child(properties, name)
    return None if element is None else attribute(element, "val") not in _OFF


def _theme_fonts(root: Element | None) -> dict[str, str]:
    """`minor` and `major` → font name."""
    fonts = {}
    scheme = child(root, "themeElements", "fontScheme")
    for name in ("minor", "major"):
        latin = child(scheme, f"{name}Font", "latin")
        if latin is not None:
            fonts[name] = attribute(latin, "typeface")
    return fonts


class Lists:
    """The lists of a package, and how far each has counted."""

    def __init__(self, package: Package) -> None:
        self._counters = Counters()
        self._levels: dict[str, dict[int, Level]] = {}
        self._style_links: dict[str, str] = {}
        self._abstract: dict[str, str] = {}
        self._own_levels: dict[str, dict[int, Level]] = {}
        self._starts: dict[str, list[tuple[int, int]]] = {}
        root = package.root("word/numbering.xml")
        for element in root if root is not None else ():
            if local(element.tag) == "abstractNum":
                self._add_abstract(element)
            elif local(element.tag) == "num":
                self._add_list(element)

    def _add_abstract(self, element: Element) -> None:
        name = attribute(element, "abstractNumId")
        self._levels[name] = dict(map(_level, _children(element, "lvl")))
        for key in ("styleLink", "numStyleLink"):
            self._style_links[f"{key} {name}"] = value(element, key)

    def _add_list(self, element: Element) -> None:
        name = attribute(element, "numId")
        self._abstract[name] = value(element, "abstractNumId")
        self._own_levels[name], self._starts[name] = {}, []
        for override in _children(element, "lvlOverride"):
            level = _number(attribute(override, "ilvl"), 0)
            start = value(override, "startOverride")
            if start:
                self._starts[name].append((level, _number(start, 1)))
            for own in _children(override, "lvl"):
                self._own_levels[name].update([_level(own)])

    def label(self, list_id: str, level: int) -> str:
        """The number of the next paragraph of a list at a level, "" for a list that does not exist (0 is none)."""
        abstract = self._linked(self._abstract.get(list_id, ""))
        if not abstract:
            return ""
        for at, start in self._starts.pop(list_id, ()):
            self._counters.restart(abstract, at, start)
        return self._counters.label(abstract, level, self._levels[abstract] | self._own_levels[list_id])

    def _linked(self, abstract: str) -> str:
        """A list without levels of its own names the style that has them."""
        style = self._style_links.get(f"numStyleLink {abstract}")
        if style:
            for name in self._levels:
                if self._style_links.get(f"styleLink {name}") == style:
                    return name
        return abstract if abstract in self._levels else ""


def _level(element: Element) -> tuple[int, Level]:
    return _number(attribute(element, "ilvl"), 0), Level(
        form=value(element, "numFmt") or "decimal",
        text=value(element, "lvlText"),
        start=_number(value(element, "start"), 1),
        legal=bool(switch(element, "isLgl")),
        restart=value(element, "lvlRestart") != "0",
        space=value(element, "suff") != "nothing",
    )


def _children(element: Element, name: str) -> Iterator[Element]:
    return (inner for inner in element if local(inner.tag) == name)


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else otherwise
