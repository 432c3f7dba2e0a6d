"""Make the organisations and the people of the made-up region."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from adapters.demo.texts import Place, Texts, Worker
from adapters.sql import organisations, people
from adapters.sql.store import SqlStore, SqlTransaction

HOSTS = {"region": "region.example", "samverkan": "samverkan.example"}
MUNICIPAL_HOST = "kommun.example"
REPRESENTATIVES = ("patientföreträdare", "anhörigföreträdare", "brukarföreträdare")


@dataclass(slots=True, kw_only=True)
class Someone:
    """A scripted person, with their number in the database."""

    id: int
    worker: Worker
    name: str
    email: str
    has_left: bool = False

    def is_reachable(self, on: date) -> bool:
        """False for somebody who has left, or who no longer answers."""
        return not self.has_left and (self.worker.silent_from is None or on < self.worker.silent_from)


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """Who is who and where: places and people by code, with their numbers in the database."""

    texts: Texts
    places: Mapping[str, int]
    people: Mapping[str, Someone]
    by_id: Mapping[int, Someone]
    by_email: Mapping[str, Someone]

    def staff(self, place: str) -> list[Someone]:
        """Those who work in a unit without answering for it."""
        manager = self.texts.units[place].manager
        return [p for p in self.people.values() if p.worker.at == place and p.worker.code != manager]

    def manager(self, place: str) -> Someone:
        """Who answers for a place."""
        return self.people[self.texts.units[place].manager]

    def upwards(self, place: str) -> list[Place]:
        """The place and those above it, nearest first."""
        found = [self.texts.units[place]]
        while found[-1].above is not None:
            found.append(self.texts.units[found[-1].above])
        return found


def settle(store: SqlStore, texts: Texts) -> Town:
    """Make them all."""
    with store.begin() as tx:
        kept = _places(tx, texts)
        someones = [_someone(tx, worker, texts, kept) for worker in texts.workers.values()]
        by_code = {someone.worker.code: someone for someone in someones}
        for place in texts.places:
            coordinator = by_code[place.coordinator].id if place.coordinator else None
            in_charge = replace(kept[place.code], manager_id=by_code[place.manager].id, coordinator_id=coordinator)
            organisations.change_organisation(tx, in_charge)
    return Town(
        texts=texts,
        places={code: place.id for code, place in kept.items()},
        people=by_code,
        by_id={someone.id: someone for someone in someones},
        by_email={someone.email: someone for someone in someones},
    )


def _places(tx: SqlTransaction, texts: Texts) -> dict[str, organisations.Place]:
    kept: dict[str, organisations.Place] = {}
    for place in texts.places:
        wanted = organisations.Place(
            code=place.code,
            name=place.name,
            kind=place.kind,
            parent_id=kept[place.above].id if place.above else None,
            is_principal=place.above is None,
            closures=place.closures,
        )
        kept[place.code] = organisations.add_organisation(tx, wanted)
    return kept


def _someone(tx: SqlTransaction, worker: Worker, texts: Texts, kept: Mapping[str, organisations.Place]) -> Someone:
    name = f"{worker.role[:1].upper()}{worker.role[1:]}, {texts.units[worker.at].name}"
    host = _host(worker.at, texts)
    profile = people.Profile(
        code=worker.code,
        name=name,
        title=worker.role,
        email=f"{worker.code}@{host}",
        organisation_id=kept[worker.at].id,
        language=worker.language,
        is_guest=worker.role in REPRESENTATIVES,
    )
    return Someone(
        id=people.add_person(tx, profile).id,
        worker=worker,
        name=name,
        email=profile.email,
    )


def _host(place: str, texts: Texts) -> str:
    above = texts.units[place].above
    return HOSTS.get(place, MUNICIPAL_HOST) if above is None else _host(above, texts)
