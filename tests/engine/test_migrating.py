"""Running items under a new version of their workflow."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from engine import migrating, timing
from engine.definition import Definition, Field, FieldKind, Limit, Text
from engine.errors import NotFound, NotNow
from engine.migrating import Migrate, NoCounterpart
from engine.model import OPERATOR, CommitmentKind, Facts, Outcome
from tests.engine.building import (
    AT,
    OWNER,
    STOCKHOLM,
    after,
    commitment,
    definition,
    facts,
    person,
    phase_commitment,
    working_days,
)
from tests.engine.chains import first_break

OLD = definition()
IN_IDEA = facts(definition=OLD, sheets={("idea", 1): {"aim": "Fewer falls", "ends": "2026-03-30"}})


def version_2(**phase: Any) -> Definition:
    """The example with ``idea`` changed."""
    idea, *others = OLD.phases
    return definition(version=2, phases=(replace(idea, **phase), *others))


def renamed() -> Definition:
    """The example with ``idea`` called ``plan``."""
    ways = tuple(
        replace(t, source=t.source.replace("idea", "plan"), target=t.target.replace("idea", "plan"))
        for t in OLD.transitions
    )
    idea, *others = OLD.phases
    return definition(version=2, initial="plan", phases=(replace(idea, name="plan"), *others), transitions=ways)


def migrate(before: Facts, new: Definition, **phases: str) -> Outcome:
    wish = Migrate(item_id=7, version=2, phases=phases, actor=OPERATOR)
    return migrating.decide(before, wish, new=new, at=AT + timedelta(days=1))


def test_the_item_follows_the_new_version_and_the_trail_says_so() -> None:
    outcome = migrate(IN_IDEA, version_2())
    assert (outcome.item.workflow_version, outcome.item.phase) == (2, "idea")
    (event,) = outcome.events
    assert event.kind == "workflow.migrated"
    assert event.data.items() >= {"before": 1, "after": 2, "source": "idea", "target": "idea"}.items()
    assert first_break(outcome.events, seq=outcome.item.seq, head=outcome.item.head) is None


def test_a_phase_without_a_counterpart_is_refused_until_one_is_named() -> None:
    with pytest.raises(NoCounterpart, match="Version 2 of example has no phase “idea”"):
        migrate(IN_IDEA, renamed())
    assert migrate(IN_IDEA, renamed(), idea="plan").item.phase == "plan"


@pytest.mark.parametrize("phases", [{"nothing": "plan"}, {"idea": "nothing"}])
def test_a_map_names_phases_that_there_are(phases: dict[str, str]) -> None:
    with pytest.raises(NotFound, match="nothing"):
        migrate(IN_IDEA, renamed(), **phases)


def test_a_running_item_is_not_moved_to_an_end() -> None:
    with pytest.raises(NoCounterpart):
        migrate(IN_IDEA, version_2(), idea="adopted")


def test_what_has_ended_stays_with_its_version() -> None:
    with pytest.raises(NotNow, match="it has ended"):
        migrate(facts(definition=OLD, phase="adopted", ended_at=AT), version_2())


def test_nobody_is_moved_twice() -> None:
    with pytest.raises(NotNow, match="follows that version already"):
        migrate(facts(definition=version_2(), workflow_version=2), version_2())


def test_answers_go_along_to_the_phase_that_takes_the_place() -> None:
    moved = after(IN_IDEA, migrate(IN_IDEA, renamed(), idea="plan"))
    assert moved.worksheets["plan", 1] == {"aim": "Fewer falls", "ends": "2026-03-30"}


def test_answers_that_fit_nowhere_are_named_in_the_trail() -> None:
    number = Field(name="aim", kind=FieldKind.NUMBER, label=Text("m", "a"), help=Text("h", "h"))
    outcome = migrate(IN_IDEA, version_2(fields=(number,)))
    assert outcome.events[0].data["unfit"] == ["idea.aim", "idea.ends"]
    assert after(IN_IDEA, outcome).worksheets["idea", 1] == {"aim": None, "ends": None}


def test_answers_of_a_phase_that_is_gone_stay_on_record() -> None:
    before = replace(IN_IDEA, worksheets={**IN_IDEA.worksheets, ("test", 1): {"learned": "Much"}})
    new = definition(version=2, phases=(OLD.phase("idea"), OLD.phase("adopted")), transitions=OLD.transitions[4:])
    outcome = migrate(before, new)
    assert outcome.events[0].data["unfit"] == ["test.learned"]
    assert outcome.worksheets == ()


def test_a_worksheet_of_the_whole_work_becomes_one_of_the_present_cycle() -> None:
    lasting = definition(phases=(replace(OLD.phase("idea"), per_cycle=False), *OLD.phases[1:]))
    before = facts(definition=lasting, sheets={("idea", 1): {"aim": "Fewer falls"}}, cycle=3)
    assert after(before, migrate(before, version_2())).values("idea") == {"aim": "Fewer falls"}


@pytest.mark.parametrize(
    ("limit", "due"),
    [
        (Limit(span=working_days(40)), date(2026, 4, 29)),
        (Limit(span=working_days(5)), date(2026, 3, 30)),
        (Limit(), date(2026, 3, 30)),
    ],
)
def test_the_new_limit_counts_from_the_beginning_and_never_takes_time_away(limit: Limit, due: date) -> None:
    (held,) = migrate(IN_IDEA, version_2(limit=limit)).changed
    assert held.due_at == STOCKHOLM.end_of(due)


def test_a_limit_where_there_was_none_begins_now() -> None:
    before = facts(definition=OLD, commitments=(phase_commitment(due_at=None),))
    (held,) = migrate(before, version_2(limit=Limit(span=working_days(5)))).changed
    assert held.due_at == STOCKHOLM.end_of(date(2026, 3, 10))


def test_without_any_limit_there_is_no_deadline() -> None:
    before = facts(definition=OLD, commitments=(phase_commitment(due_at=None),))
    (held,) = migrate(before, version_2(limit=Limit())).changed
    assert held.due_at is None


def test_what_is_owed_is_owed_under_the_new_ladder_from_its_beginning() -> None:
    patient = replace(OLD.policies["standard"], name="patient")
    new = definition(
        version=2, phases=version_2(policy="patient").phases, policies={**OLD.policies, "patient": patient}
    )
    before = replace(IN_IDEA, commitments=(phase_commitment(), commitment()))
    held, action = migrate(before, new).changed
    assert (held.policy, held.generation, held.subject) == ("patient", 2, "idea")
    assert (action.generation, action.due_at) == (2, commitment().due_at)
    assert held.next_wake_at == STOCKHOLM.start_of(date(2026, 3, 23))


def test_a_question_about_a_move_that_is_gone_is_closed() -> None:
    asked = commitment(id=72, kind=CommitmentKind.DECISION, subject="decide")
    before = replace(IN_IDEA, commitments=(phase_commitment(), asked))
    without = definition(version=2, transitions=tuple(t for t in OLD.transitions if t.trigger != "decide"))
    closed = {c.id: c.outcome for c in migrate(before, without).changed}
    assert closed == {70: None, 72: "migrated"}
    kept = {c.id: c.outcome for c in migrate(before, version_2()).changed}
    assert kept == {70: None, 72: None}


def test_what_rests_goes_on_resting() -> None:
    until = date(2026, 8, 17)
    resting = after(IN_IDEA, timing.decide_pause(IN_IDEA, until=until, reason="Summer", actor=person(OWNER), at=AT))
    outcome = migrate(resting, version_2())
    (held,) = outcome.changed
    assert outcome.item.pause is not None
    assert (held.next_wake_at, held.nudge_at) == (None, STOCKHOLM.start_of(until))
