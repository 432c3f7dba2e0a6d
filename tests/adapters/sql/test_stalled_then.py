"""What had stopped on a day is what the list of that day showed."""

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import update

from adapters.sql import lists, offices
from adapters.sql.explaining import StalledItem
from adapters.sql.overview import Wanted
from adapters.sql.stalled_then import stalled_as_of
from adapters.sql.stalls import Stalls
from adapters.sql.statements import notice
from adapters.sql.store import SqlStore, SqlTransaction
from engine import edit, responsibility, timing
from engine.definition import Role
from engine.model import BlockCause, NoticeState
from engine.opening import Open, open_item
from engine.sweeping import sweep_batch
from tests.adapters.sql.building import AT, CARE, COLLEAGUE, HAND, MANAGER, OWNER

DAYS = [AT + timedelta(days=days) for days in range(0, 130, 26)]


def begin(tx: SqlTransaction, title: str, *, owner: int | None = OWNER, waits: bool = False) -> None:
    wish = Open(workflow="pdsa", title=title, organisation_id=CARE, owner_id=owner, actor=HAND)
    item = open_item(tx, wish, at=AT)
    if waits:
        edit.block(tx, item_id=item.id, cause=BlockCause.IT, holder_id=COLLEAGUE, note="", actor=HAND, at=AT)


def live(store: SqlStore) -> dict[int, list[StalledItem]]:
    """Some months, in which some work goes on and most does not; what the list showed on each of a few days."""
    with store.begin() as tx:
        begin(tx, "Tyst")
        begin(tx, "Väntar", waits=True)
        begin(tx, "Ingens", owner=None)
        begin(tx, "Går framåt")
        begin(tx, "Vilar")
        begin(tx, "Byter ansvarig")
    with store.begin() as tx:
        timing.pause(tx, item_id=5, until=date(2026, 5, 4), reason="Semester", actor=HAND, at=AT)
        responsibility.hand_over(tx, item_id=6, to=COLLEAGUE, actor=HAND, at=AT)
    shown = {}
    for number, now in enumerate(DAYS):
        with store.begin() as tx:
            edit.comment(tx, item_id=4, text="Nu", actor=HAND, at=now)
        while True:
            with store.begin() as tx:
                if not sweep_batch(tx, at=now, limit=100).claimed:
                    break
        with store.read() as tx:
            rights = offices.rights(tx, tx.person(MANAGER), at=now)
            shown[number] = Stalls(tx, rights, Wanted(), at=now).page(limit=50)
    return shown


def comparable(found: list[StalledItem]) -> list[StalledItem]:
    """Without the count of decisions, which no trail tells, and the names of others."""
    return [replace(each, line=replace(each.line, item=replace(each.line.item, version=0)), names={}) for each in found]


def test_the_list_as_of_a_day_is_the_one_of_that_day(store: SqlStore) -> None:
    shown = live(store)
    with store.read() as tx:
        rights = offices.rights(tx, tx.person(MANAGER), at=DAYS[-1])
        for number, now in enumerate(DAYS):
            then = stalled_as_of(tx, rights, Wanted(), at=now)
            assert comparable(then) == comparable(shown[number]), now
            assert [each.waits_for for each in then] == [each.waits_for for each in shown[number]]
    assert [len(found) for found in shown.values()] == [0, 0, 4, 5, 4]


def test_a_reminder_that_went_out_later_was_not_known(store: SqlStore) -> None:
    live(store)
    with store.begin() as tx:
        tx.sql.connection.execute(
            update(notice)
            .where(notice.c.item_id == 1, notice.c.role == Role.OWNER.value)
            .values(state=NoticeState.SENT.value, state_at=notice.c.fired_at)
        )
    with store.read() as tx:
        told = [each.state_at for each in lists.reminders(tx, 1) if each.notice.role is Role.OWNER]
        for at in (DAYS[2] - timedelta(hours=1), DAYS[2]):
            (found,) = (each for each in stalled_as_of(tx, None, Wanted(), at=at) if each.line.item.id == 1)
            assert found.reminders == found.unanswered == sum(state_at <= at for state_at in told)
    assert min(told) < DAYS[2] - timedelta(hours=1) < max(told)
