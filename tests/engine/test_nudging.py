"""Somebody is reminded by hand, and not again for a while."""

from datetime import timedelta

import pytest

from engine.errors import NotFound, NotNow
from engine.model import Event, Facts
from engine.nudging import RemindedLately, decide_nudge
from engine.timing import decide_pause
from tests.engine.building import AT, MANAGER, MEMBER, OWNER, after, definition, facts, person, phase_commitment

BEFORE = facts(definition=definition(), commitments=(phase_commitment(),))
OWED = BEFORE.open_commitments[0].id


def nudge(
    of: Facts = BEFORE, *, history: tuple[Event, ...] = (), by: int = MANAGER, days: int = 0
) -> tuple[Event, ...]:
    return decide_nudge(of, OWED, history=history, actor=person(by), at=AT + timedelta(days=days)).events


def test_it_stands_in_the_trail_and_is_no_work() -> None:
    outcome = decide_nudge(BEFORE, OWED, history=(), actor=person(MEMBER), at=AT + timedelta(days=9))

    assert [(event.kind, event.data["to"]) for event in outcome.events] == [("reminder.asked", OWNER)]
    assert outcome.item.last_act_at == BEFORE.item.last_act_at
    assert (outcome.opened, outcome.changed) == ((), ())


def test_nobody_is_reminded_again_within_three_working_days_whoever_asks() -> None:
    first = nudge()

    with pytest.raises(RemindedLately, match="2026-03-05"):
        nudge(history=first, by=MEMBER, days=2)
    assert nudge(history=first, by=MEMBER, days=3)


def test_nobody_is_reminded_of_what_rests_or_is_not_owed_or_is_their_own() -> None:
    resting = after(
        BEFORE,
        decide_pause(BEFORE, until=AT.date() + timedelta(days=30), reason="Semester", actor=person(OWNER), at=AT),
    )

    with pytest.raises(NotNow):
        nudge(resting)
    with pytest.raises(NotNow):
        nudge(by=OWNER)
    with pytest.raises(NotFound):
        decide_nudge(BEFORE, 99, history=(), actor=person(MANAGER), at=AT)
