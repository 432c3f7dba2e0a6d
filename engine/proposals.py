"""What is most likely to help work that has stopped: the one or two acts to try first, each with its reason.

The rule is the same for everybody, and looks at nothing but what is on record about the work. It proposes; people
decide.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from engine.causes import Cause, Kind
from engine.stalled import Why

MOST = 2
"""More advice than this is none."""


class Act(StrEnum):
    """What somebody who answers for the work can do."""

    HAND_OVER = "hand over"
    DECIDE = "decide"
    ASK_HOLDER = "ask whoever it waits for"
    ASK = "ask the owner"
    HELP = "offer help"
    MOVE = "move the deadline"
    PAUSE = "pause"
    CLOSE = "close with a lesson"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What a proposal looks at.

    ``mine`` are those who ask (they, and whoever they stand in for), ``near`` the persons within their reach,
    ``may_hand_over`` whether they may choose an owner, and ``unanswered`` how many reminders the owner has got since
    the last act.
    """

    reasons: Collection[Why]
    causes: Sequence[Cause] = ()
    mine: Collection[int] = ()
    near: Collection[int] = ()
    may_hand_over: bool = True
    unanswered: int = 0


@dataclass(frozen=True, slots=True)
class Proposal:
    """An act, and the reason for it; ``person_id`` is whoever is to be asked."""

    act: Act
    why: Why | Kind
    person_id: int | None = None


def proposals(case: Case) -> tuple[Proposal, ...]:
    """At most :data:`MOST` acts, what is most likely to help first."""
    found: dict[Act, Proposal] = {}
    for proposal in _in_order(case):
        found.setdefault(proposal.act, proposal)
    return tuple(found.values())[:MOST]


def _in_order(case: Case) -> Iterator[Proposal]:
    """Who must act before anybody else can; then who holds it up; then the owner; then whether it is still right."""
    ownerless = Proposal(Act.HAND_OVER if case.may_hand_over else Act.HELP, Why.ORPHANED)
    if Why.ORPHANED in case.reasons and not any(cause.kind is Kind.TAKE_OVER for cause in case.causes):
        yield ownerless
    yield from _of_causes(case)
    if Why.ORPHANED in case.reasons:
        yield ownerless
        return
    if Why.POSTPONED in case.reasons:
        yield Proposal(Act.PAUSE, Why.POSTPONED)
        yield Proposal(Act.CLOSE, Why.POSTPONED)
    yield from _of_silence(case)
    if Why.NO_DATA in case.reasons:
        yield Proposal(Act.HELP, Why.NO_DATA)
    if Why.NO_ADVANCE in case.reasons:
        yield Proposal(Act.ASK, Why.NO_ADVANCE)
        yield Proposal(Act.CLOSE, Why.NO_ADVANCE)
    if Why.OVERDUE in case.reasons:
        yield Proposal(Act.MOVE, Why.OVERDUE)


def _of_causes(case: Case) -> Iterator[Proposal]:
    for cause in case.causes:
        if cause.kind is Kind.DECIDE and cause.holder_id in case.mine:
            yield Proposal(Act.DECIDE, Kind.DECIDE)
        elif cause.kind is Kind.REMOVE and (cause.holder_id is None or cause.holder_id in case.mine):
            yield Proposal(Act.HELP, Kind.REMOVE)
        elif cause.holder_id in case.near and cause.kind is not Kind.ANSWER:
            yield Proposal(Act.ASK_HOLDER, cause.kind, cause.holder_id)
        elif cause.kind is Kind.REMOVE:
            yield Proposal(Act.HELP, Kind.REMOVE)


def _of_silence(case: Case) -> Iterator[Proposal]:
    """Whoever has not answered reminders is asked by a person, and offered help; not asked twice at the same time."""
    asked = any(cause.kind is Kind.ANSWER for cause in case.causes)
    for why in (Why.MARKED, Why.SILENT):
        if why in case.reasons:
            if not asked:
                yield Proposal(Act.ASK, why)
            if asked or case.unanswered:
                yield Proposal(Act.HELP, why)
