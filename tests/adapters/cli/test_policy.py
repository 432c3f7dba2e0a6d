"""Reminder policies from the command line."""

from pathlib import Path
from typing import Any

import pytest

from tests.adapters.cli.shell import MORNING, REF, Shell, populate

EAGER = """
grace = 3
ladder = [
  { when = "-10 working days", to = "owner" },
  { when = "due", to = "owner", copy = "team", every = "5 working days", at_most = 3 },
  { when = "+5 working days", to = "manager", at_once = true, mark = "stalled" },
  { when = "+15 working days", to = "manager of manager", every = "20 working days" },
]
"""
MEDICIN = ("--organisation", "medicin")
STANDARD = ("pdsa", "standard")


@pytest.fixture
def eager(shell: Shell) -> str:
    """A file with a ladder."""
    return written(shell.directory, EAGER)


def written(directory: Path, text: str) -> str:
    path = directory / "eager.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_every_policy_is_listed_in_words_with_where_it_comes_from(peopled: Shell, eager: str) -> None:
    peopled.ok("policy", "set", *STANDARD, eager, *MEDICIN)
    listed = peopled.ok("policy", "list")
    assert "pdsa standard  as the workflow has it" in listed
    assert "pdsa standard  Område medicin's own" in listed
    assert "5 working days before the deadline, to the owner" in listed


def test_what_is_set_is_in_force_there_and_nowhere_above(anywhere: Shell, eager: str) -> None:
    populate(anywhere)
    set_ = anywhere.json("policy", "set", *STANDARD, eager, *MEDICIN, "--as", "chef@region.example", "--at", MORNING)
    assert (set_["organisation"], set_["grace"], set_["concerned"]) == ("medicin", 3, 0)
    here = in_force(anywhere, "medicin")
    assert (here["changed_by"], here["changed_at"]) == ("chef@region.example", "2026-03-02T08:00:00Z")
    assert [rung["words"] for rung in here["ladder"]] == [
        "10 working days before the deadline, to the owner",
        "on the day of the deadline, to the owner; copied to the team; again every 5 working days; 3 times in all",
        "5 working days after the deadline, to the manager; in a mail of its own; the work then counts as stalled",
        "15 working days after the deadline, to the manager's manager; again every 20 working days",
    ]
    assert in_force(anywhere, "region")["organisation"] is None


def in_force(shell: Shell, place: str) -> dict[str, Any]:
    listed = shell.json("policy", "list", "--organisation", place)["policies"]
    (found,) = (each for each in listed if (each["workflow"], each["name"]) == STANDARD)
    return dict(found)


def test_the_days_for_a_deadline_are_those_of_the_organisation_s_calendar(peopled: Shell, eager: str) -> None:
    peopled.ok("policy", "set", *STANDARD, eager, *MEDICIN)
    peopled.ok("organisation", "change", "medicin", "--closed", "2026-04-08..2026-04-10")
    show = ("policy", "show", *STANDARD, *MEDICIN, "--due", "2026-03-30", "--at", MORNING)
    assert [rung["days"] for rung in peopled.json(*show)["ladder"]] == [
        ["2026-03-16"],
        ["2026-03-30", "2026-04-13", "2026-04-20"],
        ["2026-04-13"],
        ["2026-04-27", "2026-05-27", "2026-06-25"],
    ]
    shown = peopled.ok(*show)
    assert "Mon 16 Mar" in shown
    assert "Nobody above is told sooner than 3 working days after the one below." in shown


def test_the_workflow_s_own_is_shown_where_no_organisation_is_named(peopled: Shell, eager: str) -> None:
    peopled.ok("policy", "set", *STANDARD, eager, *MEDICIN)
    assert peopled.json("policy", "show", *STANDARD)["organisation"] is None


def test_a_deadline_beyond_every_calendar_is_refused_in_words(peopled: Shell) -> None:
    for year in ("0001", "9999"):
        said = peopled.wrong("policy", "show", *STANDARD, "--due", f"{year}-03-30")
        assert f"The year of {year}-03-30 is not between" in said


def test_a_trial_says_how_much_it_concerns_and_writes_nothing(begun: Shell, eager: str) -> None:
    said = begun.ok("policy", "set", *STANDARD, eager, *MEDICIN, "--dry-run", "--at", "2026-03-03T09:00")
    assert "also for 1 thing that is owed already" in said
    assert "It was a trial: nothing was written." in said
    assert in_force(begun, "medicin")["organisation"] is None


def test_work_that_is_under_way_follows_it_at_once(begun: Shell, eager: str) -> None:
    begun.ok("policy", "set", *STANDARD, eager, *MEDICIN, "--at", "2026-03-03T09:00")
    ahead = begun.json("why", "--item", REF, "--at", "2026-03-03T09:05")["ahead"]
    assert {(line["nominal_at"], line["rule"]["step"]) for line in ahead} >= {("2026-03-15T23:00:00Z", 1)}
    assert begun.json("policy", "reset", *STANDARD, *MEDICIN)["organisation"] is None
    assert in_force(begun, "medicin")["organisation"] is None


def test_every_fault_of_a_file_is_named(peopled: Shell) -> None:
    file = written(
        peopled.directory,
        'grace = -1\nladder = [{ when = "soon", to = "owner" }, { when = "due", to = "boss", loud = true }]',
    )
    said = peopled.refused("policy", "set", *STANDARD, file, *MEDICIN)
    assert "The reminder policy standard was not let in. Faults: 4." in said
    for place in ("grace", "ladder[1].when", "ladder[2].to", "ladder[2].loud"):
        assert f"reminders.standard.{place}" in said


def test_a_preview_says_what_a_month_would_have_been_and_what_it_was(begun: Shell, eager: str) -> None:
    for day in ("16", "23", "30"):
        begun.ok("tick", "--at", f"2026-03-{day}T08:00")
    april = ("--at", "2026-04-10T08:00")
    assert begun.ok("policy", "preview", *april).splitlines() == [
        "In March 2026 it would have been 2 mails to 1 person, at most 2 to one; 0 escalations to 0 managers.",
        "It was 2 mails to 1 person.",
    ]
    # The owner on 8 and 15 April, the manager at once on the 8th, theirs on the Monday after the 22nd.
    before = begun.json("policy", "preview", *STANDARD, eager, *MEDICIN, "--month", "2026-04", *april)
    assert before == {
        "month": "2026-04",
        "would_be": {"mails": 4, "people": 3, "most": 2, "escalations": 2, "managers": 2},
        "was": {"mails": 0, "people": 0},
    }
    begun.ok("policy", "set", *STANDARD, eager, *MEDICIN, *april)
    assert begun.json("policy", "preview", "--month", "2026-04", *april) == before


def test_a_preview_wants_a_whole_policy_and_a_month(begun: Shell) -> None:
    assert "Say WORKFLOW, NAME and FILE, or none of them." in begun.wrong("policy", "preview", *STANDARD)
    assert "is not a month such as 2026-03." in begun.wrong("policy", "preview", "--month", "march")


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("pdsa", "unheard-of"), "There is no reminder policy “pdsa unheard-of”."),
        (("unheard-of", "standard"), "There is no workflow “unheard-of”."),
    ],
)
def test_what_is_not_there_cannot_be_set(peopled: Shell, eager: str, args: tuple[str, str], words: str) -> None:
    assert words in peopled.refused("policy", "set", *args, eager, *MEDICIN)
    assert words in peopled.refused("policy", "show", *args)
    assert words in peopled.refused("policy", "preview", *args, eager)


def test_what_nobody_has_of_their_own_cannot_be_taken_back(peopled: Shell) -> None:
    said = peopled.refused("policy", "reset", *STANDARD, *MEDICIN)
    assert "There is no reminder policy of its own “pdsa standard”." in said
    assert "`hjulet policy list` shows those there are." in said
