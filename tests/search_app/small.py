"""A small archive with invented plans, put into a real catalogue and a real index without reading or recognising."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from indexer.catalogue.store import Catalogue
from indexer.entries import index_plan
from indexer.model import (
    Directive,
    Document,
    DocumentNumber,
    Doubt,
    Evidence,
    Found,
    Issuer,
    Mark,
    Page,
    PartialDate,
    Passage,
    Plan,
    Reference,
    Relation,
    Signer,
    Source,
    Span,
    plan_id,
)
from indexer.opening import open_index
from indexer.settings import Settings, load_settings
from indexer.vietnamese.numbers import find_numbers, parse_number

QUANG_NGAI = Issuer("Ban Thường vụ Tỉnh ủy Quảng Ngãi", "Ban Thường vụ Tỉnh ủy", "province", "Quảng Ngãi")
LANG_SON = Issuer("Ban Tuyên giáo Tỉnh ủy Lạng Sơn", "Ban Tuyên giáo Tỉnh ủy", "province", "Lạng Sơn")
VUNG_TAU = Issuer("Ban Thường vụ Thành ủy Vũng Tàu", "Ban Thường vụ Thành ủy", "district", "Vũng Tàu")
BINH_SON = Issuer("Huyện ủy Bình Sơn", "Huyện ủy", "district", "Bình Sơn")


@dataclass(frozen=True)
class Sheet:
    """What a plan says: `cites` are (relation, number, year); `sections` are (heading, text)."""

    name: str
    title: str | None
    sections: tuple[tuple[str, str], ...]
    number: str | None = None
    code: str | None = None
    issuer: Issuer | None = None
    issued: str | None = None
    cites: tuple[tuple[Relation, str, int | None], ...] = ()
    doubts: tuple[Doubt, ...] = ()
    kind: str = "Kế hoạch"
    recipients: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    signer: str | None = None


SHEETS: tuple[Sheet, ...] = (
    Sheet("quang-ngai-2023.txt", "Thực hiện Kết luận số 57-KL/TW về công tác thông tin đối ngoại",
          (("I. MỤC ĐÍCH, YÊU CẦU", "Thực hiện Kết luận số 57-KL/TW ngày 15/6/2023 của Bộ Chính trị. "
            "Nâng cao hiệu quả công tác thông tin đối ngoại trên địa bàn tỉnh.\nGắn với quy chế phối hợp đã ban hành."),
           ("II. NHIỆM VỤ", "Sở Thông tin và Truyền thông chủ trì việc thông báo cho báo chí. Xây dựng đội ngũ làm "
            "công tác thông tin đối ngoại vững vàng; kinh phí bảo đảm theo quy định.")),
          "309-KH/TU", issuer=QUANG_NGAI, issued="2023-09-12", cites=(("implements", "57-KL/TW", 2023),),
          recipients=("Ban Tuyên giáo Trung ương", "Các huyện ủy, thị ủy"), signer="Nguyễn Văn Mẫu"),
    Sheet("binh-son-2023.txt", "Triển khai Kết luận số 57-KL/TW trong toàn huyện",
          (("I. MỤC ĐÍCH", "Căn cứ Kế hoạch số 309-KH/TU ngày 12/9/2023 của Ban Thường vụ Tỉnh ủy. Thực hiện Kết luận "
            "số 57-KL/TW của Bộ Chính trị, Huyện ủy yêu cầu các chi bộ học tập về thông tin đối ngoại."),
           ("II. TỔ CHỨC", "Văn phòng Huyện ủy theo dõi, đôn đốc. Kinh phí do ngân sách huyện bảo đảm.")),
          "88-KH/HU", issuer=BINH_SON, issued="2023-11-02",
          cites=(("implements", "57-KL/TW", None), ("basis", "309-KH/TU", 2023))),
    Sheet("lang-son-2019.txt", "Tuyên truyền Chỉ thị số 32-CT/TW về đối ngoại đảng",
          (("I- MỤC ĐÍCH", "Tuyên truyền Chỉ thị số 32-CT/TW ngày 18/02/2019 của Bộ Chính trị sâu rộng. "
            "Đường lối đối ngoại của Đảng được giữ vững."),
           ("II- NỘI DUNG", "Các cơ quan báo chí mở chuyên mục. Không nhắc lại quy định cũ.")),
          "84-KH/BTGTU", issuer=LANG_SON, issued="2019-06-21", cites=(("implements", "32-CT/TW", 2019),)),
    Sheet("vung-tau-2024.txt", "Triển khai công tác thông tin đối ngoại năm 2024",
          (("I. YÊU CẦU", "Tiếp nối Kết luận số 57-KL/TW ngày 15/6/2023, công tác thông tin đối ngoại năm 2024 tập "
            "trung vào biển, đảo và du lịch."),
           ("II. KINH PHÍ", "Dự thảo kinh phí do Văn phòng Thành ủy lập.")),
          "354-KH/TU", issuer=VUNG_TAU, cites=(("cites", "57-KL/TW", 2023),),
          doubts=(Doubt("issued", "several", ("2024-01-05", "2024-01-15")),)),
    Sheet("nuoc-sach.txt", "Cung cấp nước sạch nông thôn giai đoạn 2024 - 2030",
          (("I. MỤC TIÊU", "Đến năm 2030, mọi hộ dân nông thôn dùng nước sạch. Thực hiện Quyết định số 1978/QĐ-TTg "
            "của Thủ tướng Chính phủ."),),
          None, "KH-UBND", issuer=None, issued="2024", cites=(("implements", "1978/QĐ-TTg", None),)),
    Sheet("khong-ten.txt", None, (("", "Văn bản không có trích yếu, chỉ có một câu về an ninh mạng."),)),
)  # fmt: skip


def settings_of(home: Path, **flags: object) -> Settings:
    """Settings of a home, whatever the environment says."""
    return load_settings({"home": home, **flags}, environ={"HOME": str(home)})


def build(home: Path, files: Path, sheets: Sequence[Sheet] = SHEETS, **flags: object) -> Settings:
    """Write the files, the catalogue and the index of an archive; a second call adds to it."""
    settings = settings_of(home, **flags)
    files.mkdir(parents=True, exist_ok=True)
    with Catalogue.open(settings.catalogue_path) as catalogue, open_index(settings).writer() as writer:
        for sheet in sheets:
            source, plan, document = read(sheet, files)
            catalogue.put_plan(source, plan, document, reader_version="1", rules_version="1")
        catalogue.relate()
        ids = catalogue.due()
        for id_ in ids:
            writer.add(index_plan(catalogue.plan(id_)))
        writer.commit()
        catalogue.mark_committed(ids)
    return settings


def read(sheet: Sheet, files: Path) -> tuple[Source, Plan, Document]:
    """One sheet as a file, a plan and a document."""
    head = "\n".join(part for part in (f"Số {sheet.number}" if sheet.number else "", sheet.title or "") if part)
    text = head + "\n\n" + "\n\n".join("\n".join(part for part in section if part) for section in sheet.sections)
    path = files / sheet.name
    path.write_text(text, encoding="utf-8")
    sha256 = hashlib.sha256(sheet.name.encode("utf-8", "replace") + text.encode("utf-8")).hexdigest()
    source = Source(str(path), sha256, path.stat().st_size, 0)
    document = Document(text, (Page(1, Span(0, len(text)), "text", 1.0),))
    return source, plan_of(sheet, text, plan_id(sha256)), document


def plan_of(sheet: Sheet, text: str, id_: str) -> Plan:
    number = parse_number(sheet.number) if sheet.number else None

    def found(value, written: str | None):  # evidence where the text has it, else the first character
        at = text.find(written) if written else 0
        span = Span(max(at, 0), max(at, 0) + (len(written) if written and at >= 0 else 1))
        return None if value is None else Found(value, (Evidence("by-hand", span),))

    return Plan(
        id=id_,
        kind=found(sheet.kind, None),
        title=found(sheet.title, sheet.title),
        number=found(number, sheet.number),
        number_code=sheet.code,
        issuer=found(sheet.issuer, None),
        co_issuers=(),
        issued=found(PartialDate.from_iso(sheet.issued) if sheet.issued else None, None),
        place=None,
        marks=tuple(Mark(name, False, Evidence("by-hand", Span(0, 1))) for name in sheet.marks),
        signer=Signer(sheet.signer, "PHÓ BÍ THƯ", None, (Evidence("by-hand", Span(0, 2)),)) if sheet.signer else None,
        recipients=sheet.recipients,
        references=tuple(reference(cited, text, number) for cited in sheet.cites),
        passages=tuple(passages(sheet, text)),
        tasks=(),
        doubts=sheet.doubts,
    )


def reference(cited: tuple[Relation, str, int | None], text: str, own: DocumentNumber | None) -> Reference:
    relation, written, year = cited
    number = parse_number(written)
    spans = tuple(mention.span for mention in find_numbers(text) if mention.number.key == number.key)
    body = text.index("\n\n")
    first = next((span for span in spans if span.start > body), spans[0])
    quote = Span(text.rfind("\n", 0, first.start) + 1, text.find("\n", first.end) if "\n" in text[first.end :] else len(text))
    directive = Directive(number, year, "Quảng Ngãi" if "KH/" in written else None)
    state = "resolved" if year else "open"
    kind = {"57-KL/TW": "Kết luận", "32-CT/TW": "Chỉ thị"}.get(written)
    issued = PartialDate.from_iso("2023-06-15") if kind == "Kết luận" and year else None
    return Reference(number, kind, None, None, issued, relation, state, directive, quote, spans)


def passages(sheet: Sheet, text: str):
    at = 0
    for ordinal, (heading, body) in enumerate(sheet.sections):
        at = text.index(body, at)
        yield Passage(ordinal, (heading,) if heading else (), Span(at, at + len(body)), 1)
        at += len(body)
