"""Every route for programs x every kind of person x every visibility: who is let in, and who is told nothing.

**To add a route**, add its row to ``ROUTES`` with the rule that it follows, as in the matrix of the pages. Whoever may
not see an item is told that there is none (404); whoever sees it and may not do that is refused (403), before what was
sent is looked at.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from httpx import Response

from adapters.sql import tokens
from adapters.sql.engines import open_database
from adapters.sql.store import SqlStore
from engine.access import ON_ITEMS, ON_ORGANISATIONS, Action, Duty
from engine.scopes import Scope
from tests.adapters.api.programs import Instance
from tests.adapters.web.cast import OFFICES, RELATIONS, TITLES, About, Cast, Kind, made, ref_of
from tests.adapters.web.routes import routes_of
from tests.adapters.web.test_access_matrix import fingerprint

OPEN = frozenset({"/healthz", "/readyz", "/metrics", "/openapi.json", "/docs", "/docs.css"})
"""Without a token."""

KINDS = [kind for kind in Kind if kind is not Kind.NOBODY]


@dataclass(frozen=True)
class Rule:
    """Who may use a route, and what is sent with it."""

    lets_in: Callable[[Kind, About], bool]
    is_about_item: bool = False
    path: Mapping[str, str] = field(default_factory=dict)


def item(action: Action, **path: str) -> Rule:
    """For those who may do this with the item."""

    def lets_in(kind: Kind, about: About) -> bool:
        relation = RELATIONS[about].get(kind)
        return relation is not None and relation in ON_ITEMS[action]

    return Rule(lets_in, is_about_item=True, path=path)


def duty(needed: Duty) -> Rule:
    """For those who may do this anywhere."""
    return Rule(lambda kind, _about: bool(set(OFFICES.get(kind, {})) & ON_ORGANISATIONS[needed]))


ANYBODY = Rule(lambda _kind, _about: True)
MEMBERS = Rule(lambda kind, _about: kind is not Kind.PATIENT_REPRESENTATIVE)

ROUTES: Mapping[str, Rule] = {
    "POST /items": MEMBERS,
    "GET /items": ANYBODY,
    "GET /items/{ref}": item(Action.SEE),
    "GET /items/{ref}/events": item(Action.SEE),
    "GET /items/{ref}/notices": item(Action.SEE),
    "GET /items/{ref}/actions": item(Action.SEE),
    "GET /items/{ref}/actions/{number}": item(Action.SEE, number="1"),
    "PATCH /items/{ref}/worksheets/{phase}": item(Action.FILL, phase="problem"),
    "POST /items/{ref}/moves": item(Action.MOVE),
    "POST /items/{ref}/decisions": item(Action.SEE),
    "POST /items/{ref}/extensions": item(Action.SEE),
    "POST /items/{ref}/pauses": item(Action.PLAN),
    "POST /items/{ref}/resumptions": item(Action.PLAN),
    "POST /items/{ref}/blocks": item(Action.PLAN),
    "POST /items/{ref}/unblocks": item(Action.SEE),
    "POST /items/{ref}/actions": item(Action.PLAN),
    "PATCH /items/{ref}/actions/{number}": item(Action.SEE, number="1"),
    "POST /items/{ref}/follow_ups": item(Action.SEE),
    "POST /items/{ref}/handovers": item(Action.STAFF),
    "POST /items/{ref}/acceptances": item(Action.SEE),
    "POST /items/{ref}/participants": item(Action.STAFF),
    "DELETE /items/{ref}/participants/{person}": item(Action.STAFF, person="nobody"),
    "POST /items/{ref}/comments": item(Action.COMMENT),
    "POST /items/{ref}/questions": item(Action.COMMENT),
    "POST /items/{ref}/answers": item(Action.SEE),
    "GET /stalled": duty(Duty.SEE_STALLED),
    "GET /flow": duty(Duty.SEE_STALLED),
    "GET /changes": ANYBODY,
    "GET /organisations": ANYBODY,
    "GET /people": ANYBODY,
    "GET /workflows": ANYBODY,
    "GET /workflows/{name}": Rule(ANYBODY.lets_in, path={"name": "pdsa"}),
    "GET /me": ANYBODY,
}

LOOKING = {"GET /items": "?q=planer&state=all&limit=200", "GET /changes": "?since=2026-01-01"}
"""How routes are asked that look for words, or that need more than their path says."""

THEN = {
    "GET /items": "?q=planer&state=all&limit=200&as_of=2026-03-02",
    "GET /items/{ref}": "?as_of=2026-03-02",
    "GET /stalled": "?as_of=2026-03-02",
    "GET /flow": "?as_of=2026-03-02",
}
"""How what was known on a day is asked for, by which nobody may learn more."""


@dataclass
class Trial:
    """An instance in which everybody has a token."""

    instance: Instance
    secrets: Mapping[Kind, str]

    async def asks(self, route: str, kind: Kind | None, about: About, *, sent: object, looking: str = "") -> Response:
        """What somebody is answered; ``looking`` is the end of the address."""
        method, _, path = route.partition(" ")
        for name, value in {"ref": ref_of(about), **ROUTES[route].path}.items():
            path = path.replace(f"{{{name}}}", value)
        headers = {} if kind is None else {"Authorization": f"Bearer {self.secrets[kind]}"}
        given = {} if method == "GET" else {"json": sent}
        return await self.instance.asking(method, f"/api/v1{path}{looking}", headers=headers, **given)


@pytest.fixture(scope="module")
def cast(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Cast:
    """Everybody."""
    return made(sqlite_template, tmp_path_factory.mktemp("cast"))


@pytest.fixture(scope="module")
def trial(cast: Cast, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    """An instance in which they all are, each with a token."""
    store = SqlStore(open_database(f"sqlite:///{cast.file}"))
    environ = {"HJULET_API_REQUESTS_PER_MINUTE": "10000", "HJULET_API_FAILURES_PER_MINUTE": "10000"}
    instance = Instance(store, tmp_path_factory.mktemp("api"), environ=environ)
    with store.begin() as tx:
        until = instance.at + timedelta(days=1)
        secrets: dict[Kind, str] = {}
        for kind in KINDS:
            scopes = frozenset(Scope)
            token = tokens.make(tx, kind.value or 0, name="test", scopes=scopes, at=instance.at, until=until)
            tokens.note_use(tx, token.token.id, at=instance.at)
            secrets[kind] = token.secret
    yield Trial(instance, secrets)
    store.database.close()


def test_every_route_has_its_rule(trial: Trial) -> None:
    routes = {
        f"{method} {path}"
        for path, methods in routes_of(trial.instance.app).items()
        for method in methods - {"HEAD"}
        if path.removeprefix("/api") not in OPEN
    }
    assert sorted(routes) == sorted(ROUTES), "say in ROUTES of test_rights.py who may use it"


@pytest.mark.parametrize("route", ROUTES)
def test_a_route_lets_in_those_whom_its_rule_names_and_tells_nobody_what_they_may_not_see(
    trial: Trial, route: str
) -> None:
    asyncio.run(_tried(trial, route, looking=LOOKING.get(route, "")))


@pytest.mark.parametrize("route", THEN)
def test_what_was_known_on_a_day_is_told_by_the_rights_of_today(trial: Trial, route: str) -> None:
    asyncio.run(_tried(trial, route, looking=THEN[route]))


async def _tried(trial: Trial, route: str, *, looking: str) -> None:
    rule = ROUTES[route]
    before = fingerprint(trial.instance)  # type: ignore[arg-type]  # it looks at the store alone
    for about in About if rule.is_about_item else [About.OPEN]:
        assert (await trial.asks(route, None, about, sent=[], looking=looking)).status_code == 401
        for kind in KINDS:
            answer = await trial.asks(route, kind, about, sent=[], looking=looking)  # no act takes a list
            said = f"{route}, {about.name}, {kind.name}: {answer.status_code}"
            sees = kind in RELATIONS[about] or not rule.is_about_item
            if rule.lets_in(kind, about):
                assert answer.status_code in {200, 404, 422}, said
            else:
                assert answer.status_code == (403 if sees else 404), said
            for other in About:
                assert kind in RELATIONS[other] or TITLES[other] not in answer.text, f"{said} tells of {other.name}"
    assert fingerprint(trial.instance) == before, f"{route}: something was changed"  # type: ignore[arg-type]  # as above


@pytest.mark.parametrize(
    ("scope", "lets"), [(Scope.READ, {"GET"}), (Scope.ADMIN, {"GET"}), (Scope.WRITE, {"GET", "POST"})]
)
def test_a_scope_lets_a_program_do_no_more_than_it_says(trial: Trial, scope: Scope, lets: set[str]) -> None:
    program = trial.instance.program(Kind.OWNER.value or 0, scopes=frozenset({scope}))
    path = f"/items/{ref_of(About.OPEN)}"
    assert program.gets(path).status_code == 200
    assert program.asks("POST", f"{path}/comments", json=[]).status_code == (422 if "POST" in lets else 403)


def test_what_substitutes_do_is_done_for_the_absent(trial: Trial) -> None:
    program = trial.instance.program(Kind.SUBSTITUTE.value or 0)
    assert program.posts(f"/items/{ref_of(About.OPEN)}/comments", {"text": "Jag tar den"}).status_code == 201
    event = program.gets(f"/items/{ref_of(About.OPEN)}/events").json()["items"][-1]
    assert event["actor"] == {
        "kind": "api token",
        "person": "substitute@region.example",
        "on_behalf_of": "owner@region.example",
    }


def test_people_and_places_of_another_region_are_not_told(trial: Trial) -> None:
    program = trial.instance.program(Kind.SAME_REGION.value or 0)
    assert "neighbour@region.example" not in program.gets("/people?limit=200").text
    assert {place["code"] for place in program.gets("/organisations").json()["items"]} == {"R", "R-NV", "R-W", "R-P"}
    assert program.gets("/people?organisation=T").status_code == 422
    guest = trial.instance.program(Kind.PATIENT_REPRESENTATIVE.value or 0)
    assert (guest.gets("/people").json()["items"], guest.gets("/organisations").json()["items"]) == ([], [])
