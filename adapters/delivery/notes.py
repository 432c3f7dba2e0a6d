"""What else a reader should know about one promise: whose it is, why it stands still, who sees it next."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from adapters.delivery import asks
from adapters.delivery.matters import Matter, one_line
from adapters.i18n import day_in_words, ntr, tr
from engine import stalled
from engine.definition import Role
from engine.mailing import PUT_OFF
from engine.model import CommitmentKind, Notice, NoticeState
from engine.progress import progress
from engine.stalled import Reason, Why


def notes(matter: Matter, *, today: date, at: datetime) -> Iterator[str]:
    """What else the reader should know, each in one sentence."""
    if matter.absent is not None:
        yield tr("You stand in for %(name)s.", name=one_line(matter.absent))
    if matter.is_above:
        yield tr("Asked for: %(action)s", action=one_line(asks.ask(matter.facts, matter.commitment)))
        yield from _reasons(matter, at=at)
        if matter.owner_has_stopped:
            yield tr("%(name)s has stopped mail.", name=one_line(matter.owner or ""))
    elif not matter.is_theirs and matter.absent is None:
        yield responsible(matter)
    if matter.is_theirs and any(notice.rung == PUT_OFF for notice in matter.notices):
        yield tr("You asked to be reminded of this.")
    if matter.is_last:
        yield _last(matter)
    if matter.escalation is not None:
        yield _warning(matter, *matter.escalation, today=today)
    if skipped := skipped_by(matter.notices, matter.history):
        yield ntr(
            "%(number)s earlier reminder was replaced by this one.",
            "%(number)s earlier reminders were replaced by this one.",
            skipped,
        )


def responsible(matter: Matter) -> str:
    """Whose it is."""
    if matter.owner is None:
        return tr("Nobody is responsible")
    return tr("Responsible: %(name)s", name=one_line(matter.owner))


def _last(matter: Matter) -> str:
    """That no further reminder comes, and who has it then: from here on it goes from person to person."""
    if matter.has_it is not None:
        return tr("This is the last reminder: %(name)s has it now.", name=one_line(matter.has_it))
    if matter.gets_it is not None:
        return tr("This is the last reminder: after it %(name)s has it.", name=one_line(matter.gets_it))
    return tr("This is the last reminder, and nobody above is told: it stays where it is.")


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


def because(matter: Matter) -> str:
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
    first, newest = min(replaced, key=_number), max(replaced, key=_number)
    known = (
        n.occurrence
        for n in history
        if (n.generation, n.rung, n.role, n.person_id) == (first.generation, first.rung, first.role, first.person_id)
        and n.occurrence < first.occurrence
    )
    skipped = range(max(known, default=0) + 1, newest.occurrence + 1)
    return len(set(skipped) - _told_to_others(newest, history))


def _number(notice: Notice) -> int:
    return notice.occurrence


def _told_to_others(skipped: Notice, history: Sequence[Notice]) -> set[int]:
    """What whoever owed it before has been told: the reader has not missed it."""
    return {
        n.occurrence
        for n in history
        if (n.rung, n.role) == (skipped.rung, skipped.role)
        and n.generation < skipped.generation
        and n.person_id != skipped.person_id
    }
