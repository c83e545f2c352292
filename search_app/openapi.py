"""The API's description for programmes (OpenAPI 3.1), made of the tables that the routes themselves follow."""

from __future__ import annotations

from typing import Any

from indexer.settings import Settings
from search_app.api_schemas import SCHEMAS
from search_app.api_table import OPERATIONS, PREFIX, Json, Operation, parameters, path_parameters
from search_app.problems import MIMETYPE

VERSION = "1.0"


def describe(settings: Settings) -> Json:
    """The description. `settings` bound the query."""
    known = {**parameters(settings), **path_parameters()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "plansearch",
            "version": VERSION,
            "description": "Full-text search over an archive of Vietnamese Party and government plans.",
        },
        "servers": [{"url": PREFIX}],
        "paths": {operation.path: {operation.method.lower(): _operation(operation, known)} for operation in OPERATIONS},
        "components": {"schemas": SCHEMAS},
    }


def _operation(operation: Operation, known: dict[str, Json]) -> Json:
    return {
        "operationId": operation.name,
        "summary": operation.summary,
        "parameters": [known[name] for name in (*operation.path_parameters, *operation.parameters)],
        **_body(operation),
        "responses": dict(_responses(operation)),
    }


def _body(operation: Operation) -> Json:
    if not operation.body:
        return {}
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{operation.body}"}}}
    return {"requestBody": {"required": True, "content": content}}


def _responses(operation: Operation) -> Any:
    shape = {"$ref": f"#/components/schemas/{operation.schema}"} if operation.schema else {}
    content = {operation.media: {"schema": shape}}
    yield "200", {"description": operation.summary, "content": content}
    yield "400", _problem("Parameters that cannot be answered, with every complaint.")
    if operation.path_parameters:
        yield "404", _problem("There is no such thing in this archive.")
    yield "503", _problem("Index or catalogue are away, or the search took too long. Retry-After says when to ask.")
    yield "default", _problem("Any other refusal.")


def _problem(description: str) -> Json:
    return {"description": description, "content": {MIMETYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
