"""How many mails ladders would have made of what was owed in some days. Pure: no clock, no store.

Every promise is looked at from the beginning of its present generation, at the instants at which a scheduler that is
never late looks at it; who is told gets a mail when such mail goes out: one for each person and working day, what was
escalated on the first day of mail of a week, and what cannot wait at once, one for each item.

Left out is what only came about as people acted and chose: generations before the present one, so also what was said
before a deadline was moved; what people have postponed, paused, stopped or want once a week; who stood in for whom; the
most mails of a week; moves that could not make themselves; who was in which role then, where that is another now.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from engine.calendars import Calendar
from engine.definition import Policy, Role
from engine.mailing import next_digest, weekly_day
from engine.people import Person
from engine.reminders import Firing, Progress, due_rungs


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who is told, and the calendar of the place where they work."""

    person: Person
    calendar: Calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Owing:
    """A promise in its present generation, and whom its rungs speak to.

    ``policy`` is the one in force for it. ``until`` is when it was kept, or began to rest (None: it is owed still).
    """

    item_id: int
    policy: Policy
    calendar: Calendar
    since: datetime
    due_at: datetime | None
    until: datetime | None
    readers: Mapping[Role, Sequence[Reader]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What came of it: ``most`` is the mails to whom got the most; ``escalations`` were told to ``managers`` people."""

    mails: int = 0
    people: int = 0
    most: int = 0
    escalations: int = 0
    managers: int = 0


def preview(owings: Iterable[Owing], *, first: date, last: date) -> Preview:
    """What would have been mailed from ``first`` to ``last``, both included, where each reader is."""
    told: dict[int, list[_Told]] = defaultdict(list)
    for owing in owings:
        for each in _told(owing, last=last):
            told[each.reader.person.id].append(each)
    mails = {person_id: _mails(found, first=first, last=last) for person_id, found in told.items()}
    counts = [number for number in mails.values() if number]
    above = [each for found in told.values() for each in found if each.is_escalation and first <= each.day <= last]
    return Preview(
        mails=sum(counts),
        people=len(counts),
        most=max(counts, default=0),
        escalations=len(above),
        managers=len({each.reader.person.id for each in above}),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """One reminder to one person, and when the mail with it goes out; ``item_id`` for one that goes by itself."""

    reader: Reader
    at: datetime
    is_escalation: bool
    item_id: int | None

    @property
    def day(self) -> date:
        """The local date of the mail."""
        return self.reader.calendar.local_date(self.at)


def _told(owing: Owing, *, last: date) -> Iterator[_Told]:
    """Who is told by a promise up to a day; nobody of what was done before the mail went out."""
    for now, firing in _fired(owing, last=last):
        for role in (firing.rung.to, *firing.rung.copy):
            for reader in owing.readers.get(role, ()):
                at = _mail_at(firing, role, reader, now=now)
                told = _Told(
                    reader=reader,
                    at=at,
                    is_escalation=role.level > 0,
                    item_id=owing.item_id if firing.rung.at_once else None,
                )
                has_left = reader.person.left_on is not None and reader.person.left_on < told.day
                if told.day <= last and not has_left and (owing.until is None or at < owing.until):
                    yield told


def _fired(owing: Owing, *, last: date) -> Iterator[tuple[datetime, Firing]]:
    """What fires, and when, until the promise is kept or the days are over."""
    end = owing.calendar.end_of(last)
    now: datetime | None = owing.since
    progress = Progress()
    while now is not None and now <= end and (owing.until is None or now < owing.until):
        decision = due_rungs(
            policy=owing.policy,
            opened_at=owing.since,
            due_at=owing.due_at,
            progress=progress,
            now=now,
            calendar=owing.calendar,
        )
        yield from ((now, firing) for firing in decision.fire if not firing.skipped)
        now, progress = decision.next_wake_at, decision.progress


def _mail_at(firing: Firing, role: Role, reader: Reader, *, now: datetime) -> datetime:
    """When the mail goes out that tells somebody of what fires now."""
    if firing.rung.at_once:
        return now
    calendar, hour = reader.calendar, reader.person.digest_hour
    today = calendar.local_date(now)
    day = weekly_day(calendar, today) if role.level else today
    return next_digest(calendar, hour=hour, at=now if day == today else calendar.start_of(day))


def _mails(told: Iterable[_Told], *, first: date, last: date) -> int:
    """How many mails to one person go out in some days."""
    found = list(told)
    at_once = {(each.at, each.item_id) for each in found if each.item_id is not None and first <= each.day <= last}
    digests = _digests([each for each in found if each.item_id is None])
    return len(at_once) + sum(first <= day <= last for day in digests)


def _digests(told: Sequence[_Told]) -> Iterator[date]:
    """The days of the mails of the day: what falls due when that of a day has gone waits for the next."""
    gone: datetime | None = None
    for each in sorted(told, key=lambda each: each.at):
        calendar, at = each.reader.calendar, each.at
        if gone is not None and at > gone and calendar.local_date(at) <= calendar.local_date(gone):
            tomorrow = calendar.start_of(calendar.local_date(gone) + timedelta(days=1))
            at = next_digest(calendar, hour=each.reader.person.digest_hour, at=tomorrow)
        if gone is None or at > gone:
            gone = at
            yield calendar.local_date(at)
