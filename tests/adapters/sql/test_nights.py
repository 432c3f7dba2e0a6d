"""How much had stalled, night by night: what the page counted, kept as it was."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from adapters.sql import nights, overview
from adapters.sql.engines import Database
from adapters.sql.nights import Count
from adapters.sql.overview import Wanted
from adapters.sql.stalls import Stalls
from adapters.sql.store import SqlStore
from engine.model import Visibility
from engine.trends import YEAR, Night
from tests.adapters.sql.building import AT, CARE, REGION, decided, item, later, owed

MONDAY = date(2026, 3, 2)


def noted(store: SqlStore, *ago: int) -> None:
    """So many days before the Monday, 40 went on, of which as many had stalled as it is days ago."""
    with store.begin() as tx:
        for days in ago:
            nights.note(tx, before(days), Count(at_work={CARE: 40}, stalled={CARE: days}))


def before(days: int) -> date:
    return MONDAY - timedelta(days=days)


def known(store: SqlStore, *places: int, last: date = MONDAY) -> list[Night]:
    with store.read() as tx:
        return nights.nights(tx, places or None, last=last)


def test_what_is_counted_is_what_the_page_shows(store: SqlStore) -> None:
    with store.begin() as tx:
        for number, change in (
            (1, {}),
            (2, {"owner_id": None}),
            (3, {"organisation_id": REGION}),
            (4, {"ended_at": AT}),
        ):
            tx.record(decided(item(id=number, **change), opened=() if number == 4 else (owed(item_id=number),)))
    at = later(days=60)
    with store.read() as tx:
        counted = nights.count(tx, at=at)
        for place in (CARE, REGION):
            there = Wanted(organisation_ids={place})
            assert counted.at_work[place] == overview.count(tx, None, there)
            assert counted.stalled[place] == Stalls(tx, None, there, at=at).count()


def test_what_is_private_is_not_counted(store: SqlStore) -> None:
    with store.begin() as tx:
        for number, visibility in enumerate(Visibility, start=1):
            tx.record(decided(item(id=number, visibility=visibility, owner_id=None), opened=(owed(item_id=number),)))
    with store.read() as tx:
        counted = nights.count(tx, at=AT)
    assert (counted.at_work, counted.stalled) == ({CARE: 2}, {CARE: 2})


def test_a_day_is_counted_once(store: SqlStore) -> None:
    with store.begin() as tx:
        assert nights.note(tx, MONDAY, Count(at_work={CARE: 40}, stalled={CARE: 9}))
        assert not nights.note(tx, MONDAY, Count(at_work={CARE: 1, REGION: 1}, stalled={}))
        assert nights.is_counted(tx, MONDAY)
        assert not nights.is_counted(tx, before(1))
    assert known(store) == [Night(day=MONDAY, at_work=40, stalled=9)]


def test_the_places_asked_for_are_added_up_and_where_nothing_went_on_there_was_nothing(store: SqlStore) -> None:
    with store.begin() as tx:
        nights.note(tx, MONDAY, Count(at_work={CARE: 4, REGION: 10}, stalled={CARE: 1}))
    assert known(store, CARE) == [Night(day=MONDAY, at_work=4, stalled=1)]
    assert known(store, CARE, REGION) == known(store) == [Night(day=MONDAY, at_work=14, stalled=1)]
    assert known(store, 99) == [Night(day=MONDAY, at_work=0, stalled=0)]


def test_a_year_is_told_by_the_first_night_of_each_week_and_the_last_of_all(store: SqlStore) -> None:
    noted(store, *range(-1, YEAR.days + 30))
    told = [night.stalled for night in known(store, last=before(-1))]
    assert told == [YEAR.days - 2, *range(YEAR.days - 9, -1, -7), -1]
    assert {before(ago).weekday() for ago in told[1:-1]} == {0}


def test_nights_that_were_missed_leave_their_weeks_to_the_others(store: SqlStore) -> None:
    noted(store, 100, 99, 60, 58)
    assert [night.stalled for night in known(store)] == [100, 60, 58]


def test_what_was_counted_later_is_not_told(store: SqlStore) -> None:
    noted(store, 0)
    assert known(store, last=before(1)) == []


@pytest.mark.parametrize("places", [(), (CARE, REGION)])
def test_a_year_is_read_by_one_query_that_looks_at_no_other_nights(sqlite: Database, places: tuple[int, ...]) -> None:
    asked = list[tuple[str, tuple[Any, ...]]]()
    with SqlStore(sqlite).read() as tx:
        connection = tx.sql.connection
        event.listen(connection, "before_cursor_execute", lambda *given: asked.append((given[2], given[3])))
        nights.nights(tx, places or None, last=MONDAY)
        ((words, values),) = asked
        plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {words}", values)]
    assert not [step for step in plan if step.startswith("SCAN")], plan
