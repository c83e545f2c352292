"""schemathesis tries the API: what its description allows is answered as described, what it forbids is refused."""

from __future__ import annotations

import os
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig

from indexer.errors import RequestError
from search_app.api_table import OPERATIONS, PREFIX
from search_app.search_state import parse_state

EXAMPLES = int(os.environ.get("API_EXAMPLES", "25"))
"""For each operation and mode; `make test` takes so many, a longer run more."""

REFUSALS = ["400", "404", "405", "414"]
"""What a request that is forbidden may be answered with; schemathesis knows 414 (the address is too long) for none."""

NAMES = [operation.name for operation in OPERATIONS]


@pytest.fixture(scope="module")
def schema(site: Flask) -> Any:
    config = SchemathesisConfig.from_dict({"checks": {"negative_data_rejection": {"expected-statuses": REFUSALS}}})
    return schemathesis.openapi.from_wsgi(f"{PREFIX}/openapi.json", site, config=config)


@pytest.fixture(scope="module")
def held(site: Flask) -> dict[str, dict[str, str]]:
    """For each operation with a path, one that leads somewhere."""
    client = site.test_client()
    plan = client.get(f"{PREFIX}/number?n=309-KH/TU").get_json()["plan"]
    return {"plan": {"plan": plan}, "passage": {"passage": f"{plan}.1"}, "directive": {"slug": "57-kl_tw~2023"}}


def agree(case: Any) -> bool:
    """False for what each may be given but not together, as a schema cannot say: dates that are reversed, a wording
    without passages; and for a file that is none, which only reading it can tell."""
    given = {name: [value] for name, value in (case.query or {}).items() if name in ("from", "to", "wording", "unit")}
    positive = case.meta.generation.mode != GenerationMode.NEGATIVE
    if positive and isinstance(case.body, dict) and "file" in case.body:
        return False
    try:
        parse_state(given, query_chars=1)
    except (RequestError, TypeError, AttributeError):
        return not positive or (len(given) < 2 and "wording" not in given)
    return True


def tried(operation: Any, mode: GenerationMode, **known: Any) -> None:
    """Ask many times, always the same; every answer is checked by all checks of schemathesis."""

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy(generation_mode=mode, **known).filter(agree))
    def ask(case: Any) -> None:
        case.call_and_validate(headers={"Accept-Encoding": "identity"})  # its WSGI client unpacks nothing

    ask()


@pytest.mark.slow
@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize("name", NAMES)
def test_it_does_what_it_says(schema: Any, held: dict[str, dict[str, str]], name: str, mode: GenerationMode) -> None:
    operation = schema.find_operation_by_id(name)
    if mode == GenerationMode.NEGATIVE and not (operation.query or operation.path_parameters):
        pytest.skip("there is nothing to forbid")
    tried(operation, mode)
    if name in held and mode == GenerationMode.POSITIVE:
        tried(operation, mode, path_parameters=held[name])
