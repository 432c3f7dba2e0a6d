"""Why work has stopped and what may help, in words: the same on pages, in files and on a terminal."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType

from adapters.i18n.catalogues import ntr, tr
from adapters.i18n.words import word
from engine.causes import Cause, Kind
from engine.proposals import Act, Proposal
from engine.stalled import Reason, Why
from engine.usual import TENTHS, Usual


def why_in_words(reason: Reason, *, moved: int) -> str:
    """A reason, with the working days for which it has held, or with how often a deadline was ``moved``."""
    if reason == Reason(Why.OVERDUE, 0):
        return tr("late since today")
    number = moved if reason.why is Why.POSTPONED else reason.working_days
    return _REASONS[reason.why](number)


def reasons_in_words(reasons: Iterable[Reason], *, moved: int) -> Iterator[str]:
    """The reasons, but for those that say no more than their cause does."""
    return (why_in_words(each, moved=moved) for each in reasons if each.why not in {Why.BLOCKED, Why.BLOCKED_LONG})


def cause_in_words(cause: Cause, *, holder: str | None, is_mine: bool = False, working_days: int) -> str:
    """What work waits for, who can make it go on (whoever reads it, when ``is_mine``), and for how long it has."""
    words = _of_mine(cause) if is_mine else _of_others(cause, holder or tr("somebody who is not named"))
    since = ntr("%(number)s working day", "%(number)s working days", working_days)
    return f"{words} ({since})"


def stages_in_words(passed: int, stages: int) -> str:
    """How far work has come along its workflow."""
    return tr("%(passed)s of %(phases)s stages done", passed=passed, phases=stages)


def usual_in_words(usual: Usual | None) -> str:
    """How long work has been in its phase, beside others; nothing when that is not unusual or not known."""
    if usual is None or not usual.is_unusual:
        return ""
    if usual.tenths == TENTHS:
        return tr("longer than all %(number)s before", number=usual.stays)
    return tr("longer than %(number)s of 10", number=usual.tenths)


def proposal_in_words(proposal: Proposal, *, person: str | None = None) -> str:
    """What to do, verb first."""
    if proposal.act is Act.ASK_HOLDER:
        return tr("Ask %(name)s", name=person or tr("whoever it waits for"))
    return tr(TEMPLATES[f"do: {proposal.act}"])


def because_in_words(proposal: Proposal) -> str:
    """The reason for a proposal."""
    return tr(TEMPLATES[f"why: {proposal.why}"])


def reminders_in_words(sent: int, unanswered: int) -> str:
    """What came of the reminders about the phase."""
    if not sent:
        return tr("none sent")
    said = ntr("%(number)s sent", "%(number)s sent", sent)
    if not unanswered:
        answered = tr("answered")
        return f"{said}, {answered}"
    without = ntr("%(number)s without an answer", "%(number)s without an answer", unanswered)
    return f"{said}, {without}"


def _of_mine(cause: Cause) -> str:
    match cause.kind:
        case Kind.DECIDE:
            return tr("waits for your decision")
        case Kind.TAKE_OVER:
            return tr("waits for you to take over")
        case Kind.ANSWER:
            return tr("waits for your answer")
        case Kind.REMOVE:
            return tr("waits for %(cause)s; you can help", cause=word(cause.block or ""))


def _of_others(cause: Cause, who: str) -> str:
    match cause.kind:
        case Kind.DECIDE:
            return tr("waits for a decision by %(name)s", name=who)
        case Kind.TAKE_OVER:
            return tr("waits for %(name)s to take over", name=who)
        case Kind.ANSWER:
            return tr("waits for an answer from %(name)s", name=who)
        case Kind.REMOVE:
            return _hindrance(cause, who)


def _hindrance(cause: Cause, who: str) -> str:
    what = word(cause.block or "")
    if cause.holder_id is None:
        return tr("waits for %(cause)s; nobody is named who can help", cause=what)
    return tr("waits for %(cause)s; %(name)s can help", cause=what, name=who)


def _waited(days: int) -> str:
    return ntr("it has waited for %(number)s working day", "it has waited for %(number)s working days", days)


_REASONS: Mapping[Why, Callable[[int], str]] = MappingProxyType(
    {
        Why.ORPHANED: lambda _: tr("nobody owns it"),
        Why.MARKED: lambda _: tr("the reminders were not answered"),
        Why.SILENT: lambda days: ntr(
            "no activity for %(number)s working day", "no activity for %(number)s working days", days
        ),
        Why.NO_ADVANCE: lambda days: ntr(
            "it has not come further for %(number)s working day",
            "it has not come further for %(number)s working days",
            days,
        ),
        Why.OVERDUE: lambda days: ntr("%(number)s working day late", "%(number)s working days late", days),
        Why.BLOCKED: _waited,
        Why.BLOCKED_LONG: _waited,
        Why.NO_DATA: lambda days: ntr(
            "no data points after %(number)s working day", "no data points after %(number)s working days", days
        ),
        Why.POSTPONED: lambda times: ntr(
            "the due date was moved %(number)s time", "the due date was moved %(number)s times", times
        ),
    }
)


TEMPLATES: Mapping[str, str] = MappingProxyType(
    {
        # What to do, and why.
        "do: hand over": "Find a new owner",
        "do: decide": "Decide",
        "do: ask the owner": "Ask the owner",
        "do: offer help": "Offer help",
        "do: move the deadline": "Move the due date",
        "do: pause": "Pause",
        "do: close with a lesson": "End with a lesson",
        "why: orphaned": "nobody answers for it",
        "why: decide": "it waits for a decision",
        "why: remove": "something is in its way",
        "why: take over": "somebody is asked to take over",
        "why: reminders unanswered": "nobody has answered the reminders",
        "why: silent": "nothing has been heard for long",
        "why: no advance": "it has stood in the same place for long",
        "why: no data": "there are no data points yet",
        "why: postponed again and again": "the due date has been moved again and again",
        "why: overdue": "the due date has passed",
    }
)
"""What a proposal is called, and its reasons."""
