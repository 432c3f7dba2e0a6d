"""What an item does by itself when its time has come."""

from dataclasses import replace
from datetime import date, timedelta

from engine import agenda, automatic, decisions
from engine.advance import AIM
from engine.definition import Automatic
from engine.model import SCHEDULER, CommitmentKind, Facts, Pause
from engine.responsibility import decide_hand_over
from tests.engine.building import AT, MANAGER, OWNER, STOCKHOLM, commitment, definition, facts, person, phase_commitment

EXAMPLE = definition()
PAUSE = Pause(until=date(2026, 8, 17), reason="Summer", since=AT)
DUE = STOCKHOLM.end_of(date(2026, 3, 30))


def in_test(automatic_when: Automatic | None = None, *, learned: bool = True, ends: str | None = None) -> Facts:
    ways = EXAMPLE.transitions
    if automatic_when is not None:
        ways = tuple(replace(t, automatic=automatic_when) if t.trigger == "finish" else t for t in ways)
    return facts(
        definition=definition(transitions=ways),
        phase="test",
        sheets={("test", 1): {"learned": "It works"} if learned else {}, ("idea", 1): {"ends": ends}},
        commitments=(phase_commitment(subject="test"),),
    )


def test_an_item_moves_on_at_its_deadline_and_says_under_which_rule() -> None:
    outcome = automatic.decide(in_test(), at=DUE)
    assert outcome is not None
    assert outcome.item.phase == "adopted"
    assert (outcome.events[0].actor, outcome.events[0].data["rule"]) == (SCHEDULER, "the deadline was reached")


def test_not_a_moment_before() -> None:
    assert automatic.decide(in_test(), at=DUE - timedelta(seconds=1)) is None


def test_nor_while_anything_is_missing() -> None:
    assert automatic.decide(in_test(learned=False), at=DUE) is None


def test_nor_while_somebody_has_to_decide_about_a_changed_aim() -> None:
    question = commitment(kind=CommitmentKind.DECISION, subject=AIM, owner_id=MANAGER, details={"role": "manager"})
    waiting = in_test()
    asked = replace(waiting, commitments=(*waiting.commitments, question))
    assert automatic.decide(asked, at=DUE) is None
    answered = decisions.decide_approval(asked, trigger=AIM, actor=person(MANAGER), at=DUE)
    assert answered.nudges == {phase_commitment().id: DUE}
    refused = decisions.decide_refusal(asked, trigger=AIM, reason="Too low", actor=person(MANAGER), at=DUE)
    assert refused.nudges == {phase_commitment().id: DUE}


def test_an_item_moves_on_when_the_date_in_a_field_is_reached() -> None:
    waiting = in_test(Automatic(field="idea.ends"), ends="2026-03-10")
    assert automatic.decide(waiting, at=STOCKHOLM.end_of(date(2026, 3, 9))) is None
    outcome = automatic.decide(waiting, at=STOCKHOLM.start_of(date(2026, 3, 10)))
    assert outcome is not None
    assert outcome.events[0].data["rule"] == "the date in idea.ends was reached"


def test_an_item_moves_on_as_soon_as_nothing_is_missing() -> None:
    assert automatic.decide(in_test(Automatic(when_met=True), learned=False), at=AT) is None
    assert automatic.decide(in_test(Automatic(when_met=True)), at=AT) is not None


def test_a_pause_ends_by_itself_on_its_day() -> None:
    resting = facts(definition=EXAMPLE, pause=PAUSE)
    assert automatic.decide(resting, at=STOCKHOLM.end_of(date(2026, 8, 16))) is None
    outcome = automatic.decide(resting, at=STOCKHOLM.start_of(date(2026, 8, 17)))
    assert outcome is not None
    assert outcome.item.pause is None


def test_an_item_that_could_not_move_yet_is_looked_at_again_when_the_next_way_opens() -> None:
    early, late = date(2026, 3, 10), date(2026, 3, 20)
    two_ways = tuple(
        replace(t, automatic={"finish": Automatic(when_due=True), "again": Automatic(field="idea.ends")}.get(t.trigger))
        for t in EXAMPLE.transitions
    )
    waiting = facts(
        definition=definition(transitions=two_ways),
        phase="test",
        sheets={("idea", 1): {"ends": early.isoformat()}},
        commitments=(phase_commitment(subject="test", due_at=STOCKHOLM.end_of(late)),),
    )
    (held,) = waiting.open_commitments
    looks = [AT, STOCKHOLM.start_of(early), STOCKHOLM.end_of(late)]
    assert [agenda.next_look(waiting, held, at=at, after=at) for at in looks] == [*looks[1:], None]


def test_while_an_item_rests_it_is_looked_at_when_the_pause_is_over() -> None:
    resting = replace(in_test(), item=replace(in_test().item, pause=PAUSE))
    (held,) = resting.open_commitments
    assert agenda.next_look(resting, held, at=AT, after=AT) == STOCKHOLM.start_of(PAUSE.until)


def test_every_act_lets_the_scheduler_look_when_the_time_of_a_move_has_come() -> None:
    waiting = in_test(Automatic(when_met=True))
    spoken = decide_hand_over(waiting, to=MANAGER, actor=person(OWNER), at=AT)
    assert spoken.nudges == {phase_commitment().id: AT}


def test_an_item_waits_for_what_is_missing_when_the_day_of_a_move_has_come() -> None:
    unready = in_test(learned=False)
    assert tuple(automatic.waiting(unready, at=DUE)) == (1,)
    assert tuple(automatic.waiting(unready, at=DUE - timedelta(seconds=1))) == ()
    assert tuple(automatic.waiting(in_test(), at=DUE)) == ()
    assert tuple(automatic.waiting(in_test(Automatic(when_met=True), learned=False), at=DUE)) == ()
    resting = replace(unready, item=replace(unready.item, pause=PAUSE))
    assert tuple(automatic.waiting(resting, at=DUE)) == ()
