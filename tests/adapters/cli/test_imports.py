"""Lists of initiatives, taken in whole or not at all."""

import json
from pathlib import Path

import pytest

from tests.adapters.cli.shell import MORNING, Shell, populate

ROOT = Path(__file__).parents[3]
MAPPINGS = ROOT / "config" / "imports"
LISTS = {
    "nap5": ROOT / "config" / "data" / "nap5" / "nap5_initiatives.csv",
    "experiments": ROOT / "tests" / "reference" / "initiatives" / "canada_experiments.csv",
    "consultations": ROOT / "tests" / "reference" / "initiatives" / "canada_consultations.csv",
    "service_assessments": ROOT / "tests" / "reference" / "initiatives" / "uk_service_assessments.csv",
    "citizen_science": ROOT / "tests" / "reference" / "initiatives" / "us_citizen_science.csv",
}
OURS = ("--organisation", "region", "--owner", "direktor@region.example", "--at", MORNING)


@pytest.mark.parametrize(("name", "rows"), [("nap5", 84), ("experiments", 11), ("citizen_science", 409)])
def test_a_real_list_is_taken_in_whole_on_both_databases(anywhere: Shell, name: str, rows: int) -> None:
    populate(anywhere)
    told = anywhere.json("import", "initiatives", str(LISTS[name]), "--map", str(MAPPINGS / f"{name}.toml"), *OURS)
    assert (told["rows"], told["sound"], told["imported"], told["faults"]) == (rows, rows, rows, [])
    assert open_items(anywhere) + ended_items(anywhere) == rows


@pytest.mark.parametrize(("name", "faults"), [("consultations", 475), ("service_assessments", 3)])
def test_a_real_list_with_faults_is_not_taken_in_at_all(anywhere: Shell, name: str, faults: int) -> None:
    populate(anywhere)
    args = ["import", "initiatives", str(LISTS[name]), "--map", str(MAPPINGS / f"{name}.toml"), *OURS]
    result = anywhere.run(*args, "--json")
    told = json.loads(result.stdout)
    assert (result.exit_code, told["imported"], len(told["faults"])) == (1, 0, faults)
    assert list(told["faults"][0]) == ["row", "column", "value", "reason", "message"]
    assert f"{faults} faults. Nothing was imported." in anywhere.refused(*args)
    assert open_items(anywhere) + ended_items(anywhere) == 0


def test_what_is_told_has_stable_keys(peopled: Shell) -> None:
    write(peopled, "title,organisation,owner\nA,medicin,ssk@region.example\n")
    assert list(peopled.json("import", "initiatives", "list.csv")) == [
        "rows",
        "sound",
        "imported",
        "new_organisations",
        "faults",
        "questions",
        "remarks",
        "dry_run",
    ]


def test_headings_in_swedish_are_understood_without_a_mapping(peopled: Shell) -> None:
    write(
        peopled,
        "rubrik;enhet;ansvarig;status;startdatum;deadline;anteckning\n"
        "Färre fall;medicin;ssk@region.example;pågår;2025-11-03;2026-06-30;Två möten hållna\n",
    )
    said = peopled.run("import", "initiatives", "list.csv", "--at", MORNING)
    assert "“rubrik” was understood as the title." in said.stderr
    assert "Imported: 1 of 1 rows." in said.stdout
    item = peopled.json("item", "show", "1")
    assert (item["imported_status"], item["due_on"], item["owner"]) == ("pågår", "2026-06-30", "ssk@region.example")
    assert item["opened_at"] == "2025-11-02T23:00:00Z"
    assert "Två möten hållna" in peopled.ok("item", "history", "1")
    assert "imported as “pågår”" in peopled.ok("item", "show", "1")


def test_what_was_closed_elsewhere_is_shown_as_ended_and_nobody_is_reminded(peopled: Shell) -> None:
    write(peopled, "title,organisation,owner,status,deadline\nA,medicin,ssk@region.example,completed,2020-01-31\n")
    peopled.ok("import", "initiatives", "list.csv", "--at", MORNING)
    item = peopled.json("item", "show", "1")
    assert (item["phase"], item["ended_at"], item["commitments"]) == ("problem", "2026-03-02T08:00:00Z", [])
    assert item["imported_status"] == "completed"
    assert set(peopled.json("tick", "--at", "2026-06-01T09:00").values()) == {0}


def test_overdue_work_that_is_imported_is_asked_about(peopled: Shell) -> None:
    write(peopled, "title,organisation,owner,deadline\nA,medicin,ssk@region.example,2026-01-30\n")
    peopled.ok("import", "initiatives", "list.csv", "--at", MORNING)
    assert peopled.json("tick", "--at", "2026-03-02T10:00")["sent"] == 1


def test_work_without_an_end_is_looked_at_again(peopled: Shell) -> None:
    write(peopled, "title,organisation,owner,deadline\nA,medicin,ssk@region.example,löpande\n")
    peopled.ok("import", "initiatives", "list.csv", "--at", MORNING)
    assert peopled.json("item", "show", "1")["due_on"] > "2026-05-01"


def test_a_trial_says_what_would_happen_and_writes_nothing(peopled: Shell) -> None:
    write(peopled, "title,organisation,owner\nA,medicin,ssk@region.example\n")
    assert "All 1 rows can be imported. Nothing was written." in peopled.ok(
        "import", "initiatives", "list.csv", "--dry-run"
    )
    told = peopled.json("import", "initiatives", "list.csv", "--dry-run")
    assert (told["dry_run"], told["sound"], told["imported"]) == (True, 1, 0)
    assert open_items(peopled) == 0


def test_every_bad_row_is_named_with_its_number_column_and_reason(peopled: Shell) -> None:
    write(
        peopled, "title,organisation,owner\nA,nowhere,ssk@region.example\nB,medicin,nobody@region.example\n,medicin,\n"
    )
    said = peopled.refused("import", "initiatives", "list.csv")
    assert "2    organisation  nowhere" in said
    assert "3    owner         nobody@region.example" in said
    assert "4    title" in said
    assert "3 faults. Nothing was imported." in said
    assert open_items(peopled) == 0


def test_bad_rows_are_left_out_when_that_is_asked_for(peopled: Shell) -> None:
    write(peopled, "title,organisation,owner\nA,nowhere,ssk@region.example\nB,medicin,ssk@region.example\n")
    result = peopled.run("import", "initiatives", "list.csv", "--skip-bad-rows")
    assert result.exit_code == 1
    assert "The other rows were imported." in result.stderr
    assert open_items(peopled) == 1


def test_a_list_is_not_imported_twice(peopled: Shell) -> None:
    write(peopled, "title,organisation,owner,reference\nA,medicin,ssk@region.example,D-1\n")
    peopled.ok("import", "initiatives", "list.csv")
    assert "“D-1” has been imported already." in peopled.refused("import", "initiatives", "list.csv")


@pytest.mark.parametrize(
    ("content", "args", "said"),
    [
        ("title\nA\n", [], "name one for the whole list"),
        ("title,organisation\nA,medicin\n", [], "Nobody owns the work in 1 rows"),
        ("title\nA\n", ["--organisation", "nowhere"], "There is no organisation “nowhere”."),
        ("title\nA\n", ["--organisation", "medicin", "--owner", "nobody"], "There is no person “nobody”."),
        ("colour\nred\n", ["--organisation", "medicin"], "no heading was understood as the title"),
        ("title\nA\n", ["--map", "none.toml"], "There is no file none.toml."),
    ],
)
def test_what_cannot_be_imported_is_one_sentence(peopled: Shell, content: str, args: list[str], said: str) -> None:
    write(peopled, content)
    assert said in peopled.refused("import", "initiatives", "list.csv", *args)


def test_who_imports_is_on_record(peopled: Shell) -> None:
    write(peopled, "title,organisation,owner\nA,medicin,ssk@region.example\n")
    peopled.ok("import", "initiatives", "list.csv", "--as", "chef@region.example", "--at", MORNING)
    assert peopled.json("item", "history", "1")["events"][0]["actor"]["person"] == "chef@region.example"


def open_items(shell: Shell) -> int:
    return len(shell.json("item", "list", "--limit", "10000")["items"])


def ended_items(shell: Shell) -> int:
    return len(shell.json("item", "list", "--limit", "10000", "--ended")["items"])


def write(shell: Shell, content: str) -> None:
    (shell.directory / "list.csv").write_text(content, encoding="utf-8")
