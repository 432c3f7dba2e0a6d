"""Why somebody was, or was not, mailed."""

import pytest

from tests.adapters.cli.shell import REF, Shell

MORNINGS = ("2026-03-23", "2026-03-30", "2026-04-13", "2026-04-15")
NOW = "2026-04-15T08:00"


@pytest.fixture
def told(begun: Shell) -> Shell:
    """The nurse has been reminded of the deadline of 30 March, before, on and after the day."""
    for morning in MORNINGS:
        begun.ok("tick", "--at", f"{morning}T07:00")
    return begun


def test_every_reminder_is_told_with_its_mail_and_the_rule_behind_it(told: Shell) -> None:
    said = told.ok("why", "ssk@region.example", "--at", NOW)
    assert "sjuksköterska <ssk@region.example>" in said
    assert "5 working days before the deadline, to the owner; policy standard, step 1" in said
    assert "on the day of the deadline, to the owner; policy standard, step 2" in said
    assert "3 working days after the deadline, to the owner; policy standard, step 3, time 2" in said
    assert "in mail 2, “Klart senast i dag: Beskriv problemet och sätt ett mål”" in said
    assert "a later reminder took its place" in said


def test_the_newest_comes_first_and_no_more_than_wanted(told: Shell) -> None:
    notices = told.json("why", "ssk@region.example", "--at", NOW)["notices"]
    assert [notice["nominal_at"] for notice in notices] == sorted((n["nominal_at"] for n in notices), reverse=True)
    assert len(told.json("why", "ssk@region.example", "--at", NOW, "--limit", "1")["notices"]) == 1


def test_what_was_replaced_says_by_what(told: Shell) -> None:
    notices = told.json("why", "ssk@region.example", "--at", NOW)["notices"]
    (replaced,) = [notice for notice in notices if notice["state"] == "replaced"]
    successor = next(notice for notice in notices if notice["key"] == replaced["replaced_by"])
    assert (successor["state"], successor["rule"]["occurrence"]) == ("sent", 2)


def test_what_is_to_come_is_told_for_those_who_would_be_told_now(begun: Shell) -> None:
    ahead = begun.json("why", "ssk@region.example", "--at", "2026-03-03T08:00")["ahead"]
    assert [(line["rule"]["step"], line["nominal_at"]) for line in ahead][:2] == [
        (1, "2026-03-22T23:00:00Z"),
        (2, "2026-03-29T22:00:00Z"),
    ]
    assert {line["person"] for line in ahead} == {"ssk@region.example"}
    begun.ok("item", "handover", REF, "usk@region.example", "--at", "2026-03-03T09:00")
    begun.ok("item", "accept", REF, "--as", "usk@region.example", "--at", "2026-03-03T10:00")
    assert begun.json("why", "ssk@region.example", "--at", "2026-03-03T11:00")["ahead"] == []
    assert begun.json("why", "usk@region.example", "--at", "2026-03-03T11:00")["ahead"] != []


def test_what_has_fallen_due_is_to_come_no_more(told: Shell) -> None:
    ahead = told.json("why", "ssk@region.example", REF, "--at", NOW)["ahead"]
    assert {(line["rule"]["step"], line["rule"]["occurrence"]) for line in ahead} == {(3, 3)}


def test_what_a_manager_is_told_and_when_is_said_about_the_item(told: Shell) -> None:
    of_item = told.json("why", "--item", REF, "--at", NOW)
    assert {line["person"] for line in of_item["notices"]} == {"ssk@region.example", "chef@region.example"}
    assert "10 working days after the deadline, to the manager" in told.ok("why", "chef@region.example", REF)
    assert "regiondirektör (manager's manager)" in told.ok("why", "--item", REF, "--at", NOW)


def test_who_has_no_part_in_an_item_is_told_so(told: Shell) -> None:
    assert "They have no part in it" in told.ok("why", "usk@region.example", REF, "--at", NOW)
    told.ok("item", "join", REF, "usk@region.example", "--at", NOW)
    assert "They have no part in it" not in told.ok("why", "usk@region.example", REF, "--at", NOW)


def test_nobody_is_reminded_of_what_rests(begun: Shell) -> None:
    begun.ok("item", "pause", REF, "--until", "2026-05-04", "--reason", "Semester", "--at", "2026-03-03T08:00")
    said = begun.json("why", "ssk@region.example", REF, "--at", "2026-03-10T08:00")
    assert said["why_not"] == [{"why": "it rests", "until": "2026-05-04"}]
    assert said["ahead"] == []
    assert "It rests until Mon 4 May" in begun.ok("why", "ssk@region.example", REF, "--at", "2026-03-10T08:00")


def test_who_has_left_is_told_to_have_left(begun: Shell) -> None:
    begun.ok("person", "deactivate", "usk@region.example", "--at", "2026-03-10")
    assert "They have left, and get no mail." in begun.ok("why", "4", "--at", "2026-03-11T08:00")


def test_it_is_said_in_swedish_too(told: Shell) -> None:
    said = told.ok("why", "ssk@region.example", "--at", NOW, HJULET_LANGUAGE="sv")
    assert "3 arbetsdagar efter tidsgränsen, till ägaren; påminnelseplanen standard, steg 3" in said.replace(
        "den ansvariga", "ägaren"
    )


def test_one_must_say_whom_or_what(begun: Shell) -> None:
    assert "Say whom it is about" in begun.wrong("why")
    assert "There is no person “nobody”." in begun.refused("why", "nobody")
    assert "There is no item “FA-2026-999”." in begun.refused("why", "ssk@region.example", "FA-2026-999")
