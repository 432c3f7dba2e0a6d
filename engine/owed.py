"""What a decision changes of what is owed, as the trail says it, and back.

The first event of a decision says it under :data:`OWED`: which promises were opened, changed and closed, with what came
of it rather than the rule that led to it. So what was owed on a day can be read from the trail alone, also when the
workflow, the calendar or this program has become another since. A promise is named by its place among those that were
owed just then, oldest first; ``commitment`` is its number in the database.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from engine.model import Commitment, CommitmentKind

Attributes = Mapping[str, Any]
"""A :class:`~engine.model.Commitment`, by the names of its attributes: making one takes longer than all the rest."""

OWED = "owed"
"""Where in an event's data it stands."""


def told(
    before: Sequence[Commitment], *, opened: Iterable[Commitment], changed: Iterable[Commitment]
) -> dict[str, Any]:
    """What the trail says of promises that were opened and changed; empty when nothing that it keeps is another.

    ``before`` is everything that was owed before the decision, oldest first.
    """
    places = {commitment.id: (place, commitment) for place, commitment in enumerate(before)}
    known = [(*places[each.id], each) for each in changed if each.id in places]
    said = {
        "opened": [_opening(each) for each in opened],
        "changed": [
            {"commitment": was.id, "place": place, **difference}
            for place, was, each in known
            if (difference := _difference(was, each))
        ],
        "closed": [
            {"commitment": was.id, "place": place, "outcome": each.outcome}
            for place, was, each in known
            if each.closed_at is not None
        ],
    }
    return {name: entries for name, entries in said.items() if entries}


def heard(
    before: Sequence[Attributes], said: Mapping[str, Any], *, item_id: int, cycle: int, at: datetime
) -> tuple[Attributes, ...]:
    """Everything that is and was owed after a decision at ``at``, from what the trail says of it.

    ``before`` is everything that was and had been owed, in the order in which it was opened; ``cycle`` is the item's
    after the decision. What was never named by its number has the number 0.

    Raises:
        KeyError, IndexError, ValueError: what is said does not fit what was owed.
    """
    found = list(before)
    owed = [number for number, promise in enumerate(before) if promise["closed_at"] is None]
    for entry in said.get("changed", ()):
        place = owed[entry["place"]]
        attributes = {_PARTS[name].attribute: _PARTS[name].read(entry[name]) for name in _PARTS.keys() & entry.keys()}
        found[place] = {**_named(found[place], entry), **attributes}
    for entry in said.get("closed", ()):
        place = owed[entry["place"]]
        found[place] = {**_named(found[place], entry), "closed_at": at, "outcome": entry["outcome"]}
    opened = (_opened(entry, item_id=item_id, cycle=cycle, at=at) for entry in said.get("opened", ()))
    return (*found, *opened)


def _opening(commitment: Commitment) -> dict[str, Any]:
    said = {
        "kind": commitment.kind.value,
        "subject": commitment.subject,
        "owner": commitment.owner_id,
        "due_at": _instant(commitment.due_at),
        "policy": commitment.policy,
        "asked_by": commitment.asked_by,
        "details": dict(commitment.details) or None,
    }
    return {name: value for name, value in said.items() if value is not None}


def _opened(said: Mapping[str, Any], *, item_id: int, cycle: int, at: datetime) -> Attributes:
    return {
        "id": 0,
        "item_id": item_id,
        "kind": CommitmentKind(said["kind"]),
        "subject": said["subject"],
        "cycle": cycle,
        "owner_id": said.get("owner"),
        "opened_at": at,
        "due_at": _moment(said.get("due_at")),
        "policy": said["policy"],
        "asked_by": said.get("asked_by"),
        "details": said.get("details", {}),
        "since": at,
        "closed_at": None,
    }


def _difference(was: Commitment, now: Commitment) -> dict[str, Any]:
    pairs = ((name, part, getattr(was, part.attribute), getattr(now, part.attribute)) for name, part in _PARTS.items())
    return {name: part.say(after) for name, part, before, after in pairs if before != after}


def _named(promise: Attributes, said: Mapping[str, Any]) -> Attributes:
    if promise["id"] not in {0, said["commitment"]}:
        raise ValueError(said["commitment"])
    return {**promise, "id": said["commitment"]}


def _instant(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def _moment(said: str | None) -> datetime | None:
    return None if said is None else datetime.fromisoformat(said)


def _same(value: Any) -> Any:  # noqa: ANN401 - what is JSON already
    return value


@dataclass(frozen=True, slots=True)
class _Part:
    """An attribute of a promise that may change, and how it is said and read."""

    attribute: str
    say: Callable[[Any], Any] = _same
    read: Callable[[Any], Any] = _same


_PARTS: Mapping[str, _Part] = MappingProxyType(
    {
        "subject": _Part("subject"),
        "owner": _Part("owner_id"),
        "due_at": _Part("due_at", _instant, _moment),
        "policy": _Part("policy"),
        "since": _Part("since", _instant, _moment),
        "moved": _Part("moved"),
        "moved_days": _Part("moved_days"),
        "details": _Part("details", dict),
    }
)
