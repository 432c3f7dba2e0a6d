"""What is still to come, and what keeps reminders from somebody."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from engine.definition import Role
from engine.model import Facts, Notice, NoticeState, Pause, Visibility
from engine.people import Organisation, Person, Tree, tree_of
from engine.preferences import Preference, Rhythm
from engine.sweeping import TRIED
from engine.why import MOST_AHEAD, Ahead, Hindrance, WhyNot, ahead, part_in, rung_of, why_not
from tests.engine.building import AT, MANAGER, OTHER, OWNER, STOCKHOLM, definition, facts, phase_commitment

TODAY = date(2026, 3, 2)
SOMEBODY = Person(id=OTHER, name="Kim Ek", email="kim@region.example", organisation_id=1)
WANTS_ALL = Preference(person_id=OTHER)


def test_the_whole_ladder_is_to_come_when_nothing_was_said() -> None:
    found = to_come(an_item())
    assert [(each.rung.index, each.occurrence, each.person_id) for each in found] == [
        (0, 1, OWNER),
        (1, 1, OWNER),
        (2, 1, OWNER),
        (2, 2, OWNER),
        (3, 1, MANAGER),
        (2, 3, OWNER),
    ]
    assert [each.on for each in found] == sorted(each.on for each in found)


def test_what_was_said_is_to_come_no_more() -> None:
    item = an_item()
    first = to_come(item)[0]
    assert to_come(item, said(first)) == to_come(item)[1:]


def test_what_was_left_out_when_a_later_one_was_said_is_to_come_no_more() -> None:
    item = an_item()
    second = to_come(item)[1]
    assert to_come(item, said(second)) == to_come(item)[2:]


def test_what_was_said_before_the_deadline_moved_counts_for_nothing() -> None:
    item = an_item()
    assert to_come(item, said(to_come(item)[0])._replace(generation=0)) == to_come(item)


def test_an_escalation_that_waits_for_its_grace_is_still_to_come() -> None:
    item = an_item()
    late = to_come(item)[-1].on + timedelta(days=60)
    by_then = to_come(item, said(to_come(item)[-1], fired_at=late), at=late + timedelta(hours=1))
    assert [(each.rung.index, each.on) for each in by_then] == [(3, late + timedelta(hours=1))]


def test_a_rung_without_end_is_foretold_a_few_times() -> None:
    policy = definition().policies["standard"]
    endless = replace(policy, ladder=(replace(policy.ladder[2], at_most=None),))
    found = to_come(an_item(policies={"standard": endless}))
    assert len(found) == MOST_AHEAD


def test_where_there_is_nobody_that_is_said() -> None:
    tree = tree_of([place(manager_id=None)])
    assert [each.person_id for each in to_come(an_item(), tree=tree) if each.role is Role.MANAGER] == [None]


def test_nothing_is_to_come_while_it_rests() -> None:
    item = an_item()
    pause = Pause(until=date(2026, 5, 4), reason="Holiday", since=AT)
    assert to_come(replace(item, item=replace(item.item, pause=pause))) == []


def test_a_rule_is_found_by_its_place_in_the_ladder() -> None:
    item = an_item()
    owed = item.open_commitments[0]
    assert rung_of(item, owed, 1) == definition().policies["standard"].ladder[1]
    assert rung_of(item, owed, TRIED.index) is TRIED
    assert rung_of(item, owed, 99) is None


def test_who_has_a_part_in_it() -> None:
    assert part_in(an_item(), OWNER)
    assert part_in(an_item(), MANAGER)
    assert not part_in(an_item(), OTHER)


@pytest.mark.parametrize(
    ("preference", "expected"),
    [
        (WANTS_ALL, []),
        (replace(WANTS_ALL, stopped_at=AT), [WhyNot(why=Hindrance.STOPPED)]),
        (replace(WANTS_ALL, rhythm=Rhythm.WEEKLY), [WhyNot(why=Hindrance.WEEKLY)]),
        (replace(WANTS_ALL, rhythm=Rhythm.AT_ONCE_ONLY), [WhyNot(why=Hindrance.AT_ONCE_ONLY)]),
        (replace(WANTS_ALL, paused_until=date(2026, 4, 1)), [WhyNot(why=Hindrance.PAUSED, until=date(2026, 4, 1))]),
        (replace(WANTS_ALL, paused_until=TODAY), []),
    ],
)
def test_what_somebody_has_chosen_is_said(preference: Preference, expected: list[WhyNot]) -> None:
    assert why_not(SOMEBODY, preference=preference, today=TODAY, is_refused=False) == expected


def test_several_things_may_keep_reminders_away_at_once() -> None:
    found = why_not(
        SOMEBODY,
        preference=WANTS_ALL,
        today=TODAY,
        is_refused=True,
        substitute=OWNER,
        facts=an_item(),
        postponed_until=date(2026, 3, 9),
    )
    assert [each.why for each in found] == [
        Hindrance.NO_PART,
        Hindrance.AWAY,
        Hindrance.POSTPONED,
        Hindrance.REFUSED,
    ]


def test_who_has_left_needs_no_other_reason() -> None:
    gone = replace(SOMEBODY, left_on=TODAY)
    assert why_not(gone, preference=WANTS_ALL, today=TODAY, is_refused=True) == [WhyNot(why=Hindrance.LEFT)]


def test_where_nothing_is_owed_nobody_is_reminded() -> None:
    ended = facts(definition=definition(), phase="adopted", commitments=())
    found = why_not(SOMEBODY, preference=WANTS_ALL, today=TODAY, is_refused=False, facts=ended)
    assert found == [WhyNot(why=Hindrance.NOTHING_OWED)]


def test_somebody_to_whom_no_step_speaks_is_told_so() -> None:
    owner = replace(SOMEBODY, id=OWNER)
    found = why_not(owner, preference=WANTS_ALL, today=TODAY, is_refused=False, facts=an_item(), is_spoken_to=False)
    assert found == [WhyNot(why=Hindrance.NOT_SPOKEN_TO)]


# --- Helpers ----------------------------------------------------------------------------------------------------------


def an_item(**changes: object) -> Facts:
    """An item whose phase is due on Monday 30 March."""
    due_at = STOCKHOLM.end_of(date(2026, 3, 30))
    owed = replace(phase_commitment(subject="idea"), due_at=due_at, since=AT, policy="standard")
    return facts(definition=definition(**changes), commitments=(owed,))


def to_come(item: Facts, *history: Notice, at: datetime = AT, tree: Tree | None = None) -> list[Ahead]:
    return ahead(item, tree=tree or tree_of([place()]), places={OWNER: 1}, history=history, at=at)


def place(manager_id: int | None = MANAGER) -> Organisation:
    return Organisation(
        id=1, code="a", name="A", parent_id=None, manager_id=manager_id, coordinator_id=None, calendar=STOCKHOLM
    )


def said(each: Ahead, *, fired_at: datetime | None = None) -> Notice:
    """The notice that an occurrence gave rise to."""
    return Notice(
        commitment_id=each.commitment.id,
        item_id=each.commitment.item_id,
        generation=each.commitment.generation,
        rung=each.rung.index,
        occurrence=each.occurrence,
        role=each.role,
        person_id=each.person_id,
        nominal_at=each.on,
        fired_at=fired_at or each.on,
        send_at=each.on,
        state=NoticeState.SENT,
        reason="mailed",
    )


def test_nobody_is_told_of_what_is_private_who_has_no_part_in_it() -> None:
    private = replace(an_item(), item=replace(an_item().item, visibility=Visibility.PRIVATE))
    hindered = {
        person: why_not(
            replace(SOMEBODY, id=person), preference=WANTS_ALL, today=TODAY, is_refused=False, facts=private
        )
        for person in (MANAGER, OWNER)
    }
    assert hindered == {MANAGER: [WhyNot(why=Hindrance.PRIVATE)], OWNER: []}
    assert {each.person_id for each in to_come(private)} == {OWNER, None}
