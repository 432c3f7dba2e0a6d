"""Workflows from the command line."""

import json

import pytest

from tests.adapters.cli.shell import MORNING, Shell
from tests.adapters.cli.small import write_small

SECOND = ("version = 1", "version = 2")


def test_the_workflows_that_come_with_it_are_there_from_the_start(shell: Shell) -> None:
    listed = shell.json("workflow", "list")["workflows"]
    assert {found["name"] for found in listed} >= {"pdsa", "action_plan", "roadmap"}
    assert list(listed[0]) == ["name", "version", "label", "digest", "installed_at", "items"]
    assert "Improvement initiative" in shell.ok("workflow", "list")


def test_a_workflow_is_shown_with_what_it_asks_for(shell: Shell) -> None:
    shown = shell.ok("workflow", "show", "pdsa")
    assert "Proposal  proposal  20 working days" in shown
    assert "• Write what the problem is  problem_described" in shown
    assert "Evaluation" in shown


def test_a_program_reads_a_workflow_in_full(shell: Shell) -> None:
    shown = shell.json("workflow", "show", "pdsa")
    assert [phase["name"] for phase in shown["phases"]][:3] == ["problem", "proposal", "test"]
    propose = shown["phases"][0]["transitions"][0]
    assert (propose["trigger"], propose["target"]) == ("propose", "proposal")
    assert "patient_perspective" in {demand["requirement"] for demand in propose["requirements"]}
    assert shown["reminders"]["standard"][0] == {
        "from": "due",
        "offset": "-5 working days",
        "to": "owner",
        "copy": [],
        "every": None,
        "at_most": None,
        "mark": None,
    }


@pytest.mark.parametrize(
    ("kind", "begins"), [("text", "Improvement initiative (pdsa 1)"), ("mermaid", "stateDiagram-v2")]
)
def test_a_workflow_is_drawn(shell: Shell, kind: str, begins: str) -> None:
    assert shell.ok("workflow", "diagram", "pdsa", "--format", kind).startswith(begins)


def test_a_workflow_that_is_not_there_is_one_sentence(shell: Shell) -> None:
    for args in (["show", "nothing"], ["diagram", "nothing"], ["show", "pdsa", "--version", "9"]):
        said = shell.refused("workflow", *args)
        assert "There is no workflow “" in said
        assert "`hjulet workflow list` shows those there are." in said


def test_a_sound_file_is_let_in(shell: Shell) -> None:
    path = str(write_small(shell.directory))
    assert "is sound: Small (small, version 1)." in shell.ok("workflow", "check", path)
    assert shell.json("workflow", "check", path) == {"name": "small", "version": 1, "faults": []}
    assert shell.json("workflow", "install", path) == {"name": "small", "version": 1}
    assert "small" in shell.ok("workflow", "list")


def test_every_fault_of_a_file_is_said_with_its_line_and_nothing_is_let_in(shell: Shell) -> None:
    path = str(write_small(shell.directory, ('to = "kept"', 'to = "kpet"'), ('sv = "Infört", ', "")))
    for command in ("check", "install"):
        said = shell.refused("workflow", command, path)
        assert "The workflow small was not let in" in said
        assert "There is no phase “kpet”. Did you mean: kept?" in said
        assert "Line 32, phases.kept.label: The words in Swedish are missing" in said
    assert "small" not in shell.ok("workflow", "list")


def test_a_program_reads_the_faults_of_a_file(shell: Shell) -> None:
    path = str(write_small(shell.directory, ('limit = "10 working days"\n', "")))
    result = shell.run("workflow", "check", path, "--json")
    (fault,) = json.loads(result.stdout)["faults"]
    assert result.exit_code == 1
    assert (fault["code"], fault["where"]) == ("no-deadline", "phases.idea.limit")
    assert fault["message"].startswith("The phase “idea” has no deadline")


@pytest.mark.parametrize("content", [b"\xff\xfe", b"[workflow"])
def test_what_is_no_workflow_at_all_is_one_sentence(shell: Shell, content: bytes) -> None:
    (shell.directory / "small.toml").write_bytes(content)
    shell.refused("workflow", "check", "small.toml")


def test_running_items_are_moved_to_a_new_version(peopled: Shell) -> None:
    run_small(peopled)
    peopled.ok("workflow", "install", str(write_small(peopled.directory, SECOND)))
    assert peopled.json("item", "show", "SM-2026-001")["workflow_version"] == 1
    assert peopled.json("workflow", "migrate", "small", "--to", "2", "--dry-run") == {"moved": 1, "obstacles": []}
    assert "1 item follows version 2." in peopled.ok("workflow", "migrate", "small", "--to", "2", "--at", "2026-03-04")
    moved = peopled.json("item", "show", "SM-2026-001")
    assert (moved["workflow_version"], moved["worksheets"]["idea"]) == (2, {"words": "Kvällsrond"})
    assert peopled.json("item", "history", "SM-2026-001")["events"][-1]["kind"] == "workflow.migrated"
    assert "0 items follow version 2." in peopled.ok("workflow", "migrate", "small", "--to", "2")


def test_no_item_is_moved_while_one_has_no_place_to_go(peopled: Shell) -> None:
    run_small(peopled)
    renamed = [SECOND, ("phases.idea", "phases.thought"), ('"idea"', '"thought"')]
    peopled.ok("workflow", "install", str(write_small(peopled.directory, *renamed)))
    said = peopled.refused("workflow", "migrate", "small", "--to", "2")
    assert "SM-2026-001  Version 2 of small has no phase “idea”: say which phase takes its place." in said
    assert "--map OLD=NEW" in said
    assert peopled.json("item", "show", "SM-2026-001")["workflow_version"] == 1
    peopled.ok("workflow", "migrate", "small", "--to", "2", "--map", "idea=thought")
    assert peopled.json("item", "show", "SM-2026-001")["phase"] == "thought"


def test_a_version_that_is_not_installed_moves_nothing(peopled: Shell) -> None:
    assert "There is no workflow “pdsa 9”." in peopled.refused("workflow", "migrate", "pdsa", "--to", "9")


def test_a_map_is_typed_with_an_equals_sign(shell: Shell) -> None:
    said = shell.wrong("workflow", "migrate", "pdsa", "--to", "2", "--map", "idea")
    assert "“idea” is not of the form name=value." in said


def run_small(shell: Shell) -> None:
    """Somebody begins with the first version."""
    shell.ok("workflow", "install", str(write_small(shell.directory)))
    shell.ok(
        *("item", "open", "Ny rutin", "words=Kvällsrond", "--workflow", "small", "--at", MORNING),
        *("--organisation", "medicin", "--owner", "ssk@region.example"),
    )
