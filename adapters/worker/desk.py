"""Where the notices that wait for one person are settled: mailed, held back until later, or replaced."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial

from adapters.delivery import asks, letters
from adapters.delivery.entries import Entry, entry
from adapters.delivery.letters import MailKind, Sender
from adapters.i18n import using
from adapters.sql import addresses, ledger, outbox
from adapters.sql.messages import Message, MessageState
from adapters.sql.notices import Planned
from adapters.sql.outbox import ADDRESS_REFUSED
from adapters.sql.store import SqlTransaction
from adapters.worker.careful import Careful, Composed, is_still_owed
from adapters.worker.recipients import matter
from engine.calendars import Calendar
from engine.model import Notice, rests
from engine.sweeping import SET_ASIDE, next_digest

MOST_AT_ONCE = 5
"""What cannot wait goes in a mail for each item; of more items than this a person is told in one mail."""

NOBODY = "nobody in that role"
NOT_OWED = "no longer owed"
NOT_RESPONSIBLE = "no longer responsible"
PAUSED = "paused"
WAITS = "waits for the mail of the day"
WAS_MAILED = "the mail of the day had gone"


class Desk(Careful):
    """Where the notices that wait for one person are settled."""

    def __init__(
        self, tx: SqlTransaction, waiting: Sequence[Planned], *, at: datetime, sender: Sender, composed: Composed
    ) -> None:
        super().__init__(tx, at=at, composed=composed)
        self._waiting = waiting
        self._sender = sender
        self._reader = waiting[0].person
        self._tree = tx.tree()

    def settle(self) -> None:
        """Mail each notice, hold it back until later, or replace it."""
        kept = [each for each in self._waiting if self._try(partial(self._is_wanted, each), [each.notice])]
        if kept and addresses.is_bad(self._tx, self._reader.email):
            self._hold(_notices(kept), ADDRESS_REFUSED, until=self._tomorrow())
            return
        for mail in _mails([each for each in kept if each.notice.at_once]):
            self._try(partial(self._write, mail, kind=MailKind.AT_ONCE), _notices(mail))
        if daily := [each for each in kept if not each.notice.at_once]:
            self._try(partial(self._write_or_wait, daily), _notices(daily))

    def _is_wanted(self, each: Planned) -> bool:
        """Whether the reader is to get the notice, as things are now; settles it otherwise, and tells who else is."""
        notice, owed, item = each.notice, each.commitment, each.item
        if not is_still_owed(owed, notice):
            return self._replace(notice, NOT_OWED)
        if item.pause is not None and rests(item, owed.kind):
            ends = self._tree.calendar(item.organisation_id).start_of(item.pause.until)
            return self._hold([notice], PAUSED, until=max(ends, self._at + SET_ASIDE))
        wanted = self._roles.wanted(notice.role, owed=owed, item=item)
        self._roles.tell(notice, wanted)
        if not wanted:
            return self._hold([notice], NOBODY, until=self._tomorrow())
        return self._reader.id in wanted or self._replace(notice, NOT_RESPONSIBLE)

    def _write_or_wait(self, daily: Sequence[Planned]) -> None:
        """Write the mail of the day, or wait for its hour, or for that of the next day if it has gone."""
        hour = next_digest(self._calendar, hour=self._reader.digest_hour, at=self._at)
        if hour > self._at:
            self._hold(_notices(daily), WAITS, until=hour)
        elif self._was_mailed_today():
            self._hold(_notices(daily), WAS_MAILED, until=self._tomorrow())
        else:
            self._write(daily, kind=MailKind.DIGEST)

    def _write(self, told: Sequence[Planned], *, kind: MailKind) -> None:
        """Write one mail, put it into the outbox and the notices into it."""
        with using(self._reader.language):
            said = [(group, self._say(group)) for group in _by_commitment(told)]
            written = [(group, entry) for group, entry in said if entry is not None]
            if written:
                self._post(written, kind=kind)

    def _say(self, group: Sequence[Planned]) -> Entry | None:
        """What the mail says about one promise; None when that cannot be said, and then it waits by itself."""
        told = _notices(group)

        def say() -> Entry:
            found = matter(self._tx, self._roles, group[0], told=told, at=self._at)
            return entry(found, base_url=self._sender.base_url, at=self._at)

        return self._try(say, told)

    def _post(self, written: Sequence[tuple[Sequence[Planned], Entry]], *, kind: MailKind) -> None:
        number = outbox.next_message_id(self._tx)
        letter = letters.write(
            [entry for _, entry in written],
            kind=kind,
            number=number,
            to=self._reader,
            organisation=[*self._tree.upwards(self._reader.organisation_id)][-1].name,
            sender=self._sender,
            news=self._news(written[0][0]) if kind is MailKind.AT_ONCE and len(written) == 1 else None,
            at=self._at,
        )
        message = Message(
            id=number,
            person_id=self._reader.id,
            address=self._reader.email,
            kind=kind.value,
            state=MessageState.PENDING,
            subject=letter.subject,
            message_id_header=letter.message_id,
            created_at=self._at,
            not_before=self._at,
        )
        in_it = [each.notice.id for group, _ in written for each in group]
        outbox.add_message(self._tx, message, raw=letter.raw, notice_ids=in_it)
        self._composed.messages += 1

    def _news(self, group: Sequence[Planned]) -> str:
        return asks.news(self._tx.facts(group[0].item.id, at=self._at), group[0].commitment)

    def _was_mailed_today(self) -> bool:
        last = ledger.last_mail(self._tx, person_id=self._reader.id, kind=MailKind.DIGEST.value)
        return last is not None and self._calendar.local_date(last) >= self._calendar.local_date(self._at)

    def _tomorrow(self) -> datetime:
        """The hour of the mail of the next working day."""
        day = self._calendar.local_date(self._at) + timedelta(days=1)
        return next_digest(self._calendar, hour=self._reader.digest_hour, at=self._calendar.start_of(day))

    @property
    def _calendar(self) -> Calendar:
        """The calendar of the place where the reader works."""
        return self._tree.calendar(self._reader.organisation_id)


def _mails(urgent: Sequence[Planned]) -> list[list[Planned]]:
    """What cannot wait, by mail: one for each item, unless there are many."""
    groups: dict[int, list[Planned]] = {}
    for each in urgent:
        groups.setdefault(each.item.id, []).append(each)
    return list(groups.values()) if len(groups) <= MOST_AT_ONCE else [list(urgent)]


def _by_commitment(told: Iterable[Planned]) -> list[list[Planned]]:
    groups: dict[int, list[Planned]] = {}
    for each in told:
        groups.setdefault(each.commitment.id, []).append(each)
    return list(groups.values())


def _notices(of: Iterable[Planned]) -> list[Notice]:
    return [each.notice for each in of]
