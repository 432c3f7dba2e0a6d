import tomllib
from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.definition import Allowance, Automatic, FieldKind, Limit, Role, Span, Text, Unit
from engine.errors import InvalidWorkflow
from tests.workflows.breaking import changed, container, faults_in, paths, pdsa, small_example, told, written
from workflows.catalogue import builtin, definition
from workflows.schema import MAX_CHARACTERS, load

PDSA = tomllib.loads(builtin()["pdsa"])
EVERY_PATH = list(paths(PDSA))


def test_a_file_says_what_the_definition_holds() -> None:
    small = load(small_example(), name_hint="test")
    assert (small.name, small.version, small.prefix, small.initial) == ("safety_round", 1, "SR", "raised")
    assert small.label == Text("Säkerhetsrond", "Safety round")
    assert [phase.name for phase in small.phases] == ["raised", "looked_into", "closed"]
    assert small.phase("raised").limit == Limit(span=Span(5, Unit.WORKING_DAYS))
    assert small.phase("looked_into").limit == Limit(span=Span(20, Unit.WORKING_DAYS), field="looked_into.answer_by")
    assert small.phase("looked_into").silence == Span(20, Unit.WORKING_DAYS)
    assert [field.kind for field in small.phase("looked_into").fields] == [FieldKind.DATE, FieldKind.LONG_TEXT]
    assert small.phase("closed").ended
    assert [t.trigger for t in small.transitions] == ["look_into", "close", "reopen"]
    assert small.transitions[2].reason_needed
    assert small.allowance == Allowance()


def test_a_requirement_is_hard_unless_it_is_called_soft() -> None:
    small = load(small_example(), name_hint="test")
    hard, soft = small.transitions[0].requirements[1], small.transitions[1].requirements[0]
    assert (hard.name, hard.check, hard.hard, hard.approver) == ("risk_described", "filled", True, None)
    assert (soft.name, soft.hard, soft.approver) == ("dealt_with", False, Role.MANAGER)
    assert dict(soft.arguments) == {"fields": ("looked_into.done",)}


def test_a_requirement_is_mended_where_it_says_or_else_in_the_first_field_it_looks_at() -> None:
    propose = next(t for t in definition("pdsa").transitions if t.trigger == "propose")
    places = {requirement.name: requirement.where for requirement in propose.requirements}
    assert places["problem_described"] == "problem.problem"
    assert places["aim_measurable"] == "problem.aim"
    assert places["owner_named"] is None


def test_a_move_from_several_phases_becomes_one_move_from_each() -> None:
    stops = [t for t in definition("pdsa").transitions if t.trigger == "stop"]
    assert [t.source for t in stops] == ["problem", "proposal", "test", "follow_up"]
    assert {t.target for t in stops} == {"abandoned"}


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ('"when due"', Automatic(when_due=True)),
        ('"when met"', Automatic(when_met=True)),
        ('{ field = "proposal.test_ends" }', Automatic(field="proposal.test_ends")),
    ],
)
def test_a_move_is_made_by_itself_when_the_file_says(said: str, meant: Automatic) -> None:
    text = pdsa('automatic = { field = "proposal.test_ends" }', f"automatic = {said}")
    assert [t.automatic for t in load(text, name_hint="test").transitions if t.automatic] == [meant]


def test_a_decision_may_take_ten_working_days_unless_the_file_says_otherwise() -> None:
    limits = {t.trigger: t.decision_limit for t in definition("action_plan").transitions}
    assert limits["decide"] == Span(20, Unit.WORKING_DAYS)
    assert limits["consult"] == Span(10, Unit.WORKING_DAYS)


def test_an_owner_may_move_a_deadline_as_far_as_the_file_says() -> None:
    assert definition("action_plan").allowance == Allowance(times=2, working_days=30)


def test_a_deadline_may_be_left_out_on_purpose_where_silence_is_watched() -> None:
    text = changed(small_example(), 'limit = "5 working days"', 'limit = "none"\nsilence = "1 month"')
    assert load(text, name_hint="test").phase("raised").limit == Limit()


def test_a_prepared_answer_is_in_both_languages_or_the_same_in_both() -> None:
    falls = next(t for t in definition("pdsa").templates if t.name == "fall_prevention")
    assert falls.fields["problem.aim_measure"] == Text("Fall per 1 000 vårddygn", "Falls per 1,000 bed days")
    assert falls.fields["problem.aim_direction"] == Text("decrease", "decrease")


@pytest.mark.parametrize(
    "text",
    [
        "name = ",
        "[workflow",
        "= 1",
        '"unended',
        "a = 1\na = 2",
        "\0",
        "a = " + "[" * 100_000,
        "a = " + "9" * 5_000,
        "\ufeff[workflow]",
    ],
)
def test_a_file_that_is_no_toml_is_refused_in_one_sentence(text: str) -> None:
    (fault,) = faults_in(text)
    assert fault.code == "not-toml"
    assert fault.sentence.startswith("The file cannot be read as TOML: ")


def test_a_file_without_end_is_not_read() -> None:
    assert told("#" * (MAX_CHARACTERS + 1)) == [("too-long", "")]
    assert ("too-long", "") not in told("#" * MAX_CHARACTERS)


def test_an_empty_file_is_told_all_that_it_needs() -> None:
    assert told("") == [
        ("missing-key", "workflow.name"),
        ("missing-key", "workflow.version"),
        ("missing-key", "workflow.prefix"),
        ("missing-key", "workflow.initial"),
        ("missing-swedish", "workflow.label"),
        ("missing-english", "workflow.label"),
        ("missing-swedish", "workflow.help"),
        ("missing-english", "workflow.help"),
        ("no-phases", "phases"),
        ("no-reminders", "reminders"),
    ]


def test_all_faults_are_told_at_once_from_the_top_of_the_file() -> None:
    text = pdsa('label.en = "Problem"\n', "lable.en = 'Problem'\n")
    text = changed(text, 'requires = ["lesson_written"]', 'requires = ["leson_written"]')
    text = changed(text, 'name = "affected"\n', "")
    text = changed(
        text, '{ when = "+10 working days", to = "manager", mark', '{ when = "+10 workdays", to = "manager", mark'
    )
    faults = faults_in(text)
    assert [fault.code for fault in faults] == [
        "bad-moment",
        "missing-english",
        "unknown-key",
        "missing-key",
        "unknown-requirement",
    ]
    assert [fault.line for fault in faults] == sorted(fault.line or 0 for fault in faults)


def test_the_refusal_carries_the_name_of_the_workflow_or_of_the_file() -> None:
    with pytest.raises(InvalidWorkflow, match=r"The workflow pdsa was not let in\. Faults: 1"):
        load(pdsa("rank = 1\n", "rnk = 1\n"), name_hint="my file")
    with pytest.raises(InvalidWorkflow, match=r"The workflow my file was not let in\. Faults: 1"):
        load("[", name_hint="my file")


@given(st.sampled_from(EVERY_PATH))
def test_whatever_is_taken_away_the_file_is_let_in_or_every_fault_has_words_and_a_place(
    path: tuple[object, ...],
) -> None:
    data = deepcopy(PDSA)
    del container(data, path)[path[-1]]
    assert_sound_or_told(written(data))


@given(
    st.sampled_from(EVERY_PATH),
    st.sampled_from([0, -1, 10**9, 1.5, True, "", " ", "x", "none", [], [1], ["x"], [{}], {}, {"x": 1}, {"sv": 1}]),
)
def test_whatever_stands_in_the_wrong_place_is_refused_in_words_and_breaks_nothing(
    path: tuple[object, ...], value: object
) -> None:
    data = deepcopy(PDSA)
    container(data, path)[path[-1]] = value
    assert_sound_or_told(written(data))


def assert_sound_or_told(text: str) -> None:
    """The file is let in and hangs together, or every fault has words and a place."""
    faults = faults_in(text)
    if not faults:
        let_in = load(text, name_hint="test")
        phases = let_in.phase_by_name.keys()
        assert {
            let_in.initial,
            *(t.source for t in let_in.transitions),
            *(t.target for t in let_in.transitions),
        } == phases
        assert all(field.name for phase in let_in.phases for field in phase.fields)
        assert all(transition.trigger for transition in let_in.transitions)
        assert all(policy.ladder for policy in let_in.policies.values())
    for fault in faults:
        assert fault.sentence
        assert fault.where


@given(st.text())
def test_no_text_breaks_the_reader(text: str) -> None:
    assert faults_in(text)


def test_the_tests_write_toml_as_it_was_read() -> None:
    assert tomllib.loads(written(PDSA)) == PDSA
