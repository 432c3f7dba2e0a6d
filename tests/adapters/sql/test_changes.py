"""What has changed since a day, in what somebody may see."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from adapters.sql import guards, offices
from adapters.sql.asof import TooMuch
from adapters.sql.changes import changes
from adapters.sql.overview import Wanted
from adapters.sql.statements import event
from adapters.sql.store import SqlStore
from engine import edit, sharing, timing
from engine.changes import Changed
from engine.model import Visibility
from engine.opening import Open, open_item
from engine.replay import Unreadable
from tests.adapters.sql.building import AT, CARE, COORDINATOR, HAND, MANAGER, OWNER, REGION

DAY = timedelta(days=1)
NOW = AT + 20 * DAY


@pytest.fixture
def lived(store: SqlStore) -> SqlStore:
    """One that is put off on the fifth day and commented on the tenth, one in which nothing happens any more."""
    with store.begin() as tx:
        for title, place in (("Färre fall", CARE), ("Kortare väntan", REGION)):
            open_item(tx, Open(workflow="pdsa", title=title, organisation_id=place, owner_id=OWNER, actor=HAND), at=AT)
    with store.begin() as tx:
        timing.extend(tx, item_id=1, due_on=date(2026, 4, 10), reason="Två är sjuka", actor=HAND, at=AT + 5 * DAY)
    with store.begin() as tx:
        edit.comment(tx, item_id=1, text="Nu", actor=HAND, at=AT + 10 * DAY)
    return store


def told(
    store: SqlStore,
    since: datetime,
    until: datetime = NOW,
    *,
    by: int | None = OWNER,
    most: int | None = None,
    **asked: Any,
) -> list[Changed | Unreadable]:
    with store.read() as tx:
        rights = None if by is None else offices.rights(tx, tx.person(by), at=NOW)
        return [*changes(tx, rights, Wanted(**asked), since=since, until=until, most=most)]


def titles(found: list[Changed | Unreadable]) -> Iterator[str]:
    return (each.after.item.title for each in found if isinstance(each, Changed))


def test_only_items_to_which_something_has_happened_are_told_of(lived: SqlStore) -> None:
    assert [*titles(told(lived, AT))] == ["Färre fall", "Kortare väntan"]
    assert [*titles(told(lived, AT + DAY))] == ["Färre fall"]
    assert told(lived, AT + 6 * DAY) == [], "a comment changes nothing"
    assert told(lived, AT + DAY, AT + 2 * DAY) == []


def test_it_is_narrowed_by_what_is_wanted_and_by_rights(lived: SqlStore) -> None:
    assert [*titles(told(lived, AT, organisation_ids=[CARE]))] == ["Färre fall"]
    assert told(lived, AT, workflow="other") == []
    with lived.begin() as tx:
        sharing.set_visibility(tx, 1, Visibility.PRIVATE, actor=HAND, at=NOW)
    assert [*titles(told(lived, AT, by=COORDINATOR))] == ["Kortare väntan"]
    assert [*titles(told(lived, AT, by=None))] == ["Färre fall", "Kortare väntan"]


def test_more_trails_than_are_to_be_read_are_refused_before_any_is(lived: SqlStore) -> None:
    with pytest.raises(TooMuch, match="more than 1 pieces of work"):
        told(lived, AT, by=MANAGER, most=1)
    assert told(lived, AT + DAY, by=MANAGER, most=1)


def test_a_trail_that_does_not_tell_is_named(lived: SqlStore) -> None:
    with lived.begin() as tx:
        guards.rest(tx.sql.connection)
        tx.sql.connection.execute(update(event).where(event.c.item_id == 1, event.c.seq == 1).values(data="nothing"))
    (fault,) = told(lived, AT + DAY)
    assert isinstance(fault, Unreadable)
    assert (fault.item_id, fault.seq) == (1, 1)
