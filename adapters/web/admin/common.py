"""What the pages of administration share: who may see any of it, and how instants are said there."""

from collections.abc import Callable
from datetime import datetime

from adapters.i18n.words import instant_in_words
from adapters.sql.store import SqlTransaction
from adapters.web.visits import Visit
from engine.access import Duty, NotForYou

DUTIES = (
    Duty.MANAGE_PEOPLE,
    Duty.SET_POLICIES,
    Duty.SEE_OUTBOX,
    Duty.INSTALL_WORKFLOWS,
    Duty.GRANT,
    Duty.KEEP_RECORDS,
    Duty.VERIFY_TRAIL,
)
"""Whoever has one of these administers something."""

When = Callable[[datetime], str]
"""How an instant is said to the visitor."""


def need_any(visit: Visit) -> None:
    """Raise NotForYou unless the visitor administers something."""
    if not any(visit.rights.may(duty) for duty in DUTIES):
        raise NotForYou


def when(tx: SqlTransaction, visit: Visit) -> When:
    """Instants as the clocks show them where the visitor is."""
    calendar = tx.tree().calendar(visit.person.organisation_id)
    return lambda instant: instant_in_words(instant, calendar, at=visit.at)


def sees_all(tx: SqlTransaction, visit: Visit, duty: Duty) -> bool:
    """True when the visitor may do this everywhere: what belongs to no organisation is theirs to see, too."""
    return visit.rights.where(duty) >= set(tx.tree().organisations)
