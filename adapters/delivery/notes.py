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
        yield tr("Asked for: %(action)s", action=one_line(asks.in_mail(matter.facts, matter.commitment)))
        yield from _reasons(matter, at=at)
        if matter.owner_has_stopped:
            yield tr("%(name)s has stopped mail.", name=one_line(matter.owner or ""))
    elif not matter.is_theirs and matter.absent is None:
        yield responsible(matter)
    elif matter.commitment.kind is CommitmentKind.PHASE and _is_ready(matter, at=at):
        yield tr("Everything that is asked for is in place: the work can move on.")
    if matter.is_theirs and any(notice.rung == PUT_OFF for notice in matter.notices):
        yield tr("You asked to be reminded of this.")
    if matter.is_last:
        yield _last(matter, today=today)
    if matter.escalation is not None and not _is_handed_on(matter, matter.escalation[1]):
        yield _warning(matter, *matter.escalation, today=today)
    if skipped := skipped_by(matter.notices, matter.history):
        yield ntr(
            "%(number)s earlier reminder was replaced by this one.",
            "%(number)s earlier reminders were replaced by this one.",
            skipped,
        )


def _is_ready(matter: Matter, *, at: datetime) -> bool:
    """True when nothing is missing before the work can move on."""
    found = progress(matter.facts, at=at)
    return found.forward is not None and not found.missing


def responsible(matter: Matter) -> str:
    """Whose it is."""
    if matter.owner is None:
        return tr("Nobody is responsible")
    return tr("Responsible: %(name)s", name=one_line(matter.owner))


def _is_handed_on(matter: Matter, day: date) -> bool:
    """True when it was said by name already who has it from that day."""
    return matter.is_last and matter.has_it is None and matter.gets_it is not None and matter.gets_it[1] == day


def _last(matter: Matter, *, today: date) -> str:
    """That no further reminder comes, and who has it then: from here on it goes from person to person."""
    if matter.has_it is not None:
        return tr("This is the last reminder: %(name)s has it now.", name=one_line(matter.has_it))
    if matter.gets_it is not None:
        name, day = matter.gets_it
        when = day_in_words(day, today=today)
        return tr("This is the last reminder: from %(day)s %(name)s has it.", day=when, name=one_line(name))
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
    for reason in stalled.reasons_for(facts, at=at):
        if said := _reason(reason, matter):
            yield said
    if matter.commitment.kind is CommitmentKind.PHASE and (missing := progress(facts, at=at).missing):
        yield ntr(
            "%(number)s thing is missing before it can move on.",
            "%(number)s things are missing before it can move on.",
            len(missing),
        )


def _reason(reason: Reason, matter: Matter) -> str | None:  # noqa: PLR0911 - one for each reason
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
        case Why.BLOCKED | Why.BLOCKED_LONG:
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
        case Why.NO_DATA:
            return tr("There are no data points yet.")
        case _:
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
    return len({missed for rows in _replaced(notices, history).values() for missed in _missed(rows, history)})


def _replaced(notices: Sequence[Notice], history: Sequence[Notice]) -> dict[tuple[int, Role], list[Notice]]:
    """The notices of the ladder that were replaced in the same sweep, by rung and role."""
    sweeps = {(n.fired_at, n.role, n.person_id) for n in notices}
    found: dict[tuple[int, Role], list[Notice]] = {}
    for old in history:
        is_of_ladder = old.rung >= 0 and old.state is NoticeState.REPLACED
        if is_of_ladder and (old.fired_at, old.role, old.person_id) in sweeps:
            found.setdefault((old.rung, old.role), []).append(old)
    return found


def _missed(replaced: Sequence[Notice], history: Sequence[Notice]) -> Iterator[tuple[int, int]]:
    """The occurrences of one rung that the reader missed: whoever has two roles misses each of them once."""
    first, newest = min(replaced, key=_number), max(replaced, key=_number)
    before = _told_before(newest, history)
    known = (number for number in before if number < first.occurrence)
    for number in range(max(known, default=0) + 1, newest.occurrence + 1):
        if number not in before:
            yield newest.rung, number


def _number(notice: Notice) -> int:
    return notice.occurrence


def _told_before(skipped: Notice, history: Sequence[Notice]) -> set[int]:
    """What was said before this sweep to whoever was to be told then: the reader has not missed it."""
    return {n.occurrence for n in history if n.rung == skipped.rung and _is_earlier(n, skipped)}


def _is_earlier(notice: Notice, than: Notice) -> bool:
    """True for what fell due in an earlier sweep, or was said to others before the ladder began anew."""
    if notice.generation == than.generation:
        return notice.fired_at < than.fired_at
    is_to_another = notice.role is than.role and notice.person_id != than.person_id
    return notice.generation < than.generation and is_to_another
