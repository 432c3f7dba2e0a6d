import tomllib
from copy import deepcopy
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.definition import Choice, Field, FieldKind, Phase, Text
from tests.workflows.breaking import changed, container, paths, pdsa, small_example, told, written
from workflows.catalogue import builtin, definition
from workflows.checks import faults_of

PDSA = tomllib.loads(builtin()["pdsa"])
WORDS = [path for path in paths(PDSA) if path[-1] in ("sv", "en")]


@pytest.mark.parametrize("name", builtin())
def test_the_workflows_that_come_with_hjulet_have_no_faults(name: str) -> None:
    assert faults_of(definition(name)) == []


@given(st.sampled_from(WORDS))
def test_a_word_that_is_missing_in_a_language_is_told_and_nothing_else_is(path: tuple[str | int, ...]) -> None:
    data = deepcopy(PDSA)
    del container(data, path)[path[-1]]
    code = {"sv": "missing-swedish", "en": "missing-english"}[str(path[-1])]
    # A transition from several phases is several ways, each of which lacks the word.
    assert {found for found, _ in told(written(data))} == {code}


def test_all_words_that_are_missing_are_told_at_once() -> None:
    data = deepcopy(PDSA)
    swedish = [path for path in WORDS if path[-1] == "sv"]
    for path in swedish:
        del container(data, path)["sv"]
    found = told(written(data))
    assert {code for code, _ in found} == {"missing-swedish"}
    assert len({where for _, where in found}) == len(found) >= len(swedish)


def test_words_of_white_space_are_no_words() -> None:
    assert told(pdsa('label.sv = "Förslag"', 'label.sv = "  "')) == [("missing-swedish", "phases.proposal.label")]


@pytest.mark.parametrize(
    ("old", "new", "code", "where"),
    [
        ('prefix = "FA"', 'prefix = "fa"', "bad-prefix", "workflow.prefix"),
        ('prefix = "FA"', 'prefix = "FÖRBÄTTRA"', "bad-prefix", "workflow.prefix"),
        ('name = "pdsa"', 'name = "PDSA-wheel"', "bad-name", "workflow.name"),
        ('name = "pdsa"\n', "", "missing-key", "workflow.name"),
        ("version = 1\n", "version = 0\n", "not-number", "workflow.version"),
        ("version = 1\n", 'version = "1"\n', "not-number", "workflow.version"),
        ('name = "background"', 'name = "Bakgrund"', "bad-name", "phases.problem.fields[Bakgrund]"),
        ('name = "affected"', 'name = "background"', "duplicate-name", "phases.problem.fields[background]"),
        ('name = "sustain_6"', 'name = "sustain_3"', "duplicate-name", "phases.adopted.follow_ups[sustain_3]"),
        ('value = "other"', 'value = "deviation"', "duplicate-name", "origins[deviation]"),
        ('name = "shorter_waiting"', 'name = "safer_discharge"', "duplicate-name", "templates[safer_discharge]"),
        ('trigger = "propose"', 'trigger = "Propose!"', "bad-name", "transitions[Propose! from problem].trigger"),
        (
            '{ value = "miss", ',
            '{ value = "hit", ',
            "duplicate-name",
            "phases.evaluation.fields[results_vs_prediction].choices[hit]",
        ),
        (
            '[phases.proposal]\nrank = 2\nlimit = "20 working days"\n',
            "[phases.proposal]\nrank = 2\n",
            "no-deadline",
            "phases.proposal.limit",
        ),
        (
            'rank = 2\nlimit = "20 working days"\nsilence = "20 working days"\n',
            'rank = 2\nlimit = "none"\n',
            "no-deadline",
            "phases.proposal.limit",
        ),
        (
            'limit = { field = "proposal.test_ends", otherwise = "20 working days" }\nsilence = "20 working days"\n',
            'limit = { field = "proposal.test_ends" }\n',
            "no-deadline",
            "phases.test.limit",
        ),
        ('rank = 2\nlimit = "20 working days"', 'rank = 2\nlimit = "soon"', "bad-span", "phases.proposal.limit"),
        (
            "rank = 6\nended = true\n",
            'rank = 6\nended = true\nlimit = "5 days"\n',
            "limit-on-ended",
            "phases.adopted.limit",
        ),
        (
            'reminders = "sustain"\nlabel.sv = "Visa att förändringen håller efter 3',
            'reminders = "sustained"\nlabel.sv = "Visa att förändringen håller efter 3',
            "unknown-policy",
            "phases.adopted.follow_ups[sustain_3].reminders",
        ),
        ('initial = "problem"\n', 'initial = "problem"\nreminders = "usual"\n', "unknown-policy", "workflow.reminders"),
        ("[phases.test]\n", '[phases.test]\nreminders = "usual"\n', "unknown-policy", "phases.test.reminders"),
        ('after = "3 months"\n', "", "missing-key", "phases.adopted.follow_ups[sustain_3].after"),
        ('after = "3 months"\n', 'after = "a quarter"\n', "bad-span", "phases.adopted.follow_ups[sustain_3].after"),
        (
            'name = "stop_rule_met"\nkind = "yes or no"',
            'name = "stop_rule_met"\nkind = "choice"',
            "choice-without-choices",
            "phases.test.fields[stop_rule_met]",
        ),
        (
            'name = "confidence"\nkind = "choice"',
            'name = "confidence"\nkind = "text"',
            "choices-without-choice",
            "phases.proposal.fields[confidence]",
        ),
        ('kind = "yes or no"', 'kind = "boolean"', "bad-choice", "phases.test.fields[stop_rule_met].kind"),
        ("per_cycle = false\n", 'per_cycle = "no"\n', "not-flag", "phases.problem.per_cycle"),
        ("rank = 3\n", "rank = -3\n", "not-number", "phases.test.rank"),
        ("rank = 3\n", "rang = 3\n", "unknown-key", "phases.test.rang"),
        ("working_days = 20\n", "working_dayz = 20\n", "unknown-key", "extensions.working_dayz"),
        ("[extensions]\n", "[extension]\n", "unknown-key", "extension"),
        (
            'automatic = { field = "proposal.test_ends" }',
            'automatic = "sometimes"',
            "automatic-unclear",
            "transitions[finish_test from test].automatic",
        ),
        (
            'automatic = { field = "proposal.test_ends" }',
            "automatic = {}",
            "missing-key",
            "transitions[finish_test from test].automatic.field",
        ),
        ('trigger = "adapt"\nfrom = "evaluation"\n', 'trigger = "adapt"\n', "missing-key", "transitions[adapt].from"),
        (
            'from = "evaluation"\nto = "adopted"\n',
            'from = "evaluation"\n',
            "missing-key",
            "transitions[adopt from evaluation].to",
        ),
        ('trigger = "adapt"\n', "", "missing-key", "transitions[7].trigger"),
        ('trigger = "adapt"\n', 'trigger = ""\n', "blank", "transitions[ from evaluation].trigger"),
        ('from = "problem"\n', "from = []\n", "missing-key", "transitions[propose].from"),
        ('from = "problem"\n', 'from = ["problem", ""]\n', "blank", "transitions[propose from problem].from"),
        ('name = "background"', 'name = " "', "blank", "phases.problem.fields[ ].name"),
        (
            'aim_measure.sv = "Fall per 1 000 vårddygn"\n',
            "",
            "missing-swedish",
            "templates[fall_prevention].fields.problem.aim_measure",
        ),
        (
            'aim_direction = "increase"',
            'aim_direction = "up"',
            "unknown-value",
            "templates[safer_discharge].fields.problem.aim_direction",
        ),
        (
            'aim_direction = "increase"',
            'aim_date = "soon"',
            "unfit-answer",
            "templates[safer_discharge].fields.problem.aim_date",
        ),
        (
            'aim_direction = "increase"',
            'aim_way = "increase"',
            "unknown-field",
            "templates[safer_discharge].fields.problem.aim_way",
        ),
    ],
)
def test_a_file_broken_in_one_way_is_told_of_exactly_that(old: str, new: str, code: str, where: str) -> None:
    assert told(pdsa(old, new)) == [(code, where)]


def test_a_file_without_reminders_is_told_so_once() -> None:
    text = small_example()
    assert told(text[: text.index("[reminders.standard]")]) == [("no-reminders", "reminders")]


def test_only_an_ended_phase_has_follow_ups() -> None:
    later = '[[phases.raised.follow_ups]]\nname = "later"\nafter = "1 month"\nlabel = { sv = "Sen", en = "Later" }\n'
    text = changed(small_example(), "[phases.looked_into]\n", f"{later}\n[phases.looked_into]\n")
    assert told(text) == [("follow-up-on-open", "phases.raised.follow_ups[later]")]


def test_a_definition_that_no_file_made_is_checked_as_well() -> None:
    words = Text("Ord", "Word")
    choices = (Choice(value="1", label=words),)
    odd = Field(name="odd", kind=FieldKind.NUMBER, label=words, help=words, choices=choices)
    lone = Phase(name="lone", label=words, help=words, ask=Text("Gör", ""), fields=(odd,))
    pdsa_definition = definition("pdsa")
    faults = faults_of(replace(pdsa_definition, phases=(*pdsa_definition.phases, lone)))
    assert sorted(fault.code for fault in faults) == [
        "choices-without-choice",
        "dead-end",
        "missing-english",
        "no-deadline",
        "unreachable",
    ]
