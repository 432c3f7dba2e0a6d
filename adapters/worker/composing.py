"""Compose: turn the notices whose hour has come into mails, as things are now and not as they were then."""

from datetime import datetime, timedelta
from functools import partial
from itertools import groupby

from adapters.delivery.letters import Sender
from adapters.sql import ledger, notices
from adapters.sql.store import SqlStore
from adapters.worker.careful import Careful, Composed, is_still_owed
from adapters.worker.desk import NOBODY, NOT_OWED, Desk
from adapters.worker.ending import tell_of_ends
from adapters.worker.warning import warn
from engine.mailing import DEFAULT_HOUR, next_digest
from engine.model import Facts, Notice, rests

NOTICES_AT_ONCE = 100
PERSONS_AT_ONCE = 20
MOST_BATCHES = 250
"""After so many batches of persons in one round it is time to deliver."""

MOST_VACANT = 500

MAILS_A_WEEK = 12
"""How many mails somebody may get in a week unless the settings say otherwise."""

PASSED_ON = "somebody came into the role"


def compose(store: SqlStore, *, at: datetime, sender: Sender, budget: int = MAILS_A_WEEK) -> Composed:
    """Write the mails that are to go out at ``at``, in short transactions of a few persons each.

    Somebody who has had ``budget`` mails in a week gets what is urgent with the mail of the day. A mail and its notices
    are linked in the same transaction: a notice is in one mail, or it still waits.

    Raises:
        DatabaseFailed: the database cannot be reached; the mails before it stay written.
    """
    composed = _fill_vacancies(store, at=at)
    composed.messages += warn(store, at=at, sender=sender)
    composed.messages += tell_of_ends(store, at=at, sender=sender)
    _tell_others(store, at=at, composed=composed)
    for _ in range(MOST_BATCHES):
        written = _next_persons(store, at=at, sender=sender, budget=budget)
        if written is None:
            break
        composed += written
    return composed


def _fill_vacancies(store: SqlStore, *, at: datetime) -> Composed:
    """Give notices that there was nobody for to whoever has come into the role since; the others wait another day."""
    composed = Composed()
    with store.begin() as tx:
        vacancies = Vacancies(tx, at=at, composed=composed)
        for notice in ledger.vacant(tx, at=at, limit=MOST_VACANT):
            vacancies.settle(notice)
    return composed


def _tell_others(store: SqlStore, *, at: datetime, composed: Composed) -> None:
    """Give everybody a notice who is to have one, before the first mail of the day is written: there is no second."""
    after: int | None = 0
    while after is not None:
        with store.begin() as tx:
            page = ledger.due(tx, at=at, after=after, limit=NOTICES_AT_ONCE)
            heralds = Heralds(tx, at=at, composed=composed)
            for notice in page:
                heralds.settle(notice)
        after = page[-1].id if page else None


def _next_persons(store: SqlStore, *, at: datetime, sender: Sender, budget: int) -> Composed | None:
    """Settle everything that waits for the next few persons; None when nobody is left."""
    composed = Composed()
    with store.begin() as tx:
        waiting = notices.planned(tx, at=at, limit=PERSONS_AT_ONCE)
        for _, group in groupby(waiting, key=lambda each: each.person.id):
            Desk(tx, list(group), at=at, sender=sender, budget=budget, composed=composed).settle()
    return composed if waiting else None


class Vacancies(Careful):
    """Notices that there was nobody to receive when they fell due."""

    def settle(self, notice: Notice) -> None:
        """Give it to whoever has come into the role, or let it wait for another day."""
        self._try(partial(self._fill, notice), [notice])

    def _fill(self, notice: Notice) -> bool:
        facts = self._tx.facts(notice.item_id, at=self._at)
        owed = next((c for c in facts.open_commitments if c.id == notice.commitment_id), None)
        if owed is None or not is_still_owed(owed, notice):
            return self._replace(notice, NOT_OWED)
        if wanted := self._roles.wanted(notice.role, owed=owed, item=facts.item):
            self._roles.tell(notice, wanted)
            return self._replace(notice, PASSED_ON)
        return self._hold([notice], NOBODY, until=_next_morning(facts, at=self._at))


class Heralds(Careful):
    """Notices of one person, from which others learn what they are to be told.

    One about something that cannot even be read is out of the way by this, before the mails are written.
    """

    def settle(self, notice: Notice) -> None:
        """See to it that whoever came into the role, or stands in, has a notice as well."""
        self._try(partial(self._tell, notice), [notice])

    def _tell(self, notice: Notice) -> None:
        owed = notices.commitments_of(self._tx, [notice])[notice.commitment_id]
        item = notices.items_of(self._tx, [notice])[notice.item_id]
        if is_still_owed(owed, notice) and not rests(item, owed.kind):
            self._roles.tell(notice, self._roles.wanted(notice.role, owed=owed, item=item))


def _next_morning(facts: Facts, *, at: datetime) -> datetime:
    tomorrow = facts.calendar.start_of(facts.calendar.local_date(at) + timedelta(days=1))
    return next_digest(facts.calendar, hour=DEFAULT_HOUR, at=tomorrow)
