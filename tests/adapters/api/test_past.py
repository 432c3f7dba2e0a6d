"""What was known on a day, and what has changed since one, for programs."""

from datetime import date, timedelta

import pytest

from engine import responsibility, sharing, timing
from engine.model import OPERATOR, Actor, ActorKind, Item, Visibility
from tests.adapters.api.programs import Instance
from tests.adapters.sql.building import COLLEAGUE, MANAGER, OWNER
from tests.adapters.web.browser import NINE

DAY = timedelta(days=1)
LONG_AFTER = 60 * DAY


@pytest.fixture
def item(small: Instance) -> Item:
    """Put off on the 9th, taken over on the 11th of March; it is the 18th."""
    item = small.opens()
    act = {"item_id": item.id, "actor": OPERATOR}
    with small.store.begin() as tx:
        timing.extend(tx, due_on=date(2026, 4, 10), reason="Två är sjuka", at=NINE + 7 * DAY, **act)  # type: ignore[arg-type]
    with small.store.begin() as tx:
        responsibility.hand_over(tx, to=COLLEAGUE, at=NINE + 8 * DAY, **act)  # type: ignore[arg-type]
    with small.store.begin() as tx:
        taker = Actor(kind=ActorKind.PERSON, person_id=COLLEAGUE)
        responsibility.accept(tx, item_id=item.id, actor=taker, at=NINE + 9 * DAY)
    small.at = NINE + 16 * DAY
    return item


def test_a_program_is_told_what_has_changed_first_what_slipped(small: Instance, item: Item) -> None:
    found = small.program().gets("/changes?since=2026-03-03&organisation=R-NV&workflow=pdsa").json()
    (slip,) = found["slipped"]
    assert (slip["ref"], slip["first_due_on"], slip["last_due_on"]) == (item.ref, "2026-03-30", "2026-04-10")
    assert (slip["working_days"], slip["times"], slip["reasons"]) == (7, 1, ["Två är sjuka"])
    (handed,) = found["handed_over"]
    assert (handed["before"], handed["owner"]) == ("owner@region.example", "colleague@region.example")
    assert (found["opened"], found["moved"], found["ended"], found["unreadable"]) == ([], [], [], [])
    assert found["since"] == "2026-03-02T23:00:00Z"
    early = small.program().gets("/changes?since=2026-03-01&until=2026-03-02").json()
    assert ([each["ref"] for each in early["opened"]], early["slipped"]) == ([item.ref], [])


@pytest.mark.usefixtures("item")
@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("/changes", "invalid"),
        ("/changes?since=soon", "invalid"),
        ("/changes?since=2126-01-01", "lies-ahead"),
        ("/changes?since=2026-03-05&until=2026-03-01", "ends-before-it-begins"),
        ("/changes?since=2026-03-05&workflow=nix", "not-found"),
        ("/changes?since=2026-03-05&organisation=nix", "not-found"),
        ("/items?as_of=2126-01-01", "lies-ahead"),
        ("/items?as_of=2026-03-05&sort=title", "invalid"),
        ("/items/FA-2026-001?as_of=2026-02-01", "not-there-yet"),
        ("/stalled?as_of=soon", "invalid"),
        ("/flow?as_of=2126-01-01", "lies-ahead"),
    ],
)
def test_a_day_that_cannot_be_told_of_is_a_problem(small: Instance, asked: str, code: str) -> None:
    answer = small.program(MANAGER).gets(asked)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.headers["content-type"] == "application/problem+json"


def test_an_item_as_of_a_day_says_nothing_of_what_can_be_done(small: Instance, item: Item) -> None:
    program = small.program()
    then, now = (program.gets(f"/items/{item.ref}{asked}") for asked in ("?as_of=2026-03-05", ""))
    assert (then.json()["owner"], then.json()["due_on"]) == ("owner@region.example", "2026-03-30")
    assert (now.json()["owner"], now.json()["due_on"]) == ("colleague@region.example", "2026-04-10")
    assert now.json().keys() - then.json().keys() == {"may", "allowed", "missing"}
    assert then.json()["as_of"] == "2026-03-05T22:59:59.999999Z"
    assert "etag" not in then.headers
    assert program.gets(f"/items/{item.ref}?as_of=2026-03-05", **{"If-None-Match": "*"}).status_code == 200


def test_a_list_as_of_a_day_is_narrowed_by_what_was_so_then(small: Instance, item: Item) -> None:
    program = small.program()

    def refs(asked: str) -> list[str]:
        return [each["ref"] for each in program.gets(f"/items?{asked}").json()["items"]]

    assert refs(f"as_of=2026-03-05&owner={OWNER}") == [item.ref]
    assert refs(f"as_of=2026-03-12&owner={OWNER}") == []
    assert refs("as_of=2026-02-01") == []
    small.at += LONG_AFTER
    assert refs("as_of=2026-04-11&overdue=true") == [item.ref]
    assert refs("as_of=2026-05-01&stalled=true") == [item.ref]
    assert refs("as_of=2026-05-01&stalled=false") == []


def test_a_list_as_of_a_day_comes_in_parts_either_way_round(small: Instance, item: Item) -> None:
    second = small.opens(title="Trycksår")
    program = small.program()
    for sort, expected in (("id", [item.ref, second.ref]), ("-id", [second.ref, item.ref])):
        asked = f"/items?as_of=2026-03-05&limit=1&sort={sort}"
        first = program.gets(asked).json()
        rest = program.gets(f"{asked}&cursor={first['next_cursor']}").json()
        assert [page["items"][0]["ref"] for page in (first, rest)] == expected
        assert (first["as_of"], rest["next_cursor"]) == ("2026-03-05T22:59:59.999999Z", None)
        other = program.gets(f"/items?as_of=2026-03-06&limit=1&sort={sort}&cursor={first['next_cursor']}")
        assert other.status_code == 400


def test_what_had_stopped_is_told_as_of_a_day_without_advice(small: Instance, item: Item) -> None:
    small.opens(title="Trycksår")
    small.at += LONG_AFTER
    manager = small.program(MANAGER)
    assert manager.gets("/stalled?as_of=2026-03-10").json()["items"] == []
    first = manager.gets("/stalled?as_of=2026-05-01&limit=1").json()
    rest = manager.gets(f"/stalled?as_of=2026-05-01&limit=1&cursor={first['next_cursor']}").json()
    found = [*first["items"], *rest["items"]]
    assert ({each["title"] for each in found}, rest["next_cursor"]) == ({item.title, "Trycksår"}, None)
    assert all(each["reasons"] and not each["proposals"] for each in found)
    assert first["as_of"] == "2026-05-01T21:59:59.999999Z"
    assert manager.gets("/stalled").json()["as_of"] is None


@pytest.mark.usefixtures("item")
def test_flow_as_of_a_day_knows_nothing_of_later(small: Instance) -> None:
    manager = small.program(MANAGER)
    then, now = (manager.gets(f"/flow?from=2026-02-23{asked}").json() for asked in ("&as_of=2026-03-05", ""))
    assert (then["moved_dates"]["promises"], now["moved_dates"]["promises"]) == (0, 1)
    assert (then["to"], then["as_of"]) == ("2026-03-05", "2026-03-05T22:59:59.999999Z")


def test_what_is_private_today_is_told_of_no_day(small: Instance, item: Item) -> None:
    with small.store.begin() as tx:
        sharing.set_visibility(tx, item.id, Visibility.PRIVATE, actor=OPERATOR, at=small.at)
    manager = small.program(MANAGER)
    for path in ("/changes?since=2026-03-01", "/items?as_of=2026-03-05", "/stalled?as_of=2026-03-05"):
        assert item.title not in manager.gets(path).text
    assert manager.gets(f"/items/{item.ref}?as_of=2026-03-05").status_code == 404
