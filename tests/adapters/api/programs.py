"""Programs that use the interface, each with a token of somebody's."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response

from adapters.api.app import create_api
from adapters.sql import tokens
from adapters.sql.store import SqlStore
from engine.edit import Fill, fill
from engine.model import OPERATOR, Facts, Item, Part, Participant
from engine.opening import Open, open_item
from engine.scopes import Scope
from tests.adapters.sql.building import CARE, COLLEAGUE, OWNER
from tests.adapters.web.browser import BASE, NINE, settings

ALL = frozenset({Scope.READ, Scope.WRITE})


@dataclass
class Instance:
    """An instance with its interface for programs, and a clock that the test sets."""

    store: SqlStore
    directory: Path
    at: datetime = NINE + timedelta(hours=1)
    base: str = BASE
    environ: Mapping[str, str] = field(default_factory=dict)
    app: FastAPI = field(init=False)

    def __post_init__(self) -> None:
        known = settings(self.directory, HJULET_BASE_URL=self.base, **self.environ)
        self.app = create_api(self.store, settings=known, now=lambda: self.at)

    def opens(self, **wish: Any) -> Item:
        """Somebody opens an initiative on the Monday at nine; it is due in twenty working days."""
        members = (Participant(person_id=COLLEAGUE, part=Part.MEMBER),)
        wish = {"title": "Färre fall på avdelning 32", "organisation_id": CARE, "owner_id": OWNER, **wish}
        with self.store.begin() as tx:
            return open_item(
                tx, Open(**{"workflow": "pdsa", "actor": OPERATOR, "participants": members, **wish}), at=NINE
            )

    def fills(self, item: Item, answers: Mapping[str, Any], *, phase: str = "problem") -> Item:
        """Somebody writes in the worksheet."""
        with self.store.begin() as tx:
            wish = Fill(item_id=item.id, phase=phase, values=answers, actor=OPERATOR)
            return fill(tx, wish, at=NINE + timedelta(minutes=5))

    def facts(self, item: Item) -> Facts:
        """What is on record now."""
        with self.store.read() as tx:
            return tx.facts(item.id, at=self.at)

    def program(self, person_id: int = OWNER, *, scopes: frozenset[Scope] = ALL) -> "Program":
        """A program with a token of somebody's."""
        with self.store.begin() as tx:
            until = self.at + timedelta(days=365)
            made = tokens.make(tx, person_id, name="test", scopes=scopes, at=self.at, until=until)
        return Program(self, made.secret)

    def asks(self, method: str, path: str, **given: Any) -> Response:
        """What the interface answers."""
        return asyncio.run(self.asking(method, path, **given))

    async def asking(self, method: str, path: str, **given: Any) -> Response:
        """The same, beside other things."""
        transport = ASGITransport(self.app, raise_app_exceptions=False)
        async with AsyncClient(transport=transport, base_url=BASE) as client:
            return await client.request(method, path, **given)


@dataclass(frozen=True)
class Program:
    """A program that shows a token."""

    instance: Instance
    secret: str

    def gets(self, path: str, **headers: str) -> Response:
        """Something to read."""
        return self.asks("GET", path, headers=headers)

    def posts(self, path: str, sent: object = None, **headers: str) -> Response:
        """What comes of something that is sent."""
        return self.asks("POST", path, json={} if sent is None else sent, headers=headers)

    def asks(self, method: str, path: str, *, headers: Mapping[str, str] | None = None, **given: Any) -> Response:
        """What the interface answers."""
        return asyncio.run(self.asking(method, path, headers=headers, **given))

    async def asking(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, **given: Any
    ) -> Response:
        """The same, beside other things."""
        shown = {"Authorization": f"Bearer {self.secret}", **(headers or {})}
        return await self.instance.asking(method, f"/api/v1{path}", headers=shown, **given)
