from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.delivery.entries import Entry, Tone, by_urgency, entry
from adapters.delivery.matters import Matter, one_line
from adapters.delivery.notes import skipped_by
from adapters.i18n import using
from engine.definition import Role
from engine.mailing import PUT_OFF
from engine.model import Block, BlockCause, NoticeState
from tests.adapters.delivery.mails import a_matter, a_notice, an_entry, stalled
from tests.engine.building import AT, MANAGER, MEMBER, OTHER, STOCKHOLM, commitment, definition, facts

TODAY = date(2026, 3, 2)  # AT, a Monday
WEDNESDAY = (1, date(2026, 3, 11))


@pytest.mark.parametrize(
    ("due_on", "swedish", "english"),
    [
        (
            date(2026, 2, 25),
            "3 arbetsdagar sen · skulle varit klart ons 25 feb",
            "3 working days late · was due Wed 25 Feb",
        ),
        (
            date(2026, 2, 27),
            "1 arbetsdag sen · skulle varit klart fre 27 feb",
            "1 working day late · was due Fri 27 Feb",
        ),
        (TODAY, "Klart senast i dag", "Due today"),
        (date(2026, 3, 9), "Klart senast mån 9 mars", "Due Mon 9 Mar"),
        (date(2027, 3, 8), "Klart senast mån 8 mars 2027", "Due Mon 8 Mar 2027"),
        (None, "Väntar på dig", "Waiting for you"),
    ],
)
def test_the_state_says_how_late_it_is_and_since_when(due_on: date | None, swedish: str, english: str) -> None:
    found = {language: said(a_matter(due_at=end_of(due_on)), language=language) for language in ("sv", "en")}
    assert (found["sv"].state, found["en"].state) == (swedish, english)


@pytest.mark.parametrize(
    ("due_on", "tone"),
    [(date(2026, 2, 27), Tone.LATE), (TODAY, Tone.TODAY), (date(2026, 3, 9), Tone.SOON), (None, Tone.SOON)],
)
def test_the_tone_follows_the_deadline(due_on: date | None, tone: Tone) -> None:
    assert said(a_matter(due_at=end_of(due_on))).tone is tone


def test_what_was_due_on_friday_is_on_sunday_not_yet_a_working_day_late() -> None:
    friday, sunday = date(2026, 2, 27), datetime(2026, 3, 1, 12, tzinfo=AT.tzinfo)
    found = said(a_matter(due_at=end_of(friday)), at=sunday)
    assert (found.state, found.tone) == ("Was due Fri 27 Feb", Tone.LATE)


def test_all_that_is_missing_before_the_work_can_move_on_is_named() -> None:
    assert said(a_matter()).missing == ("prediction (en)", "aim (en)", "patient (en)")


def test_what_is_in_place_is_not_asked_for() -> None:
    written = facts(definition=definition(), sheets={("idea", 1): {"prediction": "Fewer", "aim": "None"}})
    assert said(a_matter(of=written)).missing == ("patient (en)",)


def test_an_action_asks_for_nothing_but_itself() -> None:
    assert said(a_matter(commitment=commitment())).missing == ()


def test_the_owner_is_told_from_when_the_manager_sees_it() -> None:
    found = said(a_matter(escalation=WEDNESDAY))
    assert "From Wed 11 Mar your manager sees this unless you act." in found.notes


def test_the_owner_is_told_from_when_the_managers_manager_sees_it() -> None:
    found = said(a_matter(escalation=(2, date(2026, 3, 11))))
    assert "From Wed 11 Mar your manager's manager sees this unless you act." in found.notes


def test_the_team_is_told_whose_it_is_and_from_when_the_manager_sees_it() -> None:
    found = said(a_matter(notices=(a_notice(role=Role.TEAM, person_id=MEMBER),), escalation=WEDNESDAY))
    assert found.notes[:2] == (
        "Responsible: Karin Åström",
        "From Wed 11 Mar the manager sees this unless somebody acts.",
    )
    assert found.because == "You get this because you take part in the work."


def test_a_substitute_is_told_for_whom() -> None:
    found = said(a_matter(absent="Karin Åström", escalation=WEDNESDAY))
    assert found.notes[:2] == (
        "You stand in for Karin Åström.",
        "From Wed 11 Mar the manager sees this unless somebody acts.",
    )
    assert found.because == "You get this because you stand in for Karin Åström."


def test_a_manager_reads_of_the_item_whose_it_is_and_what_was_asked() -> None:
    found = said(for_manager())
    assert (found.headline, found.about) == ("Fewer falls", "Responsible: Karin Åström")
    assert found.notes[0] == "Asked for: Write the idea (en)"
    assert found.notes[-1] == "3 things are missing before it can move on."
    assert found.missing == ()
    assert found.is_above


def test_a_manager_is_told_every_reason_why_it_stopped() -> None:
    months_ago = AT - timedelta(days=60)
    block = Block(cause=BlockCause.DATA, holder_id=None, note="", since=AT - timedelta(days=14))
    quiet = facts(definition=definition(), last_act_at=months_ago, stalled_at=AT, block=block)
    of = replace(quiet, commitments=tuple(replace(c, moved=3, since=months_ago) for c in quiet.commitments))
    assert said(for_manager(of=of)).notes[1:-1] == (
        "Nobody has worked on it for 41 working days.",
        "The reminders have not been answered.",
        "It has been blocked for 10 working days.",
        "The deadline has been moved 3 times.",
    )


def test_a_manager_is_told_that_it_does_not_come_further() -> None:
    limited = definition()
    slow = replace(limited.phase("idea"), no_advance=limited.phase("idea").limit.span, silence=None)
    of = facts(definition=definition(phases=(slow, *limited.phases[1:])), peak_at=AT - timedelta(days=60))
    assert "It has not come further for 41 working days." in said(for_manager(of=of)).notes


def test_what_nobody_answers_for_is_said_to_be_so() -> None:
    assert said(for_manager(owner=None)).about == "Nobody is responsible"


@pytest.mark.parametrize(
    ("role", "words"),
    [
        (Role.OWNER, "You get this because it is asked of you."),
        (Role.COACH, "You get this because you are the coach."),
        (Role.COORDINATOR, "You get this because you are the quality coordinator."),
        (Role.MANAGER, "You get this because the work belongs to your part of the organisation."),
        (Role.SENIOR, "You get this because the work belongs to your part of the organisation."),
    ],
)
def test_every_reader_is_told_why_they_get_it(role: Role, words: str) -> None:
    assert said(a_matter(notices=(a_notice(role=role),))).because == words


def test_the_phase_names_the_round_from_the_second_on() -> None:
    assert said(a_matter()).place == "Idea (en)"
    assert said(a_matter(of=facts(definition=definition(), cycle=2))).place == "Idea (en), round 2"


def test_what_was_skipped_while_the_engine_was_off_is_counted() -> None:
    skipped = [a_notice(rung=0, state=NoticeState.REPLACED), a_notice(rung=1, state=NoticeState.REPLACED)]
    sent = a_notice(rung=2)
    assert said(a_matter(notices=(sent,), history=(*skipped, sent))).notes == (
        "2 earlier reminders were replaced by this one.",
    )


def test_of_a_long_outage_the_numbers_of_the_occurrences_tell_how_many_were_skipped() -> None:
    before = a_notice(occurrence=2, fired_at=AT - timedelta(days=300), state=NoticeState.SENT)
    kept = [a_notice(occurrence=number, state=NoticeState.REPLACED) for number in (28, 29)]
    sent = a_notice(occurrence=30)
    assert skipped_by([sent], [before, *kept, sent]) == 27


def test_what_was_replaced_at_another_time_or_for_another_reader_is_not_counted() -> None:
    earlier = a_notice(rung=0, fired_at=AT - timedelta(days=7), state=NoticeState.REPLACED)
    others = a_notice(rung=0, role=Role.TEAM, person_id=MEMBER, state=NoticeState.REPLACED)
    assert skipped_by([a_notice()], [earlier, others, a_notice()]) == 0


def test_whoever_is_told_in_two_roles_missed_each_reminder_once() -> None:
    roles = (Role.TEAM, Role.COACH)
    skipped = [a_notice(role=role, person_id=MEMBER, state=NoticeState.REPLACED) for role in roles]
    sent = [a_notice(role=role, person_id=MEMBER, occurrence=2) for role in roles]
    assert skipped_by(sent, [*skipped, *sent]) == 1


def test_what_others_were_told_before_the_reader_came_is_not_counted() -> None:
    week = timedelta(days=7)
    before = [
        a_notice(role=Role.TEAM, person_id=OTHER, occurrence=number, fired_at=AT - (3 - number) * week)
        for number in (1, 2)
    ]
    skipped = a_notice(role=Role.TEAM, person_id=MEMBER, occurrence=3, state=NoticeState.REPLACED)
    sent = a_notice(role=Role.TEAM, person_id=MEMBER, occurrence=4)
    assert skipped_by([sent], [*before, skipped, sent]) == 1


def test_a_reminder_that_was_put_off_twice_at_once_counts_for_none() -> None:
    put_off = [a_notice(rung=PUT_OFF, occurrence=739_000 + day, state=state) for day, state in enumerate(NoticeState)]
    assert skipped_by([put_off[0]], put_off) == 0


def test_whoever_asked_to_be_reminded_is_told_so() -> None:
    found = said(a_matter(notices=(a_notice(rung=PUT_OFF, occurrence=739_000),)))
    assert found.notes == ("You asked to be reminded of this.",)


@pytest.mark.parametrize(
    ("known", "words"),
    [
        (
            {"has_it": "Kim Ek", "gets_it": ("Bo Li", date(2026, 3, 11))},
            "This is the last reminder: Kim Ek has it now.",
        ),
        ({"gets_it": ("Kim Ek", date(2026, 3, 11))}, "This is the last reminder: from Wed 11 Mar Kim Ek has it."),
        ({}, "This is the last reminder, and nobody above is told: it stays where it is."),
    ],
)
def test_the_last_reminder_names_who_has_it_next(known: dict[str, Any], words: str) -> None:
    assert said(a_matter(is_last=True, **known)).notes == (words,)


def test_who_has_it_next_is_said_once_and_who_has_it_after_them_besides() -> None:
    next_up: dict[str, Any] = {"is_last": True, "gets_it": ("Kim Ek", date(2026, 3, 11))}
    assert len(said(a_matter(escalation=WEDNESDAY, **next_up)).notes) == 1
    assert said(a_matter(escalation=(2, date(2026, 3, 25)), **next_up)).notes == (
        "This is the last reminder: from Wed 11 Mar Kim Ek has it.",
        "From Wed 25 Mar your manager's manager sees this unless you act.",
    )


def test_an_entry_links_to_its_item_and_answers_for_its_notices() -> None:
    found = said(a_matter(notices=(a_notice(rung=2), a_notice(rung=3))))
    assert found.url == "https://hjulet.region.example/items/EX-2026-007"
    assert found.keys == ("c1:g1:r2:o1:owner:p1", "c1:g1:r3:o1:owner:p1")


def test_what_the_reader_owes_comes_first_and_then_what_is_latest() -> None:
    late, later, today = an_entry(late_by=2), an_entry(late_by=5), an_entry(late_by=0, due_on=TODAY)
    ahead, open_ended, above = (
        an_entry(late_by=-3, due_on=date(2026, 3, 9)),
        an_entry(late_by=0, due_on=date.max),
        stalled(late_by=9),
    )
    assert by_urgency([above, open_ended, ahead, today, late, later]) == [later, late, today, open_ended, ahead, above]


@given(st.text())
def test_a_title_is_one_line_whatever_it_holds(text: str) -> None:
    line = one_line(text)
    assert line.isprintable()
    assert len(line.splitlines()) <= 1
    assert line == line.strip()


def end_of(day: date | None) -> datetime | None:
    return None if day is None else STOCKHOLM.end_of(day)


def for_manager(**changes: Any) -> Matter:
    return a_matter(notices=(a_notice(role=Role.MANAGER, person_id=MANAGER),), **changes)


def said(matter: Matter, *, at: datetime = AT, language: str = "en") -> Entry:
    with using(language):
        return entry(matter, base_url="https://hjulet.region.example/", at=at)
