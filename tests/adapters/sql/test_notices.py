from collections.abc import Iterable

from adapters.sql import lists, notices
from adapters.sql.notices import planned
from adapters.sql.store import SqlStore
from engine.model import Notice, NoticeState
from tests.adapters.sql.building import (
    AT,
    COLLEAGUE,
    MANAGER,
    OWNER,
    commitments,
    fired,
    later,
    notice,
    opened,
    owed,
    recorded,
)


def test_a_notice_is_planned_with_all_that_its_mail_is_about(store: SqlStore) -> None:
    first = opened(store, owed())
    fired(store, notice())
    now = recorded(store, first, change={"title": "Another title", "phase": "proposal"})
    with store.begin() as tx:
        (found,) = planned(tx, at=AT, limit=9)
        assert found.person == tx.person(OWNER)
    assert found.notice == notice(id=1)
    assert found.item == now
    assert (found.commitment,) == commitments(store)


def test_a_persons_notices_come_together_and_in_order(store: SqlStore) -> None:
    opened(store, owed())
    hours = [(MANAGER, -1), (OWNER, -1), (COLLEAGUE, -3), (OWNER, -2), (MANAGER, -2), (OWNER, -2)]
    fired(store, *(notice(person_id=p, send_at=later(hours=h), occurrence=n) for n, (p, h) in enumerate(hours)))
    assert [(n.person_id, n.occurrence) for n in due(store)] == [
        (OWNER, 3),
        (OWNER, 5),
        (OWNER, 1),
        (MANAGER, 4),
        (MANAGER, 0),
        (COLLEAGUE, 2),
    ]


def test_the_limit_counts_persons_so_that_nobody_gets_two_mails(store: SqlStore) -> None:
    opened(store, owed())
    fired(store, *(notice(person_id=p, occurrence=n) for p in (OWNER, MANAGER, COLLEAGUE) for n in range(3)))
    assert [n.person_id for n in due(store, limit=2)] == [OWNER] * 3 + [MANAGER] * 3


def test_nothing_is_mailed_before_its_hour_or_twice_or_to_nobody(store: SqlStore) -> None:
    opened(store, owed())
    fired(
        store,
        notice(occurrence=1, send_at=later(seconds=1)),
        notice(occurrence=2, state=NoticeState.SENT),
        notice(occurrence=3, state=NoticeState.FAILED),
        notice(occurrence=4, state=NoticeState.REPLACED),
        notice(occurrence=5, person_id=None),
        notice(occurrence=6),
    )
    assert [n.occurrence for n in due(store)] == [6]


def test_what_is_held_back_comes_again_when_its_time_has_come(store: SqlStore) -> None:
    opened(store, owed())
    fired(store, notice())
    with store.begin() as tx:
        assert notices.hold(tx, [1], reason="on leave", until=later(days=3), at=later(hours=1)) == 1
        assert planned(tx, at=later(days=2), limit=9) == []
        (again,) = planned(tx, at=later(days=3), limit=9)
    assert (again.notice.state, again.notice.reason, again.notice.send_at) == (
        NoticeState.HELD,
        "on leave",
        later(days=3),
    )
    with store.read() as tx:
        assert [told.state_at for told in lists.reminders(tx, 1)] == [later(hours=1)]


def test_what_became_pointless_is_settled_with_its_reason(store: SqlStore) -> None:
    opened(store, owed())
    fired(store, notice(occurrence=1), notice(occurrence=2), notice(occurrence=3, state=NoticeState.SENT))
    with store.begin() as tx:
        assert notices.replace(tx, [1, 3], reason="done meanwhile", at=AT) == 1
        assert notices.replace(tx, [2, 99], reason="moved on", at=AT) == 1
        assert notices.hold(tx, [1, 2, 3], reason="late", until=AT, at=AT) == 0
        assert notices.replace(tx, [], reason="nothing", at=AT) == 0
    with store.read() as tx:
        assert [(told.notice.state, told.notice.reason) for told in lists.reminders(tx, 1)] == [
            (NoticeState.REPLACED, "done meanwhile"),
            (NoticeState.REPLACED, "moved on"),
            (NoticeState.SENT, "fell due"),
        ]


def test_two_composers_never_write_to_the_same_person(postgresql_store: SqlStore) -> None:
    store = postgresql_store
    opened(store, owed())
    fired(store, *(notice(person_id=p, occurrence=n) for p in (OWNER, MANAGER, COLLEAGUE) for n in range(2)))
    with store.begin() as one, store.begin() as other:
        first = {found.person.id for found in planned(one, at=AT, limit=2)}
        second = {found.person.id for found in planned(other, at=AT, limit=2)}
        recorded(store, opened(store, id=2), at=AT)  # whoever only names those persons does not wait
    assert (first, second) == ({OWNER, MANAGER}, {COLLEAGUE})


def due(store: SqlStore, *, limit: int = 99) -> Iterable[Notice]:
    """The notices that are planned; nothing is kept of it."""
    with store.begin() as tx:
        return [found.notice for found in planned(tx, at=AT, limit=limit)]
