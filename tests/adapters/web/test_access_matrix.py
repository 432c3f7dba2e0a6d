"""Every route x every kind of person x every visibility, generated from the routes of the application.

**To add a route**, add its row to ``ROUTES``, with the rule that it follows:

- ``PUBLIC``: for whoever asks, also without a login.
- ``LOGGED_IN``: for everybody who is logged in (what it shows is narrowed to what they may see).
- ``item(Action.X)``: for those who may do that with the item ``{ref}``; the others get 403 or 404.
- ``duty(Duty.X)``: for those who may do that anywhere; ``duty(Duty.X, where=PSYCHIATRY, person_id=13)`` for those who
  may do it there. The rest are the parts of the path.
- ``EVERYWHERE``: for those who answer for the whole instance.
- ``own(Kind.OWNER, job_id=1)``: for the one whose it is.

A page that looks for words belongs in ``LOOKING`` as well: it must not find what its reader may not see. What a route
asks for in a form must not be asked before the rights are: whoever may not gets 403 or 404 for an empty form, too.
"""

import asyncio
import hashlib
import io
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from httpx import Response
from sqlalchemy import select
from sqlmodel import SQLModel

from adapters.sql import offices
from engine.access import ON_ITEMS, ON_ORGANISATIONS, Action, Duty, Rights, about, relations
from tests.adapters.sql.building import CARE
from tests.adapters.web.browser import OWN, Office
from tests.adapters.web.cast import OFFICES, PSYCHIATRY, RELATIONS, TITLES, About, Cast, Kind, made, ref_of
from tests.adapters.web.routes import routes_of

FORBIDDEN = (403, 404)


@dataclass(frozen=True)
class Rule:
    """Who may use a route: ``lets_in`` says it for a kind of person and, where the route is about one, an item."""

    name: str
    lets_in: Callable[[Kind, About], bool]
    is_public: bool = False
    is_about_item: bool = False
    values: Mapping[str, object] = field(default_factory=dict)


def item(action: Action, **values: object) -> Rule:
    """For those who may do this with the item."""

    def lets_in(kind: Kind, about: About) -> bool:
        relation = RELATIONS[about].get(kind)
        return relation is not None and relation in ON_ITEMS[action]

    return Rule(f"item: {action}", lets_in, is_about_item=True, values=values)


def duty(needed: Duty, *, where: int | None = None, **values: object) -> Rule:
    """For those who may do this there, or anywhere."""

    def lets_in(kind: Kind, _about: About) -> bool:
        held = OFFICES.get(kind, {})
        reached = {place for office in ON_ORGANISATIONS[needed] for place in held.get(office, ())}
        return bool(reached) if where is None else where in reached

    return Rule(f"duty: {needed}", lets_in, values=values)


def own(kind: Kind, **values: object) -> Rule:
    """For the one whose it is."""
    return Rule(f"own: {kind.name}", lambda asking, _about: asking is kind, values=values)


PUBLIC = Rule("public", lambda _kind, _about: True, is_public=True)
EVERYWHERE = Rule("duty: everywhere", lambda _kind, _about: False)
"""For those alone who may do something in every organisation, and in a region beside a municipality nobody may."""

LOGGED_IN = Rule("logged in", lambda kind, _about: kind is not Kind.NOBODY)
AS_FILE = replace(LOGGED_IN, values={"kind": "csv"})

ROUTES: Mapping[str, Rule] = {
    "GET /": LOGGED_IN,
    "GET /a/{signed}": PUBLIC,
    "POST /a/{signed}": PUBLIC,
    "GET /admin": duty(Duty.MANAGE_PEOPLE),
    "GET /admin/organisations": duty(Duty.MANAGE_PEOPLE),
    "GET /admin/organisations/new": duty(Duty.MANAGE_PEOPLE),
    "POST /admin/organisations/new": duty(Duty.MANAGE_PEOPLE),
    "GET /admin/organisations/{organisation_id}": duty(
        Duty.MANAGE_PEOPLE, where=PSYCHIATRY, organisation_id=PSYCHIATRY
    ),
    "POST /admin/organisations/{organisation_id}": duty(
        Duty.MANAGE_PEOPLE, where=PSYCHIATRY, organisation_id=PSYCHIATRY
    ),
    "GET /admin/people": duty(Duty.MANAGE_PEOPLE),
    "GET /admin/people/new": duty(Duty.MANAGE_PEOPLE),
    "POST /admin/people/new": duty(Duty.MANAGE_PEOPLE),
    "GET /admin/people/{person_id}": duty(Duty.MANAGE_PEOPLE, where=PSYCHIATRY, person_id=13),
    "POST /admin/people/{person_id}": duty(Duty.MANAGE_PEOPLE, where=PSYCHIATRY, person_id=13),
    "GET /admin/people/{person_id}/deactivate": duty(Duty.MANAGE_PEOPLE, where=PSYCHIATRY, person_id=13),
    "POST /admin/people/{person_id}/deactivate": duty(Duty.MANAGE_PEOPLE, where=PSYCHIATRY, person_id=13),
    "POST /admin/people/{person_id}/mend": duty(Duty.MANAGE_PEOPLE, where=PSYCHIATRY, person_id=13),
    "POST /admin/people/{person_id}/sessions/end": duty(Duty.MANAGE_PEOPLE, where=PSYCHIATRY, person_id=13),
    "POST /admin/people/{person_id}/substitute": duty(Duty.MANAGE_PEOPLE, where=PSYCHIATRY, person_id=13),
    "POST /admin/people/{person_id}/offices": duty(Duty.GRANT, where=PSYCHIATRY, person_id=13),
    "POST /admin/people/{person_id}/offices/revoke": duty(Duty.GRANT, where=PSYCHIATRY, person_id=13),
    "GET /admin/people/{person_id}/records": duty(Duty.KEEP_RECORDS, where=PSYCHIATRY, person_id=13),
    "POST /admin/people/{person_id}/records": duty(Duty.KEEP_RECORDS, where=PSYCHIATRY, person_id=13),
    "GET /admin/people/{person_id}/pseudonymise": duty(Duty.KEEP_RECORDS, where=PSYCHIATRY, person_id=13),
    "POST /admin/people/{person_id}/pseudonymise": duty(Duty.KEEP_RECORDS, where=PSYCHIATRY, person_id=13),
    "GET /admin/retention": duty(Duty.KEEP_RECORDS),
    "GET /admin/retention/preview": duty(Duty.KEEP_RECORDS),
    "GET /admin/retention/record": duty(Duty.KEEP_RECORDS),
    "GET /admin/retention/record.{kind}": duty(Duty.KEEP_RECORDS, kind="csv"),
    "POST /admin/retention/dispose": duty(Duty.KEEP_RECORDS),
    "POST /admin/retention/holds": duty(Duty.KEEP_RECORDS),
    "POST /admin/retention/holds/{ref}/release": duty(Duty.KEEP_RECORDS),
    "POST /admin/retention/rules": duty(Duty.KEEP_RECORDS),
    "POST /admin/retention/rules/{rule_id}/withdraw": duty(Duty.KEEP_RECORDS),
    "GET /admin/outbox": duty(Duty.SEE_OUTBOX),
    "GET /admin/outbox/{mail_id}": duty(Duty.SEE_OUTBOX, where=CARE),
    "GET /admin/outbox/{mail_id}/html": duty(Duty.SEE_OUTBOX, where=CARE),
    "GET /admin/trail": duty(Duty.VERIFY_TRAIL),
    "POST /admin/trail/verify": duty(Duty.VERIFY_TRAIL),
    "GET /admin/workflows": duty(Duty.INSTALL_WORKFLOWS),
    "GET /admin/workflows/check": duty(Duty.INSTALL_WORKFLOWS),
    "POST /admin/workflows/check": duty(Duty.INSTALL_WORKFLOWS),
    "POST /admin/workflows/install": duty(Duty.INSTALL_WORKFLOWS),
    "GET /admin/workflows/{name}": duty(Duty.INSTALL_WORKFLOWS),
    "GET /admin/workflows/{name}/compare": duty(Duty.INSTALL_WORKFLOWS),
    "GET /admin/workflows/{name}/file": duty(Duty.INSTALL_WORKFLOWS),
    "GET /admin/workflows/{name}/try": duty(Duty.INSTALL_WORKFLOWS),
    "POST /admin/outbox/addresses/mend": duty(Duty.SEE_OUTBOX),
    "POST /admin/outbox/release": EVERYWHERE,
    "POST /admin/outbox/{mail_id}/again": duty(Duty.SEE_OUTBOX, where=CARE),
    "POST /admin/outbox/{mail_id}/stop": duty(Duty.SEE_OUTBOX, where=CARE),
    "GET /admin/policies": duty(Duty.SET_POLICIES),
    "GET /admin/policies/{workflow}/{name}": duty(Duty.SET_POLICIES, where=CARE, workflow="pdsa", name="standard"),
    "POST /admin/policies/{workflow}/{name}": duty(Duty.SET_POLICIES, where=CARE, workflow="pdsa", name="standard"),
    "POST /admin/policies/{workflow}/{name}/preview": duty(
        Duty.SET_POLICIES, where=CARE, workflow="pdsa", name="standard"
    ),
    "POST /admin/policies/{workflow}/{name}/reset": duty(
        Duty.SET_POLICIES, where=CARE, workflow="pdsa", name="standard"
    ),
    "GET /calendar/{secret}.ics": PUBLIC,
    "GET /board": LOGGED_IN,
    "GET /changes": LOGGED_IN,
    "GET /items": LOGGED_IN,
    "GET /items/{ref}": item(Action.SEE),
    "GET /items/{ref}/actions": item(Action.PLAN),
    "POST /items/{ref}/actions": item(Action.PLAN),
    "GET /items/{ref}/answer": item(Action.SEE),
    "POST /items/{ref}/answer": item(Action.SEE),
    "GET /items/{ref}/ask": item(Action.COMMENT),
    "POST /items/{ref}/ask": item(Action.COMMENT),
    "GET /items/{ref}/block": item(Action.PLAN),
    "POST /items/{ref}/block": item(Action.PLAN),
    "GET /items/{ref}/comments": item(Action.COMMENT),
    "POST /items/{ref}/comments": item(Action.COMMENT),
    "GET /items/{ref}/date": item(Action.SEE),
    "POST /items/{ref}/date": item(Action.SEE),
    "GET /items/{ref}/handover": item(Action.STAFF),
    "POST /items/{ref}/handover": item(Action.STAFF),
    "GET /items/{ref}/later": item(Action.SEE),
    "POST /items/{ref}/later": item(Action.SEE),
    "GET /items/{ref}/pause": item(Action.PLAN),
    "POST /items/{ref}/pause": item(Action.PLAN),
    "GET /items/{ref}/reminders": item(Action.SEE),
    "GET /items/{ref}/timeline": item(Action.SEE),
    "GET /items/{ref}/resume": item(Action.PLAN),
    "POST /items/{ref}/resume": item(Action.PLAN),
    "GET /items/{ref}/team": item(Action.STAFF),
    "POST /items/{ref}/team": item(Action.STAFF),
    "GET /items/{ref}/unblock": item(Action.SEE),
    "POST /items/{ref}/unblock": item(Action.SEE),
    "GET /items/{ref}/withdraw": item(Action.SEE),
    "POST /items/{ref}/withdraw": item(Action.SEE),
    "POST /items/{ref}/team/{person_id}/leave": item(Action.STAFF, person_id=1),
    "GET /items/{ref}/changes": item(Action.SEE),
    "POST /items/{ref}/decisions/{trigger}": item(Action.SEE),
    "POST /items/{ref}/moves": item(Action.MOVE),
    "GET /items/{ref}/moves/{trigger}": item(Action.MOVE, trigger="stop"),
    "POST /items/{ref}/worksheets/{phase}": item(Action.FILL, phase="problem"),
    "POST /items/{ref}/worksheets/{phase}/{field}": item(Action.FILL, phase="problem", field="problem"),
    "GET /items/{ref}/disclose": item(Action.DISCLOSE),
    "POST /items/{ref}/disclose": item(Action.DISCLOSE),
    "GET /items/{ref}/share": item(Action.SHARE),
    "POST /items/{ref}/share": item(Action.SHARE),
    "POST /items/{ref}/share/partners": item(Action.SHARE),
    "POST /items/{ref}/share/partners/{organisation_id}/remove": item(Action.SHARE),
    "POST /items/{ref}/remind": item(Action.COMMENT),
    "POST /items/{ref}/undo/{version}": LOGGED_IN,  # whoever has done it, whatever else they may: held in test_undoing
    "GET /jobs/{job_id}": own(Kind.OWNER, job_id=1),
    "GET /logged-out": PUBLIC,
    "GET /login": PUBLIC,
    "POST /login": PUBLIC,
    "GET /login/link/{secret}": PUBLIC,
    "POST /login/link/{secret}": PUBLIC,
    "GET /login/oidc": PUBLIC,
    "POST /login/oidc/backchannel": PUBLIC,
    "GET /login/oidc/callback": PUBLIC,
    "GET /login/forgotten": PUBLIC,
    "POST /login/forgotten": PUBLIC,
    "GET /login/reset/{secret}": PUBLIC,
    "POST /login/reset/{secret}": PUBLIC,
    "POST /logout": PUBLIC,
    "GET /mail/stop/{token}": PUBLIC,
    "POST /mail/stop/{token}": PUBLIC,
    "GET /me": LOGGED_IN,
    "GET /me/extract": LOGGED_IN,
    "POST /language": LOGGED_IN,
    "GET /me/tokens": LOGGED_IN,
    "POST /me/tokens": LOGGED_IN,
    "POST /me/tokens/{token_id}/revoke": own(Kind.OWNER, token_id=1),
    "GET /admin/tokens": duty(Duty.GRANT),
    "POST /admin/tokens/{token_id}/revoke": duty(Duty.GRANT, where=CARE, token_id=1),
    "POST /me/calendar": LOGGED_IN,
    "POST /me/calendar/end": LOGGED_IN,
    "POST /me/look": LOGGED_IN,
    "POST /me/mail": LOGGED_IN,
    "POST /me/mail/start": LOGGED_IN,
    "POST /me/mail/stop": LOGGED_IN,
    "POST /me/password": LOGGED_IN,
    "POST /me/sessions/end": LOGGED_IN,
    "GET /help": LOGGED_IN,
    "GET /manifest.webmanifest": PUBLIC,
    "GET /tillganglighet": PUBLIC,
    "POST /tillganglighet": PUBLIC,
    "GET /idea/{code}": PUBLIC,
    "POST /idea/{code}": PUBLIC,
    "GET /idea/{code}/thanks": PUBLIC,
    "GET /ideas": duty(Duty.TAKE_IDEAS),
    "POST /ideas/{idea_id}/decline": duty(Duty.TAKE_IDEAS, where=CARE),
    "GET /ideas/poster": duty(Duty.TAKE_IDEAS),
    "GET /ideas/poster/{code}": duty(Duty.TAKE_IDEAS, where=CARE, code="R-NV"),
    "GET /ideas/qr/{code}.svg": duty(Duty.TAKE_IDEAS, where=CARE, code="R-NV"),
    "GET /new": LOGGED_IN,
    "POST /new": LOGGED_IN,
    "GET /new/similar": LOGGED_IN,
    "GET /search": LOGGED_IN,
    "GET /lists/acts": LOGGED_IN,
    "POST /lists/acts": LOGGED_IN,
    "POST /lists/acts/{job_id}/undo": own(Kind.OWNER, job_id=1),
    "GET /lists/board.{kind}": AS_FILE,
    "GET /lists/changes.{kind}": AS_FILE,
    "GET /lists/items.{kind}": AS_FILE,
    "GET /flow": duty(Duty.SEE_STALLED),
    "GET /lists/flow.{kind}": duty(Duty.SEE_STALLED, kind="csv"),
    "GET /lists/stalled.{kind}": duty(Duty.SEE_STALLED, kind="csv"),
    "GET /stalled": duty(Duty.SEE_STALLED),
    "GET /stalled/units": duty(Duty.SEE_STALLED),
    "GET /views": LOGGED_IN,
    "POST /views": LOGGED_IN,
    "GET /views/new": LOGGED_IN,
    "POST /views/start": LOGGED_IN,
    "GET /views/{view_id}": own(Kind.OWNER, view_id=1),
    "POST /views/{view_id}": own(Kind.OWNER, view_id=1),
    "POST /views/{view_id}/remove": own(Kind.OWNER, view_id=1),
}

LOOKING: Mapping[str, str] = {
    "GET /admin/policies/{workflow}/{name}": "?organisation=2",
    "POST /admin/policies/{workflow}/{name}": "?organisation=2",
    "POST /admin/policies/{workflow}/{name}/preview": "?organisation=2",
    "POST /admin/policies/{workflow}/{name}/reset": "?organisation=2",
    "GET /board": "?q=planer",
    "GET /changes": "?since=2026-01-01",
    "GET /lists/changes.{kind}": "?since=2026-01-01",
    "GET /items": "?q=planer&state=all",
    "GET /lists/acts": "?act=ask&matching=1&from=/items",
    "GET /new/similar": "?title=planer",
    "GET /search": "?q=planer",
}
"""How routes are asked that look for words, or that need more than their path says."""

KEPT = {"session", "heartbeat", "attempt", "job", "glance"}
"""What a visit itself writes."""


@pytest.fixture(scope="module")
def cast(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Cast:
    """Everybody."""
    return made(sqlite_template, tmp_path_factory.mktemp("cast"))


@pytest.fixture
def office(cast: Cast, tmp_path: Path) -> Iterator[Office]:
    """An instance in which they all are."""
    opened = cast.office(tmp_path)
    yield opened
    opened.store.database.close()


def known_routes(office: Office) -> set[str]:
    return {
        f"{method} {path}"
        for path, methods in routes_of(office.app).items()
        for method in methods
        if method in {"GET", "POST", "PUT", "DELETE", "PATCH"}
    }


def test_every_route_has_its_rule(office: Office) -> None:
    routes = known_routes(office)
    assert sorted(routes - set(ROUTES)) == [], "say in ROUTES of test_access_matrix.py who may use these"
    assert sorted(set(ROUTES) - routes) == [], "there is no such route any more"
    assert set(LOOKING) <= set(ROUTES)


def test_everybody_is_to_each_item_what_the_cast_says(office: Office) -> None:
    with office.store.read() as tx:
        for each in About:
            known = about(tx.facts(each.value, at=office.at))
            for kind in Kind:
                if kind.value is not None:
                    expected = RELATIONS[each].get(kind)
                    held = relations(rights_of(office, kind), known)
                    assert (expected in held) if expected else not held, (each, kind)


def rights_of(office: Office, kind: Kind) -> Rights:
    with office.store.read() as tx:
        return offices.rights(tx, tx.person(kind.value), at=office.at)


@pytest.mark.parametrize("route", ROUTES)
def test_a_route_lets_in_those_whom_its_rule_names_and_shows_nobody_what_they_may_not_see(
    office: Office, cast: Cast, route: str
) -> None:
    asyncio.run(Trial(office, cast, route).holds())


@dataclass
class Trial:
    """One route, and everybody who tries it."""

    office: Office
    cast: Cast
    route: str

    @property
    def rule(self) -> Rule:
        return ROUTES[self.route]

    async def holds(self) -> None:
        """Those who may not come first: nothing may have changed when they have tried."""
        tries = [(kind, each) for each in self._items() for kind in Kind]
        before = fingerprint(self.office)
        for kind, each in (t for t in tries if not self.rule.lets_in(*t)):
            self._is_kept_out(kind, each, await self._answer(kind, each))
        assert fingerprint(self.office) == before, f"{self.route}: somebody who may not has changed something"
        for kind, each in (t for t in tries if self.rule.lets_in(*t)):
            self._is_let_in(kind, each, await self._answer(kind, each))

    def _items(self) -> list[About]:
        return list(About) if self.rule.is_about_item else [About.OPEN]

    async def _answer(self, kind: Kind, each: About) -> Response:
        method, _, pattern = self.route.partition(" ")
        path = pattern
        for name in pattern_names(pattern):
            path = path.replace(f"{{{name}}}", str({"ref": ref_of(each), **self.rule.values}.get(name, "1")))
        path += LOOKING.get(self.route, "")
        headers = {**self.cast.headers(kind), **(OWN if method != "GET" else {})}
        return await self.office.asking(method, path, headers=headers)

    def _is_kept_out(self, kind: Kind, each: About, answer: Response) -> None:
        said = f"{self.route}, {each.name}, {kind.name}: {answer.status_code}"
        if kind is Kind.NOBODY:
            assert answer.status_code == 303, said
            assert answer.headers["location"].startswith("/login"), said
        else:
            assert answer.status_code in FORBIDDEN, said
        self._tells_nothing(kind, answer)

    def _is_let_in(self, kind: Kind, each: About, answer: Response) -> None:
        said = f"{self.route}, {each.name}, {kind.name}: {answer.status_code}"
        assert answer.status_code != 403 or self.rule.is_public, said
        assert answer.status_code < 500, said
        if not self.rule.is_public:
            assert not answer.headers.get("location", "").startswith("/login"), said
        self._tells_nothing(kind, answer)

    def _tells_nothing(self, kind: Kind, answer: Response) -> None:
        """No title of what they may not see."""
        told = text_of(answer)
        for each in About:
            if kind not in RELATIONS[each]:
                assert TITLES[each] not in told, f"{self.route} shows {each.name} to {kind.name}"


def pattern_names(pattern: str) -> list[str]:
    """What a path asks for."""
    return [part.partition("}")[0] for part in pattern.split("{")[1:]]


def text_of(answer: Response) -> str:
    """Everything that an answer says, also in a workbook or another archive."""
    if not answer.content.startswith(b"PK"):
        return answer.text
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        return "\n".join(archive.read(name).decode(errors="replace") for name in archive.namelist())


def fingerprint(office: Office) -> str:
    """What is on record, but for what a visit itself writes."""
    seen = hashlib.sha256()
    with office.store.read() as tx:
        for table in SQLModel.metadata.sorted_tables:
            if table.name not in KEPT:
                rows = tx.sql.connection.execute(select(table).order_by(*table.primary_key.columns))
                seen.update(repr([tuple(row) for row in rows]).encode())
    return seen.hexdigest()
