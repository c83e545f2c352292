"""Small plans as text files, for the tests of everything between a folder and an index. All of it is invented."""

from __future__ import annotations

import os
from pathlib import Path
from unittest import mock

from indexer import pipeline
from indexer.prepare import Preparers, decode, prepare_work
from indexer.progress import Silent
from indexer.readers import wire
from indexer.readers.worker import Limits
from indexer.report import Report
from indexer.settings import Settings, load_settings

LETTERHEAD = """\
TỈNH ỦY {province}
*
Số {number}

ĐẢNG CỘNG SẢN VIỆT NAM
{place}, ngày {day:02d} tháng {month:02d} năm {year}

{mark}KẾ HOẠCH
{title}

{reference}

I. MỤC ĐÍCH, YÊU CẦU

1. Mục đích

{purpose}

2. Yêu cầu

Các cấp ủy trực thuộc tổ chức thực hiện nghiêm túc, hiệu quả, đúng tiến độ.

II. TỔ CHỨC THỰC HIỆN

Ban Tuyên giáo Tỉnh ủy chủ trì theo dõi, đôn đốc việc thực hiện Kế hoạch này.

T/M BAN THƯỜNG VỤ
PHÓ BÍ THƯ

Nguyễn Văn Mẫu
"""


def plan_text(
    number: str,
    *,
    place: str = "Cà Mau",
    year: int = 2023,
    day: int = 12,
    title: str = "thực hiện công tác thông tin đối ngoại",
    reference: str = "Thực hiện Kết luận số 57-KL/TW ngày 15/6/2023 của Bộ Chính trị, Tỉnh ủy ban hành Kế hoạch.",
    purpose: str = "Nâng cao chất lượng công tác thông tin đối ngoại trên địa bàn tỉnh.",
    secret: bool = False,
) -> str:
    """A provincial Party committee's plan."""
    return LETTERHEAD.format(
        province=place.upper(), number=number, place=place, day=day, month=7, year=year, title=title,
        reference=reference, purpose=purpose, mark="MẬT\n\n" if secret else "",
    )  # fmt: skip


def write(path: Path, text: str | bytes) -> Path:
    """A file with this content; its folders are made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return path


def write_plans(folder: Path, count: int, *, first: int = 1) -> list[Path]:
    """So many plans, all different: `001.txt` with number 001-KH/TU and so on."""
    return [
        write(folder / f"{i:03d}.txt", plan_text(f"{i:03d}-KH/TU", purpose=f"Mục đích thứ {i} của kế hoạch mẫu."))
        for i in range(first, first + count)
    ]


def settings_for(home: Path, **values: object) -> Settings:
    """Settings that nothing outside a test can change."""
    return load_settings({"home": home, "workers": 1, "ocr": False, **values}, environ={}, config=os.devnull)


def run(settings: Settings, *paths: Path, isolated: bool = False, **options: bool) -> Report:
    """An ingest that tells nothing. Only where a test is about them do limited children prepare the files: starting
    one takes longer than everything else in most tests."""
    if isolated or pipeline.Preparers is not Preparers:
        return pipeline.ingest(paths, settings, Silent(), **options)
    with mock.patch.object(pipeline, "Preparers", InThisProcess):
        return pipeline.ingest(paths, settings, Silent(), **options)


class InThisProcess(Preparers):
    """Preparers whose work is done here, where a test can change what it meets."""

    def run(self, requests):
        for request, label in requests:
            answer = wire.encode(prepare_work(request, Limits(60, 1024, 64, 200)))
            yield label, decode(wire.decode(answer[wire.HEADER :]))
