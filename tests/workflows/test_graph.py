from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.definition import Definition, Limit, Phase, Policy, Span, Text, Transition, Unit
from tests.workflows.breaking import changed, pdsa, small_example, told
from workflows.catalogue import builtin, definition
from workflows.graph import graph_faults

ISLAND = """
[phases.island]
limit = "5 days"
label = { sv = "Ö", en = "Island" }
help = { sv = "Ingen kommer hit", en = "Nobody comes here" }
ask = { sv = "Vänta", en = "Wait" }
"""


def a_move(trigger: str, source: str, target: str, *more: str) -> str:
    label = 'label = { sv = "Gå", en = "Go" }'
    return "\n".join(
        ["[[transitions]]", f'trigger = "{trigger}"', f'from = "{source}"', f'to = "{target}"', label, *more]
    )


def with_more(*tables: str) -> str:
    return "\n".join([builtin()["pdsa"], *tables])


def test_a_phase_that_nothing_leads_to_is_named() -> None:
    assert told(with_more(ISLAND, a_move("leave", "island", "problem"))) == [("unreachable", "phases.island")]


def test_a_phase_that_is_reached_only_from_itself_is_named() -> None:
    text = with_more(ISLAND, a_move("stay", "island", "island"), a_move("leave", "island", "problem"))
    assert told(text) == [("unreachable", "phases.island")]


def test_a_phase_that_nothing_leads_out_of_is_named() -> None:
    assert told(with_more(ISLAND, a_move("sail", "problem", "island"))) == [("dead-end", "phases.island")]


def test_a_phase_that_only_leads_round_and_round_is_named() -> None:
    other = ISLAND.replace("phases.island", "phases.reef")
    there, back = a_move("there", "island", "reef"), a_move("here", "reef", "island")
    text = with_more(ISLAND, other, a_move("sail", "problem", "island"), there, back)
    assert told(text) == [("endless", "phases.island"), ("endless", "phases.reef")]


def test_a_workflow_without_an_end_is_told_so_once() -> None:
    open_end = 'limit = "5 days"\nask = { sv = "Gör något", en = "Do something" }'
    text = changed(small_example(), "ended = true", open_end)
    assert told(text) == [("no-ended-phase", "phases")]


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ('initial = "problem"', 'initial = "problme"', "workflow.initial"),
        ('from = "problem"\n', 'from = "problme"\n', "transitions[propose from problme].from"),
        ('to = "evaluation"\n', 'to = "evalution"\n', "transitions[evaluate from follow_up].to"),
        ('from = ["adopted", "abandoned"]', 'from = ["adopted", "abandond"]', "transitions[reopen from abandond].from"),
    ],
)
def test_a_misspelt_phase_is_one_fault_that_guesses_what_was_meant(old: str, new: str, where: str) -> None:
    assert told(pdsa(old, new)) == [("unknown-phase", where)]


def test_two_moves_with_one_trigger_from_one_phase_are_ambiguous() -> None:
    text = with_more(a_move("adopt", "evaluation", "abandoned"))
    assert told(text) == [("ambiguous-trigger", "transitions[adopt from evaluation]")]


def test_one_trigger_from_two_phases_is_not_ambiguous() -> None:
    assert told(with_more(a_move("adopt", "follow_up", "abandoned"))) == []


def test_going_back_and_opening_again_need_a_reason() -> None:
    reopen = pdsa('next_cycle = true\nreason_needed = true\nlabel.sv = "Öppna', 'next_cycle = true\nlabel.sv = "Öppna')
    assert told(reopen) == [
        ("reopens-without-reason", "transitions[reopen from adopted]"),
        ("reopens-without-reason", "transitions[reopen from abandoned]"),
    ]
    back = pdsa('to = "problem"\nback = true\nreason_needed = true\n', 'to = "problem"\nback = true\n')
    assert told(back) == [("back-without-reason", "transitions[back from proposal]")]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ('automatic = "when met"', "automatic-without-requirements"),
        ('automatic = "when due"\nreason_needed = true', "automatic-with-reason"),
        ('automatic = "when due"\ndecided_by = "manager"', "automatic-with-decision"),
    ],
)
def test_the_scheduler_can_neither_give_a_reason_nor_decide_nor_rush(more: str, code: str) -> None:
    text = with_more(a_move("drift", "problem", "abandoned", more))
    assert told(text) == [(code, "transitions[drift from problem].automatic")]


def test_a_move_at_the_deadline_needs_a_deadline() -> None:
    text = changed(small_example(), 'limit = "5 working days"', 'limit = "none"\nsilence = "5 days"')
    text = changed(text, 'to = "looked_into"\nlabel', 'to = "looked_into"\nautomatic = "when due"\nlabel')
    assert told(text) == [("automatic-without-date", "transitions[look_into from raised].automatic")]


def test_two_moves_that_are_made_by_themselves_at_the_same_moment_are_in_conflict() -> None:
    text = with_more(a_move("drift", "test", "abandoned", 'automatic = { field = "proposal.test_ends" }'))
    assert told(text) == [("automatic-conflict", "transitions[drift from test].automatic")]


def test_moves_that_are_made_by_themselves_at_different_moments_are_not() -> None:
    assert told(with_more(a_move("drift", "test", "abandoned", 'automatic = "when due"'))) == []


def test_a_fault_says_which_targets_contend() -> None:
    transitions = definition("pdsa").transitions
    rival = Transition(trigger="propose", source="problem", target="test", label=Text("Gå", "Go"))
    found = graph_faults(with_ways({"problem": True, "test": True, "end": False}, [*ways(transitions), rival]))
    (fault,) = [each for each in found if each.code == "ambiguous-trigger"]
    assert fault.sentence == "“propose” leads to both proposal, test from “problem”: give one another trigger."


PHASES = ["a", "b", "c", "d", "end"]
WAYS = st.sets(st.tuples(st.sampled_from(PHASES[:-1]), st.sampled_from(PHASES)), max_size=12)


@given(WAYS)
def test_a_phase_is_told_out_of_reach_or_without_an_end_exactly_when_walking_shows_it(
    ways: set[tuple[str, str]],
) -> None:
    moves = [Transition(trigger=f"to_{b}", source=a, target=b, label=Text("Gå", "Go")) for a, b in sorted(ways)]
    found = {(f.code, f.where) for f in graph_faults(with_ways({p: p != "end" for p in PHASES}, moves))}
    expected = {("unreachable", f"phases.{p}") for p in PHASES if p not in walked("a", ways)}
    for phase in PHASES[:-1]:
        if not any(source == phase for source, _ in ways):
            expected.add(("dead-end", f"phases.{phase}"))
        elif "end" not in walked(phase, ways):
            expected.add(("endless", f"phases.{phase}"))
    assert found == expected


def walked(start: str, ways: set[tuple[str, str]]) -> set[str]:
    """Where one comes from ``start`` in as many steps as there are phases."""
    reached = {start}
    for _ in PHASES:
        reached |= {target for source, target in ways if source in reached}
    return reached


def ways(transitions: tuple[Transition, ...]) -> list[Transition]:
    return [t for t in transitions if t.trigger == "propose"]


def with_ways(phases: Mapping[str, bool], transitions: list[Transition]) -> Definition:
    """A workflow of phases (name -> whether it is open) and the ways between them; begins in the first."""
    words = Text("Ord", "Word")
    limit = Limit(span=Span(5, Unit.DAYS))
    return Definition(
        name="ways",
        version=1,
        prefix="W",
        label=words,
        help=words,
        initial=next(iter(phases)),
        phases=tuple(
            Phase(name=name, label=words, help=words, ask=words, limit=limit if is_open else Limit(), ended=not is_open)
            for name, is_open in phases.items()
        ),
        transitions=tuple(transitions),
        policies={"standard": Policy(name="standard", ladder=())},
    )
