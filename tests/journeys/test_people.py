"""Owners leave, go on leave, and press at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest

from adapters.sql import lists, people
from engine.edit import comment
from engine.errors import Conflict
from engine.model import Item
from engine.responsibility import accept, hand_over, person_left
from tests.journeys.story import (
    COLLEAGUE,
    MANAGER,
    OWNER,
    PROBLEM,
    SENIOR,
    Mail,
    Story,
    at,
    person,
)

MONDAY = date(2026, 1, 12)


def test_what_an_owner_leaves_behind_is_never_without_somebody(story: Story) -> None:
    item = story.open(MONDAY)
    friday = date(2026, 1, 30)
    with story.store.begin() as tx:
        people.deactivate(tx, OWNER, on=friday)
        left = lists.items_of_person(tx, OWNER)
        person_left(tx, person_id=OWNER, item_ids=left, actor=person(SENIOR), at=at(friday, 14))
    assert story.facts(item, friday).item.owner_id == MANAGER
    assert story.owed(item) == [("problem", MANAGER, date(2026, 2, 9)), ("orphaned", MANAGER, date(2026, 2, 6))]

    # The manager is told in the same hour, and the one who left of nothing more.
    story.round(at(friday, 14, 5))
    assert story.mails(friday) == [Mail(friday, MANAGER, ("orphaned:0 owner",))]
    tuesday = date(2026, 2, 3)
    assert story.days(date(2026, 1, 31), tuesday) == [Mail(date(2026, 2, 2), MANAGER, ("problem:0 owner",))]

    story.do(item, tuesday, accept, by=MANAGER)
    story.do(item, tuesday, hand_over, to=COLLEAGUE, reason="Du känner arbetet bäst.", by=MANAGER)
    assert story.facts(item, tuesday).item.owner_id == MANAGER
    story.do(item, date(2026, 2, 4), accept, by=COLLEAGUE)
    assert story.owed(item) == [("problem", COLLEAGUE, date(2026, 2, 9))]
    # Whoever takes over hears all that the one before had heard, from the beginning.
    assert story.days(date(2026, 2, 4), date(2026, 2, 9)) == [
        Mail(date(2026, 2, 5), COLLEAGUE, ("problem:0 owner",)),
        Mail(date(2026, 2, 9), COLLEAGUE, ("problem:1 owner",)),
    ]
    assert story.told(item) == [
        "2026-01-12 1 item.opened problem",
        "2026-01-30 4 owner.left",
        "2026-02-03 3 handover.accepted",
        "2026-02-03 3 handover.asked",
        "2026-02-04 2 handover.accepted",
    ]


def test_the_second_of_two_people_is_told_who_was_first_and_loses_nothing(story: Story) -> None:
    item = story.open(MONDAY)
    story.fill(item, MONDAY, "problem", PROBLEM)
    both_saw = story.facts(item, MONDAY).item
    story.do(both_saw, MONDAY, comment, text="Jag har lagt till siffrorna.", by=COLLEAGUE)

    with pytest.raises(Conflict) as refused:
        story.move(both_saw, date(2026, 1, 13), "propose", seen_version=both_saw.version)
    assert refused.value.data["who"] == COLLEAGUE
    assert refused.value.data["when"] == at(MONDAY, 11)
    now = story.facts(item, date(2026, 1, 13))
    assert (now.item.phase, now.values("problem")["aim_target"]) == ("problem", 5.5)

    moved = story.move(now.item, date(2026, 1, 13), "propose", seen_version=now.item.version)
    assert moved.phase == "proposal"


def test_of_two_people_who_press_at_the_same_moment_one_moves_the_item(story: Story) -> None:
    item = story.open(MONDAY)
    story.fill(item, MONDAY, "problem", PROBLEM)
    seen = story.facts(item, MONDAY).item
    ready = Barrier(2)

    def press(who: int) -> Item | Conflict:
        ready.wait()
        try:
            return story.move(seen, date(2026, 1, 13), "propose", by=who, seen_version=seen.version)
        except Conflict as conflict:
            return conflict

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(press, (OWNER, COLLEAGUE)))
    assert sorted((type(outcome) for outcome in outcomes), key=lambda kind: kind.__name__) == [Conflict, Item]
    winner = story.events(item)[-1].actor.person_id
    loser = next(outcome for outcome in outcomes if isinstance(outcome, Conflict))
    assert loser.data["who"] == winner
    assert [event.kind for event in story.events(item)].count("item.moved") == 1


def test_a_substitute_gets_the_mail_and_acts_in_the_name_of_the_absent(story: Story) -> None:
    item = story.open(MONDAY)
    away = people.Substitution(
        person_id=OWNER, substitute_id=COLLEAGUE, from_on=date(2026, 2, 2), until_on=date(2026, 2, 6)
    )
    with story.store.begin() as tx:
        people.substitute(tx, away)
    assert story.days(date(2026, 1, 31), date(2026, 2, 2)) == [
        Mail(date(2026, 2, 2), OWNER, ("problem:0 owner",)),
        Mail(date(2026, 2, 2), COLLEAGUE, ("problem:0 owner",)),
    ]
    with story.store.begin() as tx:
        comment(
            tx,
            item_id=item.id,
            text="Vi ses på tisdag.",
            actor=person(COLLEAGUE, on_behalf_of=OWNER),
            at=at(date(2026, 2, 3)),
        )
    last = story.events(item)[-1]
    assert (last.actor.person_id, last.actor.on_behalf_of) == (COLLEAGUE, OWNER)
    # A week later the owner is back, and alone again.
    assert story.days(date(2026, 2, 3), date(2026, 2, 9)) == [Mail(date(2026, 2, 9), OWNER, ("problem:1 owner",))]
