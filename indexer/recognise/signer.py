"""Who signed, in which office, on whose behalf; and to whom the document goes."""

from __future__ import annotations

import re

from indexer.model import Evidence, Signer
from indexer.recognise.bodies import normal_name, parse_body
from indexer.recognise.rules import first, holds
from indexer.recognise.zones import Zones

_BULLET = re.compile(r"^\s*[-–+•*]\s*")
_REMARK = re.compile(r"\s*\|.*$")
_ONE_LINE = re.compile(r"^N[ơo]i nh[ậâ]n\s?[:;.]?\s{0,3}(?P<rest>.{2,200})$", re.IGNORECASE)


def find_signer(zones: Zones) -> Signer | None:
    """The first signature of a document; a joint one names the issuer's side, which signs first."""
    title: str | None = None
    behalf: str | None = None
    evidence: list[Evidence] = []
    for _, line in zones.of(zones.signature):
        by = first("zones", "signature.behalf", line.text)
        office = first("zones", "signature.office", line.text)
        name = first("zones", "signature.name", line.text)
        if by is not None:
            behalf = behalf or _behalf(by[1]["body"])
            evidence.append(Evidence(by[0].name, line.span))
        elif office is not None:
            title = line.text
            evidence.append(Evidence(office[0].name, line.span))
        elif name is not None:
            evidence.append(Evidence(name[0].name, line.span))
            return Signer(name[1]["name"], title, behalf, tuple(evidence))
    return None


def _behalf(written: str) -> str:
    """`BAN THƯỜNG VỤ` → `Ban Thường vụ`; a head of office keeps his office."""
    words = written.strip(" .")
    organ = first("issuers", "same.organ", normal_name(words))
    if organ is not None:
        return organ[1].group().strip()
    body = parse_body(words)
    if body is not None and not holds("issuers", "same.head", normal_name(words)):
        return " ".join(piece for piece in (body.body, body.word, body.place) if piece)
    return normal_name(words)


def find_recipients(zones: Zones) -> tuple[str, ...]:
    """The lines of "Nơi nhận:", without dashes and final punctuation; a wrapped line belongs to the one before."""
    recipients: list[str] = []
    going_on = False
    bulleted = any(_BULLET.match(line.text) for _, line in zones.of(zones.recipients))
    for number, line in zones.of(zones.recipients):
        if number == zones.recipients.start:
            one_line = _ONE_LINE.match(line.text)
            if one_line and not one_line["rest"].isupper():
                recipients.append(_clean(one_line["rest"]))
            continue
        if not _BULLET.match(line.text) and (line.capitals or _signs(zones, number, line.text)):
            continue
        text = _clean(line.text)
        if _BULLET.match(line.text) or not recipients or not bulleted:
            recipients.append(text)
        else:
            recipients[-1] = f"{recipients[-1]}{', ' if going_on else ' '}{text}"
        going_on = _REMARK.sub("", line.text).rstrip().endswith(",")
    return tuple(recipient for recipient in recipients if recipient)


def _signs(zones: Zones, number: int, text: str) -> bool:
    """True for a line of the signature beside the list."""
    return holds("zones", "signature.signed", text) or (number in zones.signature and holds("zones", "signature", text))


def _clean(text: str) -> str:
    return _REMARK.sub("", _BULLET.sub("", text)).strip().rstrip(".,;:").strip()
