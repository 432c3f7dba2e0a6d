"""The calendar feed, read with a calendar program's own eyes (icalendar)."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response
from icalendar import Calendar

from adapters.sql import feeds, people
from adapters.sql.people import Substitution
from adapters.sql.store import SqlStore
from adapters.web.feed import router
from engine.advance import Advance, advance
from engine.edit import Fill, fill
from engine.model import OPERATOR, Item
from engine.opening import Open, open_item
from engine.responsibility import person_left
from engine.timing import extend, pause
from tests.adapters.sql.building import CARE, COLLEAGUE, MANAGER, OWNER
from tests.adapters.worker.building import MONDAY, local

BASE = "https://hjulet.region.example"
DUE = date(2026, 3, 30)
"""Twenty working days after the Monday."""


@dataclass
class Subscriber:
    """Somebody whose calendar program fetches their feed."""

    store: SqlStore
    person_id: int = OWNER
    at: datetime = field(default_factory=lambda: local(MONDAY, 10))
    secret: str = ""

    def __post_init__(self) -> None:
        with self.store.begin() as tx:
            self.secret = feeds.make(tx, self.person_id, at=self.at)

    def fetch(self, *, query: str = "", method: str = "GET", **headers: str) -> Response:
        return self.asks(method, f"/calendar/{self.secret}.ics{query}", **headers)

    def asks(self, method: str, path: str, **headers: str) -> Response:
        """What the server answers."""
        app = FastAPI()
        app.include_router(router(self.store, base_url=BASE, now=lambda: self.at))

        async def answer() -> Response:
            async with AsyncClient(transport=ASGITransport(app), base_url=BASE) as client:
                return await client.request(method, path, headers=headers)

        return asyncio.run(answer())

    def entries(self, kind: str = "VEVENT", **asked: Any) -> list[Any]:
        response = self.fetch(**asked)
        assert response.status_code == 200
        calendar: Any = Calendar.from_ical(response.content)
        assert not calendar.errors
        return list(calendar.walk(kind))

    def summaries(self) -> list[str]:
        return [str(entry["SUMMARY"]) for entry in self.entries()]


@pytest.fixture
def subscriber(store: SqlStore) -> Subscriber:
    return Subscriber(store)


def test_a_deadline_stands_all_day_long_on_its_day_and_takes_no_time(subscriber: Subscriber) -> None:
    opens(subscriber.store)
    (event,) = subscriber.entries()
    assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (DUE, DUE + timedelta(days=1))
    assert event["DTSTART"].params["VALUE"] == "DATE"
    assert event["SUMMARY"] == "Klart senast: Beskriv problemet och sätt ett mål · Färre fall på avdelning 32"
    assert event["URL"] == f"{BASE}/items/FA-2026-001"
    assert event["UID"] == "commitment-1@hjulet.region.example"
    said = {name: str(event[name]) for name in ("TRANSP", "CLASS", "SEQUENCE", "X-MICROSOFT-CDO-BUSYSTATUS")}
    assert said == {
        "TRANSP": "TRANSPARENT",
        "CLASS": "PRIVATE",
        "SEQUENCE": "1",
        "X-MICROSOFT-CDO-BUSYSTATUS": "FREE",
    }
    assert event.walk("VALARM") == []


def test_the_calendar_says_what_it_is_and_how_often_to_look(subscriber: Subscriber) -> None:
    response = subscriber.fetch()
    calendar: Any = Calendar.from_ical(response.content)
    assert response.headers["content-type"] == "text/calendar; charset=utf-8"
    assert response.headers["cache-control"] == "private, max-age=3600"
    assert str(calendar["X-WR-CALNAME"]) == str(calendar["NAME"]) == "Hjulet: mina tidsgränser"
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT4H" in response.text
    assert "X-PUBLISHED-TTL:PT4H" in response.text
    assert {"VERSION:2.0", "METHOD:PUBLISH", "PRODID:-//Hjulet//Deadlines//EN"} <= set(response.text.splitlines())


def test_it_is_in_the_language_of_the_person(subscriber: Subscriber) -> None:
    opens(subscriber.store)
    changes(subscriber.store, OWNER, language="en")
    (summary,) = subscriber.summaries()
    assert summary.startswith("Due by: Describe the problem and set an aim · Färre fall")


def test_lines_are_folded_without_breaking_a_letter(subscriber: Subscriber) -> None:
    opens(subscriber.store, "Åtgärder för äldre på särskilt boende: så når vi överenskommelsen i år också, äntligen")
    content = subscriber.fetch().content
    lines = content.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert lines[-1] == b""
    for line in lines:
        line.decode()  # a letter of two bytes is in one line
    assert subscriber.summaries()[0].endswith("så når vi överenskommelsen i år också, äntligen")


def test_a_title_cannot_write_lines_of_its_own(subscriber: Subscriber) -> None:
    opens(subscriber.store, "Fall;\\n, \nEND:VEVENT\r\nATTENDEE:x")
    (event,) = subscriber.entries()
    assert "ATTENDEE" not in event
    assert event["SUMMARY"].endswith("Fall;\\n, END:VEVENT ATTENDEE:x")


def test_the_same_facts_are_the_same_bytes_and_are_not_sent_twice(subscriber: Subscriber) -> None:
    opens(subscriber.store)
    first = subscriber.fetch()
    etag = first.headers["etag"]
    subscriber.at += timedelta(days=3)
    assert subscriber.fetch().content == first.content
    for condition in (etag, f'"other", W/{etag}', "*"):
        again = subscriber.fetch(**{"If-None-Match": condition})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    assert subscriber.fetch(**{"If-None-Match": '"other"'}).status_code == 200


def test_a_look_at_the_head_tells_the_same_as_the_whole(subscriber: Subscriber) -> None:
    whole, head = subscriber.fetch(), subscriber.fetch(method="HEAD")
    assert dict(head.headers) == dict(whole.headers)


def test_a_deadline_that_moves_is_the_same_entry_with_a_higher_number(subscriber: Subscriber) -> None:
    item = opens(subscriber.store)
    (before,) = subscriber.entries()
    etag = subscriber.fetch().headers["etag"]
    moved_at = local(date(2026, 3, 4), 9)
    with subscriber.store.begin() as tx:
        extend(tx, item_id=item.id, due_on=date(2026, 4, 10), reason="Sjukdom", actor=OPERATOR, at=moved_at)
    (after,) = subscriber.entries()
    assert (after["UID"], after.decoded("DTSTART")) == (before["UID"], date(2026, 4, 10))
    assert int(after["SEQUENCE"]) > int(before["SEQUENCE"])
    assert after.decoded("LAST-MODIFIED") == after.decoded("DTSTAMP") == moved_at
    assert subscriber.fetch(**{"If-None-Match": etag}).status_code == 200


def test_what_is_done_disappears_and_what_comes_next_stands_there(subscriber: Subscriber) -> None:
    item = opens(subscriber.store)
    (before,) = subscriber.entries()
    with subscriber.store.begin() as tx:
        lesson = Fill(item_id=item.id, phase="evaluation", values={"lesson": "Fråga först"}, actor=OPERATOR)
        fill(tx, lesson, at=local(MONDAY, 11))
        advance(
            tx, Advance(item_id=item.id, trigger="stop", actor=OPERATOR, reason="Hjälpte inte"), at=local(MONDAY, 12)
        )
    assert before["UID"] not in {entry["UID"] for entry in subscriber.entries()}


def test_what_goes_to_somebody_else_stands_in_their_calendar_alone(subscriber: Subscriber) -> None:
    item = opens(subscriber.store)
    manager = Subscriber(subscriber.store, person_id=MANAGER)
    left_at = local(date(2026, 3, 4), 9)
    with subscriber.store.begin() as tx:
        people.deactivate(tx, COLLEAGUE, on=left_at.date())  # somebody else leaves: nothing changes
        person_left(tx, person_id=COLLEAGUE, item_ids=[], actor=OPERATOR, at=left_at)
    assert len(subscriber.entries()) == 1
    with subscriber.store.begin() as tx:
        people.deactivate(tx, OWNER, on=left_at.date())
        person_left(tx, person_id=OWNER, item_ids=[item.id], actor=OPERATOR, at=left_at)
    assert any(entry["URL"].endswith(item.ref) for entry in manager.entries())
    assert subscriber.fetch().status_code == 404


def test_what_rests_has_no_day(subscriber: Subscriber) -> None:
    item = opens(subscriber.store)
    with subscriber.store.begin() as tx:
        pause(tx, item_id=item.id, until=date(2026, 4, 1), reason="Sommar", actor=OPERATOR, at=local(MONDAY, 11))
    assert subscriber.entries() == []


def test_a_substitute_sees_what_falls_due_in_those_days_and_whose_it_is(subscriber: Subscriber) -> None:
    opens(subscriber.store)
    colleague = Subscriber(subscriber.store, person_id=COLLEAGUE)
    stands_in(subscriber.store, DUE, DUE)
    (summary,) = colleague.summaries()
    assert summary.endswith("Färre fall på avdelning 32 (du är ersättare för Owner)")
    stands_in(subscriber.store, DUE, DUE + timedelta(days=9))
    colleague.at = local(DUE + timedelta(days=10), 10)
    assert colleague.entries() == []


@pytest.mark.parametrize(("first", "last"), [(-9, -1), (1, 9)])
def test_a_substitute_does_not_see_what_falls_due_on_other_days(subscriber: Subscriber, first: int, last: int) -> None:
    opens(subscriber.store)
    stands_in(subscriber.store, DUE + timedelta(days=first), DUE + timedelta(days=last))
    assert Subscriber(subscriber.store, person_id=COLLEAGUE).entries() == []


@pytest.mark.parametrize(
    ("day", "instant"),
    [
        (date(2026, 3, 27), datetime(2026, 3, 27, 22, 59, 59, tzinfo=UTC)),  # before the clocks go forward
        (date(2026, 3, 30), datetime(2026, 3, 30, 21, 59, 59, tzinfo=UTC)),  # after
        (date(2026, 10, 23), datetime(2026, 10, 23, 21, 59, 59, tzinfo=UTC)),
        (date(2026, 10, 26), datetime(2026, 10, 26, 22, 59, 59, tzinfo=UTC)),
    ],
)
def test_the_day_is_the_local_one_on_both_sides_of_summer_time(
    subscriber: Subscriber, day: date, instant: datetime
) -> None:
    opens(subscriber.store, due_on=day)
    with subscriber.store.read() as tx:
        assert tx.facts(1, at=subscriber.at).commitments[0].due_at == instant
    (event,) = subscriber.entries()
    assert event.decoded("DTSTART") == day


def test_who_wants_tasks_gets_tasks(subscriber: Subscriber) -> None:
    opens(subscriber.store)
    (todo,) = subscriber.entries("VTODO", query="?todo=1")
    assert (todo.decoded("DUE"), todo["STATUS"]) == (DUE, "NEEDS-ACTION")
    assert todo["SUMMARY"] == "Beskriv problemet och sätt ett mål · Färre fall på avdelning 32"
    assert subscriber.entries(query="?todo=1") == []


@pytest.mark.parametrize("secret", ["x", "å" * 300, "%00", "a.b"])
def test_an_address_that_nobody_has_leads_nowhere(subscriber: Subscriber, secret: str) -> None:
    response = subscriber.asks("GET", f"/calendar/{secret}.ics")
    assert (response.status_code, response.content) == (404, b"")


def test_an_address_that_was_ended_leads_nowhere(subscriber: Subscriber) -> None:
    with subscriber.store.begin() as tx:
        feeds.revoke(tx, OWNER)
    assert subscriber.fetch().status_code == 404


def opens(store: SqlStore, title: str = "Färre fall på avdelning 32", *, due_on: date | None = None) -> Item:
    """The owner begins with something on the Monday."""
    wish = Open(workflow="pdsa", title=title, actor=OPERATOR, organisation_id=CARE, owner_id=OWNER, due_on=due_on)
    with store.begin() as tx:
        return open_item(tx, wish, at=local(MONDAY, 9))


def changes(store: SqlStore, person_id: int, **what: Any) -> None:
    with store.begin() as tx:
        people.change_person(tx, replace(people.profile(tx, person_id), **what))


def stands_in(store: SqlStore, first: date, last: date) -> None:
    """The colleague acts for the owner on these days."""
    with store.begin() as tx:
        people.substitute(tx, Substitution(person_id=OWNER, substitute_id=COLLEAGUE, from_on=first, until_on=last))
