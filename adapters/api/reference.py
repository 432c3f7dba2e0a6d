"""The reference of the interface, read from its description: a page at ``/api/docs``, and a part of ``docs/api.md``."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from itertools import groupby
from types import MappingProxyType
from typing import Any

from adapters.api.openapi import SCHEMAS, Document
from adapters.api.problems import CODES, TEMPLATES
from adapters.sql.asof import MOST_READ

JSON = "application/json"
KINDS: Mapping[str, str] = MappingProxyType(
    {
        "string": "text",
        "boolean": "true or false",
        "integer": "whole number",
        "date-time": "instant",
        "date": "date",
    }
)
"""What the kinds of values are called."""

FURTHER = (
    (401, "token-unknown", "The token is not known, has ended, or was revoked"),
    (403, "scope-missing", "The token does not let the program do that"),
    (403, "not-for-you", "The person may not do that"),
    (403, "not-allowed", "Another person must do it; the detail says who"),
    (409, "not-now", "It makes no sense in the item's present condition"),
    (409, "no-such-move", "The trigger leads on from another phase than the present one"),
    (409, "still-running", "The first request with the same Idempotency-Key is not answered yet"),
    (422, "lies-ahead", "Nobody knows yet what will be on record on that day"),
    (422, "ends-before-it-begins", "The last day of the period comes before the first"),
    (422, "not-there-yet", "The item was not on record on that day"),
    (422, "too-much", f"More than {MOST_READ} trails would have to be read: ask for a part of it"),
    (422, "requirements-unmet", "Something is missing before the move; `missing` names all of it"),
    (422, "decision-needed", "Somebody else decides the move: ask for a decision (403 when it is theirs to answer)"),
    (422, "reason-needed", "It is only done together with its reason"),
    (422, "invalid-field", "An answer is of the wrong kind"),
    (422, "looks-personal", "A text looks as if it named a person by their identity number"),
    (422, "key-reused", "The Idempotency-Key was sent with another request before"),
    (429, "too-many-requests", "The program asks too often; Retry-After says when there is more"),
    (503, "database", "The database does not answer"),
)
"""Problems that need no more than their code to be told from others of the same status."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A parameter or a field: what it is called, what kind of value it has, and what it means."""

    name: str
    kind: str
    meaning: str
    is_needed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """What can be done with an address."""

    method: str
    path: str
    summary: str
    parameters: Sequence[Row]
    body: Sequence[Row]
    example: str | None
    answers: Sequence[tuple[int, str]]
    problems: Sequence[int]

    @property
    def anchor(self) -> str:
        """A name to link to."""
        return "-".join(re.findall(r"\w+", f"{self.method} {self.path}".lower()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A kind of document, with its fields."""

    name: str
    meaning: str
    fields: Sequence[Row]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What can be done, by subject; what is answered; what the statuses of problems mean."""

    subjects: Sequence[tuple[str, Sequence[Operation]]]
    shapes: Sequence[Shape]
    problems: Sequence[tuple[int, str, str]]


def read(document: Document) -> Reference:
    """The reference from a description."""
    found = sorted(_operations(document), key=lambda each: each[0])
    schemas = document["components"]["schemas"]
    told = {name for _, operation in found for _, name in operation.answers}
    return Reference(
        subjects=[
            (subject, [operation for _, operation in group])
            for (_, subject), group in groupby(found, key=lambda each: each[0])
        ],
        shapes=[
            _shape(name, schemas)
            for name in _reached([*sorted(told & schemas.keys()), "Problem"], schemas)
            if "enum" not in schemas[name]
        ],
        problems=sorted([*((status, code, TEMPLATES[status]) for status, code in CODES.items()), *FURTHER]),
    )


def in_markdown(reference: Reference) -> str:
    """The reference as a part of a Markdown file."""
    lines = [line for subject, group in reference.subjects for line in _subject(subject, group)]
    lines += ["## What is answered", ""]
    for shape in reference.shapes:
        lines += [f"### {shape.name}", "", shape.meaning, "", *_table(shape.fields, header="Field"), ""]
    lines += ["## Problems", "", "| Status | Code | What it means |", "|---|---|---|"]
    lines += [f"| {status} | `{code}` | {meaning} |" for status, code, meaning in reference.problems]
    return "\n".join([*lines, ""])


def _operations(document: Document) -> Iterator[tuple[tuple[int, str], Operation]]:
    """Each operation, with the place and the name of its subject."""
    order: dict[str, int] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            subject = operation.get("tags", ["more"])[0]
            place = order.setdefault(subject, len(order))
            yield (place, subject), _operation(method.upper(), path, operation, document["components"]["schemas"])


def _operation(method: str, path: str, operation: Document, schemas: Document) -> Operation:
    sent = operation.get("requestBody", {}).get("content", {}).get(JSON, {}).get("schema", {})
    schema = schemas[sent["$ref"].removeprefix(SCHEMAS)] if "$ref" in sent else sent
    statuses = {int(status): response for status, response in operation["responses"].items()}
    whole = [_row("…", schema, schemas, needed=True)] if schema else []
    return Operation(
        method=method,
        path=path,
        summary=operation["summary"],
        parameters=[
            _row(f"{each['name']} ({each['in']})", {**each, **each["schema"]}, schemas, needed=each["required"])
            for each in operation.get("parameters", ())
        ],
        body=list(_fields(schema, schemas)) or whole,
        example=_example(schema),
        answers=[
            (status, name)
            for status, told in statuses.items()
            if status < HTTPStatus.BAD_REQUEST
            for name in _answers(told)
        ],
        problems=[status for status in statuses if status >= HTTPStatus.BAD_REQUEST],
    )


def _answers(response: Document) -> list[str]:
    """What is answered, by the names of the schemas; in words where there is none."""
    named = [name for content in response.get("content", {}).values() for name in _named(content["schema"])]
    return named or [str(response["description"])]


def _example(schema: Document) -> str | None:
    examples = schema.get("examples", ())
    return json.dumps(examples[0], ensure_ascii=False, indent=2) if examples else None


def _shape(name: str, schemas: Document) -> Shape:
    schema = schemas[name]
    return Shape(name=name, meaning=schema.get("description", ""), fields=list(_fields(schema, schemas)))


def _reached(names: Sequence[str], schemas: Document) -> list[str]:
    """The schemas with these names, and all that they are made of, each once."""
    reached = dict.fromkeys(names)
    todo = [*names]
    for name in todo:  # grows while it is read
        for below in _named(schemas[name]):
            if below not in reached:
                reached[below] = None
                todo.append(below)
    return [*reached]


def _named(schema: object) -> Iterator[str]:
    if isinstance(schema, Mapping):
        if "$ref" in schema:
            yield str(schema["$ref"]).removeprefix(SCHEMAS)
        for part in schema.values():
            yield from _named(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from _named(part)


def _fields(schema: Document, schemas: Document) -> Iterator[Row]:
    needed = schema.get("required", ())
    for name, of in schema.get("properties", {}).items():
        yield _row(name, of, schemas, needed=name in needed)


def _row(name: str, schema: Document, schemas: Document, *, needed: bool) -> Row:
    meaning = " ".join(schema.get("description", "").split())
    return Row(name=name, kind=_kind(schema, schemas), meaning=meaning, is_needed=needed)


def _kind(schema: Any, schemas: Document) -> str:  # noqa: ANN401, PLR0911 - any schema, and a word for each kind
    """The kind of a value in a word or two."""
    match schema:
        case {"$ref": str(ref)}:
            name = ref.removeprefix(SCHEMAS)
            return _kind(schemas[name], schemas) if "enum" in schemas[name] else name
        case {"anyOf": list(parts)}:
            return " or ".join(_kind(part, schemas) for part in parts)
        case {"enum": list(values)}:
            return " or ".join(json.dumps(value, ensure_ascii=False) for value in values)
        case {"const": value}:
            return json.dumps(value)
        case {"type": "array", "items": of}:
            return f"list of {_kind(of, schemas)}"
        case {"type": "object", "additionalProperties": dict(of)}:
            return f"each name: {_kind(of, schemas)}"
        case {"type": "string", "maxLength": most}:
            return f"text of at most {most} characters"
        case {"type": str(kind), **more}:
            return KINDS.get(str(more.get("format", kind)), kind)
    return "anything"


def _subject(subject: str, operations: Sequence[Operation]) -> Iterator[str]:
    yield from (f"## {subject[:1].upper()}{subject[1:]}", "")
    for each in operations:
        yield from (f"### {each.method} {each.path}", "", f"{each.summary}.", "")
        if each.parameters:
            yield from (*_table(each.parameters, header="Parameter"), "")
        if each.body:
            yield from (*_table(each.body, header="Sent"), "")
        if each.example:
            yield from ("```json", each.example, "```", "")
        answers = ", ".join(f"{status} {what}" for status, what in each.answers)
        problems = ", ".join(map(str, each.problems))
        yield from (f"Answers: {answers}." + (f" Problems: {problems}." if problems else ""), "")


def _table(rows: Sequence[Row], *, header: str) -> Iterator[str]:
    yield from (f"| {header} | Kind | |", "|---|---|---|")
    for row in rows:
        name = f"**`{row.name}`**" if row.is_needed else f"`{row.name}`"
        yield f"| {name} | {row.kind} | {row.meaning} |".replace("|  |", "| |")
