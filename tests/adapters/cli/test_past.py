"""What was known on a day, from the command line."""

import shutil
from pathlib import Path

import pytest

from tests.adapters.cli.shell import REF, Shell, begin

MOVED = ("extend", REF, "--to", "2026-04-10", "--reason", "Två är sjuka", "--as", "ssk@region.example")
HANDED = ("handover", REF, "usk@region.example", "--at", "2026-03-12T10:00")
TAKEN = ("accept", REF, "--as", "usk@region.example", "--at", "2026-03-13T10:00")


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory, at_work: Path) -> Shell:
    """Moved on 10 March, handed over on the 13th, commented on the 16th; the tests here only read it."""
    directory = tmp_path_factory.mktemp("lived")
    shutil.copytree(at_work, directory, dirs_exist_ok=True)
    shell = Shell(directory, {"HJULET_DATA_DIRECTORY": str(directory / "var")})
    shell.ok("item", *MOVED, "--at", "2026-03-10T10:00")
    shell.ok("item", *HANDED)
    shell.ok("item", *TAKEN)
    shell.ok("item", "comment", REF, "Nu går det framåt", "--at", "2026-03-16T10:00")
    return shell


def test_a_list_shows_what_was_known_at_the_end_of_a_day(lived: Shell) -> None:
    then = lived.json("item", "list", "--as-of", "2026-03-09")
    now = lived.json("item", "list", "--as-of", "2026-03-13")
    assert list(then) == ["as_of", "items", "next_cursor", "unreadable"]
    assert then["as_of"] == "2026-03-09T22:59:59.999999Z"
    assert [(item["due_on"], item["owner"]) for item in then["items"]] == [("2026-03-30", "ssk@region.example")]
    assert [(item["due_on"], item["owner"]) for item in now["items"]] == [("2026-04-10", "usk@region.example")]


def test_a_list_has_nothing_that_was_not_there_yet(lived: Shell) -> None:
    assert lived.json("item", "list", "--as-of", "2026-02-27")["items"] == []


@pytest.mark.parametrize(
    ("narrowed", "found"),
    [
        (["--as-of", "2026-03-12", "--owner", "ssk@region.example"], 1),
        (["--as-of", "2026-03-14", "--owner", "ssk@region.example"], 0),
        (["--as-of", "2026-03-31", "--overdue"], 0),
        (["--as-of", "2026-04-11", "--overdue"], 1),
        (["--as-of", "2026-03-14", "--organisation", "region", "--phase", "problem"], 1),
        (["--as-of", "2026-03-14", "--words", "lunch"], 0),
        (["--as-of", "2026-03-14", "--ended"], 0),
        (["--as-of", "2026-03-14", "--stalled"], 0),
    ],
)
def test_a_list_as_of_a_day_is_narrowed_by_what_was_so_then(lived: Shell, narrowed: list[str], found: int) -> None:
    assert len(lived.json("item", "list", *narrowed)["items"]) == found


def test_a_page_of_a_list_as_of_a_day_says_where_the_next_begins(peopled: Shell) -> None:
    for _ in range(3):
        begin(peopled)
    first = peopled.json("item", "list", "--as-of", "2026-03-09", "--limit", "2")
    assert [item["ref"] for item in first["items"]] == ["FA-2026-001", "FA-2026-002"]
    again = ("--limit", "2", "--cursor", first["next_cursor"])
    second = peopled.json("item", "list", "--as-of", "2026-03-09", *again)
    assert ([item["ref"] for item in second["items"]], second["next_cursor"]) == (["FA-2026-003"], None)
    said = peopled.run("item", "list", "--as-of", "2026-03-09", "--limit", "2")
    assert "2 items, and there are more. Go on with --cursor 2." in said.stderr


def test_an_item_is_shown_as_it_stood(lived: Shell) -> None:
    shown = lived.ok("item", "show", REF, "--as-of", "2026-03-09", "--at", "2026-03-20")
    for line in ["So it stood on 9 March 2026.", "sjuksköterska", "Mon 30 Mar  15 working days left"]:
        assert line in shown, shown
    assert "To move on" not in shown


def test_an_item_at_a_time_of_day_is_shown_as_it_stood_just_then(lived: Shell) -> None:
    shown = lived.ok("item", "show", REF, "--as-of", "2026-03-10T10:30", "--at", "2026-03-20")
    assert "So it stood on 10 March 2026 at 10:30." in shown
    assert "Fri 10 Apr" in shown
    assert "moved 1 time" in shown


def test_a_program_gets_an_item_as_it_stood_and_no_moves(lived: Shell) -> None:
    shown = lived.json("item", "show", REF, "--as-of", "2026-03-12")
    assert (shown["owner"], shown["due_on"]) == ("ssk@region.example", "2026-04-10")
    assert {owed["kind"]: owed["owner"] for owed in shown["commitments"]} == {
        "phase": "ssk@region.example",
        "acceptance": "usk@region.example",
    }
    assert not {"allowed", "missing"} & shown.keys()


def test_what_lies_ahead_or_was_not_there_yet_is_refused_in_words(lived: Shell) -> None:
    assert "2126-01-01 lies ahead." in lived.refused("item", "list", "--as-of", "2126-01-01")
    assert f"{REF} was not there yet" in lived.refused("item", "show", REF, "--as-of", "2026-01-01")
    assert "“soon” is neither a date" in lived.refused("item", "show", REF, "--as-of", "soon")


def test_what_has_changed_since_a_day_is_told_by_what_it_is(lived: Shell) -> None:
    shown = lived.ok("changes", "--since", "2026-03-05", "--until", "2026-03-20", "--at", "2026-03-25")
    for line in [
        "From 5 March 2026 to 20 March 2026.",
        "Put off (1)",
        "Handed over (1)",
        "Mon 30 Mar",
        "7 working days",
        "moved 1 time",
        "Två är sjuka",
    ]:
        assert line in shown, shown
    assert "Opened (" not in shown


def test_a_program_gets_what_has_changed_with_first_and_last_day_and_reasons(lived: Shell) -> None:
    found = lived.json("changes", "--since", "2026-03-01", "--organisation", "region", "--workflow", "pdsa")
    assert list(found) == ["since", "until", "slipped", "opened", "moved", "ended", "handed_over", "unreadable"]
    assert [each["ref"] for each in found["opened"]] == [REF]
    (slip,) = found["slipped"]
    assert (slip["first_due_on"], slip["last_due_on"], slip["times"]) == ("2026-03-30", "2026-04-10", 1)
    assert slip["reasons"] == ["Två är sjuka"]
    handed = lived.json("changes", "--since", "2026-03-12")["handed_over"]
    assert [(each["before"], each["owner"]) for each in handed] == [("ssk@region.example", "usk@region.example")]


def test_where_nothing_has_changed_that_is_said(lived: Shell) -> None:
    assert "Nothing was opened" in lived.ok("changes", "--since", "2026-03-16")
    assert "lies ahead" in lived.refused("changes", "--since", "2126-01-01")
    assert "ends (2026-03-01) before" in lived.refused("changes", "--since", "2026-03-05", "--until", "2026-03-01")


def test_changes_in_a_workflow_that_is_not_there_are_refused_and_not_none(lived: Shell) -> None:
    said = lived.refused("changes", "--since", "2026-03-01", "--workflow", "pdca")
    assert "“pdca”" in said
    assert "`hjulet workflow list`" in said
