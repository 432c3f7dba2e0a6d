from dataclasses import replace

import pytest

from engine.definition import Text
from tests.workflows.breaking import changed, small_example
from workflows.catalogue import builtin, definition
from workflows.diagram import mermaid, plain
from workflows.schema import load


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("name", builtin())
def test_diagrams_show_every_phase_and_every_way(name: str, language: str) -> None:
    workflow = definition(name)
    drawn, text = mermaid(workflow, language=language), plain(workflow, language=language)
    for phase in workflow.phases:
        assert f'state "{phase.label.in_language(language)}" as {phase.name}\n' in drawn
        assert f"\n{phase.label.in_language(language)}" in text
    for transition in workflow.transitions:
        assert f"    {transition.source} --> {transition.target} : " in drawn
        assert transition.label.in_language(language) in text
    assert f"[*] --> {workflow.initial}\n" in drawn


def test_a_small_workflow_as_text() -> None:
    assert plain(load(small_example(), name_hint="test"), language="en") == (
        "Safety round (safety_round 1)\n"
        "\n"
        "Raised (start)\n"
        "  └─ Begin to look into it → Being looked into\n"
        "\n"
        "Being looked into\n"
        "  └─ Close → Closed\n"
        "\n"
        "Closed (end)\n"
        "  └─ Reopen (with a reason) → Being looked into\n"
    )


def test_a_small_workflow_as_mermaid() -> None:
    assert mermaid(load(small_example(), name_hint="test"), language="sv") == (
        "stateDiagram-v2\n"
        '    state "Uppmärksammat" as raised\n'
        '    state "Utreds" as looked_into\n'
        '    state "Avslutat" as closed\n'
        "    [*] --> raised\n"
        "    raised --> looked_into : Börja utreda\n"
        "    looked_into --> closed : Avsluta\n"
        "    closed --> looked_into : Öppna igen (med skäl)\n"
        "    closed --> [*]\n"
    )


def test_a_phase_with_no_way_out_stands_alone() -> None:
    small = load(small_example(), name_hint="test")
    assert plain(replace(small, transitions=small.transitions[:2]), language="en").endswith("\n\nClosed (end)\n")


def test_what_is_special_about_a_move_is_said_beside_it() -> None:
    assert "Gå vidare till uppföljning (av sig själv) → Uppföljning" in plain(definition("pdsa"), language="sv")
    assert "Adapt and test again (new round) → Proposal" in plain(definition("pdsa"), language="en")
    assert "Besluta planen (efter beslut) → Beslutad" in plain(definition("action_plan"), language="sv")


def test_a_phase_may_have_a_name_that_means_something_to_mermaid() -> None:
    text = changed(small_example(), "[phases.closed]", "[phases.end]")
    drawn = mermaid(load(changed(text, '"closed"', '"end"', times=2), name_hint="test"), language="en")
    assert '    state "Closed" as end_\n' in drawn
    assert "    looked_into --> end_ : Close\n" in drawn
    assert "    end_ --> [*]\n" in drawn


def test_signs_that_mean_something_to_mermaid_are_written_as_entities() -> None:
    small = load(small_example(), name_hint="test")
    odd = replace(small.transitions[0], label=Text("x", 'Say: "yes";\nor #1'))
    drawn = mermaid(replace(small, transitions=(odd, *small.transitions[1:])), language="en")
    assert "raised --> looked_into : Say#58; #quot;yes#quot;#59; or #35;1\n" in drawn
