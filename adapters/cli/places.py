"""An organisation out of a record, whether it was typed or stood in a file; and back again for those who read."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from rich.table import Table
from rich.text import Text

from adapters.cli import output
from adapters.cli.registers import Record
from adapters.i18n import tr
from adapters.sql.organisations import Closure, Place, add_organisation, change_organisation, organisation
from adapters.sql.people import Profile, find_person
from adapters.sql.store import SqlTransaction
from engine.errors import Invalid, NotFound

YES = frozenset({"yes", "ja", "true", "sant", "x", "1"})
NO = frozenset({"no", "nej", "false", "falskt", "0"})
TO = ".."


class UnclearAnswer(Invalid):
    """Neither yes nor no."""

    code = "unclear-answer"
    template = "“%(value)s” is neither yes nor no."


class UnclearClosure(Invalid):
    """A closure that is not two dates."""

    code = "unclear-closure"
    template = "“%(value)s” is not a time such as 2026-07-06..2026-07-31."


def take_place(tx: SqlTransaction, record: Record) -> bool:
    """Add the organisation that ``record`` describes, or change the one with its code; True when it is new."""
    is_new = find_place(tx, record.get("code") or "") is None
    (add_place if is_new else change_place)(tx, record)
    return is_new


def add_place(tx: SqlTransaction, record: Record) -> Place:
    """Add the organisation that ``record`` describes."""
    return add_organisation(tx, replace(Place(code=record.get("code") or "", name=""), **_described(tx, record)))


def change_place(tx: SqlTransaction, record: Record) -> Place:
    """Change the organisation with the code of ``record``; what it says nothing about stays as it is."""
    return change_organisation(tx, replace(organisation(tx, record.get("code") or ""), **_described(tx, record)))


def find_place(tx: SqlTransaction, code: str) -> Place | None:
    """The organisation with this code, if there is one."""
    try:
        return organisation(tx, code)
    except NotFound:
        return None


def parents_first(records: Iterable[Record]) -> list[Record]:
    """The records in an order in which each comes after the one above it; those in a ring come last."""
    waiting, sorted_out = list(records), []
    while waiting:
        codes = {record.get("code") for record in waiting}
        ready = [record for record in waiting if record.get("parent") not in codes] or waiting
        sorted_out += ready
        waiting = [record for record in waiting if record not in ready]
    return sorted_out


def places_document(places: Iterable[Place], people: Mapping[int, Profile]) -> list[dict[str, Any]]:
    """Organisations for programs: others are named by their codes and addresses."""
    listed = list(places)
    codes = {place.id: place.code for place in listed}
    return [
        {
            **asdict(place),
            "parent": codes.get(place.parent_id or 0),
            "manager": _address(people, place.manager_id),
            "coordinator": _address(people, place.coordinator_id),
        }
        for place in listed
    ]


def places_table(places: Iterable[Place], people: Mapping[int, Profile]) -> Table:
    """Organisations as a tree, each below the one above it."""
    listed = list(places)
    rows = [
        (
            Text("  " * depth + place.name, style="bold" if place.is_principal else ""),
            Text(place.code, style="cyan"),
            place.kind,
            _name(people, place.manager_id),
            _name(people, place.coordinator_id),
        )
        for depth, place in _tree(listed, {place.id for place in listed})
    ]
    return output.table(tr("Organisation"), tr("Code"), tr("Kind"), tr("Manager"), tr("Coordinator"), rows=rows)


def _described(tx: SqlTransaction, record: Record) -> dict[str, Any]:
    described = {
        **record.changes("name", "kind", "country", "subdivision", "timezone"),
        "parent_id": record.read("parent", lambda code: organisation(tx, code).id),
        "manager_id": record.read("manager", lambda person: find_person(tx, person).id),
        "coordinator_id": record.read("coordinator", lambda person: find_person(tx, person).id),
        "is_principal": record.read("is_principal", yes),
        "closures": record.read("closures", lambda _: tuple(map(_closure, record.names("closures")))),
        "quiet": record.read("quiet", lambda _: tuple(map(_closure, record.names("quiet")))),
    }
    return {name: value for name, value in described.items() if value is not None}


def yes(answer: str) -> bool:
    """What an answer of yes or no says."""
    if answer.casefold() not in YES | NO:
        raise UnclearAnswer(value=answer)
    return answer.casefold() in YES


def _closure(text: str) -> Closure:
    first, _, last = text.partition(TO)
    try:
        return date.fromisoformat(first.strip()), date.fromisoformat(last.strip() or first.strip())
    except ValueError:
        raise UnclearClosure(value=text) from None


def _tree(
    places: list[Place], among: set[int], above: int | None = None, depth: int = 0
) -> Iterable[tuple[int, Place]]:
    for place in places:
        parent = place.parent_id if place.parent_id in among else None
        if parent == above:
            yield depth, place
            yield from _tree(places, among, place.id, depth + 1)


def _address(people: Mapping[int, Profile], person_id: int | None) -> str | None:
    return None if person_id is None else people[person_id].email


def _name(people: Mapping[int, Profile], person_id: int | None) -> str:
    return "" if person_id is None else people[person_id].name
