"""What is most likely to help."""

from typing import Any

import pytest

from engine.causes import Cause, Kind
from engine.model import BlockCause
from engine.proposals import MOST, Act, Case, Proposal, proposals
from engine.stalled import STALLING, Why
from tests.engine.building import AT, MANAGER, MEMBER, OTHER, OWNER

NEAR = frozenset({OWNER, MEMBER})


def waits(kind: Kind, holder_id: int | None) -> Cause:
    return Cause(kind=kind, holder_id=holder_id, since=AT, block=BlockCause.DATA if kind is Kind.REMOVE else None)


def acts(*reasons: Why, causes: tuple[Cause, ...] = (), **case: Any) -> list[Act]:
    asked = Case(**{"reasons": reasons, "causes": causes, "mine": {MANAGER}, "near": NEAR, **case})
    return [proposal.act for proposal in proposals(asked)]


@pytest.mark.parametrize(
    ("reasons", "causes", "expected"),
    [
        ([Why.ORPHANED], [], [Act.HAND_OVER]),
        ([Why.ORPHANED], [(Kind.TAKE_OVER, MEMBER)], [Act.ASK_HOLDER, Act.HAND_OVER]),
        ([Why.SILENT], [(Kind.DECIDE, MANAGER)], [Act.DECIDE, Act.ASK]),
        ([Why.BLOCKED_LONG], [(Kind.REMOVE, MEMBER)], [Act.ASK_HOLDER]),
        ([Why.BLOCKED_LONG], [(Kind.REMOVE, OTHER)], [Act.HELP]),
        ([Why.BLOCKED_LONG], [(Kind.REMOVE, MANAGER)], [Act.HELP]),
        ([Why.BLOCKED_LONG], [(Kind.REMOVE, None)], [Act.HELP]),
        ([Why.SILENT], [], [Act.ASK]),
        ([Why.SILENT], [(Kind.ANSWER, OWNER)], [Act.HELP]),
        ([Why.SILENT, Why.POSTPONED], [], [Act.PAUSE, Act.CLOSE]),
        ([Why.SILENT, Why.NO_DATA], [], [Act.ASK, Act.HELP]),
        ([Why.NO_ADVANCE], [], [Act.ASK, Act.CLOSE]),
        ([Why.SILENT, Why.OVERDUE], [], [Act.ASK, Act.MOVE]),
    ],
)
def test_each_case_has_its_advice(reasons: list[Why], causes: list[tuple[Kind, int]], expected: list[Act]) -> None:
    assert acts(*reasons, causes=tuple(waits(*cause) for cause in causes)) == expected


def test_whoever_has_not_answered_reminders_is_asked_and_offered_help() -> None:
    assert acts(Why.MARKED, unanswered=3) == [Act.ASK, Act.HELP]


def test_whoever_may_not_choose_an_owner_is_not_told_to() -> None:
    assert acts(Why.ORPHANED, may_hand_over=False) == [Act.HELP]
    assert acts(Why.ORPHANED, causes=(waits(Kind.TAKE_OVER, MEMBER),), may_hand_over=False) == [
        Act.ASK_HOLDER,
        Act.HELP,
    ]


def test_the_reason_and_whoever_is_to_be_asked_are_said() -> None:
    asked = Case(reasons={Why.BLOCKED_LONG}, causes=[waits(Kind.REMOVE, MEMBER)], near=NEAR)
    assert proposals(asked) == (Proposal(Act.ASK_HOLDER, Kind.REMOVE, MEMBER),)


@pytest.mark.parametrize("why", sorted(STALLING))
def test_whatever_has_stopped_has_advice_and_not_too_much(why: Why) -> None:
    causes = (waits(Kind.REMOVE, OTHER),) if why is Why.BLOCKED_LONG else ()
    assert 1 <= len(acts(why, causes=causes, unanswered=2)) <= MOST
