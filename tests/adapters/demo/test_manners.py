"""When scripted people do something about a mail."""

from dataclasses import replace
from datetime import date

import pytest

from adapters.demo.manners import answer_after, unasked_after
from adapters.demo.texts import Manner, Worker
from adapters.demo.town import Someone
from engine.model import Facts
from tests.adapters.demo.conftest import chance
from tests.engine.building import MANAGER, OTHER, OWNER, definition, facts, phase_commitment

DUE = date(2026, 3, 30)
BEFORE, LATE = date(2026, 3, 23), date(2026, 4, 1)
OWED = facts(definition=definition(), commitments=(phase_commitment(),))


def somebody(manner: Manner, person_id: int = OWNER) -> Someone:
    worker = Worker(code="x", role="sjuksköterska", at="avd32", manner=manner)
    return Someone(id=person_id, worker=worker, name="X", email="x@region.example")


def answers(who: Someone, today: date, about: Facts = OWED) -> set[int | None]:
    """All that chance may have in store."""
    return {answer_after(who, about, frozenset({who.id}), today=today, chance=chance(seed)) for seed in range(300)}


def test_somebody_prompt_answers_within_a_day() -> None:
    assert answers(somebody(Manner.PROMPT), BEFORE) == {0, 1}


def test_somebody_steady_answers_before_the_deadline() -> None:
    assert answers(somebody(Manner.STEADY), BEFORE) == {0, 1, 2, 3, 4, 5}
    assert answers(somebody(Manner.STEADY), date(2026, 3, 27)) == {0, 1}


def test_somebody_late_answers_nothing_before_the_deadline() -> None:
    assert answers(somebody(Manner.LATE), BEFORE) == {None}
    assert answers(somebody(Manner.LATE), LATE) == set(range(4, 15))


def test_somebody_who_postpones_waits_until_there_is_no_time_left() -> None:
    assert answers(somebody(Manner.POSTPONES), BEFORE) == {None}
    assert None not in answers(somebody(Manner.POSTPONES), DUE)


def test_a_manager_may_let_a_mail_about_somebody_elses_work_be() -> None:
    found = answers(somebody(Manner.STEADY, MANAGER), LATE)
    assert None in found
    assert found - {None} == set(range(1, 7))


def test_whoever_only_takes_part_leaves_it_to_the_owner() -> None:
    assert answers(somebody(Manner.PROMPT, OTHER), LATE) == {None}


@pytest.mark.parametrize(("manner", "acts"), [(Manner.PROMPT, True), (Manner.LATE, False), (Manner.SLOW, False)])
def test_only_some_turn_to_their_work_unasked(manner: Manner, *, acts: bool) -> None:
    assert (unasked_after(somebody(manner), chance()) is not None) is acts


def test_nobody_is_reached_who_has_left_or_fallen_silent() -> None:
    who = somebody(Manner.STEADY)
    assert who.is_reachable(BEFORE)
    silent = replace(who, worker=replace(who.worker, silent_from=DUE))
    assert (silent.is_reachable(BEFORE), silent.is_reachable(DUE)) == (True, False)
    assert not replace(who, has_left=True).is_reachable(BEFORE)
