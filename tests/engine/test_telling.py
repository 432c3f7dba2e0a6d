"""What an event log holds of an item: nothing is lost, and nobody is named who should not be."""

import json
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

import pytest

from engine.eventlog import LoggedObject, Manner
from engine.model import SCHEDULER, Actor, ActorKind, CommitmentKind
from tests.engine.building import AT, MEMBER, OTHER, OWNER, commitment, phase_commitment
from tests.engine.trails import KEY, MOVED, NAMED, OPENED, Said, recorded, told, trail

OWNER_CALLED = Manner(key=KEY).pseudonym(OWNER)


def test_every_event_is_told_once_with_an_id_of_its_own_in_order() -> None:
    trace, _ = told(recorded(trail(OPENED, MOVED, ("item.commented", {"text": "Good."}))))
    assert [event.id for event in trace.events] == ["EX-2026-007/1", "EX-2026-007/2", "EX-2026-007/3"]
    assert [event.at for event in trace.events] == [AT, AT + timedelta(hours=1), AT + timedelta(hours=2)]


def test_a_move_is_an_activity_of_its_own_for_every_phase_that_is_entered() -> None:
    trace, _ = told(recorded(trail(OPENED, MOVED)))
    assert [event.activity for event in trace.events] == ["item.opened", "phase.test.entered"]
    assert [event.kind for event in trace.events] == ["item.opened", "item.moved"]


def test_an_event_stands_in_the_phase_and_cycle_that_it_led_to() -> None:
    again = ("item.moved", {"trigger": "adapt", "source": "test", "target": "idea", "cycle": 2})
    trace, _ = told(recorded(trail(OPENED, MOVED, again)))
    assert [(event.phase, event.cycle) for event in trace.events] == [("idea", 1), ("test", 1), ("idea", 2)]


def test_what_was_taken_back_is_told_and_the_item_stands_where_it_stood() -> None:
    undone: Said = ("act.undone", {"first": 2, "last": 2})
    trace, objects = told(recorded(trail(OPENED, MOVED, undone)))
    assert [event.phase for event in trace.events] == ["idea", "test", "idea"]
    assert values(objects["EX-2026-007"], "phase") == ["idea", "test", "idea"]


def test_every_object_has_to_do_with_an_event_and_every_relation_leads_to_an_object() -> None:
    events = trail(OPENED, ("worksheet.filled", {"phase": "idea", "cycle": 1, "values": {"aim": "Fewer"}}), MOVED)
    first = phase_commitment(id=70, closed_at=events[2].at, outcome="moved")
    second = phase_commitment(id=71, subject="test", opened_at=events[2].at)
    trace, objects = told(recorded(events, first, second))
    related = {object_id for event in trace.events for object_id, _ in event.relations}
    assert related == set(objects)
    assert {target for each in objects.values() for target, _ in each.relations} <= set(objects)
    assert {each.type for each in objects.values()} == {
        "item", "cycle", "worksheet", "phase", "organisation", "person",
    }  # fmt: skip


def test_an_object_that_no_told_event_has_to_do_with_is_left_out() -> None:
    events = trail(OPENED, ("worksheet.filled", {"phase": "idea", "cycle": 1, "values": {"aim": "Fewer"}}), MOVED)
    found = recorded(events, phase_commitment(id=70), phase_commitment(id=71, opened_at=events[2].at), wanted={3})
    trace, objects = told(found)
    assert [event.seq for event in trace.events] == [3]
    assert "EX-2026-007/phase/2" in objects
    assert {"EX-2026-007/phase/1", "EX-2026-007/idea/C1"} & set(objects) == set()


def test_a_promise_is_opened_and_closed_by_its_events() -> None:
    planned = ("action.planned", {"title": "Print the checklist", "owner": MEMBER, "due_on": "2026-03-30"})
    done = ("action.done", {"commitment": 71, "title": "Print the checklist"})
    events = trail(OPENED, planned, done)
    action = commitment(opened_at=events[1].at, closed_at=events[2].at, outcome="done")
    trace, objects = told(recorded(events, action))
    assert [dict(event.relations).get("EX-2026-007/action/1") for event in trace.events] == [None, "opens", "closes"]
    assert values(objects["EX-2026-007/action/1"], "outcome") == ["open", "done"]


def test_two_actions_of_one_moment_have_each_their_own_event() -> None:
    planned = ("action.planned", {"title": "One", "owner": OWNER, "due_on": "2026-03-30"})
    first, second = (replace(event, at=AT) for event in trail(OPENED, planned, planned)[1:])
    opened = trail(OPENED)[0]
    promises = commitment(id=71, subject="One"), commitment(id=72, subject="Two")
    trace, _ = told(recorded([opened, first, second], *promises))
    assert [dict(event.relations).get("EX-2026-007/action/1") for event in trace.events] == [None, "opens", None]
    assert [dict(event.relations).get("EX-2026-007/action/2") for event in trace.events] == [None, None, "opens"]


def test_a_deadline_keeps_all_its_days_with_when_each_was_set() -> None:
    said = {"commitment": 70, "kind": "phase", "subject": "idea", "before": "2026-03-30", "after": "2026-04-10"}
    events = trail(OPENED, ("deadline.moved", {**said, "working_days": 7, "reason": "Illness"}))
    due_at = recorded(events).calendar.end_of(AT.date() + timedelta(days=39))
    trace, objects = told(recorded(events, phase_commitment(due_at=due_at)))
    assert values(objects["EX-2026-007/phase/1"], "due") == ["2026-03-30", "2026-04-10"]
    assert ("EX-2026-007/phase/1", "about") in trace.events[1].relations


def test_who_has_more_than_one_part_in_an_event_is_related_to_it_once() -> None:
    trace, _ = told(recorded(trail(OPENED)))
    assert dict(trace.events[0].relations)[f"person:{OWNER_CALLED}"] == "actor, owner"


def test_a_substitute_and_whom_they_stand_in_for_are_both_told() -> None:
    actor = Actor(kind=ActorKind.PERSON, person_id=MEMBER, on_behalf_of=OTHER)
    trace, objects = told(recorded(trail(OPENED, actor=actor)))
    assert trace.events[0].on_behalf_of == Manner(key=KEY).pseudonym(OTHER)
    assert sum(each.type == "person" for each in objects.values()) == 3


def test_the_scheduler_is_nobody_but_has_a_name() -> None:
    trace, objects = told(recorded(trail(("item.stalled", {"kind": "phase"}), actor=SCHEDULER)))
    assert (trace.events[0].actor, trace.events[0].actor_kind) == ("scheduler", "scheduler")
    assert not any(each.type == "person" for each in objects.values())


def test_a_shared_item_has_to_do_with_the_partner() -> None:
    joined = ("partner.joined", {"organisation": 2, "place": "Home care", "owner": OTHER})
    trace, objects = told(recorded(trail(OPENED, joined)))
    assert ("organisation:home", "partner") in trace.events[1].relations
    assert objects["organisation:home"].attributes[1].value == "Home care"


def test_an_item_below_another_is_part_of_it_when_that_is_in_the_log() -> None:
    trace, objects = told(recorded(trail(OPENED), parent="EX-2026-001"))
    assert ("EX-2026-001", "part of") in objects["EX-2026-007"].relations
    assert "EX-2026-001" not in dict(trace.events[0].relations)
    assert "EX-2026-001" not in objects


# --- Persons and words ------------------------------------------------------------------------------------------------

WRITTEN = "Anna Exempel says: no"
EVERYTHING: tuple[Said, ...] = (
    ("item.opened", {**OPENED[1], "title": WRITTEN, "reference": WRITTEN, "imported_status": WRITTEN}),
    ("item.commented", {"text": WRITTEN}),
    ("worksheet.filled", {"phase": "idea", "cycle": 1, "values": {"aim": WRITTEN}}),
    ("worksheet.superseded", {"phase": "idea", "cycle": 1, "values": {"aim": WRITTEN}}),
    ("item.moved", {**MOVED[1], "reason": WRITTEN, "waived": {"team named": WRITTEN}}),
    ("action.planned", {"title": WRITTEN, "owner": OWNER, "due_on": "2026-03-30", "place": WRITTEN}),
    (
        "deadline.moved",
        {"commitment": 1, "kind": "action", "subject": WRITTEN, "after": "2026-04-01", "reason": WRITTEN},
    ),
    ("decision.asked", {"trigger": "begin", "role": "manager", "reason": WRITTEN, "reasons": {"small": WRITTEN}}),
    ("decision.declined", {"trigger": "begin", "reason": WRITTEN, "asked_by": OWNER}),
    ("follow_up.answered", {"name": "three months", "result": "kept", "note": WRITTEN}),
    ("handover.asked", {"to": MEMBER, "owner": OWNER, "reason": WRITTEN}),
    ("item.blocked", {"cause": "money", "holder": OTHER, "note": WRITTEN}),
    ("partner.joined", {"organisation": 2, "place": WRITTEN, "owner": OTHER}),
    ("question.asked", {"to": MEMBER, "text": WRITTEN}),
    ("question.answered", {"commitment": 1, "to": OWNER, "question": WRITTEN, "text": WRITTEN}),
    ("reminder.asked", {"commitment": 1, "kind": "answer", "subject": WRITTEN, "to": MEMBER}),
    ("something.new", {"remark": WRITTEN, "list": [WRITTEN], "answers": {"aim": WRITTEN}}),
)
"""Every kind of event that holds what somebody wrote, and one that nobody knows yet."""


def whole(**manner: Any) -> str:
    """Everything that is told of such an item, as text."""
    asked = commitment(kind=CommitmentKind.ANSWER, subject=WRITTEN, details={"question": WRITTEN})
    trace, objects = told(recorded(trail(*EVERYTHING), asked), **manner)
    return json.dumps([asdict(trace), [asdict(each) for each in objects.values()]], default=str)


def test_nothing_that_somebody_wrote_is_told_unless_it_is_asked_for() -> None:
    assert WRITTEN not in whole()


def test_all_that_somebody_wrote_is_told_when_it_is_asked_for() -> None:
    trace, _ = told(recorded(trail(*EVERYTHING)), has_text=True)
    written = [event.kind for event in trace.events if WRITTEN in str(event.texts)]
    assert written == [kind for kind, _ in EVERYTHING]


def test_no_number_of_the_database_is_told_with_the_words() -> None:
    said = {"ref": "EX-2026-007", "owed": {"opened": [{"owner_id": 4711, "commitment": 815}]}, "commitment": 815}
    trace, _ = told(recorded(trail(("item.commented", {"text": "Good.", **said}))), has_text=True)
    assert (dict(trace.events[0].attributes), dict(trace.events[0].texts)) == ({}, {"text": "Good."})


def test_nobody_is_named_and_nothing_leads_back_to_them() -> None:
    told_of_it = whole()
    assert "Person" not in told_of_it
    assert not any(event.hash in told_of_it for event in trail(*EVERYTHING))


def test_people_are_named_and_the_hashes_told_when_that_is_asked_for() -> None:
    events = trail(OPENED)
    trace, objects = told(recorded(events), named=NAMED.__getitem__)
    assert trace.events[0].actor == "Person 1 <person1@region.example>"
    assert trace.events[0].hash == events[0].hash
    assert [each.value for each in objects[f"person:{OWNER_CALLED}"].attributes] == [
        "Person 1",
        "person1@region.example",
    ]


def test_a_pseudonym_is_the_same_under_the_same_key_and_another_under_another() -> None:
    manner = Manner(key=KEY)
    assert manner.pseudonym(OWNER) == manner.pseudonym(OWNER) != manner.pseudonym(MEMBER)
    assert manner.pseudonym(OWNER) != Manner(key=b"other").pseudonym(OWNER)


@pytest.mark.parametrize(("said", "attributes"), [
    (MOVED, {"cycle": 1, "source": "idea", "target": "test", "trigger": "begin"}),
    (("item.moved", {**MOVED[1], "waived": {"team named": "ill"}}), {
        "cycle": 1, "source": "idea", "target": "test", "trigger": "begin", "waived": "team named"}),
    (("worksheet.filled", {"phase": "idea", "cycle": 1, "values": {"aim": "x", "ends": None}}), {
        "phase": "idea", "cycle": 1, "fields": "aim, ends"}),
    (("deadline.moved", {"kind": "phase", "subject": "idea", "before": "2026-03-30", "after": "2026-04-10"}), {
        "commitment_kind": "phase", "subject": "idea", "before": "2026-03-30", "after": "2026-04-10"}),
    (("workflow.migrated", {"before": 1, "after": 2, "source": "idea", "target": "test"}), {
        "before": "1", "after": "2", "source": "idea", "target": "test"}),
    (("owner.left", {"before": 1, "owner": 2}), {}),
    (("item.opened", {**OPENED[1], "is_closed": True}), {
        "workflow": "example", "workflow_version": 1, "phase": "idea", "is_closed": True}),
])  # fmt: skip
def test_what_nobody_wrote_is_told_as_it_is(said: Said, attributes: dict[str, object]) -> None:
    trace, _ = told(recorded(trail(said)))
    assert trace.events[0].attributes == attributes


def test_a_row_that_was_altered_is_told_as_far_as_it_can_be() -> None:
    trace, _ = told(recorded(trail(OPENED, ("item.moved", {"altered": "{}"}), ("item.shared", {}))))
    assert [event.activity for event in trace.events] == ["item.opened", "item.moved", "item.shared"]


def values(found: LoggedObject, name: str) -> list[object]:
    """The values that an attribute had, in order."""
    return [change.value for change in found.attributes if change.name == name]
