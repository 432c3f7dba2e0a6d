"""What was on record at a moment, read from trails, for whoever may see it today."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, update

from adapters.sql import asof, guards, lists, offices
from adapters.sql.asof import NotThereYet, Page
from adapters.sql.overview import State, Wanted
from adapters.sql.statements import event
from adapters.sql.store import SqlStore, SqlTransaction
from engine import edit, responsibility, sharing, timing
from engine.model import BlockCause, CommitmentKind, Part, Participant, Partner, Visibility
from engine.opening import Open, open_item
from engine.replay import Unreadable
from tests.adapters.sql.building import AT, CARE, COLLEAGUE, COORDINATOR, HAND, MANAGER, OWNER, REGION

DAY = timedelta(days=1)
EVENING = timedelta(hours=8)
MOVED, HANDED, WAITS, RESTS, CLOSED = (AT + days * DAY for days in (1, 3, 5, 8, 10))


def begin(tx: SqlTransaction, **wish: Any) -> int:
    defaults = {"workflow": "pdsa", "title": "Färre fall", "organisation_id": CARE, "owner_id": OWNER, "actor": HAND}
    return open_item(tx, Open(**{**defaults, **wish}), at=AT).id


@pytest.fixture
def lived(store: SqlStore) -> SqlStore:
    """One piece of work to which something happens every few days, one that was opened late, one that is closed."""
    with store.begin() as tx:
        begin(tx, participants=(Participant(person_id=COLLEAGUE, part=Part.MEMBER),))
    act: dict[str, Any] = {"item_id": 1, "actor": HAND}
    with store.begin() as tx:
        timing.extend(tx, **act, due_on=date(2026, 4, 10), reason="Två är sjuka", at=MOVED)
    with store.begin() as tx:
        responsibility.hand_over(tx, **act, to=COLLEAGUE, at=MOVED + DAY)
    with store.begin() as tx:
        colleague = replace(HAND, person_id=COLLEAGUE)
        responsibility.accept(tx, item_id=1, actor=colleague, at=HANDED)
    with store.begin() as tx:
        edit.block(tx, **act, cause=BlockCause.IT, holder_id=MANAGER, note="Nytt system", at=WAITS)
    with store.begin() as tx:
        timing.pause(tx, **act, until=date(2026, 5, 4), reason="Ombyggnad", at=RESTS)
    with store.begin() as tx:
        open_item(tx, _late(), at=HANDED)
    with store.begin() as tx:
        sharing.set_visibility(tx, 1, Visibility.PRIVATE, actor=HAND, at=CLOSED)
    return store


def _late() -> Open:
    return Open(workflow="pdsa", title="Kortare väntan", organisation_id=REGION, owner_id=None, actor=HAND)


def seen(store: SqlStore, at: datetime, *, by: int = OWNER, limit: int = 50, **wanted: Any) -> list[str]:
    return [line.item.title for line in page(store, at, by=by, limit=limit, **wanted).lines]


def page(
    store: SqlStore, at: datetime, *, by: int = OWNER, limit: int = 50, after: int | None = None, **wanted: Any
) -> Page:
    with store.read() as tx:
        rights = offices.rights(tx, tx.person(by), at=CLOSED)
        return asof.page(tx, rights, Wanted(**wanted), at=at, limit=limit, after=after)


def test_each_day_has_what_was_there_then_the_newest_first(lived: SqlStore) -> None:
    assert seen(lived, AT - DAY, by=COLLEAGUE) == []
    assert seen(lived, AT + EVENING, by=COLLEAGUE) == ["Färre fall"]
    assert seen(lived, HANDED, by=COLLEAGUE) == ["Kortare väntan", "Färre fall"]


def test_a_line_says_whose_it_was_and_when_it_was_due(lived: SqlStore) -> None:
    lines = {at: page(lived, at, by=COLLEAGUE, phase="problem").lines[-1] for at in (AT, HANDED)}
    assert [(line.owner, line.place, str(line.due_at)[:10]) for line in lines.values()] == [
        ("Owner", "Nära vård", "2026-03-30"),
        ("Colleague", "Nära vård", "2026-04-10"),
    ]


NARROWED: list[tuple[dict[str, Any], datetime, bool]] = [
    ({"owner_ids": [OWNER]}, MOVED, True),
    ({"owner_ids": [OWNER]}, HANDED, False),
    ({"owner_ids": [COLLEAGUE]}, HANDED, True),
    ({"is_blocked": True}, HANDED, False),
    ({"is_blocked": True}, WAITS, True),
    ({"is_paused": True}, WAITS, False),
    ({"is_paused": True}, RESTS, True),
    ({"late_at": datetime(2026, 3, 31, tzinfo=AT.tzinfo)}, AT, True),
    ({"late_at": datetime(2026, 3, 31, tzinfo=AT.tzinfo)}, MOVED, False),
    ({"is_draft": True}, RESTS, False),
    ({"is_draft": True}, CLOSED, True),
    ({"words": "fall"}, MOVED, True),
    ({"words": "väntan"}, MOVED, False),
    ({"workflow": "pdsa", "phase": "problem"}, MOVED, True),
    ({"phase": "test"}, MOVED, False),
    ({"organisation_ids": [CARE]}, MOVED, True),
    ({"organisation_ids": [REGION]}, MOVED, False),
    ({"state": State.ENDED}, MOVED, False),
    ({"state": State.ALL}, MOVED, True),
]


def test_a_list_is_narrowed_by_what_was_so_then(lived: SqlStore) -> None:
    for wanted, on, is_found in NARROWED:
        assert ("Färre fall" in seen(lived, on, by=COLLEAGUE, **wanted)) is is_found, (wanted, on)


def test_what_a_clock_set_back_dates_earlier_was_known_no_sooner_than_what_it_follows(store: SqlStore) -> None:
    with store.begin() as tx:
        begin(tx)
    for at, due_on in ((AT + 3 * DAY, date(2026, 4, 10)), (AT + 2 * DAY, date(2026, 4, 24))):
        with store.begin() as tx:
            timing.extend(tx, item_id=1, actor=HAND, due_on=due_on, reason="Två är sjuka", at=at)

    assert [str(page(store, AT + days * DAY).lines[0].due_at)[:10] for days in (2, 3)] == ["2026-03-30", "2026-04-24"]
    with store.read() as tx:
        then = [asof.record_of(tx, 1, at=AT + days * DAY).commitments[0].moved for days in (2, 3)]
    assert then == [0, 2]


def test_work_whose_beginning_a_clock_dates_later_was_not_there_yet(store: SqlStore) -> None:
    with store.begin() as tx:
        open_item(tx, replace(_late(), opened_on=date(2026, 2, 1)), at=AT + DAY)
    with store.begin() as tx:
        edit.comment(tx, item_id=1, text="Klockan går fel", actor=HAND, at=AT)

    assert seen(store, AT) == []
    assert seen(store, AT + DAY) == ["Kortare väntan"]


def test_nobody_is_the_owner_of_what_nobody_owned(lived: SqlStore) -> None:
    assert seen(lived, HANDED, by=COLLEAGUE, owner_ids=[]) == ["Kortare väntan"]


def test_what_is_private_today_stays_so_for_days_on_which_it_was_open(lived: SqlStore) -> None:
    assert seen(lived, HANDED, by=COORDINATOR) == ["Kortare väntan"]
    assert seen(lived, HANDED, by=COLLEAGUE) == ["Kortare väntan", "Färre fall"]


def test_what_a_partner_owns_is_theirs_from_the_day_on(lived: SqlStore) -> None:
    with lived.begin() as tx:
        sharing.add_partner(tx, 1, Partner(organisation_id=REGION), actor=HAND, at=CLOSED + DAY)
    asked: dict[str, Any] = {"by": COLLEAGUE, "organisation_ids": [REGION]}
    assert seen(lived, CLOSED, **asked) == ["Kortare väntan"]
    assert seen(lived, CLOSED + DAY, **asked) == ["Kortare väntan", "Färre fall"]


def test_what_has_ended_since_was_going_on(lived: SqlStore) -> None:
    with lived.begin() as tx:
        item_id = open_item(tx, _closed(), at=CLOSED).id
    assert item_id == 3
    assert seen(lived, CLOSED, by=COLLEAGUE, state=State.ENDED) == ["Gammalt arbete"]
    assert "Gammalt arbete" not in seen(lived, CLOSED, by=COLLEAGUE)


def _closed() -> Open:
    return Open(
        workflow="pdsa", title="Gammalt arbete", organisation_id=CARE, owner_id=None, actor=HAND, is_closed=True
    )


def test_a_page_ends_where_the_next_begins(lived: SqlStore) -> None:
    first = page(lived, HANDED, by=COLLEAGUE, limit=1)
    second = page(lived, HANDED, by=COLLEAGUE, limit=1, after=first.after)
    assert [line.item.id for line in (*first.lines, *second.lines)] == [2, 1]
    assert (first.after, second.after) == (2, None)


def test_no_more_is_read_than_is_allowed_and_the_page_says_where_to_go_on(lived: SqlStore) -> None:
    with lived.read() as tx:
        rights = offices.rights(tx, tx.person(COLLEAGUE), at=CLOSED)
        found = asof.page(tx, rights, Wanted(words="", phase="test"), at=CLOSED, limit=50, most=1)
    assert (found.lines, found.after) == ([], 2)


def test_facts_are_those_of_the_day_with_the_promises_by_their_numbers(lived: SqlStore) -> None:
    with lived.read() as tx:
        then, now = asof.facts_of(tx, 1, at=MOVED + DAY), tx.facts(1, at=CLOSED)
        kept = {c.id: c for c in lists.promises(tx, 1)}
    assert (then.item.owner_id, now.item.owner_id) == (OWNER, COLLEAGUE)
    assert [c.kind for c in then.open_commitments] == [CommitmentKind.PHASE, CommitmentKind.ACCEPTANCE]
    assert all(kept[c.id].kind is c.kind for c in then.open_commitments)
    assert then.participants == now.participants
    assert then.line[0] == MANAGER


def test_work_below_that_went_on_then_is_counted(lived: SqlStore) -> None:
    with lived.begin() as tx:
        open_item(tx, _below(), at=CLOSED)
    with lived.read() as tx:
        assert [asof.facts_of(tx, 2, at=at).open_children for at in (HANDED, CLOSED)] == [0, 1]


def _below() -> Open:
    return Open(workflow="pdsa", title="Ett test", organisation_id=CARE, owner_id=OWNER, actor=HAND, parent_id=2)


def test_before_it_was_opened_there_was_nothing(lived: SqlStore) -> None:
    with lived.read() as tx, pytest.raises(NotThereYet, match="FA-2026-002 was not there yet"):
        asof.facts_of(tx, 2, at=AT)


@pytest.mark.parametrize("words", ['{"title":"Other"}', "{", "[]"])
def test_a_trail_that_cannot_be_read_is_named_and_stops_nothing_else(lived: SqlStore, words: str) -> None:
    _behind_its_back(lived, update(event).where(event.c.item_id == 1, event.c.seq == 1).values(data=words))
    found = page(lived, HANDED, by=COLLEAGUE)
    assert [line.item.id for line in found.lines] == [2]
    assert [(fault.item_id, fault.seq, fault.kind) for fault in found.unreadable] == [(1, 1, "item.opened")]
    with lived.read() as tx, pytest.raises(Unreadable):
        asof.facts_of(tx, 1, at=HANDED)


def test_a_trail_that_has_lost_its_beginning_is_named(lived: SqlStore) -> None:
    _behind_its_back(lived, delete(event).where(event.c.item_id == 1, event.c.seq == 1))
    assert [fault.seq for fault in page(lived, HANDED, by=COLLEAGUE).unreadable] == [2]


def _behind_its_back(store: SqlStore, statement: Any) -> None:
    with store.begin() as tx:
        guards.rest(tx.sql.connection)
        tx.sql.connection.execute(statement)
