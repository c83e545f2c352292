"""From the text of a document to what it says of itself: a `Plan`, every value with its evidence.

The rules are tables (`tables/*.toml`) with examples and near misses; the modules say where each rule is tried.
Nothing is guessed silently: a field that the document does not state is None, two candidates are a doubt.
"""

from __future__ import annotations

from dataclasses import replace

from indexer.model import Document, Doubt, Plan, Reference
from indexer.recognise.header import Header, read_header
from indexer.recognise.issuers import find_issuer
from indexer.recognise.marks import find_marks
from indexer.recognise.outline import find_passages
from indexer.recognise.parts import Carried, carrier_of, find_parts, within_parts
from indexer.recognise.references import Own, find_references
from indexer.recognise.sections import with_sections
from indexer.recognise.signer import find_recipients, find_signer
from indexer.recognise.tasks import find_tasks
from indexer.recognise.zones import Zones, find_zones

__all__ = ["RULES_VERSION", "recognise"]

RULES_VERSION = "4"
"""Goes up whenever a change of rules or code can change what is recognised: the manifest then asks for a rebuild."""


def recognise(document: Document, *, plan_id: str, name: str = "") -> Plan:
    """What a document says of itself. `name` is the file's name, used for doubts only, never for a value.

    Deterministic, and total: any text gives a plan, an empty one a plan of Nones.
    """
    text = document.text
    zones = find_zones(text)
    header = read_header(text, zones, name)
    own_number = header.number.value if header.number is not None else None
    header = _from_carrier(text, zones, header)
    issuing = find_issuer(text, zones, header)
    own = Own(
        own_number,
        issuing.issuer.value if issuing.issuer is not None else None,
        header.title.evidence[0].span if header.title is not None else None,
    )
    references, reference_doubts = find_references(text, zones, own, issuing.home)
    parts = find_parts(document, zones, Carried(header.number, header.issued, issuing.issuer))
    passages = with_sections(text, within_parts(document, find_passages(document, zones), parts))
    lines = [line for part in (zones.body, zones.appendix) for _, line in zones.of(part)]
    return Plan(
        id=plan_id,
        kind=header.kind,
        title=header.title,
        number=header.number,
        number_code=header.number_code,
        issuer=issuing.issuer,
        co_issuers=issuing.others,
        issued=header.issued,
        place=header.place,
        marks=find_marks(text, zones),
        signer=find_signer(zones),
        recipients=find_recipients(zones),
        references=references,
        passages=passages,
        tasks=find_tasks(text, passages, lines, header.kind.value if header.kind is not None else None),
        doubts=(*header.doubts, *issuing.doubts, *_date_doubts(header, references), *reference_doubts),
        parts=parts,
    )


def _from_carrier(text: str, zones: Zones, header: Header) -> Header:
    """A document without a number of its own that says what it is issued with bears its carrier's number and date."""
    if header.number is not None or header.number_code is not None:
        return header
    carrier = carrier_of(text, zones)
    if carrier is None or carrier[1] is None:
        return header
    _, number, issued = carrier
    return replace(header, number=number, number_code=number.value.code, issued=header.issued or issued)


def _date_doubts(header: Header, references: tuple[Reference, ...]) -> tuple[Doubt, ...]:
    """No date: the earliest possible one is that of the latest document cited. A date before that is doubtful."""
    cited = sorted({reference.issued for reference in references if reference.issued}, key=lambda date: date.sort_key)
    if not cited:
        return ()
    latest = cited[-1]
    if header.issued is None:
        return (Doubt("issued", "earliest-possible", (str(latest),)),)
    issued = header.issued.value
    if not str(latest).startswith(str(issued)) and latest.sort_key > issued.sort_key:
        return (Doubt("issued", "earlier-than-cited", (str(issued), str(latest))),)
    return ()
