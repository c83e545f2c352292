"""What a real browser makes of pages whose documents are nothing but attempts at markup."""

from __future__ import annotations

from pathlib import Path

import pytest

from search_app import create_app
from search_app.api_table import PREFIX
from tests.search_app.payloads import PAYLOADS, hostile_archive, words_of

pytestmark = pytest.mark.browser

FOUND = """pages => pages.flatMap(([address, html]) => {
  const word = /zqx\\d+x\\d+/i;
  const page = new DOMParser().parseFromString(html, "text/html");
  const never = "iframe,object,embed,base,style,math,template,marquee,noscript,textarea,script:not([src^='/static/'])";
  const found = [...page.querySelectorAll(never)].map(each => each.outerHTML);
  const addresses = ["href", "src", "action", "formaction", "data", "srcset"];
  for (const each of page.querySelectorAll("*")) {
    if (word.test(each.localName)) found.push(each.outerHTML);
    for (const {name, value} of each.attributes) {
      if (word.test(name) || name.startsWith("on") || name === "style") found.push(each.outerHTML);
      if (addresses.includes(name) && !/^([#?]|\\/(?![\\/\\\\]))/.test(value)) found.push(each.outerHTML);
    }
  }
  const comments = page.createNodeIterator(page, NodeFilter.SHOW_COMMENT | NodeFilter.SHOW_PROCESSING_INSTRUCTION);
  for (let node; (node = comments.nextNode());) if (word.test(node.data)) found.push(node.data);
  return found.map(each => `${address}: ${each.slice(0, 200)}`);
})"""
"""Elements, attributes and comments that no template of ours has written."""


def test_a_browser_sees_texts_and_nothing_else(tmp_path: Path, browser) -> None:
    payloads = PAYLOADS[::12]
    client = create_app(hostile_archive(tmp_path / "home", tmp_path / "files", payloads)).test_client()
    plans = [hit["plan"] for hit in client.get(f"{PREFIX}/search?size=50").get_json()["hits"]]
    assert len(plans) == len(payloads)
    addresses = ["/", "/coverage", "/unfindable", "/search", "/number?n=309-KH/TU", "/directives/57-kl_tw~2023"]
    addresses += [f"/plans/{plan}?q={words_of(payload)}" for plan, payload in zip(plans, payloads, strict=True)]
    addresses += [f"/search?q={words_of(payload)}" for payload in payloads]
    pages = [(address, client.get(address).text) for address in addresses]
    pages += [(payload, client.get("/search", query_string={"q": payload}).text) for payload in payloads]
    page = browser.new_page()
    try:
        assert page.evaluate(FOUND, pages) == []
        assert len(page.evaluate(FOUND, [("", f"<p>{payload}</p>") for payload in payloads])) > len(payloads) / 2
    finally:
        page.close()
