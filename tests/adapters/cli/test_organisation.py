"""Organisations from the command line."""

import pytest

from tests.adapters.cli.shell import MORNING, Shell


def test_organisations_are_listed_as_a_tree(peopled: Shell) -> None:
    lines = peopled.ok("organisation", "list").splitlines()
    assert lines[1].startswith("Region Exempel")
    assert lines[2].startswith("  Område medicin")
    assert "områdeschef" in lines[2]


def test_programs_read_others_by_their_codes_and_addresses(peopled: Shell) -> None:
    medicin, region = peopled.json("organisation", "list")["organisations"]
    assert (medicin["code"], medicin["parent"], medicin["manager"]) == ("medicin", "region", "chef@region.example")
    assert (region["parent"], region["is_principal"], region["coordinator"]) == (None, True, None)


def test_a_closure_moves_deadlines(peopled: Shell) -> None:
    peopled.ok("organisation", "change", "medicin", "--closed", "2026-03-09..2026-03-20", "--closed", "2026-07-06")
    work = ["--organisation", "medicin", "--owner", "ssk@region.example", "--at", MORNING]
    assert peopled.json("item", "open", "Färre fall", *work)["due_on"] == "2026-04-15"


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["add", "medicin", "En till"], "The organisation is not valid: the code medicin belongs to Område medicin."),
        (["add", "ny", "Ny", "--parent", "ingen"], "There is no organisation “ingen”."),
        (["add", "ny", "Ny", "--manager", "ingen@region.example"], "There is no person “ingen@region.example”."),
        (["add", "ny", "Ny", "--timezone", "Mars"], "There is no time zone “Mars”."),
        (["add", "ny", "Ny", "--closed", "july"], "“july” is not a time such as 2026-07-06..2026-07-31."),
        (["change", "ingen", "--name", "X"], "There is no organisation “ingen”."),
        (["change", "region", "--parent", "medicin"], "it would lie below itself"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_one_sentence(peopled: Shell, args: list[str], said: str) -> None:
    assert said in peopled.refused("organisation", *args)


def test_a_list_is_taken_in_whatever_its_order(shell: Shell) -> None:
    write(shell, "kod;namn;ingår i;huvudman\nenhet;Enheten;omrade;\nomrade;Området;region;\nregion;Regionen;;ja\n")
    assert shell.json("organisation", "import", "list.csv") == {
        "added": 3,
        "changed": 0,
        "dry_run": False,
        "faults": [],
    }
    assert "    Enheten" in shell.ok("organisation", "list")
    write(shell, "code,name,closures\nenhet,Nya enheten,2026-07-06..2026-07-31; 2026-12-24\n")
    assert "Added: 0. Changed: 1." in shell.ok("organisation", "import", "list.csv")
    enhet = shell.json("organisation", "list")["organisations"][0]
    assert (enhet["name"], enhet["parent"]) == ("Nya enheten", "omrade")
    assert enhet["closures"] == [["2026-07-06", "2026-07-31"], ["2026-12-24", "2026-12-24"]]


def test_every_bad_row_is_named_and_none_is_taken_in(shell: Shell) -> None:
    write(shell, "code,name,parent,principal\na,A,,\nb,B,nowhere,\nc,C,,maybe\n,D,,\n")
    told = shell.run("organisation", "import", "list.csv", "--json")
    assert told.exit_code == 1
    said = shell.refused("organisation", "import", "list.csv")
    assert "There is no organisation “nowhere”." in said
    assert "principal  maybe" in said
    assert "3 faults. Nothing was imported." in said
    assert shell.json("organisation", "list")["organisations"] == []


def test_a_trial_writes_nothing(shell: Shell) -> None:
    write(shell, "code,name\na,A\n")
    assert "It was a trial" in shell.ok("organisation", "import", "list.csv", "--dry-run")
    assert shell.json("organisation", "list")["organisations"] == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("code,nmae\na,A\n", "the heading “nmae” is not understood. Did you mean: name"),
        ("name\nA\n", "no heading says “code”"),
        ("", "is empty"),
    ],
)
def test_a_list_that_is_not_understood_is_one_sentence(shell: Shell, content: str, said: str) -> None:
    write(shell, content)
    assert said in shell.refused("organisation", "import", "list.csv")


def test_a_list_that_is_not_there_is_one_sentence(shell: Shell) -> None:
    assert shell.refused("organisation", "import", "none.csv").splitlines()[-1] == "There is no file none.csv."


def test_a_ring_of_organisations_is_refused(shell: Shell) -> None:
    write(shell, "code,name,parent\na,A,b\nb,B,a\n")
    assert "Nothing was imported." in shell.refused("organisation", "import", "list.csv")


def write(shell: Shell, content: str) -> None:
    (shell.directory / "list.csv").write_text(content, encoding="utf-8")
