"""What a page costs: bytes, requests, and whether anything jumps while it comes."""

from __future__ import annotations

import gzip

import pytest

from search_app.compress import LEVEL
from tests.browser.pages import PAGES

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MOST_BYTES = 60_000
"""HTML, style and scripts of a results page together, compressed; fonts apart."""
SHIFTS = """() => new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => list.getEntries().forEach(each => { sum += each.value; }))
    .observe({ type: "layout-shift", buffered: true });
  document.fonts.ready.then(() => requestAnimationFrame(() => requestAnimationFrame(() => done(sum))));
})"""


@pytest.mark.parametrize("name", ["results", "results, filtered", "passages", "everything"])
def test_a_results_page_is_light(visit, name: str) -> None:
    page = visit(None)
    responses = []
    page.on("response", lambda response: responses.append(response))
    page.goto(PAGES[name], wait_until="networkidle")
    sizes = {
        response.url: len(gzip.compress(response.body(), LEVEL))
        for response in tuple(responses)
        if response.request.resource_type in ("document", "stylesheet", "script")
    }
    assert 3 <= len(sizes) <= 5
    assert sum(sizes.values()) <= MOST_BYTES, sizes


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("name", ["home", "results", "passages", "plan with hits", "directive", "values of a facet"])
def test_nothing_jumps_while_a_page_comes(visit, name: str, width: int) -> None:
    page = visit(PAGES[name], width=width)
    assert page.evaluate(SHIFTS) < 0.005
