"""300 ways to make a text into markup, each with a word of its own, and an archive that says nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from indexer.catalogue.store import Catalogue
from indexer.corrections import Corrections, Wish
from indexer.entries import index_plan
from indexer.forms import plan_forms
from indexer.model import (
    Corrected,
    Directive,
    Document,
    DocumentName,
    Doubt,
    Evidence,
    Found,
    Issuer,
    Mark,
    Part,
    Plan,
    Reference,
    Signer,
    Source,
    Span,
)
from indexer.opening import open_index
from indexer.progress import Silent
from indexer.relating import NewWordings, relate_wordings
from indexer.settings import Settings
from tests.search_app.small import read, settings_of, sheets

WORD = re.compile(r"zqx\d+x\d+", re.IGNORECASE)
"""What stands in every payload, and nowhere else."""

_VECTORS = (
    "<script>@()</script>", "<ScRiPt src=//@></sCrIpT>", "<img src=x onerror=@()>", "<svg onload=@()>",
    "<svg/onload=@()>", "<@>", "<b @=1>", "<i id=@ style=color:red>", "<a href=javascript:@()>",
    "<a href='jAvAsCrIpT&colon;@()'>",
    "javascript:@()", "data:text/html,<script>@()</script>", "//evil.example/@", "<iframe srcdoc='<@>'>",
    "<iframe src=//@>", "<form action=//evil.example/@>", "<button formaction=//evil.example/@>",
    "<input autofocus onfocus=@()>", "<meta http-equiv=refresh content='0;url=//@'>", "<base href=//@>",
    "<link rel=stylesheet href=//@>", "<style>@import '//@'</style>", "<div style='background:url(//@)'>",
    "<object data=//@>", "<embed src=//@>", "<video><source onerror=@()>", "<audio src=x onerror=@()>",
    "<details open ontoggle=@()>", "<marquee onstart=@()>", "<mark onmouseover=@()>x</mark>", "</mark><@>",
    "<math><mtext><mglyph><@>", "<template><@>", "<noscript><p title='</noscript><@>'>", "<textarea><@>", "<xmp><@>",
    "<!--<@>", "<![CDATA[<@>]]>", "<?@?>", "<!DOCTYPE @>", "<scr<script>ipt @>", "\u202e<@>", "<\u200b@>", "＜@＞",
    "\" autofocus onfocus=@() x=\"", "' onmouseover=@() x='", "` onclick=@() `", "{{ @ }}", "{% @ %}",
    "${@}", "<%= @ %>", "&lt;@&gt;", "&#60;@&#62;", "%3C@%3E", "\\u003c@\\u003e", "\\\";@()//", "';@()//", "]]><@>",
    "=cmd|' /C @'!A0",
    "<x @ contenteditable onblur=@()>",
)  # fmt: skip
SAID_BY_ALL = (
    "Các cơ quan, đơn vị căn cứ chức năng, nhiệm vụ được giao xây dựng kế hoạch cụ thể, phân công người chịu trách"
    " nhiệm từng việc, bảo đảm kinh phí, kiểm tra thường xuyên và báo cáo kết quả trước khi kết thúc năm học"
)
"""What every document says word for word in one place, and around its payload in another: families of wordings."""

_CONTEXTS = ("{}", '">{}', "'>{}", "</title></script></style></textarea>{}", "-->{}<!--")

PAYLOADS = tuple(
    context.replace("{}", vector.replace("@", f"zqx{at}x{place}"))
    for at, vector in enumerate(_VECTORS)
    for place, context in enumerate(_CONTEXTS)
)
"""Each vector in each context that it may have to break out of."""


def words_of(payload: str) -> str:
    """The payload's own word, as one searches for it."""
    return WORD.search(payload).group()


def hostile_archive(home: Path, files: Path, payloads: Sequence[str]) -> Settings:
    """An archive of one document for each payload, which stands in everything that the document says; the first is the
    name of an editor, too."""
    settings = settings_of(home, editors=payloads[0])
    files.mkdir()
    with Catalogue.open(settings.catalogue_path) as catalogue, open_index(settings).writer() as writer:
        for at, payload in enumerate(payloads):
            source, plan, document = _document(at, payload, files)
            catalogue.put_plan(source, plan, document, reader_version="1", rules_version="1")
            unread = Source(f"/x/{payload.replace('/', '_')}", f"{at:064}", 1, 0)
            catalogue.put_state(unread, "quarantined", reader_version="1", reason="damaged", detail=payload)
        catalogue.relate()
        ids = catalogue.due()
        said = NewWordings(catalogue)
        for stored in map(catalogue.plan, ids):
            writer.add(index_plan(stored, said.of(stored, plan_forms(stored.plan, stored.document.text))))
        writer.commit()
        said.put()
        catalogue.mark_committed(ids)
        relate_wordings(catalogue, Silent())
    _correct(settings, ids[0], payloads)
    return settings


def _correct(settings: Settings, plan_id: str, payloads: Sequence[str]) -> None:
    """A history: a title set, and taken back, by people and for reasons that are payloads."""
    one, other = payloads[:2]
    corrections = Corrections(settings)
    corrections.set(Wish(plan_id, "title", one, who=other, why=one))
    corrections.undo(plan_id, "title", who=one, why=other)
    corrections.set(Wish(plan_id, "title", other, who=one, why=other))


def _document(at: int, payload: str, files: Path) -> tuple[Source, Plan, Document]:
    sheet = replace(
        sheets()[0],
        name=f"{at}-{payload.replace('/', '_')}.txt",
        title=f"{payload} kế hoạch",
        issuer=Issuer(payload, payload, "province", payload),
        recipients=(payload,),
        kind=payload,
        sections=(
            (payload, f"{payload} theo số 57-KL/TW. {payload} chữ"),
            (f"A {payload}", SAID_BY_ALL),
            (f"B {payload}", f"Riêng {payload}: {SAID_BY_ALL.lower()}"),
        ),
        tasks=(("lead", payload, payload, payload),),
        doubts=(Doubt("number", "several", (payload,)),),
    )
    source, plan, document = read(sheet, files)
    span = Span(0, 2)
    evidence = Evidence(payload, span)
    name = DocumentName(payload)
    cited = Reference(name, payload, payload, Issuer(payload, payload, None, payload), None, "implements", "resolved",
                      Directive(name, None, None), plan.references[0].quote, (span,))  # fmt: skip
    return (
        source,
        replace(
            plan,
            co_issuers=(Found(Issuer(f"b {payload}", payload, None, None), (evidence,)),),
            number_code=payload,
            place=Found(payload, (evidence,)),
            marks=(Mark(payload, False, evidence),),
            signer=Signer(payload, payload, payload, (evidence,)),
            references=(*(replace(each, kind=payload, title=payload) for each in plan.references), cited),
            parts=(_part(payload, span, evidence),),
            corrected=(Corrected("place", payload, "2024-01-01T00:00:00+00:00", payload),),
        ),
        document,
    )


def _part(payload: str, span: Span, evidence: Evidence) -> Part:
    return Part("annex", payload, payload, payload, None, None, None, span, (1, 1), (evidence,))
