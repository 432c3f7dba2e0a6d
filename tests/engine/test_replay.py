"""What was on record at a moment, from the trail alone; lives lived at random: tests/journeys/test_any_life.py."""

import ast
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import engine
from adapters.i18n.events import TEMPLATES
from engine import advance, edit, nudging, opening, sheets, timing
from engine.advance import Advance
from engine.audit import GENESIS, chain
from engine.definition import Definition
from engine.edit import Fill
from engine.model import OPERATOR, SCHEDULER, Actor, Event, EventDraft, Outcome, Part, Participant, Visibility
from engine.opening import Open
from engine.replay import FOLDS, Record, Unreadable, replay
from tests.engine.building import AT, MEMBER, OTHER, OWNER, STOCKHOLM, after, definition, facts, person
from tests.engine.chains import replay_at

EXAMPLE = definition()
DAY = timedelta(days=1)
ME = person(OWNER)


class Life:
    """An item that things happen to, one a day."""

    def __init__(self, **wish: Any) -> None:
        wanted = Open(workflow="example", title="Fewer falls", organisation_id=1, owner_id=OWNER, actor=ME, **wish)
        self.now = AT
        self.facts = facts(definition=EXAMPLE, commitments=(), visibility=wanted.visibility)
        self.events: list[Event] = []
        self.add(opening.decide(self.facts, wanted, at=AT))

    def add(self, outcome: Outcome) -> None:
        self.facts = after(self.facts, outcome)
        self.events += outcome.events
        self.now += DAY

    def extend(self, due_on: date, reason: str = "Two are ill") -> None:
        self.add(timing.decide_extension(self.facts, None, due_on=due_on, reason=reason, actor=ME, at=self.now))

    def fill(self, **values: Any) -> None:
        self.add(edit.decide_fill(self.facts, Fill(item_id=7, phase="idea", values=values, actor=ME), at=self.now))

    def now_on_record(self) -> Record:
        return read(self.events)


def read(events: list[Event]) -> Record:
    found = replay(events, definition=example)
    assert found is not None
    return found


def example(name: str, version: int) -> Definition:
    assert (name, version) == (EXAMPLE.name, EXAMPLE.version)
    return EXAMPLE


def event(kind: str, seq: int = 2, /, *, actor: Actor = ME, **data: Any) -> Event:
    draft = EventDraft(kind=kind, data=data)
    (made,) = chain([draft], item_id=7, seq=seq - 1, head=GENESIS, actor=actor, at=AT + seq * DAY)
    return made


def due_on(record: Record | None) -> str:
    assert record is not None
    due_at = record.open_commitments[0].due_at
    assert due_at is not None
    return STOCKHOLM.local_date(due_at).isoformat()


def test_before_its_first_event_nothing_is_on_record() -> None:
    assert replay([], definition=example) is None
    assert list(replay_at(Life().events, [AT - DAY], definition=example)) == [None]


def test_at_each_moment_the_deadline_is_the_one_that_held_then() -> None:
    life = Life()
    life.extend(date(2026, 4, 10))
    life.extend(date(2026, 4, 24))
    moments = [AT, AT + DAY, AT + 2 * DAY]
    records = list(replay_at(life.events, moments, definition=example))
    assert [due_on(record) for record in records] == ["2026-03-30", "2026-04-10", "2026-04-24"]
    assert [record.open_commitments[0].moved for record in records if record] == [0, 1, 2]


def test_what_happened_a_moment_later_was_not_known() -> None:
    life = Life()
    life.extend(date(2026, 4, 10))
    (record,) = replay_at(life.events, [AT + DAY - timedelta(microseconds=1)], definition=example)
    assert due_on(record) == "2026-03-30"


def test_what_a_clock_set_back_dates_earlier_was_known_no_sooner_than_what_it_follows() -> None:
    life = Life()
    life.extend(date(2026, 4, 10))
    life.now -= 2 * DAY
    life.extend(date(2026, 4, 24))
    life.fill(aim="Fewer")
    records = list(replay_at(life.events, [AT, AT + DAY / 2, AT + DAY], definition=example))
    assert [due_on(record) for record in records] == ["2026-03-30", "2026-03-30", "2026-04-24"]


def test_a_move_leaves_one_phase_and_owes_the_next() -> None:
    life = Life(fields={"idea.prediction": "Halved", "idea.aim": "Fewer", "idea.patient": "Asked"})
    life.add(advance.decide(life.facts, Advance(item_id=7, trigger="try", actor=ME), at=life.now))
    record = life.now_on_record()
    assert (record.item.phase, record.item.entered_at, record.item.peak_rank) == ("test", AT + DAY, 1)
    assert [(c.subject, c.outcome) for c in record.commitments] == [("idea", "try"), ("test", None)]
    assert record.worksheets["idea", 1]["aim"] == "Fewer"


def test_work_that_was_begun_elsewhere_was_opened_when_it_says() -> None:
    before = facts(definition=EXAMPLE, commitments=(), opened_at=datetime(2025, 9, 1, tzinfo=UTC))
    wish = Open(
        workflow="example",
        title="Fewer falls",
        organisation_id=1,
        owner_id=None,
        actor=OPERATOR,
        opened_on=date(2025, 9, 1),
        is_closed=True,
        participants=(Participant(person_id=MEMBER, part=Part.MEMBER),),
        visibility=Visibility.TEAM,
    )
    outcome = opening.decide(before, wish, at=AT)
    record = read(list(outcome.events))
    assert (record.item.opened_at, record.item.ended_at) == (outcome.item.opened_at, AT)
    assert record.participants == wish.participants
    assert record.item.visibility is Visibility.TEAM
    assert record.commitments == ()


def test_a_reminder_is_no_work_and_breaks_no_silence() -> None:
    life = Life()
    phase = life.facts.open_commitments[0].id
    nudge = nudging.decide_nudge(life.facts, phase, history=life.events, actor=person(OTHER), at=life.now)
    life.add(nudge)
    later = timing.decide_later(life.facts, phase, until=date(2026, 3, 20), hour=7, actor=ME, at=life.now)
    life.add(later)
    record = life.now_on_record()
    assert (record.item.last_act_at, record.last_at) == (AT, AT + 2 * DAY)


def test_what_the_scheduler_marks_stays_until_a_person_does_something() -> None:
    life = Life()
    marked = [*life.events, event("item.stalled", actor=SCHEDULER, commitment=100, kind="phase")]
    assert read(marked).item.stalled_at == AT + 2 * DAY
    assert read([*marked, event("item.commented", 3, text="On it")]).item.stalled_at is None


def test_an_act_that_was_taken_back_has_changed_nothing() -> None:
    life = Life()
    life.extend(date(2026, 4, 10))
    before = life.now_on_record()
    life.fill(aim="Fewer")
    undone = [event("act.undone", 4, first=3, last=3), _taken_back(5, aim=None)]
    record = read([*life.events, *undone])
    assert due_on(record) == "2026-04-10"
    assert record.item == replace(before.item, version=5, seq=5, head=record.item.head)
    assert record.worksheets == {("idea", 1): {"aim": None}}
    assert read(life.events).item.last_act_at > record.item.last_act_at


def _taken_back(seq: int, **values: Any) -> Event:
    return event("worksheet.filled", seq, phase="idea", cycle=1, values=values, undone=True)


def test_an_answer_that_gave_way_is_not_on_record() -> None:
    assert sheets.SUPERSEDED in FOLDS
    told = event(sheets.SUPERSEDED, phase="idea", cycle=1, values={"aim": "Other"})
    assert read([*Life().events, told]).worksheets == {}


def test_an_unknown_kind_of_event_is_refused_by_name() -> None:
    with pytest.raises(Unreadable, match=r"item 7 .* event 2 \(item.sold: there is no such kind"):
        read([*Life().events, event("item.sold")])


@pytest.mark.parametrize(
    "wrong",
    [
        event("item.moved", target="nowhere", cycle=1),
        event("item.moved", cycle=1),
        event("act.undone", first=1, last=1),
        event("act.undone", first=9, last=9),
        event("item.commented", owed={"closed": [{"commitment": 5, "place": 4, "outcome": "done"}]}),
        event("item.paused", until="soon", reason="Summer"),
        event("item.shared", visibility="world"),
    ],
)
def test_an_event_that_does_not_fit_is_named(wrong: Event) -> None:
    with pytest.raises(Unreadable, match=f"item 7 cannot be read at event 2 \\({wrong.kind}: "):
        read([*Life().events, wrong])


def test_every_kind_of_event_that_the_engine_says_can_be_read() -> None:
    said = set(_said_by_the_engine())
    assert {"item.opened", "owner.left", "owner.named", "reminder.asked", "worksheet.superseded"} <= said
    assert said == set(FOLDS) == set(TEMPLATES)


def _said_by_the_engine() -> Iterator[str]:
    """The first argument of every ``....say(...)``: written there, or the name of a constant of the module."""
    for file in Path(engine.__path__[0]).glob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        constants = {
            target.id: node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "say":
                for part in ast.walk(node.args[0]):
                    if isinstance(part, ast.Name) and part.id in constants:
                        yield str(constants[part.id])
                    elif isinstance(part, ast.Constant) and isinstance(part.value, str):
                        yield part.value


def test_the_engine_has_no_other_way_to_say_something() -> None:
    """Every event is said by ``Draft.say``, so that the test above sees it."""
    files = Path(engine.__path__[0]).glob("*.py")
    drafted = {file.name for file in files if "EventDraft(" in file.read_text(encoding="utf-8")}
    assert drafted == {"outcomes.py"}
