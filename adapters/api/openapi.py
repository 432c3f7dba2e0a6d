"""The description of the interface (OpenAPI 3.1): made from the routes, with every answer that each may give."""

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from types import MappingProxyType
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute

from adapters.api.problems import CODES, MEDIA_TYPE, RETRY_SECONDS, TEMPLATES, Problem

Document = dict[str, Any]

PROGRAMS = "/api/v1/"
SCHEMAS = "#/components/schemas/"
GENERATED = ("HTTPValidationError", "ValidationError")
"""What FastAPI says of its own answers to what is not right; ours are problems."""

ALWAYS = (400, 401, 403, 429, 500, 503)
WITH_PATH = (404,)
WITH_BODY = (409, 413, 415, 422)

RETRY: Mapping[str, Any] = MappingProxyType(
    {"Retry-After": {"description": "After so many seconds.", "schema": {"type": "integer"}, "example": RETRY_SECONDS}}
)
HEADERS: Mapping[int, Mapping[str, Any]] = MappingProxyType(
    {
        401: {
            "WWW-Authenticate": {
                "description": "How to show who asks.",
                "schema": {"type": "string"},
                "example": 'Bearer realm="Hjulet"',
            }
        },
        429: RETRY,
        503: RETRY,
    }
)
ETAG: Mapping[str, Any] = MappingProxyType(
    {
        "description": "The version of the item, for If-Match.",
        "schema": {"type": "string"},
        "example": '"7-9f86d081884c7d65"',
    }
)
LOCATION: Mapping[str, Any] = MappingProxyType(
    {
        "description": "Where what was made can be found.",
        "schema": {"type": "string"},
        "example": "/api/v1/items/FA-2026-041",
    }
)
ANSWERS: Mapping[int, str] = MappingProxyType(
    {
        200: "Found, or done",
        201: "Done",
        204: "Done, and now the person has nothing more to do with the item",
        304: "The program has this answer already",
    }
)
DETAILS: Mapping[int, str] = MappingProxyType(
    {
        409: "Anna changed this at 2026-03-02 09:01 UTC, after you opened it (you saw version 7, it is now 8).",
        422: "body.due_on: Field required",
    }
)


def name_of(route: APIRoute) -> str:
    """What an operation is called: its module and its function."""
    return f"{route.endpoint.__module__.rpartition('.')[2]}.{route.name}"


def document(app: FastAPI, *, root: str) -> Document:
    """The description of the application; ``root`` is the path below which it lies."""
    made: Document = deepcopy(app.openapi())
    made["servers"] = [{"url": root or "/"}]
    made["info"]["description"] = (
        "What people do on the pages, for programs. Show a token (`Authorization: Bearer TOKEN`); a program may do "
        "what its person may, as far as the token's scopes let it. What is refused is a problem (RFC 9457)."
    )
    schemas = made["components"]["schemas"]
    for name in GENERATED:
        schemas.pop(name, None)
    schemas.update(_problem_schemas())
    for path, operation in _operations(made):
        operation["summary"] = operation.pop("description", operation["summary"]).strip().rstrip(".")
        if path.startswith(PROGRAMS):
            _complete(path, operation)
    return made


def methods(app: FastAPI, path: str) -> list[str]:
    """What can be done with an address."""
    found = {
        method.upper()
        for pattern, operations in app.openapi()["paths"].items()
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", pattern), path)
        for method in operations
    }
    return sorted(found)


def _operations(made: Document) -> Iterator[tuple[str, Document]]:
    for path, methods in made["paths"].items():
        for operation in methods.values():
            yield path, operation


def _complete(path: str, operation: Document) -> None:
    """Every answer that the operation may give."""
    responses = operation["responses"]
    has_body = "requestBody" in operation
    acts = any(parameter["name"].lower() == "idempotency-key" for parameter in operation.get("parameters", ()))
    problems = {
        *ALWAYS,
        *(WITH_PATH if "{" in path else ()),
        *(WITH_BODY if has_body or acts else ()),
        *((422,) if operation.get("parameters") else ()),
    }
    responses.pop("422", None)
    for status, response in responses.items():
        response["description"] = ANSWERS[int(status)]
        if _is_item(response):
            response["headers"] = {"ETag": dict(ETAG), **({"Location": dict(LOCATION)} if status == "201" else {})}
    if acts and "{ref}" in path:
        responses["204"] = {"description": ANSWERS[204]}
    if any(parameter["name"].lower() == "if-none-match" for parameter in operation.get("parameters", ())):
        responses["304"] = {"description": ANSWERS[304], "headers": {"ETag": dict(ETAG)}}
    responses.update({str(status): _problem(status) for status in sorted(problems)})


def _is_item(response: Document) -> bool:
    content = response.get("content", {}).get("application/json", {})
    schema = content.get("schema", {})
    return any(part.get("$ref") == f"{SCHEMAS}Item" for part in (schema, *schema.get("anyOf", ())))


def _problem(status: int) -> Document:
    """A problem as an answer, with an example."""
    example = {
        "type": f"https://hjulet.region.example/api/docs#{CODES[status]}",
        "title": TEMPLATES[status],
        "status": status,
        "detail": DETAILS.get(status, f"{TEMPLATES[status]}."),
        "code": CODES[status],
    }
    return {
        "description": TEMPLATES[status],
        "content": {MEDIA_TYPE: {"schema": {"$ref": f"{SCHEMAS}Problem"}, "example": example}},
        **({"headers": dict(HEADERS[status])} if status in HEADERS else {}),
    }


def _problem_schemas() -> Document:
    made = Problem.model_json_schema(ref_template=f"{SCHEMAS}{{model}}")
    return {**made.pop("$defs"), "Problem": made}
