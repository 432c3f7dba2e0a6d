"""Whose ladder is in force where, and how far it has come when it takes the place of another."""

from dataclasses import replace
from datetime import date, datetime

from hypothesis import given
from hypothesis import strategies as st

from engine import machine
from engine.definition import Policy, Role
from engine.people import Tree, tree_of
from engine.policies import LADDERS, PLACES, Adjusted, carried_over, numbered, step_of
from engine.reminders import Progress
from engine.sweeping import TRIED
from tests.engine.building import definition
from tests.engine.rungs import SWEDEN, Heard, Owed, commitments, policy, rung
from tests.engine.test_people import organisation

WRITTEN = definition()
COUNTY, REGION, CARE, UNIT, MUNICIPALITY = 1, 2, 3, 4, 5


def ladder(offset: int, *, name: str = "standard") -> Policy:
    return replace(policy(rung(offset)), name=name)


def adjusted(organisation_id: int, offset: int, *, workflow: str = "example", name: str = "standard") -> Adjusted:
    return Adjusted(organisation_id=organisation_id, workflow=workflow, policy=ladder(offset, name=name))


def county(*own: Adjusted) -> Tree:
    """A county above a region with care, which has a unit, and above a municipality."""
    return tree_of(
        [
            organisation(COUNTY, None, 10),
            organisation(REGION, COUNTY, 20, principal=True),
            organisation(CARE, REGION, 30),
            organisation(UNIT, CARE, 40),
            organisation(MUNICIPALITY, COUNTY, 50, principal=True),
        ],
        adjusted=own,
    )


def offset_in(tree: Tree, organisation_id: int) -> int:
    """When the first rung comes that is in force in an organisation."""
    return tree.applied(WRITTEN, organisation_id=organisation_id).policy("standard").ladder[0].offset.number


def test_where_nobody_has_adjusted_anything_the_workflow_is_the_very_same_object() -> None:
    assert county().applied(WRITTEN, organisation_id=UNIT) is WRITTEN
    assert county(adjusted(UNIT, 1)).applied(WRITTEN, organisation_id=CARE) is WRITTEN


def test_the_nearest_organisation_upwards_decides() -> None:
    tree = county(adjusted(REGION, 1), adjusted(UNIT, 2))
    assert [offset_in(tree, place) for place in (REGION, CARE, UNIT, MUNICIPALITY)] == [1, 1, 2, -5]


def test_a_policy_is_inherited_across_the_border_of_a_principal_as_the_calendar_is() -> None:
    tree = county(adjusted(COUNTY, 1), adjusted(MUNICIPALITY, 2))
    assert [offset_in(tree, place) for place in (COUNTY, UNIT, MUNICIPALITY)] == [1, 1, 2]


def test_policies_of_several_names_come_from_several_organisations() -> None:
    several = definition(policies={"standard": ladder(0), "action": ladder(0, name="action")})
    tree = county(adjusted(REGION, 1), adjusted(CARE, 2, name="action"))
    applied = tree.applied(several, organisation_id=UNIT)
    assert [applied.policy(name).ladder[0].offset.number for name in ("standard", "action")] == [1, 2]


def test_another_workflow_and_a_name_that_the_workflow_does_not_have_change_nothing() -> None:
    tree = county(adjusted(REGION, 1, workflow="other"), adjusted(REGION, 2, name="unheard_of"))
    assert tree.applied(WRITTEN, organisation_id=UNIT) is WRITTEN


def test_organisations_with_the_same_ladders_share_one_workflow_also_after_they_are_read_anew() -> None:
    first, second = county(adjusted(REGION, 1)), county(adjusted(REGION, 1))
    applied = first.applied(WRITTEN, organisation_id=UNIT)
    assert applied is first.applied(WRITTEN, organisation_id=CARE) is second.applied(WRITTEN, organisation_id=UNIT)
    assert machine.allowed(applied, phase="idea") == machine.allowed(WRITTEN, phase="idea")


def test_it_can_be_told_whose_ladder_is_in_force() -> None:
    own = adjusted(REGION, 1)
    policies = county(own).policies
    assert policies.source(workflow="example", name="standard", organisation_id=UNIT) == own
    assert policies.source(workflow="example", name="standard", organisation_id=MUNICIPALITY) is None
    assert policies.source(workflow="example", name="action", organisation_id=UNIT) is None


def test_the_rungs_of_another_ladder_have_other_numbers_in_the_order_of_the_ladder() -> None:
    one, other = numbered(policy(rung(0), rung(3))), numbered(policy(rung(0), rung(4)))
    assert one == numbered(policy(rung(0), rung(3)))
    assert not {r.index for r in one.ladder} & {r.index for r in other.ladder}
    assert [r.index % PLACES for r in one.ladder] == [0, 1]
    assert LADDERS * PLACES + PLACES <= 2**31 - 1  # what an INTEGER of PostgreSQL holds


def test_the_number_of_a_rung_tells_its_step() -> None:
    own = numbered(policy(rung(0), rung(3)))
    assert [step_of(each.index) for each in own.ladder] == [1, 2]
    assert [step_of(number) for number in (0, 1, TRIED.index)] == [1, 2, 0]


# --- When a ladder takes the place of another -------------------------------------------------------------------------

OPENED, DUE = date(2026, 3, 2), date(2026, 3, 30)
SLOW = numbered(policy(rung(0), rung(10, to=Role.MANAGER)))


def changed(after: Policy, *, day: date, told: date | None = DUE, manager: date | None = None) -> list[Heard]:
    """What is heard from ``day`` on, when ``after`` takes the place of SLOW on that day."""
    at = SWEDEN.at_hour(day, 9)
    owed = Owed(after, OPENED, DUE)
    progress = carried_over(
        Progress((_night(told), _night(manager), None)),
        before=SLOW,
        after=after,
        opened_at=owed.opened_at,
        due_at=owed.due_at,
        at=at,
        calendar=SWEDEN,
    )
    heard = owed.heard(owed.wake(at, SWEDEN.end_of(date(2026, 5, 29)), progress))
    return [each._replace(rung=each.rung % PLACES) for each in heard]


def _night(day: date | None) -> datetime | None:
    return None if day is None else SWEDEN.at_hour(day, 1)


def test_what_lies_in_the_past_is_not_said_again() -> None:
    busy = numbered(policy(rung(-5), rung(0), rung(1), rung(2), rung(6), rung(10, to=Role.MANAGER)))
    # The second of April is told of by none of the three rungs before it.
    assert changed(busy, day=date(2026, 4, 2), told=date(2026, 4, 1)) == [
        Heard(date(2026, 4, 9), 4),
        Heard(date(2026, 4, 15), 5),
    ]


def test_of_what_was_never_said_only_the_latest_is_said() -> None:
    busy = numbered(policy(rung(-5), rung(0), rung(1), rung(10, to=Role.MANAGER)))
    heard = changed(busy, day=date(2026, 4, 2), told=None)
    assert [each for each in heard if not each.skipped] == [Heard(date(2026, 4, 2), 2), Heard(date(2026, 4, 15), 3)]
    assert [each.rung for each in heard if each.skipped] == [0, 1]


def test_an_owner_whose_manager_sees_it_sooner_than_they_were_told_hears_it_before() -> None:
    sooner = numbered(policy(rung(0), rung(2, to=Role.MANAGER)))
    thursday = date(2026, 4, 2)  # the day before Good Friday; grace is two working days
    assert changed(sooner, day=thursday) == [Heard(thursday, 0), Heard(date(2026, 4, 8), 1)]


def test_an_owner_who_hears_of_it_in_time_anyway_is_not_told_twice() -> None:
    sooner = numbered(policy(rung(0), rung(4), rung(7, to=Role.MANAGER)))
    assert changed(sooner, day=date(2026, 3, 31)) == [Heard(date(2026, 4, 7), 1), Heard(date(2026, 4, 10), 2)]


def test_an_owner_is_not_told_when_the_manager_sees_it_later() -> None:
    later = numbered(policy(rung(0), rung(15, to=Role.MANAGER)))
    assert changed(later, day=date(2026, 4, 2)) == [Heard(date(2026, 4, 22), 1)]


def test_the_manager_of_a_manager_waits_also_when_only_the_owner_is_told_again() -> None:
    higher = numbered(policy(rung(0), rung(10, to=Role.MANAGER), rung(11, to=Role.SENIOR)))
    friday = date(2026, 4, 24)
    heard = changed(higher, day=friday, manager=date(2026, 4, 15))
    assert heard == [Heard(friday, 0), Heard(date(2026, 4, 28), 2)]


@given(commitments(least_grace=1), commitments(least_grace=1), st.integers(0, 60))
def test_nobody_above_hears_sooner_than_the_owner_was_told_unless_they_were_told_again(
    owed: Owed, other: Owed, days: int
) -> None:
    at = owed.calendar.at_hour(date.fromordinal(owed.opened_on.toordinal() + days), 9)
    told = [Progress(), *(sweep.decision.progress for sweep in owed.wake(owed.opened_at, at))][-1]
    announced, new = owed.escalation(at, told), replace(owed, policy=other.policy)
    late = owed.calendar.end_of(date(2027, 12, 30))
    if told.told[0] is None or all(firing.rung.to.level for firing in new.plan(late)):
        return  # nothing was announced, or there is nothing to tell the owner by
    carried = carried_over(
        told,
        before=owed.policy,
        after=new.policy,
        opened_at=owed.opened_at,
        due_at=owed.due_at,
        at=at,
        calendar=owed.calendar,
    )
    told_again = False
    for now, decision in new.wake(at, late, carried):
        levels = {firing.rung.to.level for firing in decision.fire}
        if levels - {0}:
            as_announced = announced is not None and announced[1] <= owed.calendar.local_date(now)
            assert as_announced or told_again
            return
        told_again |= 0 in levels
