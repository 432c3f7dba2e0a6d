"""Tell people that a token of theirs ends: once two weeks before, and once two days before."""

from datetime import datetime, timedelta

from adapters.delivery.letters import Sender
from adapters.delivery.token_letters import KIND, write_token_letter
from adapters.log import logger
from adapters.sql import addresses, outbox, tokens
from adapters.sql.engines import DatabaseFailed
from adapters.sql.store import SqlStore, SqlTransaction
from adapters.sql.tokens import Token
from engine.ending import is_to_be_told, last_day
from engine.people import Person

AHEAD = timedelta(days=60)
"""Two weeks, and the longest that an organisation may be closed before them."""


def tell_of_ends(store: SqlStore, *, at: datetime, sender: Sender) -> int:
    """Write the mails about tokens that end, each in a transaction of its own; returns how many.

    Raises:
        DatabaseFailed: the database cannot be reached; the mails before it stay written.
    """
    with store.read() as tx:
        found = [token for token in tokens.ending(tx, at=at, before=at + AHEAD) if _is_due(tx, token, at=at)]
    return sum(_tell(store, token, at=at, sender=sender) for token in found)


def _is_due(tx: SqlTransaction, token: Token, *, at: datetime) -> bool:
    """Whether it is time. Whoever cannot be reached is told when they can be, if that is before the end."""
    person = tx.person(token.person_id)
    is_time = is_to_be_told(
        made_at=token.made_at,
        expires_at=token.expires_at,
        told_at=token.told_at,
        calendar=tx.tree().calendar(person.organisation_id),
        at=at,
    )
    return is_time and not addresses.is_bad(tx, person.email)


def _tell(store: SqlStore, token: Token, *, at: datetime, sender: Sender) -> bool:
    """Write one; whoever comes second finds it told. One that cannot be written is not tried again at every round."""
    with store.begin() as tx:
        if not tokens.mark_told(tx, token, at=at):
            return False
        try:
            with tx.savepoint():
                _post(tx, token, tx.person(token.person_id), at=at, sender=sender)
        except DatabaseFailed:
            raise
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one mail, the others are written
            logger().error("token.untold", token=token.id, exc_info=error)
            return False
    return True


def _post(tx: SqlTransaction, token: Token, person: Person, *, at: datetime, sender: Sender) -> None:
    tree = tx.tree()
    calendar = tree.calendar(person.organisation_id)
    number = outbox.next_message_id(tx)
    letter = write_token_letter(
        name=token.name,
        last=last_day(token.expires_at, calendar=calendar),
        used=None if token.used_at is None else calendar.local_date(token.used_at),
        today=calendar.local_date(at),
        number=number,
        to=person,
        organisation=[*tree.upwards(person.organisation_id)][-1].name,
        sender=sender,
        at=at,
    )
    outbox.post(tx, letter, number=number, to=person, kind=KIND, at=at)
