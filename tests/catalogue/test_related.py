"""Plans that go with a plan: found by what they carry out, who issued them, and how they read."""

from __future__ import annotations

import pytest

from indexer import pipeline
from indexer.catalogue import Catalogue
from tests.fixtures_plans import InThisProcess, plan_text, run, settings_for, write

WORDS = [f"{first}{second}" for first in ("ba", "ca", "da", "ha", "la", "ma") for second in "áàảãạ"]
LONG = " ".join(f"{WORDS[at % 29]} {WORDS[at * 7 % 30]} {at}" for at in range(200))
"""Three hundred runs of words that occur once: enough to tell texts apart."""

PLANS = {
    "a.txt": plan_text("12-KH/TU", purpose=LONG),
    "earlier.txt": plan_text("31-KH/TU", year=2021, title="thực hiện công tác thông tin đối ngoại năm 2021"),
    "other-subject.txt": plan_text("40-KH/TU", year=2022, title="phòng chống hạn mặn", reference="Tỉnh ủy ban hành."),
    "same-year.txt": plan_text("13-KH/TU", title="phòng chống cháy rừng", reference="Tỉnh ủy ban hành."),
    "alike.txt": plan_text("9-KH/TU", place="Bạc Liêu", purpose=LONG[: len(LONG) * 9 // 10] + " và nói khác đi."),
    "held.txt": plan_text("57-KH/TU", place="Sơn La", reference="Thực hiện Kế hoạch số 12-KH/TU ngày 12/7/2023 của "
                          "Tỉnh ủy Cà Mau, ban hành."),
}  # fmt: skip


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory, new_where):
    folder = tmp_path_factory.mktemp("related")
    place = new_where()
    settings = settings_for(folder / "home", catalogue_url=place if isinstance(place, str) else "")
    for name, text in PLANS.items():
        write(folder / "files" / name, text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "Preparers", InThisProcess)
        run(settings, folder / "files")
    with Catalogue.open_readonly(settings.catalogue) as opened:
        yield opened


@pytest.fixture(scope="module")
def ids(catalogue) -> dict[str, str]:
    return {source.name: source.plan_id for source in catalogue.sources()}


def test_those_that_carry_out_the_same(catalogue, ids) -> None:
    (together,) = catalogue.related(ids["a.txt"]).together
    assert (together.directive.key, together.total) == ("57-KL/TW~2023", 2)
    assert [plan.id for plan in together.plans] == [ids["alike.txt"], ids["earlier.txt"]]


def test_the_issuers_other_years_the_likest_title_first(catalogue, ids) -> None:
    assert [plan.id for plan in catalogue.related(ids["a.txt"]).of_issuer] == [
        ids["earlier.txt"], ids["other-subject.txt"],
    ]  # fmt: skip


def test_those_that_read_alike(catalogue, ids) -> None:
    (alike,) = catalogue.related(ids["a.txt"]).alike
    assert alike.plan.id == ids["alike.txt"]
    assert 0.6 < alike.likeness < 1.0
    assert catalogue.related(ids["earlier.txt"]).alike == ()


def test_a_plan_that_is_not_there_has_none(catalogue) -> None:
    related = catalogue.related("a" * 16)
    assert (related.together, related.of_issuer, related.alike) == ((), (), ())


def test_what_is_cited_and_held(catalogue, ids) -> None:
    citing = catalogue.plan(ids["held.txt"])
    held = catalogue.held(citing.directives)
    assert {key: plan.id for key, plan in held.items()} == {"12-KH/TU~2023~Cà Mau": ids["a.txt"]}
    assert catalogue.held(()) == {}
