"""When scripted people do something: how long a mail waits, and who acts before being asked."""

from datetime import date
from random import Random

from adapters.demo.texts import Manner
from adapters.demo.town import Someone
from engine.model import Facts

PLENTY = 2
"""With more working days left than this, somebody who postpones does not feel hurried."""

A_WEEK = 5
"""Within how many working days somebody steady answers, and before the deadline if there is one ahead."""

EAGER = 0.3
"""How likely somebody steady is to turn to something before they are reminded."""

BUSY = 0.4
"""How likely a manager is to let a mail about somebody else's work be."""


def answer_after(someone: Someone, facts: Facts, mine: frozenset[int], *, today: date, chance: Random) -> int | None:
    """After how many working days a mail about the item is acted upon; None when it is left alone.

    ``mine`` are the persons for whom they act: themselves, and those they stand in for.
    """
    due = [c.due_at for c in facts.open_commitments if c.owner_id in mine]
    if not due:
        return _as_manager(someone, chance) if someone.id in facts.line else None
    dates = [facts.calendar.local_date(at) for at in due if at is not None]
    left = facts.calendar.working_days_between(today, min(dates)) if dates else 0
    return _as_owner(someone.worker.manner, left, chance)


def unasked_after(someone: Someone, chance: Random) -> int | None:
    """After how many working days somebody turns to what they have just begun by themselves; None: when reminded."""
    match someone.worker.manner:
        case Manner.PROMPT:
            return chance.randint(6, 14)
        case Manner.STEADY if chance.random() < EAGER:
            return chance.randint(10, 15)
    return None


def _as_owner(manner: Manner, left: int, chance: Random) -> int | None:
    match manner:
        case Manner.PROMPT:
            return chance.randint(0, 1)
        case Manner.STEADY:
            return chance.randint(0, min(left, A_WEEK) if left > 0 else A_WEEK)
        case Manner.LATE:
            return chance.randint(4, 14) if left <= 0 else None
        case Manner.POSTPONES:
            return chance.randint(0, 2) if left <= PLENTY else None
        case Manner.SLOW:
            return chance.randint(6, 14)


def _as_manager(someone: Someone, chance: Random) -> int | None:
    if chance.random() < BUSY:
        return None
    return chance.randint(8, 16) if someone.worker.manner is Manner.SLOW else chance.randint(1, 6)
