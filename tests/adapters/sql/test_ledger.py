from datetime import datetime

from adapters.sql import ledger, lists, outbox
from adapters.sql.messages import Message, MessageState
from adapters.sql.store import SqlStore
from engine.model import Notice, NoticeState
from tests.adapters.sql.building import AT, MANAGER, OWNER, fired, later, notice, opened, owed
from tests.adapters.sql.test_outbox import RAW


def test_everything_said_about_a_promise_is_told_in_order(store: SqlStore) -> None:
    opened(store, owed(), owed())
    first, second = notice(occurrence=1, state=NoticeState.SENT), notice(occurrence=2, person_id=None)
    fired(store, first, notice(commitment_id=2), second)
    with store.read() as tx:
        assert [told.occurrence for told in ledger.notices_about(tx, 1)] == [1, 2]
        assert [told.person_id for told in ledger.notices_about(tx, 1)] == [OWNER, None]


def test_a_notice_is_added_once(store: SqlStore) -> None:
    opened(store, owed())
    with store.begin() as tx:
        assert ledger.add_notices(tx, [notice(), notice(person_id=MANAGER)]) == 2
        assert ledger.add_notices(tx, [notice(), notice(occurrence=2)]) == 1
        assert ledger.add_notices(tx, []) == 0
    with store.read() as tx:
        assert len(lists.reminders(tx, 1)) == 3


def test_a_notice_that_nobody_could_receive_is_found_when_its_hour_has_come(store: SqlStore) -> None:
    opened(store, owed())
    waiting = [notice(occurrence=n, person_id=None, send_at=later(hours=-n)) for n in (1, 3, 2, -1)]
    settled = notice(occurrence=9, person_id=None, state=NoticeState.REPLACED)
    fired(store, *waiting, settled, notice(occurrence=8))
    with store.read() as tx:
        assert occurrences(ledger.vacant(tx, at=AT, limit=9)) == [3, 2, 1]
        assert occurrences(ledger.vacant(tx, at=AT, limit=1)) == [3]


def test_a_notice_for_somebody_is_found_page_by_page(store: SqlStore) -> None:
    opened(store, owed())
    fired(
        store,
        *(notice(occurrence=n) for n in range(4)),
        notice(person_id=None),
        notice(occurrence=7, send_at=later(days=1)),
    )
    with store.read() as tx:
        first = ledger.due(tx, at=AT, after=0, limit=3)
        assert occurrences(first) == [0, 1, 2]
        assert occurrences(ledger.due(tx, at=AT, after=first[-1].id, limit=3)) == [3]


def test_a_persons_last_mail_of_a_kind_is_known(store: SqlStore) -> None:
    written = [(OWNER, "digest", 1), (OWNER, "digest", 3), (OWNER, "at once", 5), (MANAGER, "digest", 7)]
    for person_id, kind, hours in written:
        with store.begin() as tx:
            outbox.add_message(
                tx, mail(outbox.next_message_id(tx), person_id, kind, later(hours=hours)), raw=RAW, notice_ids=[]
            )
    with store.read() as tx:
        assert ledger.last_mail(tx, person_id=OWNER, kind="digest") == later(hours=3)
        assert ledger.last_mail(tx, person_id=MANAGER, kind="at once") is None


def mail(number: int, person_id: int, kind: str, at: datetime) -> Message:
    """A message that nobody has sent yet."""
    return Message(
        id=number,
        person_id=person_id,
        address="somebody@region.example",
        kind=kind,
        state=MessageState.PENDING,
        subject="",
        message_id_header=f"<{number}@varv.example>",
        created_at=at,
        not_before=at,
    )


def occurrences(found: list[Notice]) -> list[int]:
    """Which of them."""
    return [each.occurrence for each in found]
