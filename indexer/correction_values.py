"""What a person writes for a field of a plan → its value, by the parsers that recognition uses; and back.

Where plain words do not say everything (an issuer whose place its name does not tell, a recipient with a semicolon in
it) the value is written as JSON in the public shape of `shape.py`; both are read.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from difflib import get_close_matches
from typing import Any

from indexer.errors import CorrectionError
from indexer.model import CORRECTABLE, LEVELS, DocumentNumber, Issuer, PartialDate, Signer
from indexer.recognise.bodies import Home, parse_body
from indexer.recognise.kinds import kind_names
from indexer.recognise.places import place_name, province
from indexer.shape import value_from_json, value_to_json
from indexer.vietnamese.dates import parse_date
from indexer.vietnamese.normalise import clean
from indexer.vietnamese.numbers import parse_number

NOT_STATED = "-"
"""Written for a field of which a person says that the document does not state it."""

TEXT_CHARS = 2000
"""The longest value: longer than any title, shorter than a page that was pasted by mistake."""

_PLACE_WORDS = 6


def parse_value(field: str, text: str) -> Any:
    """The value that a person wrote for a field; None for NOT_STATED. Raises CorrectionError with one sentence."""
    if field not in CORRECTABLE:
        msg = f"there is no field “{field}” to correct; there are {', '.join(CORRECTABLE)}"
        raise CorrectionError(msg, "field", field)
    written = one_line(text)
    if not written:
        msg = f"{field}: there is no value; write {NOT_STATED} where the document does not state it"
        raise CorrectionError(msg, "no-value", field)
    if len(written) > TEXT_CHARS:
        msg = f"{field}: {len(written)} characters are too many, at most {TEXT_CHARS}"
        raise CorrectionError(msg, "too-long", str(TEXT_CHARS))
    return None if written == NOT_STATED else _PARSERS[field](written)


def write_value(field: str, value: Any) -> str:
    """How a person may write a value: `parse_value` reads it back as it is."""
    if value is None:
        return NOT_STATED
    plain = _plain(field, value)
    try:
        if parse_value(field, plain) == value:
            return plain
    except CorrectionError:
        pass
    return json.dumps(value_to_json(field, value), ensure_ascii=False)


def one_line(text: str) -> str:
    """A text as it is kept: clean, in one line."""
    return " ".join(clean(text).split())


def _number(text: str) -> DocumentNumber:
    number = parse_number(text)
    if number is None:
        msg = f"number: “{text}” is no document number such as 57-KL/TW or 21/CT-TTg"
        raise CorrectionError(msg, "number", text)
    return number


def _number_code(text: str) -> str:
    for joint in "-/":
        number = parse_number(f"1{joint}{text}")
        if number is not None and number.ordinal == "1" and number.year is None:
            return number.code
    msg = f"number_code: “{text}” is no code of a number such as KH/TU or CT-TTg"
    raise CorrectionError(msg, "number_code", text)


def _kind(text: str) -> str:
    known = {name.casefold(): name for name in kind_names()}
    if text.casefold() in known:
        return known[text.casefold()]
    near = [known[name] for name in get_close_matches(text.casefold(), known, 3)]
    msg = f"kind: “{text}” is no kind of document" + (f"; is it {' or '.join(near)}?" if near else "")
    raise CorrectionError(msg, "kind", " / ".join(near))


def _issued(text: str) -> PartialDate:
    date = parse_date(text)
    if date is None:
        msg = f"issued: “{text}” is no date; write 12/9/2023 or 2023-09-12, 9/2023 or 2023 where no more is stated"
        raise CorrectionError(msg, "issued", text)
    return date


def _place(text: str) -> str:
    name = province(text) or place_name(text) or text
    if not name[0].isupper() or len(name.split()) > _PLACE_WORDS:
        msg = f"place: “{text}” is no name of a place"
        raise CorrectionError(msg, "place", text)
    return name


def _title(text: str) -> str:
    return _words("title", text)


def _words(field: str, text: str) -> str:
    if not any(char.isalpha() for char in text):
        msg = f"{field}: “{text}” has no word"
        raise CorrectionError(msg, "words", text)
    return text


def _issuer(text: str) -> Issuer:
    if text.startswith("{"):
        return _issuer_of(_from_json("issuer", text))
    body = parse_body(text)
    if body is None:
        form = '{"name": "…", "body": "…", "level": "province", "place": "…"}'
        msg = f"issuer: “{text}” begins like no body that is known; if it is one, write it as {form}"
        raise CorrectionError(msg, "issuer", text)
    return body.issuer(Home())


def _issuer_of(raw: Any) -> Issuer:
    """An issuer in the public shape, with everything checked that a text would have to say."""
    issuer = _read("issuer", raw)
    if issuer.level not in (None, *LEVELS):
        msg = f"issuer: “{issuer.level}” is no level; there are {', '.join(LEVELS)}"
        raise CorrectionError(msg, "level", str(issuer.level))
    _texts("issuer", issuer.name, issuer.body, issuer.place)
    return issuer


def _co_issuers(text: str) -> tuple[Issuer, ...]:
    if not text.startswith("["):
        return tuple(_issuer(name) for name in _parts("co_issuers", text))
    return tuple(map(_issuer_of, _from_json("co_issuers", text)))


def _recipients(text: str) -> tuple[str, ...]:
    if not text.startswith("["):
        return _parts("recipients", text)
    recipients = _read("recipients", _from_json("recipients", text))
    _texts("recipients", *recipients)
    return recipients


def _signer(text: str) -> Signer:
    if text.startswith("{"):
        signer = _read("signer", _from_json("signer", text))
        _texts("signer", signer.name, signer.title, signer.on_behalf_of)
        return signer
    name, *rest = (part.strip() for part in text.split(";"))
    if len(rest) > 2:
        msg = "signer: write name; office; on whose behalf"
        raise CorrectionError(msg, "signer", text)
    office, behalf = (*rest, "", "")[:2]
    return Signer(_words("signer", name), office or None, behalf or None, ())


def _parts(field: str, text: str) -> tuple[str, ...]:
    """The parts of a list, which semicolons divide; each is words."""
    return tuple(_words(field, part.strip()) for part in text.split(";"))


def _from_json(field: str, text: str) -> Any:
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError):
        raw = None
    if not raw:
        msg = f"{field}: “{text}” is no JSON, or holds nothing"
        raise CorrectionError(msg, "json", text)
    return raw


def _read(field: str, raw: Any) -> Any:
    """A value in the public shape, which says neither more nor less."""
    try:
        value = value_from_json(field, raw)
        same = value_to_json(field, value) == raw
    except (KeyError, TypeError, ValueError):
        same = False
    if not same:
        msg = f"{field}: {json.dumps(raw, ensure_ascii=False)} has not the shape that plansearch inspect --json shows"
        raise CorrectionError(msg, "shape")
    return value


def _texts(field: str, first: Any, *others: Any) -> None:
    """Refuse what is no text in one line; only the first may not be missing."""
    for text in (first, *(other for other in others if other is not None)):
        if not isinstance(text, str) or text != one_line(text) or not text:
            msg = f"{field}: {json.dumps(text, ensure_ascii=False)} is no text in one line"
            raise CorrectionError(msg, "line")


def _plain(field: str, value: Any) -> str:
    if field == "issuer":
        return value.name
    if field == "co_issuers":
        return "; ".join(issuer.name for issuer in value)
    if field == "recipients":
        return "; ".join(value)
    if field == "signer":
        return "; ".join((value.name, value.title or "", value.on_behalf_of or "")).rstrip("; ")
    return str(value)


_PARSERS: dict[str, Callable[[str], Any]] = {
    "number": _number,
    "number_code": _number_code,
    "kind": _kind,
    "title": _title,
    "issuer": _issuer,
    "co_issuers": _co_issuers,
    "issued": _issued,
    "place": _place,
    "signer": _signer,
    "recipients": _recipients,
}
