"""What an event's data holds: persons, words of the engine's own, and what somebody wrote.

Whatever is not known here counts as written by somebody: an event log leaves it out unless it is asked for.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

from engine.audit import canonical
from engine.model import CommitmentKind, Event
from engine.owed import OWED

Value = str | int | bool
"""What an attribute in an event log may be."""

PERSONS: Final = MappingProxyType(
    {
        "asked_by": "asked by",
        "before": "before",
        "by": "by",
        "holder": "holder",
        "owner": "owner",
        "person": "person",
        "to": "to",
    }
)
"""What is the number of a person, and as what they have to do with the event."""

OWING: Final = ("owner", "asked_by")
"""The persons of a promise."""

ANSWERED_BEFORE: Final = frozenset(
    {"decision.passed_on", "handover.accepted", "owner.left", "owner.named", "question.passed_on"}
)
"""Where ``before`` is whoever answered for it until then; elsewhere it is a date or a version."""

WORDS: Final = frozenset(
    {
        "after", "before", "cause", "cycle", "due_on", "first", "formerly", "is_closed", "is_named", "kind", "last",
        "name", "opened_at", "opened_on", "origin", "part", "phase", "planned", "result", "role", "rule", "source",
        "target", "template", "trigger", "until", "visibility", "workflow", "workflow_version", "working_days",
    }
)  # fmt: skip
"""What is a word, a date or a number that nobody wrote in their own words."""

NUMBERS: Final = frozenset({"cycle", "first", "last", "workflow_version", "working_days"})
"""Those that are whole numbers."""

NAMES_ALONE: Final = MappingProxyType(
    {"values": "fields", "fields": "fields", "waived": "waived", "reasons": "reasons"}
)
"""Of what the names are told (of fields, of requirements), and under which name; the answers are somebody's words."""

OTHERWISE: Final = MappingProxyType({"kind": "commitment_kind"})
"""What is told under another name, since a log has its own use for this one."""

TOLD_ELSEWHERE: Final = frozenset({"commitment", "mailed", "organisation", "owed", "parent", "participants", "ref"})
"""What relates the event to something, and is told as that; promises (``owed``) are objects of their own."""

CODED: Final = frozenset({CommitmentKind.PHASE, CommitmentKind.DECISION, CommitmentKind.FOLLOW_UP})
"""Promises whose subject is a word of the workflow; that of others was written by somebody."""


def words(event: Event) -> Iterator[tuple[str, Value]]:
    """What nobody wrote in their own words, by name."""
    for name, value in sorted(event.data.items()):
        if name in NAMES_ALONE and value:
            yield NAMES_ALONE[name], ", ".join(value)
        elif _is_word(event, name, value):
            yield OTHERWISE.get(name, name), value if name in NUMBERS or isinstance(value, bool) else str(value)


def texts(event: Event) -> Iterator[tuple[str, str]]:
    """What somebody wrote, by name; answers and reasons as JSON."""
    for name, value in sorted(event.data.items()):
        told_elsewhere = name in TOLD_ELSEWHERE or is_person(event.kind, name)
        if name != "fields" and not (told_elsewhere or _is_word(event, name, value)):
            yield f"{name}_text" if name in NAMES_ALONE else name, _text(value)


def persons(event: Event) -> Iterator[tuple[int, str]]:
    """The persons whom an event names, and as what; not whoever acted."""
    for name, value in sorted(event.data.items()):
        if is_person(event.kind, name) and isinstance(value, int):
            yield value, PERSONS[name]
    for person_id in event.data.get("mailed", ()):
        yield person_id, "mailed"
    for person_id, part in event.data.get("participants", ()):
        yield person_id, part


def everybody(kind: str, data: Mapping[str, Any]) -> frozenset[int]:
    """All whom the data of an event of this kind names: as what it is about, as those told of it, by what they owe."""
    about = {value for name, value in data.items() if is_person(kind, name)}
    part = {person_id for person_id, _ in data.get("participants", ())}
    owing = {promise.get(name) for some in data.get(OWED, {}).values() for promise in some for name in OWING}
    return frozenset(each for each in about | part | owing | {*data.get("mailed", ())} if isinstance(each, int))


def is_person(kind: str, name: str) -> bool:
    """True when what stands there, in an event of this kind, is the number of a person."""
    return name in PERSONS and (name != "before" or kind in ANSWERED_BEFORE)


def _is_word(event: Event, name: str, value: object) -> bool:
    if name == "subject":
        return event.data.get("kind") in CODED
    return name in WORDS and not is_person(event.kind, name) and isinstance(value, str | int)


def _text(value: Any) -> str:  # noqa: ANN401 - whatever an event holds
    if isinstance(value, Mapping):
        return canonical(value)
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
