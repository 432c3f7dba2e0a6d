"""What one promise comes to in a mail, in the words of whoever reads it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from urllib.parse import quote

from adapters.delivery import asks
from adapters.i18n import current_language, day_in_words, ntr, tr
from engine import stalled
from engine.deadlines import lateness
from engine.definition import Role
from engine.model import Commitment, CommitmentKind, Facts, Notice, NoticeState
from engine.progress import progress
from engine.stalled import Reason, Why

NEAREST_FIRST = tuple(Role)
"""Somebody who is told in several roles is spoken to in the one nearest to the work."""


class Tone(StrEnum):
    """How pressing it is; the mail's colours follow it."""

    LATE = "late"
    TODAY = "today"
    SOON = "soon"


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """One promise, and what is known about it for one reader.

    ``notices`` are those that the reader is to get now, and ``role`` the one in which they are spoken to; ``history``
    is every notice there ever was about the promise. ``owner`` is the name of whoever owes it, ``absent`` of the one
    for whom the reader stands in. ``escalation`` says which level above the owner is told next unless somebody acts,
    and from which local date.
    """

    facts: Facts
    commitment: Commitment
    notices: tuple[Notice, ...]
    history: tuple[Notice, ...]
    role: Role
    owner: str | None
    absent: str | None = None
    escalation: tuple[int, date] | None = None

    @property
    def is_above(self) -> bool:
        """True when the reader is told as a manager of the one who owes it."""
        return self.role.level > 0

    @property
    def is_theirs(self) -> bool:
        """True when the reader owes it themselves."""
        return self.role is Role.OWNER and self.absent is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What the mail says about one promise; ``title``, ``brief`` and ``action`` are what its subject is made of.

    ``headline`` is what is asked for, and ``about`` the item; whoever is above the one who owes it reads of the item
    first. ``missing`` lists all that must be in place before the item can move on. ``keys`` name the notices it
    answers for.
    """

    ref: str
    title: str
    url: str
    tone: Tone
    state: str
    brief: str
    action: str
    headline: str
    about: str
    place: str
    missing: tuple[str, ...]
    notes: tuple[str, ...]
    because: str
    is_above: bool
    late_by: int
    due_on: date
    keys: tuple[str, ...]


def entry(matter: Matter, *, base_url: str, at: datetime) -> Entry:
    """Say in the current language what the promise comes to at ``at``."""
    facts, owed = matter.facts, matter.commitment
    today = facts.calendar.local_date(at)
    due_on = None if owed.due_at is None else facts.calendar.local_date(owed.due_at)
    late_by = 0 if owed.due_at is None else lateness(due_at=owed.due_at, at=at, calendar=facts.calendar)
    brief = _brief(due_on, today=today, late_by=late_by)
    title, action = one_line(facts.item.title), one_line(asks.ask(facts, owed))
    return Entry(
        ref=facts.item.ref,
        title=title,
        url=f"{base_url.rstrip('/')}/items/{quote(facts.item.ref)}",
        tone=_tone(due_on, today=today),
        state=_state(brief, due_on, today=today),
        brief=brief,
        action=action,
        headline=title if matter.is_above else action,
        about=_responsible(matter) if matter.is_above else title,
        place=_place(facts),
        missing=tuple(_missing(matter, at=at)),
        notes=tuple(_notes(matter, today=today, at=at)),
        because=_because(matter),
        is_above=matter.is_above,
        late_by=late_by,
        due_on=due_on or date.max,
        keys=tuple(notice.key for notice in matter.notices),
    )


def by_urgency(entries: Iterable[Entry]) -> list[Entry]:
    """What the reader owes before what others owe, and the latest first."""
    return sorted(entries, key=lambda e: (e.is_above, -e.late_by, e.due_on, e.ref))


def one_line(text: str) -> str:
    """``text`` without line breaks and other signs that mean something to a mail program."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _tone(due_on: date | None, *, today: date) -> Tone:
    if due_on is None or due_on > today:
        return Tone.SOON
    return Tone.TODAY if due_on == today else Tone.LATE


def _brief(due_on: date | None, *, today: date, late_by: int) -> str:
    """How it stands with the deadline, as short as can be."""
    if due_on is None:
        return tr("Waiting for you")
    if due_on == today:
        return tr("Due today")
    if due_on > today:
        return tr("Due %(day)s", day=day_in_words(due_on, today=today))
    if late_by <= 0:  # since Friday; today is a Sunday
        return tr("Was due %(day)s", day=day_in_words(due_on, today=today))
    return ntr("%(number)s working day late", "%(number)s working days late", late_by)


def _state(brief: str, due_on: date | None, *, today: date) -> str:
    """As the brief, and for what is late the date beside it."""
    if due_on is None or due_on >= today or day_in_words(due_on, today=today) in brief:
        return brief
    return tr("%(late)s · was due %(day)s", late=brief, day=day_in_words(due_on, today=today))


def _place(facts: Facts) -> str:
    """The phase, and the turn of the wheel if it is not the first."""
    label = facts.phase.label.in_language(current_language())
    if facts.item.cycle == 1 or not facts.phase.per_cycle:
        return label
    return tr("%(phase)s, round %(number)s", phase=label, number=facts.item.cycle)


def _missing(matter: Matter, *, at: datetime) -> Iterator[str]:
    """All that is missing, for those who can put it in place."""
    if matter.commitment.kind is not CommitmentKind.PHASE or matter.is_above:
        return
    for unmet in progress(matter.facts, at=at).missing:
        yield unmet.text.in_language(current_language())


def _notes(matter: Matter, *, today: date, at: datetime) -> Iterator[str]:
    """What else the reader should know, each in one sentence."""
    if matter.absent is not None:
        yield tr("You stand in for %(name)s.", name=one_line(matter.absent))
    if matter.is_above:
        yield tr("Asked for: %(action)s", action=one_line(asks.ask(matter.facts, matter.commitment)))
        yield from _reasons(matter, at=at)
    elif not matter.is_theirs and matter.absent is None:
        yield _responsible(matter)
    if matter.escalation is not None:
        yield _warning(matter, *matter.escalation, today=today)
    if skipped := skipped_by(matter.notices, matter.history):
        yield ntr(
            "%(number)s earlier reminder was replaced by this one.",
            "%(number)s earlier reminders were replaced by this one.",
            skipped,
        )


def _responsible(matter: Matter) -> str:
    if matter.owner is None:
        return tr("Nobody is responsible")
    return tr("Responsible: %(name)s", name=one_line(matter.owner))


def _warning(matter: Matter, level: int, day: date, *, today: date) -> str:
    """Who sees it next, in the same words as the reminder policy."""
    when = day_in_words(day, today=today)
    if not matter.is_theirs:
        return tr("From %(day)s the manager sees this unless somebody acts.", day=when)
    if level > 1:
        return tr("From %(day)s your manager's manager sees this unless you act.", day=when)
    return tr("From %(day)s your manager sees this unless you act.", day=when)


def _reasons(matter: Matter, *, at: datetime) -> Iterator[str]:
    """Why it has stopped, and how much is missing."""
    facts = matter.facts
    found = stalled.reasons(
        facts.item, phase=facts.phase, commitments=facts.open_commitments, calendar=facts.calendar, at=at
    )
    for reason in found:
        if said := _reason(reason, matter):
            yield said
    if matter.commitment.kind is CommitmentKind.PHASE and (missing := progress(facts, at=at).missing):
        yield ntr(
            "%(number)s thing is missing before it can move on.",
            "%(number)s things are missing before it can move on.",
            len(missing),
        )


def _reason(reason: Reason, matter: Matter) -> str | None:
    """A reason in words; None for what the mail says elsewhere."""
    days = reason.working_days
    match reason.why:
        case Why.SILENT:
            return ntr(
                "Nobody has worked on it for %(number)s working day.",
                "Nobody has worked on it for %(number)s working days.",
                days,
            )
        case Why.NO_ADVANCE:
            return ntr(
                "It has not come further for %(number)s working day.",
                "It has not come further for %(number)s working days.",
                days,
            )
        case Why.BLOCKED:
            return ntr(
                "It has been blocked for %(number)s working day.",
                "It has been blocked for %(number)s working days.",
                days,
            )
        case Why.POSTPONED:
            times = max(c.moved for c in matter.facts.open_commitments)
            return ntr(
                "The deadline has been moved %(number)s time.", "The deadline has been moved %(number)s times.", times
            )
        case Why.MARKED:
            return tr("The reminders have not been answered.")
    return None


def _because(matter: Matter) -> str:
    """Why the reader gets this."""
    if matter.absent is not None:
        return tr("You get this because you stand in for %(name)s.", name=one_line(matter.absent))
    match matter.role:
        case Role.OWNER:
            return tr("You get this because it is asked of you.")
        case Role.TEAM:
            return tr("You get this because you take part in the work.")
        case Role.COACH:
            return tr("You get this because you are the coach.")
        case Role.COORDINATOR:
            return tr("You get this because you are the quality coordinator.")
    return tr("You get this because the work belongs to your part of the organisation.")


def skipped_by(notices: Sequence[Notice], history: Sequence[Notice]) -> int:
    """How many reminders to the same reader were replaced when ``notices`` fell due.

    Of a long outage only the newest were kept; the numbers of the occurrences tell how many there were.
    """
    return sum(_skipped_rung(rows, history) for rows in _replaced(notices, history).values())


def _replaced(notices: Sequence[Notice], history: Sequence[Notice]) -> dict[tuple[int, Role], list[Notice]]:
    """The notices that were replaced in the same sweep, by rung and role."""
    sweeps = {(n.fired_at, n.role, n.person_id) for n in notices}
    found: dict[tuple[int, Role], list[Notice]] = {}
    for old in history:
        if old.state is NoticeState.REPLACED and (old.fired_at, old.role, old.person_id) in sweeps:
            found.setdefault((old.rung, old.role), []).append(old)
    return found


def _skipped_rung(replaced: Sequence[Notice], history: Sequence[Notice]) -> int:
    first = min(replaced, key=lambda n: n.occurrence)
    known = (
        n.occurrence
        for n in history
        if (n.generation, n.rung, n.role, n.person_id) == (first.generation, first.rung, first.role, first.person_id)
        and n.occurrence < first.occurrence
    )
    return len(replaced) + first.occurrence - 1 - max(known, default=0)
