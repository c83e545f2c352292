"""One address of every page type, over the corpus that ships."""

from __future__ import annotations

from tests.browser.site import plan_path

TALKS = "q=th%C3%B4ng+tin+%C4%91%E1%BB%91i+ngo%E1%BA%A1i"
"""A search for thông tin đối ngoại."""
SIGNED = plan_path("120-KH-TU_2023.pdf")
SCAN = plan_path("scan_18-KH-DU_An Linh.pdf")
COMPARED = "/compare?a={}&b={}".format(
    *(plan_path(file).rpartition("/")[2] for file in ("ATTP Gia Thuy 2022.odt", "ATTP Gia Thuy 2023.pdf"))
)
"""Two years of one issuer's plan."""

PAGES = {
    "home": "/",
    "everything": "/search",
    "results": f"/search?{TALKS}",
    "results, filtered": f"/search?{TALKS}&year=2023&not-year=2021",
    "passages": f"/search?{TALKS}&unit=passage",
    "passages that many say": "/search?q=r%C3%A0+qu%C3%A9t+th%C3%B4ng+tin+m%E1%BA%A1ng&unit=passage&section=tasks",
    "nothing found": "/search?q=%22h%E1%BA%A3i+s%C3%A2m+%C4%91%E1%BB%99t+bi%E1%BA%BFn%22&year=2023",
    "values of a facet": f"/search/facet/issuer?{TALKS}",
    "number box": "/number",
    "choice of numbers": "/number?n=12%2FKH-UBND",
    "plan": SIGNED,
    "plan with hits": f"{SIGNED}?{TALKS}",
    "scan": SCAN,
    "plan with a table": plan_path("QD 2240 UBND TP Da Nang kem KH PCTT.pdf"),
    "versions": plan_path("21-KH-ĐU Phú Long Hạ (đã ký).pdf"),
    "directive": "/directives/57-kl_tw~2023",
    "directive that is held": "/directives/120-kh_tu~2023~binh-ddinh",
    "copy": f"/passages/{SIGNED.rpartition('/')[2]}.1/copy",
    "basket": "/basket",
    "skeleton": "/directives/57-kl_tw~2023/skeleton",
    "compare": COMPARED,
    "plans to compare with": COMPARED.partition("&")[0],
    "similar wording": f"/similar?passage={plan_path('ATTP Gia Thuy 2022.odt').rpartition('/')[2]}.3",
    "a text to find similar wording for": "/similar",
    "usual outline": "/directives/57-kl_tw~2023/outline",
    "section by section": "/directives/57-kl_tw~2023/sections?section=tasks",
    "unfindable": "/unfindable",
    "api": "/api",
}
"""Page type → address."""

ERRORS = {
    "no such page": "/plans/aaaaaaaaaaaaaaaa",
    "complaints": "/search?page=9999999&year=12&sort=upwards",
}
"""Pages that say what is wrong."""
