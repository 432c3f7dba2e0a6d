import pytest

from tests.workflows.breaking import changed, faults_in, pdsa, small_example, told


@pytest.mark.parametrize(
    ("old", "new", "code", "where"),
    [
        ('fields = ["problem.problem"]', 'fields = ["problem.problme"]', "unknown-field", "problem_described.fields"),
        ('where = "problem.aim"', 'where = "problem.ai"', "unknown-field", "aim_measurable.where"),
        ('check = "team_named"', 'check = "team_name"', "unknown-check", "team_named.check"),
        ('check = "team_named"\n', "", "missing-key", "team_named.check"),
        ("minimum = 1\n", "", "missing-argument", "team_named"),
        ("minimum = 1\n", "minimum = 1\nmost = 4\n", "unknown-argument", "team_named.most"),
        ("minimum = 1\n", 'minimum = "one"\n', "not-number", "team_named.minimum"),
        ("minimum = 1\n", "minimum = 0\n", "not-number", "team_named.minimum"),
        ("minimum = 1\n", "minimum = true\n", "not-number", "team_named.minimum"),
        ('fields = ["evaluation.keeper"]', "fields = []", "not-texts", "keeper_named.fields"),
        ('fields = ["evaluation.keeper"]', 'fields = "evaluation.keeper"', "not-texts", "keeper_named.fields"),
        ('field = "follow_up.data_points"', "field = 10", "not-text", "enough_points.field"),
        ('kinds = ["action"]', 'kinds = ["actions"]', "bad-choice", "actions_done.kinds"),
        ('"few_persons", "one_team"]', '"few_persons", "one_tem"]', "unknown-value", "small_scale.values"),
        ('field = "follow_up.data_points"', 'field = "follow_up.staff_say"', "wrong-field-kind", "enough_points.field"),
        ('target = "problem.aim_target"', 'target = "problem.aim"', "wrong-field-kind", "aim_measurable.target"),
        ("limit = 6\nsoft = true\n", "limit = 6\n", "hard-with-approver", "risk_acceptable"),
        (
            'text.sv = "Utse en ansvarig"\ntext.en = "Name an owner"\n',
            "",
            "requirement-without-text",
            "owner_named.text",
        ),
        ('text.en = "Name an owner"\n', "", "missing-english", "owner_named.text"),
    ],
)
def test_a_requirement_that_refers_to_what_is_not_there_is_one_fault(old: str, new: str, code: str, where: str) -> None:
    assert told(pdsa(old, new)) == [(code, f"requirements.{where}")]


@pytest.mark.parametrize(
    ("old", "new", "code", "where"),
    [
        (
            'limit = { field = "proposal.test_ends"',
            'limit = { field = "proposal.test_end"',
            "unknown-field",
            "phases.test.limit.field",
        ),
        (
            'limit = { field = "proposal.test_ends"',
            'limit = { field = "proposal.scale"',
            "wrong-field-kind",
            "phases.test.limit.field",
        ),
        (
            'automatic = { field = "proposal.test_ends" }',
            'automatic = { field = "test_ends" }',
            "unknown-field",
            "transitions[finish_test from test].automatic.field",
        ),
        (
            'automatic = { field = "proposal.test_ends" }',
            'automatic = { field = "proposal.ethics" }',
            "wrong-field-kind",
            "transitions[finish_test from test].automatic.field",
        ),
        (
            'carried_from = "evaluation.learned"',
            'carried_from = "evaluation.learnt"',
            "unknown-field",
            "phases.proposal.fields[learned_before].carried_from",
        ),
        (
            'carried_from = "evaluation.learned"',
            'carried_from = "evaluation.feedback_given_at"',
            "wrong-field-kind",
            "phases.proposal.fields[learned_before].carried_from",
        ),
        (
            'name = "background"\n',
            'name = "background"\ncarried_from = "evaluation.learned"\n',
            "carry-to-kept",
            "phases.problem.fields[background].carried_from",
        ),
    ],
)
def test_a_field_that_is_named_but_is_not_there_or_does_not_fit_is_one_fault(
    old: str, new: str, code: str, where: str
) -> None:
    assert told(pdsa(old, new)) == [(code, where)]


def test_short_and_long_texts_may_be_carried_to_one_another() -> None:
    text = pdsa('carried_from = "evaluation.learned"', 'carried_from = "evaluation.keeper"')
    assert told(text) == []


def test_a_misspelt_requirement_is_one_fault_and_not_also_an_unused_one() -> None:
    text = pdsa('requires = ["result_described", ', 'requires = ["result_describe", ')
    assert told(text) == [("unknown-requirement", "transitions[evaluate from follow_up].requires")]


def test_a_requirement_that_nothing_asks_for_is_named() -> None:
    text = pdsa('requires = ["result_described", ', "requires = [")
    assert told(text) == [("unused-requirement", "requirements.result_described")]


def test_a_requirement_may_ask_for_yes() -> None:
    yes = 'kind = "yes or no"\nlabel.sv = "Vad gjorde ni?"'
    text = changed(small_example(), 'label.sv = "Vad gjorde ni?"', yes)
    asked = changed(
        text,
        'check = "filled"\nfields = ["looked_into.done"]',
        'check = "equals"\nfield = "looked_into.done"\nvalue = true',
    )
    assert told(asked) == []
    wrong = changed(asked, "value = true", "value = 3")
    assert told(wrong) == [("not-text", "requirements.dealt_with.value")]


def test_a_fault_guesses_what_was_meant() -> None:
    (fault,) = faults_in(pdsa('check = "team_named"', 'check = "team_name"'))
    assert fault.sentence == "There is no check “team_name”. Did you mean: team_named?"
