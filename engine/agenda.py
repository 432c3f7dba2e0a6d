"""When the scheduler must look at what is owed: at its reminder ladder, and at the item itself.

All functions take the facts as they will be once the decision is recorded.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from engine.definition import Automatic
from engine.model import Commitment, CommitmentKind, Facts, rests
from engine.reminders import Progress, due_rungs, in_force

NOT_BEGUN = Progress()


def placed(facts: Facts, commitment: Commitment, *, at: datetime, progress: Progress = NOT_BEGUN) -> Commitment:
    """The commitment with its two places in the agenda: its ladder begins at ``at``, or goes on from ``progress``."""
    return replace(
        commitment,
        next_wake_at=_next_wake(facts, commitment, progress, at=at),
        nudge_at=next_look(facts, commitment, at=at),
        told=progress.told,
    )


def next_look(facts: Facts, commitment: Commitment, *, at: datetime, after: datetime | None = None) -> datetime | None:
    """When the item must next (with ``after``: later than that) be looked at on account of the commitment; None: never.

    A phase is looked at for its automatic moves, or for the end of a pause; what nobody owes, and what somebody is to
    decide, every day: people come and go.
    """
    pause = facts.item.pause
    if pause is not None and commitment.kind is CommitmentKind.PHASE:
        return facts.calendar.start_of(pause.until)
    looks = [*_moves(facts, commitment, at=at), *_people(facts, commitment, at=at)]
    return min((look for look in looks if after is None or look > after), default=None)


def _next_wake(facts: Facts, commitment: Commitment, progress: Progress, *, at: datetime) -> datetime | None:
    if rests(facts.item, commitment.kind):
        return None
    decision = due_rungs(
        policy=in_force(facts.definition.policy(commitment.policy), is_news=commitment.is_news),
        opened_at=commitment.since,
        due_at=commitment.due_at,
        progress=progress,
        now=at,
        calendar=facts.calendar,
    )
    return at if decision.fire else decision.next_wake_at


def _moves(facts: Facts, commitment: Commitment, *, at: datetime) -> Iterator[datetime]:
    """When the time of each automatic move out of the phase comes, or came."""
    if commitment.kind is not CommitmentKind.PHASE:
        return
    for way in facts.definition.leaving[commitment.subject]:
        if way.automatic is not None:
            moment = _moment(facts, way.automatic, due_at=commitment.due_at, at=at)
            yield from () if moment is None else (moment,)


def _moment(facts: Facts, automatic: Automatic, *, due_at: datetime | None, at: datetime) -> datetime | None:
    if automatic.when_met:
        return at
    if automatic.when_due:
        return due_at
    value = facts.value(automatic.field or "")
    return facts.calendar.start_of(date.fromisoformat(value)) if value else None


def _people(facts: Facts, commitment: Commitment, *, at: datetime) -> Iterator[datetime]:
    """When to look whether whoever owes it can still be held to it: at once if not, and every day."""
    is_vacant = commitment.owner_id is None or commitment.owner_id in facts.gone
    if is_vacant:
        yield at
    if is_vacant or commitment.kind is CommitmentKind.DECISION:
        yield facts.calendar.start_of(facts.calendar.local_date(at) + timedelta(days=1))
