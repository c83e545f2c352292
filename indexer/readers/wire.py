"""What passes between the pool and its reading children: JSON of plain values, each message with its length.

JSON, because a child that a hostile file has taken over can then send nothing worse than a wrong text.
"""

from __future__ import annotations

import json
from typing import Any

from indexer.errors import Unreadable
from indexer.model import METHODS, REASONS, Document, Page, Span

HEADER = 8
"""Bytes of a message's length, which stand in front of it, most significant first."""

STARTED = {"started": True}
"""The child has taken the file up: if it dies now, the file is to blame."""


def encode(message: dict[str, Any]) -> bytes:
    """A message as bytes. Paths with undecodable bytes pass as lone surrogates."""
    body = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    return len(body).to_bytes(HEADER, "big") + body


def decode(body: bytes) -> dict[str, Any]:
    """The message of a body (without its header). Raises ValueError when it is none."""
    message = json.loads(body.decode("utf-8", "surrogatepass"))
    if not isinstance(message, dict):
        msg = "a message is an object"
        raise ValueError(msg)
    return message


def from_result(result: Document | Unreadable) -> dict[str, Any]:
    """The message of a result."""
    if isinstance(result, Unreadable):
        return {"reason": result.reason, "detail": result.detail}
    pages = [[p.number, p.span.start, p.span.end, p.method, p.quality, p.needs_ocr] for p in result.pages]
    return {"text": result.text, "pages": pages}


def to_result(message: dict[str, Any]) -> Document | Unreadable:
    """The inverse of `from_result`. Raises ValueError, KeyError or TypeError for anything else."""
    if "reason" in message:
        reason, detail = message["reason"], str(message["detail"])
        if reason not in REASONS:
            msg = f"no such reason: {reason!r}"
            raise ValueError(msg)
        return Unreadable(reason, detail)
    return Document(str(message["text"]), tuple(_page(*row) for row in message["pages"]))


def _page(number: int, start: int, end: int, method: str, quality: float | None, needs_ocr: bool) -> Page:
    if method not in METHODS:
        msg = f"no such method: {method!r}"
        raise ValueError(msg)
    return Page(int(number), Span(start, end), method, quality, bool(needs_ocr))  # type: ignore[arg-type]
