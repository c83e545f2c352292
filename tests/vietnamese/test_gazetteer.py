import json
import lzma
import subprocess
import sys

import pytest

from indexer.vietnamese.gazetteer import cities, find_units, predecessors, provinces, related_names, successors


def test_provinces_before_and_after_2025_are_told():
    former = {unit.name for name in provinces().values() for unit in find_units(name, "province") if not unit.now}
    today = {unit.name for name in provinces().values() for unit in find_units(name, "province") if unit.now}
    assert len(former) == 63
    assert len(today) == 34
    assert provinces()["hà tây"] == "Hà Tây"  # until 2008: it has no successor of its own in the table
    assert cities() >= {"Hà Nội", "Hồ Chí Minh", "Hải Phòng", "Đà Nẵng", "Cần Thơ", "Huế"}


@pytest.mark.parametrize(
    ("name", "grade", "province", "related"),
    [
        ("Hồ Chí Minh", "province", None, {"Bà Rịa - Vũng Tàu", "Bình Dương"}),
        ("Bà Rịa – Vũng Tàu", "province", None, {"Hồ Chí Minh"}),
        ("Cao Bằng", "province", None, set()),
        ("Huế", "province", None, {"Thừa Thiên Huế"}),
        ("Lương Minh", "commune", "Nghệ An", set()),
        ("Mỹ Khánh", "commune", "Cần Thơ", {"An Bình"}),
    ],
)
def test_a_place_with_what_it_came_from_and_became(name, grade, province, related):
    assert related <= set(related_names(name, grade, province=province)) - {name}
    if not related:
        assert set(related_names(name, grade, province=province)) == {name}


def test_a_name_is_found_in_any_writing():
    for written in ("Hòa Bình", "Hoà Bình", "HÒA BÌNH", "hòa  bình"):
        assert any(unit.name == "Hòa Bình" and not unit.now for unit in find_units(written, "province"))
    assert find_units("Nơi Không Có") == ()


def test_a_former_district_becomes_communes():
    (district,) = find_units("Krông Năng", "district")
    assert (district.word, district.province, district.now) == ("huyện", "Đắk Lắk", False)
    assert {unit.grade for unit in successors(district)} == {"commune"}
    assert all(unit.province == "Đắk Lắk" for unit in successors(district))


def test_there_and_back():
    for name in provinces().values():
        for unit in find_units(name):
            assert all(unit in predecessors(later) for later in successors(unit) if not unit.now)
            assert all(unit in successors(earlier) for earlier in predecessors(unit) if unit.now)


def test_the_package_is_read_and_not_run():
    code = (
        "import sys; from indexer.vietnamese.gazetteer import find_units; find_units('Huế');"
        "sys.exit(any(m in sys.modules for m in ('vietnamadminunits', 'shapely')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.shared
def test_every_unit_in_force_is_known(shared):
    with lzma.open(shared / "data" / "admin-units" / "units-2026.json.xz", "rt", encoding="utf-8") as lines:
        units = json.load(lines)
    unknown = [
        (province["name"], name)
        for province in units
        for _, name in province["wards"]
        if not any(unit.now for unit in find_units(name.split(" ", 2 if name.startswith("Đặc") else 1)[-1], "commune"))
    ]
    assert len(units) == 34
    assert unknown == []
