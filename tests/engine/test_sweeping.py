"""What becomes of one row of the agenda: who is told, when, and when to look again."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from engine.definition import Anchor, Mark, Role
from engine.mailing import next_digest
from engine.model import NoticeState, Part, Participant
from engine.people import tree_of
from engine.ports import Due, Step
from engine.sweeping import Surroundings, decide_step, recipients
from tests.engine.building import AT, MANAGER, MEMBER, OTHER, OWNER, SENIOR, STOCKHOLM, definition, working_days
from tests.engine.test_people import organisation

EXAMPLE = definition()
TREE = tree_of([organisation(1, None, SENIOR, principal=True), organisation(2, 1, MANAGER)])
AROUND = Surroundings(TREE)


def due(**changes: object) -> Due:
    values = {
        "wake_at": AT,
        "commitment_id": 70,
        "nudge": False,
        "serial": 1,
        "is_stale": False,
        "is_faulty": False,
        "item_id": 7,
        "generation": 1,
        "since": AT,
        "is_news": True,
        "due_at": STOCKHOLM.end_of(date(2026, 3, 30)),
        "policy": "standard",
        "owner_id": OWNER,
        "owner_organisation_id": 2,
        "owner_digest_hour": 8,
        "organisation_id": 2,
        "workflow": "example",
        "workflow_version": 1,
        "told_owner_at": None,
        "told_manager_at": None,
        "told_senior_at": None,
    }
    return Due(**{**values, **changes})  # type: ignore[arg-type]


def step(at: datetime, **changes: object) -> Step:
    return decide_step(due(**changes), EXAMPLE, AROUND, at=at)


def midnight(day: date) -> datetime:
    return STOCKHOLM.start_of(day)


def test_a_rung_that_falls_due_is_a_planned_notice_to_the_owner_at_their_own_hour() -> None:
    (notice,) = step(midnight(date(2026, 3, 23))).notices
    assert (notice.person_id, notice.role, notice.state) == (OWNER, Role.OWNER, NoticeState.PLANNED)
    assert notice.send_at == STOCKHOLM.at_hour(date(2026, 3, 23), 8)
    assert notice.key == "c70:g1:r0:o1:owner:p1"


def test_the_agenda_is_told_when_to_look_again() -> None:
    assert step(midnight(date(2026, 3, 23))).wake_at == midnight(date(2026, 3, 30))


def test_after_an_outage_one_reminder_goes_out_and_the_others_are_on_record_as_replaced() -> None:
    notices = step(midnight(date(2026, 4, 14))).notices
    sent = [n for n in notices if n.state is NoticeState.PLANNED]
    assert [(n.rung, n.role) for n in sent] == [(2, Role.OWNER)]
    assert {n.reason for n in notices if n.state is NoticeState.REPLACED} == {"a later reminder took its place"}


def test_the_manager_is_told_after_the_owner_and_the_item_is_marked() -> None:
    escalated = step(midnight(date(2026, 4, 15)), told_owner_at=midnight(date(2026, 4, 13)))
    assert [(n.person_id, n.role) for n in escalated.notices if n.role is Role.MANAGER] == [(MANAGER, Role.MANAGER)]
    assert escalated.marks == (Mark.STALLED,)


def test_an_escalation_that_nobody_can_receive_is_on_record_as_held() -> None:
    told = due(told_owner_at=midnight(date(2026, 4, 13)))
    nobody = Surroundings(tree_of([organisation(2, None, None, principal=True)]))
    notices = decide_step(told, EXAMPLE, nobody, at=midnight(date(2026, 4, 15))).notices
    (held,) = [n for n in notices if n.role is Role.MANAGER]
    assert (held.state, held.person_id, held.reason) == (NoticeState.HELD, None, "nobody in that role")


@pytest.mark.parametrize(
    ("role", "persons"),
    [
        (Role.OWNER, (OWNER,)),
        (Role.TEAM, (MEMBER,)),
        (Role.COACH, (OTHER,)),
        (Role.COORDINATOR, (90,)),
        (Role.MANAGER, (MANAGER,)),
        (Role.SENIOR, (SENIOR,)),
    ],
)
def test_a_role_is_the_persons_who_hold_it_now(role: Role, persons: tuple[int, ...]) -> None:
    taking_part = (
        Participant(person_id=OWNER, part=Part.MEMBER),
        Participant(person_id=MEMBER, part=Part.MEMBER),
        Participant(person_id=OTHER, part=Part.COACH),
    )
    found = recipients(
        role,
        owner_id=OWNER,
        owner_organisation_id=2,
        organisation_id=2,
        participants=taking_part,
        tree=TREE,
    )
    assert found == persons


@pytest.mark.parametrize(
    ("local", "expected"),
    [
        ((2026, 3, 23, 0), (date(2026, 3, 23), 7)),
        ((2026, 3, 23, 9), (date(2026, 3, 23), 9)),
        ((2026, 3, 23, 19), (date(2026, 3, 24), 7)),
        ((2026, 3, 27, 19), (date(2026, 3, 30), 7)),
        ((2026, 6, 19, 0), (date(2026, 6, 22), 7)),
        ((2026, 3, 28, 12), (date(2026, 3, 30), 7)),
    ],
)
def test_a_digest_goes_out_on_a_working_day_between_its_hour_and_the_evening(
    local: tuple[int, int, int, int], expected: tuple[date, int]
) -> None:
    at = STOCKHOLM.at_hour(date(*local[:3]), local[3])
    assert next_digest(STOCKHOLM, hour=7, at=at) == STOCKHOLM.at_hour(*expected)


def test_a_moved_deadline_does_not_greet_the_owner_again() -> None:
    greeting = replace(EXAMPLE.policies["standard"].ladder[0], index=9, anchor=Anchor.OPENED, offset=EXAMPLE_ZERO)
    welcoming = definition(policies={"standard": replace(EXAMPLE.policies["standard"], ladder=(greeting,))})
    first = decide_step(due(), welcoming, AROUND, at=AT)
    again = decide_step(due(generation=2, is_news=False), welcoming, AROUND, at=AT)
    assert [n.rung for n in first.notices] == [9]
    assert again.notices == ()


def test_what_is_asked_some_time_after_the_opening_is_asked_of_everybody() -> None:
    later = replace(EXAMPLE.policies["standard"].ladder[0], index=8, anchor=Anchor.OPENED, offset=working_days(5))
    patient = definition(policies={"standard": replace(EXAMPLE.policies["standard"], ladder=(later,))})
    asked = decide_step(due(generation=2, is_news=False, due_at=None), patient, AROUND, at=midnight(date(2026, 3, 9)))
    assert [n.rung for n in asked.notices] == [8]


EXAMPLE_ZERO = EXAMPLE.policies["standard"].ladder[1].offset
