"""The made-up region is whole: what is named in it exists, and what is written fits its workflow."""

from collections.abc import Iterator

import pytest

from adapters.demo.texts import Answers, Texts, Theme, fill_in, read_texts
from engine.definition import Definition
from engine.edit import check_values
from workflows.catalogue import definition

TEXTS = read_texts()
PDSA = definition("pdsa")


def answers_of(theme: Theme) -> Iterator[tuple[str, Answers]]:
    yield "problem", theme.problem
    yield "evaluation", theme.failed
    for turn in theme.turns:
        yield from (
            ("proposal", turn.proposal),
            ("test", turn.test),
            ("follow_up", turn.follow_up),
            ("evaluation", turn.evaluation),
        )


def written(texts: Texts) -> Iterator[tuple[Definition, str, Answers]]:
    yield from ((PDSA, phase, answers) for theme in texts.themes for phase, answers in answers_of(theme))
    for undertaking in (texts.plan, texts.roadmap, *texts.goals):
        workflow = definition(undertaking.workflow)
        yield from ((workflow, step.phase, step.answers) for step in undertaking.steps)


def test_twelve_municipalities_are_principals_of_their_own() -> None:
    municipalities = [place for place in TEXTS.places if place.kind == "municipality"]
    assert len(municipalities) == 12
    assert {place.above for place in municipalities} == {None}


def test_everybody_and_every_place_that_is_named_exists() -> None:
    for place in TEXTS.places:
        assert place.above is None or place.above in TEXTS.units
        assert {place.manager, place.coordinator or place.manager} <= set(TEXTS.workers)
    assert {worker.at for worker in TEXTS.workers.values()} <= set(TEXTS.units)
    for undertaking in (TEXTS.plan, TEXTS.roadmap, *TEXTS.goals):
        actions = [action for step in undertaking.steps for action in step.actions]
        assert {undertaking.owner, *undertaking.team, *(action.owner for action in actions)} <= set(TEXTS.workers)


def test_every_initiative_belongs_to_a_goal_and_suits_some_unit() -> None:
    assert len(TEXTS.themes) >= 12
    for theme in TEXTS.themes:
        assert theme.goal in {goal.name for goal in TEXTS.goals}
        assert theme.fits
        assert set(theme.fits) <= set(TEXTS.units)


def test_the_plan_has_five_goals() -> None:
    assert len(TEXTS.goals) == 5


@pytest.mark.parametrize(("workflow", "phase", "answers"), list(written(TEXTS)))
def test_every_answer_fits_the_worksheet_it_is_written_in(workflow: Definition, phase: str, answers: Answers) -> None:
    assert check_values(workflow, phase=phase, values=answers)


@pytest.mark.parametrize("theme", TEXTS.themes, ids=lambda theme: theme.name)
def test_every_turn_but_the_last_is_adapted(theme: Theme) -> None:
    *earlier, last = [turn.decision for turn in theme.turns]
    assert set(earlier) <= {"adapt"}
    assert last in {"adopt", "abandon"}


def test_a_word_that_begins_a_sentence_is_written_with_a_capital_letter() -> None:
    said = fill_in("{people} frågar. {people} svarar: {people} på {unit}.", people="patienter", unit="Avdelning 32")
    assert said == "Patienter frågar. Patienter svarar: patienter på Avdelning 32."


def test_what_is_no_placeholder_stays_as_it_is() -> None:
    assert fill_in("{a} och {b}", a=1) == "1 och {b}"
