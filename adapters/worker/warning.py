"""Tell the nearest coordinator, or else manager, of everybody who cannot be reached: once for each marked address."""

from collections.abc import Iterator
from datetime import datetime

from adapters.delivery.letters import Sender
from adapters.delivery.warnings import KIND, write_warning
from adapters.log import logger
from adapters.sql import addresses, outbox
from adapters.sql.addresses import BadAddress
from adapters.sql.engines import DatabaseFailed
from adapters.sql.store import SqlStore, SqlTransaction
from engine.mailing import DEFAULT_HOUR, next_digest
from engine.people import Person

MOST_AT_ONCE = 50


def warn(store: SqlStore, *, at: datetime, sender: Sender) -> int:
    """Write the mails about addresses that were marked since the last time, in working hours; returns how many.

    Raises:
        DatabaseFailed: the database cannot be reached.
    """
    with store.begin() as tx:
        return sum(_warn(tx, bad, at=at, sender=sender) for bad in addresses.untold(tx, limit=MOST_AT_ONCE))


def _warn(tx: SqlTransaction, bad: BadAddress, *, at: datetime, sender: Sender) -> int:
    persons = addresses.persons_at(tx, bad.address)
    if any(_sleeps(tx, person, at=at) for person in persons):
        return 0
    addresses.mark_told(tx, bad.address, at=at)
    return sum(_tell(tx, person, bad, at=at, sender=sender) for person in persons)


def _tell(tx: SqlTransaction, about: Person, bad: BadAddress, *, at: datetime, sender: Sender) -> bool:
    """Write the mail about one person; one that cannot be written stops nobody, and the doctor names the address."""
    reader = next(_reachable(tx, about), None)
    if reader is None:
        return False
    try:
        with tx.savepoint():
            _post(tx, reader, about, bad, at=at, sender=sender)
    except DatabaseFailed:
        raise
    except Exception as error:  # noqa: BLE001 - whatever is wrong with one mail, the others are written
        logger().error("warning.unwritten", person=about.id, exc_info=error)
        return False
    return True


def _post(tx: SqlTransaction, reader: Person, about: Person, bad: BadAddress, *, at: datetime, sender: Sender) -> None:
    tree = tx.tree()
    number = outbox.next_message_id(tx)
    letter = write_warning(
        about,
        words=bad.words,
        number=number,
        to=reader,
        is_coordinator=reader.id == tree.coordinator(about.organisation_id),
        organisation=[*tree.upwards(reader.organisation_id)][-1].name,
        sender=sender,
        at=at,
    )
    outbox.post(tx, letter, number=number, to=reader, kind=KIND, at=at)


def _reachable(tx: SqlTransaction, about: Person) -> Iterator[Person]:
    """Who may be told, the nearest first: those whose own mail arrives."""
    tree = tx.tree()
    coordinator = tree.coordinator(about.organisation_id)
    line = tree.line(owner_id=about.id, organisation_id=about.organisation_id)
    for person_id in dict.fromkeys([*([] if coordinator is None else [coordinator]), *line]):
        person = tx.person(person_id)
        if person_id != about.id and person.is_active and not addresses.is_bad(tx, person.email):
            yield person


def _sleeps(tx: SqlTransaction, person: Person, *, at: datetime) -> bool:
    """True outside working hours where the person is."""
    return next_digest(tx.tree().calendar(person.organisation_id), hour=DEFAULT_HOUR, at=at) > at
