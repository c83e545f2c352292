"""Drafts with seeded errors: written anew about what an archive holds, right in everything, then made wrong in places.

A draft cites documents that the archive knows, with their date, issuer and title, has the sections that plans of its
kind have, deadlines to come, and every body with a task among its recipients. Each seeded error says which finding it
is to give (one of several codes) and about what.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from indexer.catalogue.store import Catalogue
from indexer.model import Directive, DocumentName, DocumentNumber, PartialDate
from indexer.vietnamese.syllables import is_syllable
from indexer.vietnamese.tone import modern, traditional
from search_app.desk.checks.sections import LEAST_PLANS as LEAST_PLANS_ALIKE
from search_app.desk.checks.sections import SHARE
from search_app.desk.usual_outline import UsualOutline, plans_like, usual_outline

TODAY = date(2026, 11, 21)
LEAST_PLANS = 3
"""A document is cited in a draft when so many plans agree on what it is."""

USUAL = 0.5
"""A draft has the sections that so many of the plans like it have."""

BODIES = (
    ("Công an huyện", ("Công an huyện",)),
    ("Phòng Tài chính - Kế hoạch", ("Phòng Tài chính - Kế hoạch", "Các phòng, ban, ngành huyện")),
    ("Phòng Văn hóa và Thông tin", ("Phòng VHTT huyện", "Phòng Văn hóa và Thông tin huyện")),
    ("Ban Chỉ huy Quân sự huyện", ("Ban CHQS huyện", "Ban Chỉ huy Quân sự huyện")),
    ("Trung tâm Văn hóa - Truyền thông huyện", ("Trung tâm VH-TT huyện", "Trung tâm Văn hóa - Truyền thông")),
    ("Ủy ban MTTQ Việt Nam huyện", ("UBMTTQVN huyện", "MTTQ và các đoàn thể huyện")),
    ("Hội Nông dân huyện", ("Hội Nông dân huyện", "Mặt trận và các hội, đoàn thể huyện")),
    ("Chi cục Thuế khu vực", ("Chi cục Thuế khu vực",)),
    ("Bảo hiểm xã hội huyện", ("BHXH huyện", "Bảo hiểm xã hội huyện")),
)  # fmt: skip
"""Bodies that get tasks, and how a list of recipients may name each."""

WORK = (
    "tổ chức tuyên truyền sâu rộng trong cán bộ, đảng viên và Nhân dân",
    "rà soát, bổ sung cơ sở vật chất phục vụ nhiệm vụ được giao",
    "xây dựng kế hoạch chi tiết và phân công cán bộ theo dõi",
    "kiểm tra việc thực hiện ở cơ sở, kịp thời uốn nắn thiếu sót",
    "phối hợp bảo đảm an ninh, trật tự trên địa bàn huyện",
    "tham mưu bố trí kinh phí thực hiện theo phân cấp ngân sách",
    "biên soạn tài liệu, đăng tải trên trang thông tin điện tử",
)
SAYING = (
    "Nâng cao nhận thức, trách nhiệm của các cấp, các ngành và Nhân dân.",
    "Việc triển khai phải thiết thực, hiệu quả, phù hợp với tình hình của huyện.",
    "Huy động sự tham gia của toàn xã hội, khuyến khích cách làm hay.",
    "Tăng cường kiểm tra, hòa giải ở cơ sở, thủy lợi nội đồng và khoanh vùng nguy cơ.",
)
ISSUERS = ("Thủ tướng Chính phủ", "Bộ Chính trị", "Ban Bí thư", "Bộ Tài chính", "Ủy ban Thường vụ Quốc hội",
           "Chính phủ", "Bộ Nội vụ", "Bộ Y tế")  # fmt: skip


@dataclass(frozen=True)
class Cited:
    """A document as a draft cites it; None where the draft leaves it out."""

    kind: str
    number: DocumentNumber
    issued: date | None
    issuer: str
    title: str

    def written(self) -> str:
        day = f" ngày {self.issued.day:02d}/{self.issued.month}/{self.issued.year}" if self.issued else ""
        return f"{self.kind} số {self.number}{day} của {self.issuer} về “{self.title}”"


@dataclass(frozen=True)
class Seeded:
    """An error: the codes of findings that tell it, and what they are about (`Finding.written` holds it)."""

    kind: str
    codes: tuple[str, ...]
    about: str


@dataclass
class Sheet:
    """A draft before it is written."""

    cited: list[Cited]
    sections: list[str]
    tasks: list[tuple[str, str, date | str | None]]
    recipients: list[str]
    issued: date | None
    flips: list[str] = field(default_factory=list)
    usual: UsualOutline | None = None
    touched: set[tuple[str, int]] = field(default_factory=set)

    def pick(self, rng: Random, what: str) -> int:
        """One of the citations or tasks that has no error yet; of two errors in one place the second would hide the
        first."""
        free = [at for at in range(len(getattr(self, what))) if (what, at) not in self.touched]
        at = rng.choice(free)
        self.touched.add((what, at))
        return at


def known_documents(catalogue: Catalogue) -> list[Cited]:
    """The documents on which the archive agrees, the most cited first."""
    cited = Counter(directive.slug for id_ in catalogue.plan_ids() for directive in catalogue.plan(id_).directives)
    found = []
    for slug, _ in cited.most_common():
        row = catalogue.directive(slug)
        number = row.directive.number
        if isinstance(number, DocumentName) or not (row.dates and row.issuers and row.titles and row.kinds):
            continue
        agreed = all(len(values) == 1 for values in (row.dates, row.issuers, row.kinds))
        issued = PartialDate.from_iso(row.dates[0].value)
        if agreed and issued.complete and row.titles[0].documents >= LEAST_PLANS and row.directive.place is None:
            day = date(issued.year, issued.month, issued.day)
            found.append(Cited(row.kinds[0].value, number, day, row.issuers[0].value, row.titles[0].value))
    return found


def drafts(catalogue: Catalogue, seed: int, count: int) -> Iterator[tuple[str, tuple[Seeded, ...]]]:
    """`count` drafts with the errors seeded in each, none in one of four."""
    rng = Random(f"drafts/{seed}")
    known = known_documents(catalogue)
    usual: dict[str, UsualOutline] = {}
    for number in range(count):
        sheet = _sheet(rng, known)
        key = sheet.cited[0].number.key
        if key not in usual:
            usual[key] = _usual(catalogue, sheet.cited[0])
        sheet.usual = usual[key]
        sheet.sections = [heading.name for heading in sheet.usual.headings if heading.share >= USUAL]
        kinds = rng.sample(sorted(SEEDS), k=rng.choice((1, 1, 2, 3))) if number % 4 else []
        seeded = [error for kind in kinds for error in SEEDS[kind](rng, sheet, known)]
        yield write(sheet, rng), tuple(seeded)


def _usual(catalogue: Catalogue, main: Cited) -> UsualOutline:
    """What plans that carry a document out have, or plans at all where they are few."""
    plans = plans_like(catalogue, Directive(main.number, main.issued.year), "Kế hoạch")
    return usual_outline(plans if len(plans) >= LEAST_PLANS_ALIKE else plans_like(catalogue, None, "Kế hoạch"))


def _sheet(rng: Random, known: Sequence[Cited]) -> Sheet:
    tasks = []
    for body, _ in rng.sample(BODIES, k=rng.randint(3, 6)):
        due = TODAY + timedelta(days=rng.randint(20, 400)) if rng.random() < 0.7 else None
        tasks.append((body, rng.choice(WORK), due))
    named = dict(BODIES)
    recipients = ["Thường trực Huyện ủy", *dict.fromkeys(rng.choice(named[body]) for body, _, _ in tasks)]
    issued = TODAY - timedelta(days=rng.randint(0, 5)) if rng.random() < 0.5 else None
    return Sheet(rng.sample(known, k=min(len(known), rng.randint(3, 5))), [], tasks, recipients, issued)


def write(sheet: Sheet, rng: Random) -> str:
    """The draft's text, in one placement of tone marks but for the words flipped."""
    placed, other = (traditional, modern) if rng.random() < 0.8 else (modern, traditional)
    day = f"ngày {sheet.issued.day:02d} tháng {sheet.issued.month} năm {sheet.issued.year}" if sheet.issued else (
        f"ngày     tháng     năm {TODAY.year}")  # fmt: skip
    main, *others = sheet.cited
    lines = ["ỦY BAN NHÂN DÂN", "HUYỆN THẠCH LÂM", "Số:     /KH-UBND", "", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
             "Độc lập - Tự do - Hạnh phúc", f"Thạch Lâm, {day}", "", "KẾ HOẠCH",
             f"Triển khai thực hiện {main.written()}", "", *(f"Căn cứ {each.written()};" for each in others),
             f"Thực hiện {main.written()}, Ủy ban nhân dân huyện xây dựng kế hoạch như sau:", ""]  # fmt: skip
    for at, name in enumerate(sheet.sections):
        lines += [f"{_ROMAN[at]}. {name.upper()}"]
        if at + 1 < len(sheet.sections):
            lines += [f"- {sentence}" for sentence in rng.sample(SAYING, k=2)]
        else:
            lines += list(_tasks(sheet))
    lines += ["Trên đây là Kế hoạch của Ủy ban nhân dân huyện, yêu cầu các đơn vị nghiêm túc thực hiện./.", "",
              "Nơi nhận:", *(f"- {recipient};" for recipient in sheet.recipients), "- Lưu: VT.", "",
              "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "", "Trần Văn Hùng", ""]  # fmt: skip
    text = placed("\n".join(lines))
    for word in sheet.flips:
        text = text.replace(placed(word), other(word), 1)
    return text


_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII")


def _tasks(sheet: Sheet) -> Iterator[str]:
    for at, (body, work, due) in enumerate(sheet.tasks, start=1):
        day = due if isinstance(due, str) else due and f"{due.day:02d}/{due.month}/{due.year}"
        yield f"{at}. {body}: Chủ trì {work}{f', hoàn thành trước ngày {day}' if day else ''}."


# Errors


def _wrong_date(rng: Random, sheet: Sheet, _known: Sequence[Cited]) -> Iterator[Seeded]:
    at = sheet.pick(rng, "cited")
    right = sheet.cited[at].issued
    others = [right + timedelta(days=rng.choice((-10, -3, -1, 1, 2, 9, 30)))]
    if right.day <= 12 and right.day != right.month:
        others.append(date(right.year, right.day, right.month))
    if (right.month, right.day) != (2, 29):
        others.append(right.replace(year=right.year + rng.choice((-1, 1))))
    wrong = rng.choice(others)
    sheet.cited[at] = replace(sheet.cited[at], issued=wrong)
    yield Seeded("date", ("date-differs",), wrong.isoformat())


def _wrong_number(rng: Random, sheet: Sheet, known: Sequence[Cited]) -> Iterator[Seeded]:
    at = sheet.pick(rng, "cited")
    right = sheet.cited[at].number
    digits = list(right.ordinal)
    if len(set(digits)) > 1 and digits[0] != "0" and digits[-1] != "0":
        first = next(at for at in range(len(digits) - 1) if digits[at] != digits[at + 1])
        digits[first], digits[first + 1] = digits[first + 1], digits[first]
    else:
        digits[-1] = rng.choice([each for each in "123456789" if each != digits[-1]])
    wrong = replace(right, ordinal="".join(digits))
    if wrong.key not in {each.number.key for each in known}:
        sheet.cited[at] = replace(sheet.cited[at], number=wrong)
        yield Seeded("number", ("number-differs", "number-unknown"), str(wrong))


def _wrong_issuer(rng: Random, sheet: Sheet, _known: Sequence[Cited]) -> Iterator[Seeded]:
    at = sheet.pick(rng, "cited")
    wrong = rng.choice([name for name in ISSUERS if name != sheet.cited[at].issuer])
    sheet.cited[at] = replace(sheet.cited[at], issuer=wrong)
    yield Seeded("issuer", ("issuer-differs",), wrong)


def _wrong_title(rng: Random, sheet: Sheet, known: Sequence[Cited]) -> Iterator[Seeded]:
    at = sheet.pick(rng, "cited")
    own = set(sheet.cited[at].title.lower().split())
    titles = [each.title for each in known]
    other = rng.choice([title for title in titles if 2 * len(own & set(title.lower().split())) < len(own)])
    sheet.cited[at] = replace(sheet.cited[at], title=other)
    yield Seeded("title", ("title-differs",), other)


def _shortened_title(rng: Random, sheet: Sheet, _known: Sequence[Cited]) -> Iterator[Seeded]:
    """Some of its words by their first letters."""
    at = sheet.pick(rng, "cited")
    words = sheet.cited[at].title.split()
    first = rng.randrange(len(words) - 4)
    letters = "".join(word[0].upper() for word in words[first : first + 4])
    short = " ".join([*words[:first], letters, *words[first + 4 :]])
    if all(word.isalpha() for word in words[first : first + 4]) and not is_syllable(letters.lower()):
        sheet.cited[at] = replace(sheet.cited[at], title=short)
        yield Seeded("shortened", ("title-words",), short)


def _year_missing(rng: Random, sheet: Sheet, _known: Sequence[Cited]) -> Iterator[Seeded]:
    at = sheet.pick(rng, "cited")
    if sheet.cited[at].number.year is None:
        sheet.cited[at] = replace(sheet.cited[at], issued=None)
        yield Seeded("year", ("year-missing",), str(sheet.cited[at].number))


def _past_deadline(rng: Random, sheet: Sheet, _known: Sequence[Cited]) -> Iterator[Seeded]:
    at = sheet.pick(rng, "tasks")
    body, work, _ = sheet.tasks[at]
    past = TODAY - timedelta(days=rng.randint(20, 700))
    sheet.tasks[at] = (body, work, past)
    yield Seeded("deadline", ("deadline-before-issue", "deadline-past"), past.isoformat())


def _impossible(rng: Random, sheet: Sheet, _known: Sequence[Cited]) -> Iterator[Seeded]:
    at = sheet.pick(rng, "tasks")
    body, work, _ = sheet.tasks[at]
    day = rng.choice(("31/11/2027", "30/02/2027", "31/9/2027", "15/13/2027"))
    sheet.tasks[at] = (body, work, day)
    yield Seeded("impossible", ("date-impossible",), day)


def _missing_section(_rng: Random, sheet: Sheet, _known: Sequence[Cited]) -> Iterator[Seeded]:
    """A section that nearly all such plans have; the last holds the tasks."""
    wanted = [heading.name for heading in sheet.usual.headings if heading.share >= SHARE]
    gone = [name for name in wanted if name in sheet.sections[:-1]]
    if gone:
        sheet.sections.remove(gone[0])
        yield Seeded("section", ("section-missing",), gone[0])


def _missing_recipient(rng: Random, sheet: Sheet, _known: Sequence[Cited]) -> Iterator[Seeded]:
    """A body of its own kind, so that no group that is left covers it."""
    gone = rng.choice(("Chi cục Kiểm lâm vùng", "Hội Chữ thập đỏ huyện", "Kho bạc Nhà nước huyện"))
    sheet.recipients = [each for each in sheet.recipients if "các" not in each.lower()]
    sheet.recipients += [body for body, *_ in sheet.tasks if body not in sheet.recipients]
    sheet.tasks.append((gone, rng.choice(WORK), None))
    yield Seeded("recipient", ("recipient-missing",), gone)


def _mixed_tone(rng: Random, sheet: Sheet, _known: Sequence[Cited]) -> Iterator[Seeded]:
    sheet.flips = ["Ủy ban nhân dân huyện"]
    yield Seeded("tone", ("tone-mixed",), "ủy")


SEEDS = {
    "date": _wrong_date,
    "number": _wrong_number,
    "issuer": _wrong_issuer,
    "title": _wrong_title,
    "shortened": _shortened_title,
    "year": _year_missing,
    "deadline": _past_deadline,
    "impossible": _impossible,
    "section": _missing_section,
    "recipient": _missing_recipient,
    "tone": _mixed_tone,
}
