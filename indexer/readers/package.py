"""Zip packages of XML parts (.docx, .odt), opened with bounds. The only module that imports defusedxml.

Entities, document type declarations and bombs are refused: a part is inflated only as far as its bound, whatever the
package says of its size.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml import ElementTree as Safe

from indexer.errors import Unreadable

MOST_INFLATED = 1 << 28
"""Bytes of XML taken from one package. The longest law of the state takes 4 MB."""

MOST_PARTS = 20_000
"""Entries of a package; a document with a picture on each of a thousand pages has some thousand."""

_ENCRYPTED = 0x1


class Package:
    """An open package. A context manager. Raises Unreadable: damaged, encrypted, output-limit."""

    def __init__(self, path: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, ValueError, RuntimeError) as error:
            raise Unreadable("damaged", str(error)) from None
        self._names = set(self._zip.namelist())
        self._left = MOST_INFLATED
        if len(self._names) > MOST_PARTS:
            raise Unreadable("damaged", f"{len(self._names)} parts")

    def __enter__(self) -> Package:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None):
        self._zip.close()

    @property
    def names(self) -> set[str]:
        """The names of its parts."""
        return self._names

    def elements(self, name: str) -> Iterator[tuple[str, Element]]:
        """`start` and `end` of every element of a part, as it is read; nothing when there is no such part."""
        if name not in self._names:
            return
        try:
            with self._zip.open(name) as file:
                yield from Safe.iterparse(_Bounded(file, self), ("start", "end"), forbid_dtd=True)
        except DefusedXmlException as error:
            raise Unreadable("damaged", type(error).__name__) from None
        except (ParseError, zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise Unreadable("damaged", f"{name}: {error}") from None
        except RuntimeError as error:
            reason = "encrypted" if self._zip.getinfo(name).flag_bits & _ENCRYPTED else "damaged"
            raise Unreadable(reason, str(error)) from None

    def root(self, name: str) -> Element | None:
        """A part as a tree, None when there is none."""
        element = None
        for _, element in self.elements(name):  # noqa: B007 - the last one that ends is the root
            pass
        return element

    def take(self, amount: int) -> None:
        """Count bytes that were inflated. Raises Unreadable("output-limit")."""
        self._left -= amount
        if self._left < 0:
            raise Unreadable("output-limit", "the package unfolds without end")


class _Bounded(io.RawIOBase):
    """A part as it is inflated, counted."""

    def __init__(self, file: io.BufferedIOBase, package: Package) -> None:
        self._file = file
        self._package = package

    def read(self, size: int = -1) -> bytes:
        chunk = self._file.read(1 << 16 if size is None or size < 0 else min(size, 1 << 16))
        self._package.take(len(chunk))
        return chunk


def local(name: str) -> str:
    """A tag or attribute without its namespace: strict and transitional files differ only there."""
    return name.rpartition("}")[2]


def attribute(element: Element, name: str) -> str:
    """An attribute by its local name, "" when there is none."""
    for key, value in element.attrib.items():
        if local(key) == name:
            return value
    return ""


def child(element: Element | None, *path: str) -> Element | None:
    """The first descendant along a path of local names."""
    for name in path:
        element = next((inner for inner in element if local(inner.tag) == name), None) if element is not None else None
    return element


def value(element: Element | None, *path: str) -> str:
    """The attribute `val` of the descendant along `path`, "" when there is none."""
    found = child(element, *path)
    return attribute(found, "val") if found is not None else ""
