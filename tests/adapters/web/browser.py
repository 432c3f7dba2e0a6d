"""Somebody who got a mail and opens its links in a browser without scripts."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from types import MappingProxyType
from typing import Any

from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from adapters.auth.passwords import Passwords
from adapters.delivery.links import Link, Links, Purpose
from adapters.settings import Settings, load
from adapters.sql import lists, sessions
from adapters.sql.store import SqlStore
from adapters.web.app import create_app
from adapters.web.cookies import name_of
from engine.actions import add_action
from engine.edit import Fill, fill
from engine.model import OPERATOR, Commitment, CommitmentKind, Event, Facts, Item, Part, Participant
from engine.opening import Open, open_item
from tests.adapters.sql.building import CARE, COLLEAGUE, OWNER
from tests.adapters.worker.building import MONDAY, local

SECRET = "a-secret-of-more-than-thirty-two-characters"  # noqa: S105 - a test's own
BASE = "https://hjulet.region.example"
OWN = {"Sec-Fetch-Site": "same-origin", "Origin": BASE}
NINE = local(MONDAY, 9)
QUICK = Passwords(PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),)))
"""Hashes that are made in no time, and are worth as much."""

DUE = date(2026, 3, 30)
"""Twenty working days after the Monday."""

PROBLEM = {
    "problem": "Många faller",
    "affected": "Avdelning 32",
    "patient_value": "Färre skador",
    "patient_perspective": "De är rädda",
    "staff_involved": "Sjuksköterskor och undersköterskor",
    "aim": "Färre fall",
    "aim_for_whom": "Alla inneliggande",
    "aim_measure": "Fall per 1 000 vårddygn",
    "aim_direction": "decrease",
    "aim_target": 2,
    "aim_date": "2026-12-01",
}


def settings(directory: Path, **environ: str) -> Settings:
    """The settings of an instance that people reach at BASE."""
    given = {"HJULET_BASE_URL": BASE, "HJULET_SECRET_KEY": SECRET, **environ}
    return load(environ=given, directory=directory).settings


@dataclass
class Office:
    """An instance, what it serves, and a clock that the test sets."""

    store: SqlStore
    directory: Path
    at: datetime = NINE + timedelta(hours=1)
    base: str = BASE
    environ: Mapping[str, str] = field(default_factory=dict)
    app: FastAPI = field(init=False)

    def __post_init__(self) -> None:
        known = settings(self.directory, HJULET_BASE_URL=self.base, **self.environ)
        self.app = create_app(self.store, settings=known, now=lambda: self.at, passwords=QUICK)

    def opens(self, **wish: Any) -> Item:
        """Somebody opens an initiative on the Monday at nine; it is due in twenty working days."""
        members = (Participant(person_id=COLLEAGUE, part=Part.MEMBER),)
        wish = {
            "title": "Färre fall på avdelning 32",
            "organisation_id": CARE,
            "owner_id": OWNER,
            "participants": members,
            **wish,
        }
        with self.store.begin() as tx:
            return open_item(tx, Open(workflow="pdsa", actor=OPERATOR, **wish), at=NINE)

    def fills(self, item: Item, answers: Mapping[str, Any], *, phase: str = "problem") -> Item:
        """Somebody writes in the worksheet."""
        with self.store.begin() as tx:
            wish = Fill(item_id=item.id, phase=phase, values=answers, actor=OPERATOR)
            return fill(tx, wish, at=NINE + timedelta(minutes=5))

    def plans(self, item: Item, *, owner_id: int = COLLEAGUE) -> Commitment:
        """Somebody plans an action."""
        with self.store.begin() as tx:
            add_action(
                tx,
                item_id=item.id,
                title="Sätt upp larm",
                owner_id=owner_id,
                due_on=DUE,
                actor=OPERATOR,
                at=NINE + timedelta(minutes=6),
            )
        return self.owed(item, CommitmentKind.ACTION)

    def facts(self, item: Item) -> Facts:
        """What is on record now."""
        with self.store.read() as tx:
            return tx.facts(item.id, at=self.at)

    def owed(self, item: Item, kind: CommitmentKind = CommitmentKind.PHASE) -> Commitment:
        """What is owed of a kind, open or not."""
        with self.store.read() as tx:
            return [c for c in lists.promises(tx, item.id) if c.kind is kind][-1]

    def trail(self, item: Item) -> list[Event]:
        """Everything that happened."""
        with self.store.read() as tx:
            return lists.history(tx, item.id)

    def link(
        self,
        item: Item,
        purpose: Purpose,
        *,
        reader: int = OWNER,
        kind: CommitmentKind = CommitmentKind.PHASE,
        changes: Mapping[str, Any] = MappingProxyType({}),
    ) -> str:
        """The path of a link in a mail that is written now."""
        owed = self.owed(item, kind)
        link = Link(
            purpose=purpose,
            person_id=reader,
            item_id=item.id,
            version=self.facts(item).item.version,
            commitment_id=owed.id,
            generation=owed.generation,
        )
        return f"/a/{Links(SECRET).sign(replace(link, **changes), at=self.at)}"

    def asks(self, method: str, path: str, **given: Any) -> Response:
        """What the server answers."""
        return asyncio.run(self.asking(method, path, **given))

    async def asking(self, method: str, path: str, **given: Any) -> Response:
        """The same, beside other things."""
        transport = ASGITransport(self.app, raise_app_exceptions=False)
        async with AsyncClient(transport=transport, base_url=BASE) as client:
            return await client.request(method, path, **given)

    def gets(self, path: str, **headers: str) -> Response:
        """A page."""
        return self.asks("GET", path, headers=headers)

    def logs_in(self, person_id: int = OWNER) -> "Visitor":
        """Somebody who is logged in."""
        with self.store.begin() as tx:
            ends_at = self.at + timedelta(hours=12)
            secret = sessions.begin(tx, person_id, method="test", agent="test", at=self.at, ends_at=ends_at)
        return Visitor(self, secret)

    def posts(self, path: str, answers: Mapping[str, str] | None = None, **headers: str) -> Response:
        """What follows when a form is sent from its own page."""
        return self.asks("POST", path, data=dict(answers or {}), headers={**OWN, **headers})


@dataclass(frozen=True)
class Visitor:
    """Somebody who is logged in, and their browser."""

    office: Office
    secret: str

    def gets(self, path: str, **headers: str) -> Response:
        """A page."""
        return self.office.gets(path, **self._cookie(), **headers)

    def posts(self, path: str, answers: Mapping[str, str] | None = None, **headers: str) -> Response:
        """What follows when a form is sent from its own page."""
        return self.office.posts(path, answers, **self._cookie(), **headers)

    def _cookie(self) -> dict[str, str]:
        return {"Cookie": f"{name_of(self.office.base)}={self.secret}"}


class Words(HTMLParser):
    """Gathers what a page shows."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def words(response: Response) -> str:
    """What a page shows, on one line."""
    parser = Words()
    parser.feed(response.text)
    return " ".join(" ".join(parser.words).split())


def form_of(response: Response) -> tuple[str, list[str]]:
    """Where the form of a page goes, and the names of its fields."""
    found = re.search(r'<form method="post" action="([^"]*)"', response.text)
    assert found is not None
    names = dict.fromkeys(re.findall(r'<(?:input|textarea|button)[^>]* name="([^"]*)"', response.text))
    return unescape(found[1]), list(names)


def has_form(response: Response) -> bool:
    """Whether there is anything to send."""
    return "<form" in response.text
