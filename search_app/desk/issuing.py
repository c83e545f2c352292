"""Who issues a new document, and what its letterhead says of them.

The bodies above an issuer stand in its name as far as it tells them (`Ban Tuyên giáo Tỉnh ủy Lạng Sơn`); else a person
fills them in. Hướng dẫn 36-HD/VPTW, II.2: a committee and its standing committee write the committee's name, a body
that helps it stands below it, a district below its province's organisation (`ĐẢNG BỘ TỈNH …`), the central bodies are
`BAN CHẤP HÀNH TRUNG ƯƠNG`. Nghị định 30/2020/NĐ-CP, annex I, II.2: people's committees and ministries have nobody above
them, a department (Sở, Phòng) its people's committee.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from indexer.catalogue.rows import StoredPlan
from indexer.correction_values import parse_value
from indexer.engine.request import FacetFilter, SearchRequest
from indexer.errors import CorrectionError, EngineError
from indexer.model import Issuer
from search_app.archive import Archive
from search_app.office.layouts import LAYOUTS, LayoutName

_COMMITTEE = re.compile(r"\b(?:Tỉnh|Thành|Huyện|Quận|Thị|Đảng) ủy\b")
_PARTY = re.compile(
    r"Bộ Chính trị|Ban Bí thư|Ban Chấp hành (?:Trung ương|Đảng bộ)|Trung ương Đảng|^Đảng (?:đoàn|bộ)|^Ban Cán sự đảng"
    r"|^Chi bộ|^Ban (?:Tuyên giáo|Tổ chức|Dân vận|Nội chính|Kinh tế|Đối ngoại|Chính sách).* Trung ương$"
    r"|^Ủy ban Kiểm tra Trung ương$"
)
_CENTRAL = re.compile(r"^(?:Bộ Chính trị|Ban Bí thư|Ban Chấp hành Trung ương(?: Đảng)?)$")
_OF_CENTRAL = re.compile(r"^(.+?) Trung ương(?: Đảng)?$")
_COUNCIL = re.compile(r"^(?:Ủy ban|Hội đồng) nhân dân$")
_DEPARTMENT = re.compile(r"^(?:Sở|Phòng)\b")

ABOVE = "[Đảng bộ cấp trên…]"
SEAT, NAME, BODY, RECIPIENT = "[Địa danh…]", "[Họ và tên…]", "[Cơ quan ban hành…]", "[Nơi nhận…]"
POWER, OFFICE = "[Quyền hạn, chức vụ của người ký…]", "[Chức vụ của người ký…]"
"""What a person fills in where nothing is known."""


@dataclass(frozen=True, slots=True)
class Issuing:
    """A letterhead's bodies (`parents` above, the lines of each of `issuers`), and what the newest plan of the first
    issuer that the archive holds tells of the next: the code of its number, its seat, recipients, by whose power
    (lines above the signature)."""

    names: tuple[str, ...]
    layout: LayoutName
    parents: tuple[str, ...]
    issuers: tuple[tuple[str, ...], ...]
    code: str = ""
    seat: str = SEAT
    recipients: tuple[str, ...] = (RECIPIENT,)
    power: tuple[str, ...] = (POWER,)


def issuing(typed: str, layout: LayoutName | None, archive: Archive) -> Issuing:
    """The letterhead of what was typed for an issuer, of several with `;` between; `layout` None: by the first."""
    bodies = [issuer_of(each) for each in typed.split(";") if each.strip()]
    if not bodies:
        return Issuing((), layout or "state", (), ((BODY,),))
    lines = [head_lines(body) for body in bodies]
    chosen = layout or ("party" if is_party(bodies[0]) else "state")
    known = _newest(bodies[0].name, archive)
    seat = known.plan.place.value if known and known.plan.place else bodies[0].place
    return Issuing(
        names=tuple(body.name for body in bodies),
        layout=chosen,
        parents=lines[0][0],
        issuers=tuple(own for _, own in lines),
        code=_code(known, chosen),
        seat=seat or ("Hà Nội" if bodies[0].level == "central" else SEAT),
        recipients=(known and known.plan.recipients) or (RECIPIENT,),
        power=_power(known, chosen),
    )


def issuer_of(typed: str) -> Issuer:
    """The body of a name that was typed; one that is not known is its name alone."""
    typed = " ".join(typed.split())
    try:
        issuer = parse_value("issuer", typed)
    except CorrectionError:
        issuer = None
    return issuer if isinstance(issuer, Issuer) else Issuer(typed, typed, None, None)


def is_party(issuer: Issuer) -> bool:
    """True for the Party's own bodies, which write in the Party's layout."""
    return bool(_COMMITTEE.search(issuer.body) or _PARTY.search(issuer.name))


def head_lines(issuer: Issuer) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The lines of the bodies above an issuer, and its own."""
    name, body = issuer.name, issuer.body
    rest = name.removeprefix(body).strip()
    committee = _COMMITTEE.search(body)
    if committee and committee.start() == 0:
        return (() if issuer.level in ("province", None) else (ABOVE,)), (name,)
    if committee:
        own = body[: committee.start()].strip()
        above = name[len(own) :].strip()
        return ((), (above,)) if own in ("Ban Thường vụ", "Thường trực") else ((above,), (own,))
    if _CENTRAL.match(name):
        return (), ("Ban Chấp hành Trung ương",)
    if is_party(issuer) and (below := _OF_CENTRAL.match(name)):
        return ("Ban Chấp hành Trung ương",), (below[1],)
    if rest and _COUNCIL.match(body):
        return (), (body, rest)
    if rest and _DEPARTMENT.match(body):
        return ("Ủy ban nhân dân", rest), (body,)
    return (), (name,)


def _newest(name: str, archive: Archive) -> StoredPlan | None:
    """The newest plan of an issuer; None when the archive has none, or no index."""
    try:
        searcher = archive.searcher()
        values = archive.values_of(searcher)("issuer").named.get(name)
        if not values:
            return None
        chosen = (FacetFilter("issuer", tuple(values)),)
        found = searcher.search(SearchRequest("plan", filters=chosen, sort="newest", limit=1))
    except EngineError:
        return None
    return archive.catalogue.plan(found.hits[0].id) if found.hits else None


def _code(known: StoredPlan | None, layout: LayoutName) -> str:
    """The code of its plans; where another kind of document is known, of a plan by the same body."""
    number = known.plan.number.value if known and known.plan.number else None
    code = number.code if number else (known.plan.number_code if known else None)
    if not code or (number and (number.style == "party") != (layout == "party")):
        return ""
    return (
        f"KH{code[code.index('/') :] if '/' in code else ''}" if layout == "party" else re.sub(r"^[^-/]+", "KH", code)
    )


def _power(known: StoredPlan | None, layout: LayoutName) -> tuple[str, ...]:
    """By whose power, and in which office: who signs the next plan may hold another one."""
    signer = known.plan.signer if known else None
    if signer is None or not signer.on_behalf_of:
        return (POWER,)
    return f"{LAYOUTS[layout].on_behalf} {signer.on_behalf_of}", OFFICE
