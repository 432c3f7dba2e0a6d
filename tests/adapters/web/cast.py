"""Every kind of person, and an item of every visibility: who is what to what, written out by hand."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import Enum
from pathlib import Path

from adapters.sql import jobs, offices, outbox, sessions, tokens, views
from adapters.sql.engines import open_database
from adapters.sql.messages import Message, MessageState
from adapters.sql.offices import Granted
from adapters.sql.organisations import Place, add_organisation, change_organisation, organisation
from adapters.sql.people import Profile, Substitution, add_person, substitute
from adapters.sql.store import SqlStore, SqlTransaction
from adapters.sql.views import View
from adapters.web.cookies import name_of
from engine.access import Office as Held
from engine.access import Relation
from engine.model import CommitmentKind, Item, Part, Participant, Visibility
from engine.scopes import Scope
from tests.adapters.sql.building import (
    CARE,
    COLLEAGUE,
    COORDINATOR,
    MANAGER,
    OWNER,
    REGION,
    SENIOR,
    decided,
    item,
    owed,
)
from tests.adapters.web.browser import BASE, NINE, Office

WARD, PSYCHIATRY, TOWN, HOME_CARE = 3, 4, 5, 6
HIDDEN = "Dolda"
"""What the titles of all items have in common, so that it can be looked for."""


class Kind(Enum):
    """A kind of person, by their number."""

    NOBODY = None
    OWNER = OWNER
    MEMBER = COLLEAGUE
    MANAGER_IN_LINE = MANAGER
    MANAGER_ABOVE = SENIOR
    COORDINATOR = COORDINATOR
    COACH = 6
    PATIENT_REPRESENTATIVE = 7
    ASKED = 8
    MANAGER_ELSEWHERE = 9
    COORDINATOR_ELSEWHERE = 10
    COACH_OF_ORGANISATION = 11
    ADMINISTRATOR = 12
    SAME_REGION = 13
    SUBSTITUTE = 14
    NEIGHBOUR = 15
    HEAD_OF_NEIGHBOUR = 16
    ADMINISTRATOR_OF_NEIGHBOUR = 17


HOMES = {
    Kind.COACH: CARE,
    Kind.PATIENT_REPRESENTATIVE: CARE,
    Kind.ASKED: CARE,
    Kind.MANAGER_ELSEWHERE: PSYCHIATRY,
    Kind.COORDINATOR_ELSEWHERE: PSYCHIATRY,
    Kind.COACH_OF_ORGANISATION: CARE,
    Kind.ADMINISTRATOR: CARE,
    Kind.SAME_REGION: PSYCHIATRY,
    Kind.SUBSTITUTE: PSYCHIATRY,
    Kind.NEIGHBOUR: HOME_CARE,
    Kind.HEAD_OF_NEIGHBOUR: TOWN,
    Kind.ADMINISTRATOR_OF_NEIGHBOUR: TOWN,
}

IN_CARE, IN_REGION, IN_PSYCHIATRY = {CARE, WARD}, {REGION, CARE, WARD, PSYCHIATRY}, {PSYCHIATRY}
IN_TOWN = {TOWN, HOME_CARE}

OFFICES: Mapping[Kind, Mapping[Held, set[int]]] = {
    Kind.MANAGER_IN_LINE: {Held.MANAGER: IN_CARE},
    Kind.MANAGER_ABOVE: {Held.MANAGER: IN_REGION},
    Kind.COORDINATOR: {Held.COORDINATOR: IN_REGION},
    Kind.MANAGER_ELSEWHERE: {Held.MANAGER: IN_PSYCHIATRY},
    Kind.COORDINATOR_ELSEWHERE: {Held.COORDINATOR: IN_PSYCHIATRY},
    Kind.COACH_OF_ORGANISATION: {Held.COACH: IN_CARE},
    Kind.ADMINISTRATOR: {Held.ADMINISTRATOR: IN_REGION},
    Kind.HEAD_OF_NEIGHBOUR: {Held.MANAGER: IN_TOWN},
    Kind.ADMINISTRATOR_OF_NEIGHBOUR: {Held.ADMINISTRATOR: IN_TOWN},
}
"""Which offices each kind of person holds, and in which organisations they hold."""

TAKING_PART: Mapping[Kind, Relation] = {
    Kind.OWNER: Relation.OWNER,
    Kind.MEMBER: Relation.MEMBER,
    Kind.COACH: Relation.COACH,
    Kind.PATIENT_REPRESENTATIVE: Relation.PATIENT_REPRESENTATIVE,
    Kind.ASKED: Relation.ASKED,
    Kind.SUBSTITUTE: Relation.OWNER,
}
ANSWERING: Mapping[Kind, Relation] = {
    Kind.MANAGER_IN_LINE: Relation.MANAGER,
    Kind.MANAGER_ABOVE: Relation.MANAGER,
    Kind.COORDINATOR: Relation.COORDINATOR,
    Kind.COACH_OF_ORGANISATION: Relation.COACH,
}
NEXT_DOOR: Mapping[Kind, Relation] = dict.fromkeys(
    (Kind.MANAGER_ELSEWHERE, Kind.COORDINATOR_ELSEWHERE, Kind.ADMINISTRATOR, Kind.SAME_REGION), Relation.COLLEAGUE
)


class About(Enum):
    """An item, by its number."""

    OPEN = 1
    DRAFT = 2
    PRIVATE = 3
    ELSEWHERE = 4


RELATIONS: Mapping[About, Mapping[Kind, Relation]] = {
    About.OPEN: {**TAKING_PART, **ANSWERING, **NEXT_DOOR},
    About.DRAFT: {**TAKING_PART, **ANSWERING},
    About.PRIVATE: TAKING_PART,
    About.ELSEWHERE: {
        Kind.NEIGHBOUR: Relation.OWNER,
        Kind.HEAD_OF_NEIGHBOUR: Relation.MANAGER,
        Kind.ADMINISTRATOR_OF_NEIGHBOUR: Relation.COLLEAGUE,
    },
}
"""What each kind of person is to each item, at most; who is not named is nothing to it."""

VISIBILITIES = {
    About.OPEN: Visibility.ORGANISATION,
    About.DRAFT: Visibility.TEAM,
    About.PRIVATE: Visibility.PRIVATE,
    About.ELSEWHERE: Visibility.ORGANISATION,
}
TITLES = {about: f"{HIDDEN} planer {about.name}x{about.value}" for about in About}


@dataclass
class Cast:
    """A database with everybody in it, kept to be copied, and what each browser keeps."""

    file: Path
    secrets: Mapping[Kind, str] = field(default_factory=dict)

    def office(self, directory: Path) -> Office:
        """An instance on a copy."""
        copied = shutil.copy(self.file, directory / "cast.db")
        return Office(SqlStore(open_database(f"sqlite:///{copied}")), directory)

    def headers(self, kind: Kind) -> dict[str, str]:
        """What the browser of a kind of person sends along."""
        return {"Cookie": f"{name_of(BASE)}={self.secrets[kind]}"} if kind in self.secrets else {}


def made(empty: Path, directory: Path) -> Cast:
    """A cast in ``directory``, beginning with a database in which there are people."""
    cast = Cast(Path(shutil.copy(empty, directory / "made.db")))
    database = open_database(f"sqlite:///{cast.file}")
    with SqlStore(database).begin() as tx:
        _grow(tx)
        _people(tx)
        for about in About:
            _item(tx, about)
        jobs.begin(tx, OWNER, kind="test", title="Eget", at=NINE)
        _mail(tx)
        tokens.make(tx, OWNER, name="Månadsrapporten", scopes=[Scope.READ], at=NINE, until=NINE + timedelta(days=90))
        views.save(tx, View(person_id=OWNER, page="/items", name="Mina sena", query="?late=1", made_at=NINE))
        cast.secrets = {kind: _logged_in(tx, kind) for kind in Kind if kind.value is not None}
    database.close()
    return cast


def ref_of(about: About) -> str:
    """What an item is called."""
    return f"FA-2026-{about.value:03d}"


def _grow(tx: SqlTransaction) -> None:
    for code, parent in (("R-W", CARE), ("R-P", REGION), ("T", None), ("T-H", TOWN)):
        add_organisation(tx, Place(code=code, name=f"Place {code}", parent_id=parent, is_principal=parent is None))


def _people(tx: SqlTransaction) -> None:
    for kind, home in HOMES.items():
        name, is_guest = kind.name.title().replace("_", " "), kind is Kind.PATIENT_REPRESENTATIVE
        address = f"{kind.name.lower()}@region.example"
        assert (
            add_person(tx, Profile(name=name, email=address, organisation_id=home, is_guest=is_guest)).id == kind.value
        )
    for code, manager in (("R-P", Kind.MANAGER_ELSEWHERE), ("T", Kind.HEAD_OF_NEIGHBOUR)):
        change_organisation(tx, replace(organisation(tx, code), manager_id=manager.value))
    for kind, office, where in (
        (Kind.COORDINATOR_ELSEWHERE, Held.COORDINATOR, PSYCHIATRY),
        (Kind.COACH_OF_ORGANISATION, Held.COACH, CARE),
        (Kind.ADMINISTRATOR, Held.ADMINISTRATOR, REGION),
        (Kind.ADMINISTRATOR_OF_NEIGHBOUR, Held.ADMINISTRATOR, TOWN),
    ):
        offices.grant(tx, Granted(person_id=kind.value, office=office, organisation_id=where, granted_at=NINE))
    days = {"from_on": NINE.date(), "until_on": NINE.date() + timedelta(days=100)}
    substitute(tx, Substitution(person_id=OWNER, substitute_id=Kind.SUBSTITUTE.value, **days))


def _item(tx: SqlTransaction, about: About) -> Item:
    is_elsewhere = about is About.ELSEWHERE
    fresh = item(
        id=about.value,
        title=TITLES[about],
        visibility=VISIBILITIES[about],
        organisation_id=HOME_CARE if is_elsewhere else CARE,
        owner_id=Kind.NEIGHBOUR.value if is_elsewhere else OWNER,
    )
    owner, number = fresh.owner_id, about.value
    owes = [owed(item_id=number, owner_id=owner)]
    if not is_elsewhere:
        owes.append(owed(item_id=number, owner_id=Kind.ASKED.value, kind=CommitmentKind.ACTION, subject="Fråga"))
    joined = (
        Participant(person_id=COLLEAGUE, part=Part.MEMBER),
        Participant(person_id=Kind.COACH.value, part=Part.COACH),
        Participant(person_id=Kind.PATIENT_REPRESENTATIVE.value, part=Part.PATIENT_REPRESENTATIVE),
    )
    return tx.record(decided(fresh, opened=tuple(owes), joined=() if is_elsewhere else joined))


def _mail(tx: SqlTransaction) -> None:
    """A mail to the owner, number 1."""
    raw = b"Subject: Eget\r\nContent-Type: text/plain\r\n\r\nEget\r\n"
    message = Message(
        id=outbox.next_message_id(tx),
        person_id=OWNER,
        address="owner@region.example",
        kind="digest",
        state=MessageState.PENDING,
        subject="Eget",
        message_id_header="<eget@region.example>",
        created_at=NINE,
        not_before=NINE,
    )
    outbox.add_message(tx, message, raw=raw, notice_ids=[])


def _logged_in(tx: SqlTransaction, kind: Kind) -> str:
    ends_at = NINE + timedelta(hours=12)
    return sessions.begin(tx, kind.value, method="test", agent="test", at=NINE + timedelta(hours=1), ends_at=ends_at)
