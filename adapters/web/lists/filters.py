"""The filters of a list, as they stand in its address: the same for the list, the board and what has stopped."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Annotated, Self
from urllib.parse import urlencode

from fastapi import Depends, Request
from starlette.datastructures import QueryParams

from adapters.i18n import tr
from adapters.sql.overview import Order, State, Wanted, definitions
from adapters.sql.standing import has_stopped
from adapters.sql.store import SqlTransaction
from adapters.web.visits import Visit
from engine.definition import Definition
from engine.errors import NotFound
from engine.numbers import whole
from workflows import IMPROVEMENT

MOST_WORDS = 100
ME, NOBODY = "me", "none"
"""The workflow of improvement work."""

SET = "1"
BEYOND = 2**31
"""No number of ours is as large."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What is asked for. Empty says that it does not matter; names are as the address has them.

    ``organisation`` is a code, ``owner`` an id, ``me`` or ``none``; the last five are ``1`` or nothing.
    """

    q: str = ""
    workflow: str = ""
    phase: str = ""
    organisation: str = ""
    owner: str = ""
    state: str = ""
    late: str = ""
    stalled: str = ""
    paused: str = ""
    blocked: str = ""
    drafts: str = ""

    @classmethod
    def of(cls, asked: QueryParams | Mapping[str, str]) -> Self:
        """The filters in an address; what cannot be one is left out."""
        given = {f.name: asked.get(f.name, "").strip()[:MOST_WORDS] for f in fields(cls)}
        is_state = given["state"] in {State.ENDED, State.ALL}
        is_owner = given["owner"] in {ME, NOBODY} or whole(given["owner"]) is not None
        marks = {name: SET if given[name] == SET else "" for name in MARKS}
        return cls(
            **{
                **given,
                **marks,
                "state": given["state"] if is_state else "",
                "owner": given["owner"] if is_owner else "",
            }
        )

    @classmethod
    def in_query(cls, query: str) -> str:
        """What an address asks for, with its order, and with nothing else that may stand in it."""
        given = QueryParams(query)
        sort = given.get("sort", "").removeprefix("-")
        return cls.of(given).query(sort=given["sort"] if sort in set(Order) else "")

    def query(self, **also: str | int) -> str:
        """The filters as the end of an address, with its question mark; empty when nothing is asked for."""
        asked = {**{f.name: getattr(self, f.name) for f in fields(self)}, **also}
        given = {name: value for name, value in asked.items() if value not in {"", None}}
        return f"?{urlencode(given)}" if given else ""

    def pairs(self) -> list[tuple[str, str]]:
        """What is asked for, by name."""
        return [(f.name, value) for f in fields(self) if (value := getattr(self, f.name))]

    def without(self, *names: str) -> Self:
        """The filters less some of them."""
        return replace(self, **dict.fromkeys(names, ""))


MARKS = ("late", "stalled", "paused", "blocked", "drafts")
"""The filters that are set or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A filter that is set, in words, and the address without it."""

    said: str
    without: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An organisation to choose; ``depth`` says how far down it lies."""

    code: str
    name: str
    depth: int


def filters(request: Request) -> Filters:
    """The filters in the address of a request."""
    return Filters.of(request.query_params)


Asked = Annotated[Filters, Depends(filters)]


def wanted(tx: SqlTransaction, visit: Visit, asked: Filters) -> Wanted:
    """What the filters ask for; organisations that the visitor does not know are nobody's."""
    return Wanted(
        words=asked.q,
        workflow=asked.workflow or None,
        phase=asked.phase or None,
        organisation_ids=_branch(tx, asked.organisation),
        owner_ids=_owners(visit, asked.owner),
        state=State(asked.state or State.OPEN),
        late_at=visit.at if asked.late else None,
        also=(has_stopped(tx, at=visit.at),) if asked.stalled else (),
        is_paused=bool(asked.paused),
        is_blocked=bool(asked.blocked),
        is_draft=bool(asked.drafts),
    )


def chips(tx: SqlTransaction, visit: Visit, asked: Filters) -> list[Chip]:
    """The filters that are set, each with the address where it is not."""
    return [Chip(said=said, without=asked.without(*names).query()) for said, names in _said(tx, visit, asked)]


def places(tx: SqlTransaction, visit: Visit) -> list[Place]:
    """The organisations that a list can be narrowed to, in the order of the tree."""
    known = tx.tree().organisations
    shown = visit.rights.home | visit.rights.reach(*visit.rights.offices)
    below: dict[int | None, list[int]] = {}
    for place in sorted((known[i] for i in shown), key=lambda place: place.name):
        below.setdefault(place.parent_id if place.parent_id in shown else None, []).append(place.id)

    def branch(of: int | None, depth: int) -> Iterator[Place]:
        for i in below.get(of, ()):
            yield Place(code=known[i].code, name=known[i].name, depth=depth)
            yield from branch(i, depth + 1)

    return [*branch(None, 0)]


def workflows(tx: SqlTransaction) -> list[Definition]:
    """The newest version of every workflow; improvement work first."""
    found = {definition.name: definition for definition in definitions(tx)}
    return sorted(found.values(), key=lambda d: (d.name != IMPROVEMENT, d.name))


def _branch(tx: SqlTransaction, code: str) -> frozenset[int] | None:
    if not code:
        return None
    tree = tx.tree()
    return tree.below(place.id for place in tree.organisations.values() if place.code == code)


def _owners(visit: Visit, owner: str) -> frozenset[int] | None:
    match owner:
        case "":
            return None
        case "me":
            return visit.rights.persons
        case "none":
            return frozenset()
    return frozenset({int(owner)})


def _said(tx: SqlTransaction, visit: Visit, asked: Filters) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each filter that is set, in words, with the names of those that go with it."""
    yield from _what(tx, visit, asked)
    yield from _whose(tx, asked)
    if asked.state:
        yield tr("Ended") if asked.state == State.ENDED else tr("Also what has ended"), ("state",)
    for name, said in marks_in_words().items():
        if getattr(asked, name):
            yield said, (name,)


def _what(tx: SqlTransaction, visit: Visit, asked: Filters) -> Iterator[tuple[str, tuple[str, ...]]]:
    known = workflows(tx)
    if asked.q:
        yield f"”{asked.q}”", ("q",)
    if asked.workflow:
        labels = {d.name: d.label.in_language(visit.language) for d in known}
        yield labels.get(asked.workflow, asked.workflow), ("workflow",)
    if asked.phase:
        labels = {p.name: p.label.in_language(visit.language) for d in reversed(known) for p in d.phases}
        yield tr("Phase: %(phase)s", phase=labels.get(asked.phase, asked.phase)), ("phase",)


def _whose(tx: SqlTransaction, asked: Filters) -> Iterator[tuple[str, tuple[str, ...]]]:
    if asked.organisation:
        names = {place.code: place.name for place in tx.tree().organisations.values()}
        yield names.get(asked.organisation, asked.organisation), ("organisation",)
    match asked.owner:
        case "":
            return
        case "me":
            said = tr("Mine")
        case "none":
            said = tr("Nobody owns it")
        case number:
            said = tr("Owner: %(name)s", name=_name(tx, int(number)))
    yield said, ("owner",)


def _name(tx: SqlTransaction, person_id: int) -> str:
    try:
        return tx.person(person_id).name
    except NotFound:
        return str(person_id)


def marks_in_words() -> Mapping[str, str]:
    """What the filters say that are set or not."""
    return {
        "late": tr("Late"),
        "stalled": tr("Has stalled"),
        "paused": tr("Paused"),
        "blocked": tr("Waits for something"),
        "drafts": tr("Drafts"),
    }
