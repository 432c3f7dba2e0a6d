"""What has changed since a day."""

from datetime import date, datetime

from engine import advance, responsibility, timing
from engine.advance import Advance
from engine.changes import Changed, changed, grouped
from engine.model import OPERATOR, CommitmentKind
from engine.undoing import Deed, Said, decide_undo
from tests.engine.building import AT, MANAGER, MEMBER, OWNER, STOCKHOLM, person
from tests.engine.test_replay import DAY, ME, Life, example


def told(life: Life, since: datetime) -> Changed | None:
    return changed(life.events, since=since, definition=example, calendar=lambda _: STOCKHOLM)


def test_nothing_has_changed_where_nothing_has_happened() -> None:
    assert told(Life(), AT + DAY) is None


def test_words_alone_are_no_change_to_speak_of() -> None:
    life = Life()
    life.fill(aim="Fewer")
    found = told(life, AT + DAY)
    assert found is not None
    assert not found.is_notable


def test_what_was_opened_since_is_new() -> None:
    found = told(Life(), AT)
    assert found is not None
    assert (found.is_new, found.before, found.has_ended, found.is_handed_over) == (True, None, False, False)


def test_a_deadline_that_slipped_says_from_when_to_when_how_far_and_why() -> None:
    life = Life()
    life.extend(date(2026, 4, 10))
    life.extend(date(2026, 4, 24), reason="Three are ill")
    found = told(life, AT + DAY)
    assert found is not None
    (slip,) = found.slips
    assert (slip.kind, slip.subject, slip.owner_id) == (CommitmentKind.PHASE, "idea", OWNER)
    assert [STOCKHOLM.local_date(due).isoformat() for due in (slip.first_due, slip.last_due)] == [
        "2026-03-30",
        "2026-04-24",
    ]
    assert (slip.times, slip.working_days) == (2, 17)
    assert slip.reasons == ("Two are ill", "Three are ill")


def test_what_a_clock_set_back_dates_earlier_still_follows_what_it_followed() -> None:
    life = Life()
    life.extend(date(2026, 4, 10))
    life.now -= 2 * DAY
    life.extend(date(2026, 4, 24), reason="Three are ill")
    found = told(life, life.events[1].at)
    assert found is not None
    (slip,) = found.slips
    assert (STOCKHOLM.local_date(slip.first_due).isoformat(), slip.times) == ("2026-03-30", 2)


def test_only_what_slipped_since_is_told() -> None:
    life = Life()
    life.extend(date(2026, 4, 10))
    life.extend(date(2026, 4, 24), reason="Three are ill")
    found = told(life, AT + 2 * DAY)
    assert found is not None
    (slip,) = found.slips
    assert (STOCKHOLM.local_date(slip.first_due).isoformat(), slip.reasons) == ("2026-04-10", ("Three are ill",))


def test_a_deadline_that_came_nearer_has_not_slipped() -> None:
    life = Life()
    life.extend(date(2026, 3, 20))
    found = told(life, AT + DAY)
    assert found is not None
    assert found.slips == ()


def test_a_rest_moves_a_deadline_for_its_reason() -> None:
    life = Life()
    life.add(timing.decide_pause(life.facts, until=date(2026, 5, 4), reason="Summer", actor=ME, at=life.now))
    life.now = datetime(2026, 5, 4, 7, tzinfo=AT.tzinfo)
    life.add(timing.decide_resumption(life.facts, actor=OPERATOR, at=life.now))
    for since in (AT + DAY, AT + 5 * DAY):
        found = told(life, since)
        assert found is not None
        assert [(slip.reasons, slip.times) for slip in found.slips] == [(("Summer",), 0)]


def test_what_was_taken_back_has_not_changed_anything() -> None:
    life = Life()
    before = life.facts
    life.extend(date(2026, 4, 10))
    deed = Deed(before=before, version=life.facts.item.version, person_id=OWNER, until=life.now)
    undo = decide_undo(deed, life.facts, said=Said(trail=life.events), actor=person(OWNER), at=life.now)
    life.add(undo)
    found = told(life, AT + DAY)
    assert found is not None
    assert not found.is_notable


def test_who_owns_it_now_and_who_did_is_told() -> None:
    life = Life()
    life.add(responsibility.decide_hand_over(life.facts, to=MEMBER, actor=ME, at=life.now))
    found = told(life, AT + DAY)
    assert found is not None
    assert not found.is_handed_over, "asked is not taken over"
    taken = responsibility.decide_acceptance(life.facts, line=(MANAGER,), actor=person(MEMBER), at=life.now)
    life.add(taken)
    found = told(life, AT + DAY)
    assert found is not None
    assert found.before is not None
    assert found.is_handed_over
    assert (found.before.item.owner_id, found.after.item.owner_id) == (OWNER, MEMBER)


def test_a_move_to_the_end_is_told() -> None:
    life = Life(fields={"idea.prediction": "Halved", "idea.aim": "Fewer", "idea.patient": "Asked"})
    wish = Advance(item_id=7, trigger="decide", actor=person(MANAGER))
    life.add(advance.decide(life.facts, wish, at=life.now))
    found = told(life, AT + DAY)
    assert found is not None
    assert [(move.source, move.target) for move in found.moves] == [("idea", "adopted")]
    assert found.has_ended


def test_what_slipped_farthest_comes_first_and_an_item_stands_wherever_it_belongs() -> None:
    near, far = Life(), Life()
    near.extend(date(2026, 4, 10))
    far.extend(date(2026, 4, 24))
    found = [changes for life in (near, far) if (changes := told(life, AT)) is not None]
    groups = grouped(found)
    assert groups.slipped == [*reversed(found)]
    assert groups.opened == found
    assert not groups.ended
    assert not groups.moved
    assert not groups.handed_over
