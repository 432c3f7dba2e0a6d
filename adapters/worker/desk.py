"""Where the notices that wait for one person are settled: mailed, held back until later, or replaced."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial

from adapters.delivery import asks, letters
from adapters.delivery.entries import Entry, entry
from adapters.delivery.letters import MailKind, Sender
from adapters.i18n import using
from adapters.sql import addresses, ledger, outbox
from adapters.sql.messages import ADDRESS_REFUSED
from adapters.sql.notices import Planned
from adapters.sql.postponements import postponed
from adapters.sql.preferences import ensure_token, preference
from adapters.sql.store import SqlTransaction
from adapters.worker.careful import Careful, Composed, is_still_owed
from adapters.worker.recipients import matter
from engine import mailing
from engine.calendars import Calendar
from engine.model import Notice, rests
from engine.sweeping import SET_ASIDE

MOST_AT_ONCE = 5
"""What cannot wait goes in a mail for each item; of more items than this a person is told in one mail."""

NOBODY = "nobody in that role"
NOT_OWED = "no longer owed"
NOT_RESPONSIBLE = "no longer responsible"
PAUSED = "paused"
PRIVATE = "private"
PUT_OFF_AGAIN = "a later reminder took its place"
WAITS = "waits for the mail of the day"
WAS_MAILED = "the mail of the day had gone"
QUIET = "quiet weeks"
USED_UP = "mail budget used up"


class Desk(Careful):
    """Where the notices that wait for one person are settled.

    ``budget`` is how many mails a week the person gets before what is urgent waits for the mail of the day.
    """

    def __init__(
        self,
        tx: SqlTransaction,
        waiting: Sequence[Planned],
        *,
        at: datetime,
        sender: Sender,
        budget: int,
        composed: Composed,
    ) -> None:
        super().__init__(tx, at=at, composed=composed)
        self._waiting = waiting
        self._sender = sender
        self._budget = budget
        self._reader = waiting[0].person
        self._tree = tx.tree()
        self._preference = preference(tx, self._reader.id)
        self._postponed = postponed(tx, [each.commitment.id for each in waiting])

    def settle(self) -> None:
        """Mail each notice, hold it back until later, or replace it."""
        kept = [each for each in self._waiting if self._try(partial(self._is_wanted, each), [each.notice])]
        if kept and addresses.is_bad(self._tx, self._reader.email):
            self._hold(_notices(kept), ADDRESS_REFUSED, until=self._tomorrow())
            return
        left_over: list[Planned] = []
        for mail in _mails([each for each in kept if each.notice.at_once]):
            if self._mails_this_week() < self._budget:
                self._try(partial(self._write, mail, kind=MailKind.AT_ONCE), _notices(mail))
            else:
                left_over += mail
        if daily := left_over + [each for each in kept if not each.notice.at_once]:
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
        if self._reader.id not in wanted and self._reader.id in self._roles.concerned(
            notice.role, owed=owed, item=item
        ):
            return self._hold([notice], PRIVATE, until=self._tomorrow())
        if not wanted:
            return self._hold([notice], NOBODY, until=self._tomorrow())
        if self._reader.id not in wanted:
            return self._replace(notice, NOT_RESPONSIBLE)
        return self._may_be_mailed(each, owes=wanted[self._reader.id] or self._reader.id)

    def _may_be_mailed(self, each: Planned, *, owes: int) -> bool:
        """Whether the reader wants it now; ``owes`` is the reader, or the person for whom they stand in."""
        notice, until = each.notice, self._postponed.get((each.commitment.id, owes))
        if notice.rung == mailing.PUT_OFF and (until is None or until.toordinal() != notice.occurrence):
            return self._replace(notice, PUT_OFF_AGAIN)
        if not notice.role.level and until is not None and self._calendar.local_date(self._at) < until:
            return self._hold([notice], mailing.REMIND_LATER, until=self._morning(self._calendar.start_of(until)))
        held = mailing.held_back(
            notice,
            each.commitment.kind,
            self._preference,
            calendar=self._calendar,
            hour=self._reader.digest_hour,
            at=self._at,
        )
        return held is None or self._hold([notice], held.reason, until=held.until)

    def _write_or_wait(self, daily: Sequence[Planned]) -> None:
        """Write the mail of the day, or wait for its hour, or for that of the next day if it has gone."""
        hour = self._morning(self._at)
        if hour > self._at:
            is_quiet = self._calendar.is_quiet(self._calendar.local_date(self._at))
            self._wait(daily, QUIET if is_quiet else WAITS, until=hour)
        elif self._was_mailed_today():
            weekly = [each for each in daily if self._is_weekly(each)]
            self._wait(weekly, WAS_MAILED, until=self._next_week())
            self._wait([each for each in daily if each not in weekly], WAS_MAILED, until=self._tomorrow())
        else:
            self._write(daily, kind=MailKind.DIGEST)

    def _wait(self, daily: Sequence[Planned], reason: str, *, until: datetime) -> None:
        """Hold them back for a reason; what is urgent and waits all the same does so for the mails there were."""
        for is_urgent, why in ((True, USED_UP), (False, reason)):
            if held := [each.notice for each in daily if each.notice.at_once is is_urgent]:
                self._hold(held, why, until=until)

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
            sender = self._sender
            return entry(found, base_url=sender.base_url, at=self._at, reader_id=self._reader.id, links=sender.links)

        return self._try(say, told)

    def _post(self, written: Sequence[tuple[Sequence[Planned], Entry]], *, kind: MailKind) -> None:
        number = outbox.next_message_id(self._tx)
        entries = [entry for _, entry in written]
        letter = letters.write(
            entries,
            kind=kind,
            number=number,
            to=self._reader,
            organisation=[*self._tree.upwards(self._reader.organisation_id)][-1].name,
            sender=self._sender,
            news=self._news(written[0][0]) if kind is MailKind.AT_ONCE and len(written) == 1 else None,
            stop_token=ensure_token(self._tx, self._reader.id) if kind is MailKind.DIGEST else None,
            of_this_week=self._mails_this_week() + 1,
            told_before=self._told_before(written),
            at=self._at,
        )
        in_it = [each.notice.id for group, _ in written for each in group]
        outbox.post(self._tx, letter, number=number, to=self._reader, kind=kind.value, at=self._at, notice_ids=in_it)
        self._composed.messages += 1

    def _news(self, group: Sequence[Planned]) -> str:
        owed = group[0].commitment
        asker = None if owed.asked_by is None else self._tx.person(owed.asked_by).name
        return asks.news(self._tx.facts(owed.item_id, at=self._at), owed, asker=asker)

    def _told_before(self, written: Sequence[tuple[Sequence[Planned], Entry]]) -> int:
        """Of how many items that the mail does not speak of the reader was told as a manager, and still waits."""
        if not any(entry.is_above for _, entry in written):
            return 0
        return len(ledger.escalated(self._tx, self._reader.id) - {group[0].item.id for group, _ in written})

    def _mails_this_week(self) -> int:
        return ledger.mails_since(self._tx, self._reader.id, since=mailing.week_of(self._calendar, self._at))

    def _is_weekly(self, each: Planned) -> bool:
        return mailing.is_weekly(each.notice, each.commitment.kind, self._preference)

    def _was_mailed_today(self) -> bool:
        last = ledger.last_mail(self._tx, person_id=self._reader.id, kind=MailKind.DIGEST.value)
        return last is not None and self._calendar.local_date(last) >= self._calendar.local_date(self._at)

    def _tomorrow(self) -> datetime:
        """The hour of the mail of the next working day."""
        return self._morning(self._calendar.start_of(self._calendar.local_date(self._at) + timedelta(days=1)))

    def _next_week(self) -> datetime:
        """The hour of the mail of the next week."""
        day = mailing.next_weekly_day(self._calendar, self._calendar.local_date(self._at))
        return self._morning(self._calendar.start_of(day))

    def _morning(self, at: datetime) -> datetime:
        """The first instant from ``at`` on at which the reader may get the mail of the day."""
        return mailing.next_digest(self._calendar, hour=self._reader.digest_hour, at=at)

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
