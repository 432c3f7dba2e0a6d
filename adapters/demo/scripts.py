"""What the owners of the made-up region write and want, phase by phase.

A script knows what its people would answer, not how the engine decides: it is shown an item as a page would show it,
and says what is written next and which move is wanted.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from random import Random
from typing import Any, Protocol

from adapters.demo.texts import Action, Answers, Step, Theme, Turn, Undertaking, fill_in, said_of
from engine.model import Facts, Part

Sheets = Mapping[str, Answers]
"""What is to be written: phase -> answers."""

TEAM = "team"
"""What somebody forgets who forgets to name their team."""

HEARD = "Det de sa ändrade när och hur vi gör det. Det vi inte kunde ändra har vi förklarat för dem."
"""What became of what patient representatives said."""

POINTS_BEFORE, POINTS_AFTER = 12, 12
MOST_PERCENT = 100
TIME_FOR_THE_AIM = timedelta(days=270)
FIRST_LOOK = timedelta(weeks=4)


class Twist(StrEnum):
    """What happens in an initiative besides the ordinary."""

    NONE = "none"
    NO_PATIENTS = "patients cannot be asked, and the manager approves"
    DECLINED = "patients cannot be asked, and the manager declines at first"
    ACTIONS = "actions are planned and done"
    BACK = "goes back a phase"
    BLOCKED = "waits for another organisation"
    REFUSED = "the one it is handed to declines"
    GIVEN = "is handed over"
    EARLY = "the test ends early"
    COLLISION = "two people write at once"
    STOPPED = "is stopped in the proposal"
    PAUSED = "rests over the summer"
    AIM_MOVED = "the aim is changed after a decision"
    FEW_POINTS = "has too few data points, with a reason"


LASTS = "Arbetssättet sitter. Det finns med i introduktionen av nya kollegor."
FADES = "Halva laget är nytt och har inte fått veta varför vi gör så här."

UNASKED = (Twist.NO_PATIENTS, Twist.DECLINED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """What an owner wants to do in the present phase.

    ``reasons`` are given for soft requirements that are not met, ``reason`` for a move that needs one; ``not_before``
    is the day on which the move is wanted.
    """

    sheets: Sheets = field(default_factory=dict)
    trigger: str | None = None
    reasons: Mapping[str, str] = field(default_factory=dict)
    reason: str | None = None
    actions: tuple[Action, ...] = ()
    not_before: date | None = None


class Script(Protocol):
    """What happens in one item as far as its people have it in hand."""

    @property
    def twist(self) -> Twist:
        """What happens besides the ordinary."""

    @property
    def forgets(self) -> set[str]:
        """What is left out at first."""

    @property
    def starts_on(self) -> date | None:
        """When the owner means to look at the item the first time, if they have planned that."""

    def intent(self, facts: Facts, *, today: date) -> Intent:
        """What the owner wants now."""

    def recall(self) -> None:
        """A move was refused: next time what was left out is there."""

    def mend(self) -> None:
        """A manager declined: next time what they missed is there."""


@dataclass(slots=True, kw_only=True)
class StepByStep:
    """The script of a plan, a roadmap or a goal."""

    undertaking: Undertaking
    twist: Twist = Twist.NONE
    forgets: set[str] = field(default_factory=set)

    @property
    def starts_on(self) -> date | None:
        """Five weeks before the first planned day: there may be somebody to ask."""
        on = self.undertaking.steps[0].on
        return on and on - FIRST_LOOK

    def intent(self, facts: Facts, *, today: date) -> Intent:
        """The step of the present phase; between two steps there is nothing to do.

        Nobody is asked for what was to be done before today: in a later round a step has its answers alone.
        """
        step = next((s for s in self.undertaking.steps if s.phase == facts.item.phase), None)
        if step is None:
            return Intent()
        return Intent(
            sheets={step.phase: self._answers(step, cycle=facts.item.cycle)},
            trigger=step.trigger,
            reasons=step.reasons,
            actions=tuple(action for action in step.actions if action.due >= today),
            not_before=step.on,
        )

    def recall(self) -> None:
        """Nothing is ever left out."""

    def mend(self) -> None:
        """It is asked for again as it is."""

    def _answers(self, step: Step, *, cycle: int) -> Answers:
        answers = said_of(step.answers, cycle=cycle)
        values = self.undertaking.values
        if step.phase == "follow_up" and values:
            answers["value"] = values[min(cycle, len(values)) - 1]
        return answers


@dataclass(slots=True, kw_only=True)
class Improvement:
    """The script of an initiative: its theme in one unit.

    ``helps`` says whether the change is of any use there, ``measures_on`` whether anybody goes on measuring afterwards,
    ``forgets`` what is left out at first, ``colleagues`` who gets the actions.
    """

    theme: Theme
    words: Mapping[str, str]
    twist: Twist
    chance: Random
    forgets: set[str] = field(default_factory=set)
    colleagues: tuple[str, ...] = ()
    helps: bool = True
    measures_on: bool = True
    leaves_it_to_the_engine: bool = False
    is_mended: bool = False

    @property
    def starts_on(self) -> date | None:
        """Nothing is planned: people turn to it when they can."""
        return None

    @property
    def title(self) -> str:
        """What the initiative is called."""
        return fill_in(self.theme.title, **self.words)

    def intent(self, facts: Facts, *, today: date) -> Intent:
        """What its owner wants in the present phase."""
        turn = self._turn(facts)
        match facts.item.phase:
            case "problem":
                return self._intent("problem", self._problem(facts), "propose")
            case "proposal":
                return self._proposed(self._proposal(turn, facts, today))
            case "test":
                trigger = None if self.leaves_it_to_the_engine else "finish_test"
                return self._intent("test", dict(turn.test), trigger, not_before=self._test_ends(facts))
            case "follow_up":
                return self._intent("follow_up", self._follow_up(turn, facts, today), "evaluate")
            case "evaluation":
                return self._evaluation(turn, facts, today)
        return Intent()

    def recall(self) -> None:
        """What was left out is written now."""
        self.forgets.clear()

    def mend(self) -> None:
        """The risk is made smaller, and patients are asked after all."""
        self.is_mended = True

    def has_lasted(self) -> bool:
        """Whether the change is still in use, when that is asked later on: four times of five."""
        return self.chance.randrange(5) > 0

    def sustained(self, facts: Facts, *, kept: bool, today: date) -> Answers:
        """What is written when it is asked whether the change lasts."""
        level = self._level(self._turn(facts)) if kept else self.theme.start
        return {
            "sustain_points": self.points(level, until=today),
            "still_used": "yes" if kept else "partly",
            "sustain_note": LASTS if kept else FADES,
        }

    def points(self, level: float, *, until: date, number: int = POINTS_AFTER, days: int = 7) -> list[list[object]]:
        """Data points around ``level``, one every ``days`` days up to ``until``."""
        return [
            [(until - timedelta(days=days * back)).isoformat(), self._value(level)] for back in reversed(range(number))
        ]

    def _intent(self, phase: str, answers: Answers, trigger: str | None, *, not_before: date | None = None) -> Intent:
        said = said_of(answers, **self.words)
        kept = {name: value for name, value in said.items() if f"{phase}.{name}" not in self.forgets}
        return Intent(sheets={phase: kept}, trigger=trigger, reasons=self._reasons(said), not_before=not_before)

    def _proposed(self, answers: Answers) -> Intent:
        intent = self._intent("proposal", answers, "start_test")
        if self.twist is not Twist.ACTIONS or "test_starts" not in answers:
            return intent
        titles = ("Gå igenom testet med laget på {unit}", "Gör i ordning mätlistan på {unit}")
        days = (answers["test_starts"], answers["test_ends"])
        actions = [
            Action(title=fill_in(title, **self.words), owner=owner, due=due)
            for title, owner, due in zip(titles, self.colleagues, days, strict=False)
        ]
        return replace(intent, actions=tuple(actions))

    def _reasons(self, said: Answers) -> Mapping[str, str]:
        """What is said for each soft requirement that may be unmet."""
        reasons = {
            "small_scale": said.get("scale_reason"),
            "risk_acceptable": said.get("risk_measures"),
            "enough_points": "Testet var kort. Värdena räcker för att se åt vilket håll det går.",
            "actions_done": "Det som är kvar hindrar inte utvärderingen.",
        }
        if self.twist in UNASKED:
            reasons["patient_perspective"] = "De som berörs orkar inte svara nu. Vi frågar närstående under testet."
        return {name: reason for name, reason in reasons.items() if reason}

    def _turn(self, facts: Facts) -> Turn:
        return self.theme.turns[min(facts.item.cycle, len(self.theme.turns)) - 1]

    def _problem(self, facts: Facts) -> dict[str, Any]:
        opened = facts.calendar.local_date(facts.item.opened_at)
        answers = {**self.theme.problem, "aim_date": opened + TIME_FOR_THE_AIM}
        if not facts.value("problem.baseline_points"):
            answers["baseline_points"] = self.points(self.theme.start, until=opened, number=POINTS_BEFORE)
        if self.twist in UNASKED and not self.is_mended:
            del answers["patient_perspective"]
        return answers

    def _proposal(self, turn: Turn, facts: Facts, today: date) -> dict[str, Any]:
        answers = dict(turn.proposal)
        if self.is_mended:
            answers |= {"risk_likelihood": "1"}
        if not facts.value("proposal.test_ends") or facts.value("proposal.test_starts") < today.isoformat():
            starts = facts.calendar.next_working_on_or_after(today + timedelta(days=7 - today.weekday()))
            answers |= {"test_starts": starts, "test_ends": starts + timedelta(weeks=turn.weeks) - timedelta(days=3)}
        return answers

    def _follow_up(self, turn: Turn, facts: Facts, today: date) -> dict[str, Any]:
        number = 7 if self.twist is Twist.FEW_POINTS else POINTS_AFTER
        if facts.value("follow_up.data_points"):
            return dict(turn.follow_up)
        return {**turn.follow_up, "data_points": self.points(self._level(turn), until=today, number=number, days=3)}

    def _evaluation(self, turn: Turn, facts: Facts, today: date) -> Intent:
        has_failed = not self.helps and facts.item.cycle >= len(self.theme.turns)
        answers = dict(self.theme.failed if has_failed else turn.evaluation)
        if any(p.part is Part.PATIENT_REPRESENTATIVE for p in facts.participants):
            answers |= {"input_used": HEARD, "feedback_given_at": today}
        return self._intent("evaluation", answers, "abandon" if has_failed else turn.decision)

    def _test_ends(self, facts: Facts) -> date:
        return date.fromisoformat(facts.value("proposal.test_ends"))

    def _level(self, turn: Turn) -> float:
        return turn.level if self.helps else self.theme.start

    def _value(self, level: float) -> float:
        value = round(self.chance.gauss(level, self.theme.spread / 2), 1)
        return min(max(value, 0), MOST_PERCENT) if self.theme.start < MOST_PERCENT else max(value, 0)
