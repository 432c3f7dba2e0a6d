"""Mails about one item in which no notice is, so that the ledger of its reminders does not know them.

They are what one person reminds another of by hand, and what whoever left an idea is told of what became of it. Each is
written in the moment of the act itself: by that it is found.
"""

from sqlalchemy import String, and_, cast, literal, or_, select

from adapters.sql.ideas import MAIL_KIND
from adapters.sql.mailings import BY_HAND
from adapters.sql.prepared import Statement
from adapters.sql.statements import event, key, table
from adapters.sql.store import SqlTransaction
from engine.nudging import NUDGED


def about(tx: SqlTransaction, item_id: int) -> list[int]:
    """The numbers of these mails, of an item with its trail and its ideas."""
    return [row.id for statement in (REMINDERS, ANSWERS) for row in tx.sql.all(statement, item_id=item_id)]


_message, _idea = table("message"), table("idea")
_reader = literal('"to":', type_=String) + cast(_message.c.person_id, String)

REMINDERS = Statement(
    lambda _: (
        select(_message.c.id)
        .join(event, event.c.at == _message.c.created_at)
        .where(
            key(event.c.item_id, "item_id"),
            event.c.kind == NUDGED,
            or_(*(event.c.data.contains(_reader + literal(end, type_=String)) for end in ",}")),
            _message.c.kind == BY_HAND,
        )
    )
)
ANSWERS = Statement(
    lambda _: (
        select(_message.c.id)
        .join(_idea, and_(_idea.c.answered_at == _message.c.created_at, _idea.c.address == _message.c.address))
        .where(key(_idea.c.item_id, "item_id"), _message.c.kind == MAIL_KIND)
    )
)
