import re
import tomllib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

import workflows
from engine import machine
from engine.definition import Definition, Mark, Role, Span, Unit
from engine.errors import NotFound
from engine.requirements import CHECKS
from tests.workflows.breaking import DOCUMENT, told
from workflows.catalogue import builtin, definition
from workflows.texts import texts_of

NAMES = ["action_plan", "goal", "pdsa", "reported_plan", "roadmap"]
ALIKE = {"Problem", "Test"}
"""Words that are the same in both languages."""

COUNTED_ON = {
    "problem": {
        "problem",
        "patient_perspective",
        "staff_involved",
        "aim",
        "aim_measure",
        "aim_direction",
        "aim_target",
        "aim_date",
    },
    "proposal": {
        "change_idea",
        "theory",
        "prediction",
        "test_plan",
        "test_ends",
        "scale",
        "outcome_measure",
        "balancing_measure",
        "risk_severity",
        "risk_likelihood",
        "stop_rule",
    },
    "test": {"what_was_done", "deviations", "observations", "data_points"},
    "follow_up": {"result_over_time", "data_points", "staff_say", "patients_say"},
    "evaluation": {"comparison", "learned", "decision_reason", "next_cycle_plan", "keeper", "spread", "lesson"},
}
"""Fields that imports, pages and figures look for."""


def moves(workflow: Definition) -> set[tuple[str, str, str]]:
    return {(t.trigger, t.source, t.target) for t in workflow.transitions}


def required(workflow: Definition, trigger: str) -> dict[str, bool]:
    """What must hold before a move: requirement -> whether it is hard."""
    transition = next(t for t in workflow.transitions if t.trigger == trigger)
    return {requirement.name: requirement.hard for requirement in transition.requirements}


def test_the_catalogue_holds_each_file_of_the_package_under_its_own_name() -> None:
    folder = Path(workflows.__file__).parent
    assert list(builtin()) == NAMES
    assert [definition(name).name for name in NAMES] == NAMES
    assert builtin()["pdsa"] == (folder / "pdsa.toml").read_text(encoding="utf-8")


def test_a_workflow_is_one_object_however_often_it_is_asked_for() -> None:
    assert definition("pdsa") is definition("pdsa")


def test_a_workflow_that_is_not_there_is_named() -> None:
    with pytest.raises(NotFound, match="There is no workflow “pgsa”"):
        definition("pgsa")


@pytest.mark.parametrize("name", NAMES)
def test_a_built_in_workflow_has_no_faults(name: str) -> None:
    assert told(builtin()[name]) == []


def test_references_tell_the_workflows_apart() -> None:
    assert {name: definition(name).prefix for name in NAMES} == {
        "action_plan": "HP",
        "goal": "MAL",
        "pdsa": "FA",
        "reported_plan": "RP",
        "roadmap": "FP",
    }


@pytest.mark.parametrize("name", NAMES)
def test_swedish_and_english_are_both_there_and_are_not_the_same(name: str) -> None:
    for where, text in texts_of(definition(name)):
        assert text.sv, where
        assert text.en, where
        is_value = ".fields." in where and where.startswith("templates[") and re.fullmatch(r"\w+", text.sv)
        assert text.sv != text.en or text.sv in ALIKE or is_value, where


@pytest.mark.parametrize("name", NAMES)
def test_the_words_keep_to_the_house_style(name: str) -> None:
    for where, text in texts_of(definition(name)):
        both = f"{text.sv} {text.en}"
        assert "!" not in both, where
        assert "vänligen" not in text.sv.lower(), where
        assert "  " not in both, where
        assert '"' not in both, where


@pytest.mark.parametrize("name", NAMES)
def test_help_is_whole_sentences_and_what_is_asked_is_none(name: str) -> None:
    for where, text in texts_of(definition(name)):
        for words in (text.sv, text.en):
            if where.endswith(".help"):
                assert words[-1] in ".?", where
            if where.endswith((".ask", ".label", ".text")):
                assert words[-1] != ".", where


@pytest.mark.parametrize("name", NAMES)
def test_every_phase_is_reached_and_every_open_one_can_be_stopped_or_ended(name: str) -> None:
    workflow = definition(name)
    reached = {workflow.initial}
    for _ in workflow.phases:
        reached |= {t.target for t in workflow.transitions if t.source in reached}
    assert reached == set(workflow.phase_by_name)
    ended = {phase.name for phase in workflow.phases if phase.ended}
    for _ in workflow.phases:
        ended |= {t.source for t in workflow.transitions if t.target in ended}
    assert ended == reached


@pytest.mark.parametrize("name", NAMES)
def test_the_engine_knows_where_every_trigger_leads(name: str) -> None:
    workflow = definition(name)
    for transition in workflow.transitions:
        fired = machine.fire(workflow, phase=transition.source, trigger=transition.trigger, guard=lambda _: True)
        assert fired.transition is transition


@pytest.mark.parametrize("name", NAMES)
def test_every_open_phase_says_when_it_counts_as_stalled(name: str) -> None:
    assert [phase.name for phase in definition(name).phases if not phase.ended and phase.silence is None] == []


@pytest.mark.parametrize("name", NAMES)
def test_the_engines_own_requests_have_ladders_of_their_own(name: str) -> None:
    assert {"action", "decision", "acceptance", "answer"} <= definition(name).policies.keys()


# --- The improvement cycle --------------------------------------------------------------------------------------------


def test_the_cycle_has_five_phases_and_two_ends() -> None:
    phases = definition("pdsa").phases
    assert [phase.name for phase in phases if not phase.ended] == [
        "problem",
        "proposal",
        "test",
        "follow_up",
        "evaluation",
    ]
    assert [phase.name for phase in phases if phase.ended] == ["adopted", "abandoned"]


def test_the_cycle_has_the_moves_of_the_method() -> None:
    expected = {
        ("propose", "problem", "proposal"),
        ("start_test", "proposal", "test"),
        ("finish_test", "test", "follow_up"),
        ("end_test_early", "test", "follow_up"),
        ("evaluate", "follow_up", "evaluation"),
        ("adopt", "evaluation", "adopted"),
        ("adapt", "evaluation", "proposal"),
        ("abandon", "evaluation", "abandoned"),
        ("reopen", "adopted", "proposal"),
        ("reopen", "abandoned", "proposal"),
    }
    order = ["problem", "proposal", "test", "follow_up", "evaluation"]
    expected |= {("stop", phase, "abandoned") for phase in order[:-1]}
    expected |= {("back", later, earlier) for earlier, later in pairwise(order)}
    assert moves(definition("pdsa")) == expected


def test_fields_that_others_count_on_are_there() -> None:
    for phase, names in COUNTED_ON.items():
        assert names <= definition("pdsa").phase(phase).field_names


def test_the_aim_is_marked_as_such() -> None:
    aims = {field.name for phase in definition("pdsa").phases for field in phase.fields if field.aim}
    assert aims == {"aim", "aim_for_whom", "aim_measure", "aim_direction", "aim_target", "aim_date"}


def test_a_problem_moves_on_with_people_an_aim_and_the_patients_voice() -> None:
    assert required(definition("pdsa"), "propose") == {
        "owner_named": True,
        "team_named": True,
        "problem_described": True,
        "patient_perspective": False,
        "staff_involved": True,
        "aim_measurable": True,
    }


def test_no_test_starts_without_a_prediction_a_plan_and_a_stop_rule() -> None:
    assert required(definition("pdsa"), "start_test") == {
        "change_described": True,
        "theory_stated": False,
        "prediction_written": True,
        "plan_complete": True,
        "small_scale": False,
        "measures_chosen": False,
        "baseline_known": False,
        "risk_acceptable": False,
        "stop_rule_written": True,
    }


def test_the_manager_decides_where_the_patients_were_not_asked_or_the_risk_is_high() -> None:
    approved = {r.name for t in definition("pdsa").transitions for r in t.requirements if r.approver is Role.MANAGER}
    assert approved == {"patient_perspective", "risk_acceptable"}


def test_a_test_ends_by_itself_on_its_last_day_and_early_only_with_a_reason() -> None:
    by_trigger = {t.trigger: t for t in definition("pdsa").transitions}
    automatic = by_trigger["finish_test"].automatic
    assert automatic is not None
    assert automatic.field == "proposal.test_ends"
    assert by_trigger["end_test_early"].reason_needed
    assert required(definition("pdsa"), "finish_test").keys() - required(
        definition("pdsa"), "end_test_early"
    ).keys() == {"test_over"}


def test_what_is_adopted_is_kept_up_spread_and_told_and_what_is_abandoned_leaves_a_lesson() -> None:
    assert required(definition("pdsa"), "adopt").keys() >= {"keeper_named", "spread_planned", "lesson_written"}
    assert required(definition("pdsa"), "abandon").keys() >= {"decision_explained", "lesson_written"}
    assert required(definition("pdsa"), "stop") == {"lesson_written": True}


def test_what_was_learned_goes_with_the_next_round() -> None:
    proposal = definition("pdsa").phase("proposal")
    carried = {field.name: field.carried_from for field in proposal.fields if field.carried_from}
    assert carried["learned_before"] == "evaluation.learned"
    assert carried["planned_before"] == "evaluation.next_cycle_plan"
    assert carried["stop_rule"] == "proposal.stop_rule"
    assert {"prediction", "test_ends", "risk_severity", "risk_likelihood"}.isdisjoint(carried)
    assert {t.trigger for t in definition("pdsa").transitions if t.next_cycle} == {"adapt", "reopen"}


def test_an_adopted_change_is_looked_at_after_three_six_and_twelve_months() -> None:
    checks = definition("pdsa").phase("adopted").follow_ups
    assert [(check.name, check.after) for check in checks] == [
        ("sustain_3", Span(3, Unit.MONTHS)),
        ("sustain_6", Span(6, Unit.MONTHS)),
        ("sustain_12", Span(12, Unit.MONTHS)),
    ]
    ladder = definition("pdsa").policy(checks[0].policy).ladder
    assert [rung.mark for rung in ladder if rung.mark] == [Mark.NO_DATA]


def test_there_are_three_common_beginnings_and_the_origins_that_the_law_names() -> None:
    pdsa = definition("pdsa")
    assert [template.name for template in pdsa.templates] == ["fall_prevention", "safer_discharge", "shorter_waiting"]
    assert {"deviation", "self_monitoring", "risk_analysis", "complaint", "national_guideline", "employee_idea"} <= {
        origin.value for origin in pdsa.origins
    }


# --- Plans, goals and roadmaps ----------------------------------------------------------------------------------------


def test_a_plan_comes_into_force_on_its_date_after_a_managers_decision() -> None:
    by_trigger = {t.trigger: t for t in definition("action_plan").transitions}
    assert by_trigger["decide"].decided_by is Role.MANAGER
    automatic = by_trigger["come_into_force"].automatic
    assert automatic is not None
    assert automatic.field == "decision.in_force_from"
    assert required(definition("action_plan"), "consult").keys() >= {"actions_planned", "goals_written", "owner_named"}


@pytest.mark.parametrize("name", ["action_plan", "goal"])
def test_plans_and_goals_are_followed_up_every_tertial(name: str) -> None:
    (followed,) = [t for t in definition(name).transitions if t.trigger == "follow_up"]
    phase = definition(name).phase(followed.source)
    assert phase.limit.span == Span(4, Unit.MONTHS)
    assert followed.automatic is not None
    assert followed.automatic.when_due
    assert ("continue", "follow_up", phase.name) in moves(definition(name))


@pytest.mark.parametrize(("name", "trigger"), [("action_plan", "end_period"), ("goal", "assess")])
def test_the_last_day_goes_before_a_follow_up_that_falls_on_it(name: str, trigger: str) -> None:
    automatic = [t.trigger for t in definition(name).transitions if t.automatic]
    assert automatic.index(trigger) < automatic.index("follow_up")


def test_a_goal_is_reached_or_not_or_revised_by_decision() -> None:
    goal = definition("goal")
    assert {phase.name for phase in goal.phases if phase.ended} == {"reached", "not_reached"}
    revisions = [t for t in goal.transitions if t.trigger == "revise"]
    assert {(t.target, t.decided_by, t.reason_needed) for t in revisions} == {("setting", Role.MANAGER, True)}


def test_a_roadmap_opens_its_own_next_revision() -> None:
    (revise,) = [t for t in definition("roadmap").transitions if t.trigger == "revise"]
    assert (revise.source, revise.target, revise.next_cycle) == ("in_force", "workshops", True)
    assert revise.automatic is not None
    assert revise.automatic.when_due


def test_a_roadmap_is_drafted_by_one_of_each_part() -> None:
    assert required(definition("roadmap"), "submit").keys() >= {"working_group", "feedback_given"}


# --- Reported plans ---------------------------------------------------------------------------------------------------

STATUSES = ["not_started", "limited_progress", "substantial_progress", "complete"]
REPORTS = dict(
    zip(["report_not_started", "report_limited", "report_substantial", "report_complete"], STATUSES, strict=True)
)


def test_any_status_may_follow_any_other() -> None:
    workflow = definition("reported_plan")
    assert [phase.name for phase in workflow.phases] == STATUSES
    assert [phase.rank for phase in workflow.phases] == [0, 1, 2, 3]
    expected = {(report, status, target) for report, target in REPORTS.items() for status in STATUSES}
    assert moves(workflow) == expected - {("report_complete", "complete", "complete")}


def test_a_step_backwards_needs_a_reason_and_a_step_forwards_none() -> None:
    workflow = definition("reported_plan")
    for transition in workflow.transitions:
        goes_back = STATUSES.index(transition.target) < STATUSES.index(transition.source)
        assert (transition.back, transition.reason_needed) == (goes_back, goes_back)


def test_a_reported_plan_stalls_by_silence_or_standstill_and_not_by_its_deadline_alone() -> None:
    workflow = definition("reported_plan")
    for phase in workflow.phases[:-1]:
        assert (phase.silence, phase.no_advance) == (Span(6, Unit.MONTHS), Span(12, Unit.MONTHS))
        assert (phase.limit.field, phase.limit.span) == ("not_started.deadline", None)
        assert {"progress", "evidence", "challenges"} <= phase.field_names
    assert [rung.mark for rung in workflow.policy(None).ladder if rung.mark] == []


# --- The documentation ------------------------------------------------------------------------------------------------


def test_every_key_that_a_built_in_file_uses_is_in_the_documentation() -> None:
    document = DOCUMENT.read_text(encoding="utf-8")
    data = [tomllib.loads(text) for text in builtin().values()]
    assert {
        key for each in data for key in keys_of(each) if not re.search(rf"`[^`\n]*\b{key}\b[^`\n]*`", document)
    } == set()


def test_every_check_is_in_the_documentation() -> None:
    document = DOCUMENT.read_text(encoding="utf-8")
    assert [name for name in CHECKS if f"| `{name}` |" not in document] == []


def keys_of(file: dict[str, object]) -> Iterator[str]:
    """The keys that the file uses, without the names that it gives itself."""
    named = {"phases", "requirements", "reminders"}
    for name, table in file.items():
        if name in named and isinstance(table, dict):
            for each in table.values():
                yield from inner_keys(each)
        elif name != "templates":
            yield from inner_keys(table)


def inner_keys(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from inner_keys(inner)
    elif isinstance(value, list):
        for each in value:
            yield from inner_keys(each)


@pytest.mark.parametrize("name", sorted(builtin()))
def test_a_template_never_answers_what_only_the_team_can_find_out(name: str) -> None:
    evidence = {"patient_perspective", "staff_involved", "baseline", "prediction", "aim_target", "aim_date"}
    answered = {path.partition(".")[2] for template in definition(name).templates for path in template.fields}
    assert not answered & evidence
