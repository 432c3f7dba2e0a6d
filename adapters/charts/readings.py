"""What figures about flow say, as sentences: the first thing that anybody reads of them."""

from collections.abc import Mapping
from math import floor

from adapters.i18n import ntr, number_in_words, tr
from engine.flow import FEW, Flow, Percentiles, Punctuality, Reminded, Span


def cycle_time(found: Percentiles) -> str:
    """How long it takes."""
    if not found.count:
        return tr("Nothing was finished in the period.")
    if found.p50 is None or found.p85 is None:
        return ntr(
            "Only %(number)s was finished in the period: too few to say how long it usually takes.",
            "Only %(number)s were finished in the period: too few to say how long it usually takes.",
            found.count,
        )
    return tr(
        "Half of those that were finished took at most %(half)s, and 85 of 100 at most %(most)s.",
        half=days(found.p50),
        most=days(found.p85),
    )


def ageing(flow: Flow) -> str:
    """How old what goes on is."""
    if not flow.open:
        return tr("Nothing goes on.")
    going = ntr("%(number)s item goes on.", "%(number)s items go on.", flow.open)
    if not flow.beyond:
        few = tr("Too few have been finished to say what is usual.")
        return f"{going} {few}"
    older = ntr(
        "%(number)s of them is older than 85 of 100 finished ones were.",
        "%(number)s of them are older than 85 of 100 finished ones were.",
        flow.beyond[85],
    )
    return f"{going} {older}"


def span(found: Span, *, phase: str) -> str:
    """How long a phase takes."""
    curve = found.curve
    if not curve.ended:
        return tr("No stay in %(phase)s that began in the period has ended.", phase=phase)
    if curve.ended < FEW:
        return ntr(
            "Only %(number)s stay in %(phase)s has ended: too few to say how long one usually lasts.",
            "Only %(number)s stays in %(phase)s have ended: too few to say how long one usually lasts.",
            curve.ended,
            phase=phase,
        )
    if curve.median is None:
        over = floor(100 * (1 - curve.steps[-1].share))
        return tr(
            "Fewer than half of the stays in %(phase)s are over so far: after %(days)s it is %(share)s %%.",
            phase=phase,
            days=days(curve.steps[-1].length),
            share=over,
        )
    half = tr("Half of the stays in %(phase)s are over within %(days)s", phase=phase, days=days(curve.median))
    return f"{half} ({interval(found)})."


def interval(found: Span) -> str:
    """Between which days the median lies, with 95 % certainty."""
    low, high = found.curve.median_low, found.curve.median_high
    if high is None:
        return tr("95 %% certain: %(low)s days or more", low=number_in_words(low or 0))
    return tr("95 %% certain: %(low)s to %(high)s days", low=number_in_words(low or 0), high=number_in_words(high))


def throughput(flow: Flow) -> str:
    """How much is finished."""
    if not flow.finished:
        return tr("Nothing was finished in the period.")
    average = round(flow.finished / max(len(flow.weeks), 1), 1)
    finished = ntr("%(number)s was finished", "%(number)s were finished", flow.finished)
    weeks = ntr("in %(number)s week", "in %(number)s weeks", len(flow.weeks))
    each = tr("On average that is %(number)s a week.", number=number_in_words(average))
    return f"{finished} {weeks}. {each}"


def cumulative(flow: Flow, *, labels: Mapping[str, str]) -> str:
    """How much goes on, and where most of it is."""
    if not flow.days:
        return tr("Nothing goes on.")
    first, last = flow.days[0], flow.days[-1]
    said = tr(
        "%(now)s go on at the end of the period, %(before)s did when its first day was over.",
        now=number_in_words(sum(last.phases.values())),
        before=number_in_words(sum(first.phases.values())),
    )
    most = max(last.phases, key=lambda phase: last.phases[phase], default=None)
    if most is None or not last.phases[most]:
        return said
    where = tr(
        "The largest number is in %(phase)s: %(number)s.",
        phase=labels.get(most, most),
        number=number_in_words(last.phases[most]),
    )
    return f"{said} {where}"


def punctuality(found: Punctuality) -> str:
    """Whether dates are kept."""
    first, last = found.share(found.first), found.share(found.last)
    if not found.count:
        return tr("Nothing was due in the period.")
    if first is None or last is None:
        return tr("Only few promises were due in the period (%(number)s): too few for a share.", number=found.count)
    return tr(
        "%(first)s of 100 promises were kept on the date promised first, %(last)s of 100 on the one promised last.",
        first=round(100 * first),
        last=round(100 * last),
    )


def reminded(found: Reminded | None) -> str:
    """What reminders lead to."""
    if found is None or not found.sent:
        return tr("No reminders were sent in the period, or none long enough ago.")
    if found.share is None:
        return tr("Only few reminders were sent in the period (%(number)s): too few for a share.", number=found.sent)
    return tr(
        "After %(share)s of 100 reminders to an owner somebody acted within seven days.", share=round(100 * found.share)
    )


def slipped(flow: Flow) -> str:
    """How dates are moved."""
    if not flow.slipped:
        return tr("No date was moved in the period.")
    moved = ntr("%(number)s date was moved.", "%(number)s dates were moved.", flow.slipped)
    if flow.slip_days.p50 is None:
        return moved
    half = tr("Half of them by at most %(days)s.", days=days(flow.slip_days.p50))
    return f"{moved} {half}"


def days(number: int) -> str:
    """So many days."""
    return ntr("%(number)s day", "%(number)s days", number)
