"""Whoever looks at a demonstration comes as one of the people in it: one of each kind, with something to do."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from adapters.sql import entries, lists, offices, organisations, people, waiting
from adapters.sql.lists import Wanted
from adapters.sql.offices import Granted
from adapters.sql.people import Profile
from adapters.sql.store import SqlTransaction
from engine.access import Office
from engine.model import Part

STAYS = timedelta(days=30)
"""So long a link lets somebody in."""

MAINTAINER = Profile(name="systemförvaltare", email="systemforvaltare@region.example", organisation_id=0)
"""Improves nothing, and so is not there while the region works."""


REGION = "region"
"""The code of the place that all but the municipalities belong to."""


class Kind(StrEnum):
    """Who looks."""

    OWNER = "owner"
    PATIENT_REPRESENTATIVE = "patient representative"
    MANAGER = "manager"
    COACH = "coach"
    COORDINATOR = "coordinator"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """Somebody as whom one may look, and the path of the page that lets one in."""

    kind: Kind
    name: str
    path: str


def invite(tx: SqlTransaction, *, at: datetime) -> list[Guest]:
    """A link for one of each kind, the busiest; an office that nobody holds is given to somebody."""
    return [_guest(tx, kind, person_id, at=at) for kind, person_id in _found(tx, at=at)]


def _guest(tx: SqlTransaction, kind: Kind, person_id: int, *, at: datetime) -> Guest:
    secret = entries.make(tx, person_id, at=at, until=at + STAYS, lasting=True)
    return Guest(kind=kind, name=people.profile(tx, person_id).name, path=f"/login/link/{secret}")


def _found(tx: SqlTransaction, *, at: datetime) -> Iterator[tuple[Kind, int]]:
    region = organisations.organisation(tx, REGION)
    managers = {place.manager_id for place in tx.tree().organisations.values()}
    working = [p for p in people.people(tx) if p.left_on is None and p.id not in managers]
    yield Kind.OWNER, max(working, key=lambda p: (waiting.count(tx, [p.id], by=at), -p.id)).id
    representative = _representative(tx)
    if representative is not None:
        yield Kind.PATIENT_REPRESENTATIVE, representative
    yield Kind.MANAGER, _manager(tx, top=region.manager_id, at=at)
    yield Kind.COACH, _coach(tx, working, organisation_id=region.id, at=at)
    assert region.coordinator_id is not None  # noqa: S101 - the texts name one
    yield Kind.COORDINATOR, region.coordinator_id
    yield Kind.ADMINISTRATOR, _administrator(tx, organisation_id=region.id, at=at)


def _representative(tx: SqlTransaction) -> int | None:
    listed = lists.items(tx, Wanted(is_open=True), limit=1000)
    for found in tx.participants([each.item.id for each in listed]).values():
        for participant in found:
            if participant.part is Part.PATIENT_REPRESENTATIVE:
                return participant.person_id
    return None


def _manager(tx: SqlTransaction, *, top: int | None, at: datetime) -> int:
    """Whoever answers for the most that has stalled or is late, without answering for everything."""

    def troubles(organisation_id: int) -> tuple[int, int]:
        below = organisations.below(tx, organisation_id)
        stalled = lists.count(tx, Wanted(organisation_ids=below, is_stalled=True))
        return stalled, lists.count(tx, Wanted(organisation_ids=below, overdue_at=at))

    places = [o for o in tx.tree().organisations.values() if o.manager_id not in {None, top} and not o.is_principal]
    busiest = max(places, key=lambda place: (*troubles(place.id), -place.id))
    assert busiest.manager_id is not None  # noqa: S101 - only those were asked about
    return busiest.manager_id


def _coach(tx: SqlTransaction, working: list[Profile], *, organisation_id: int, at: datetime) -> int:
    coach = next((p for p in working if "coach" in p.name.lower() and p.organisation_id == organisation_id), working[0])
    _grant(tx, coach.id, Office.COACH, organisation_id=organisation_id, at=at)
    return coach.id


def _administrator(tx: SqlTransaction, *, organisation_id: int, at: datetime) -> int:
    added = people.add_person(tx, replace(MAINTAINER, organisation_id=organisation_id))
    _grant(tx, added.id, Office.ADMINISTRATOR, organisation_id=organisation_id, at=at)
    return added.id


def _grant(tx: SqlTransaction, person_id: int, office: Office, *, organisation_id: int, at: datetime) -> None:
    offices.grant(tx, Granted(person_id=person_id, office=office, organisation_id=organisation_id, granted_at=at))
