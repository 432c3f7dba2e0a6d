"""``hjulet audit export``: files that say what happened, read by independent readers."""

import csv
import hashlib
import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tests.adapters.cli.shell import REF, Shell, begin, populate
from tests.adapters.files.eventlogs.standard import faults

SECRET = "Anna på avdelning 32 vill inte"  # noqa: S105 - what nobody else is to read
NURSE = "ssk@region.example"
FILES = ("log.csv", "log.jsonl", "log.xes", "log.json", "log.sqlite")


@pytest.fixture(scope="session")
def once_lived(tmp_path_factory: pytest.TempPathFactory, at_work: Path) -> Path:
    """An instance in which the nurse has done something to her initiative, and there is a second one; to be copied."""
    directory = tmp_path_factory.mktemp("lived")
    shutil.copytree(at_work, directory, dirs_exist_ok=True)
    shell = Shell(directory, {"HJULET_DATA_DIRECTORY": str(directory / "var")})
    shell.ok("item", "comment", REF, SECRET, "--as", NURSE, "--at", "2026-03-03T09:00")
    shell.ok("item", "fill", REF, f"problem.problem={SECRET}", "--as", NURSE, "--at", "2026-03-04T09:00")
    chief = "direktor@region.example"
    shell.ok("item", "open", "Andra", "--organisation", "region", "--owner", chief, "--at", "2026-03-05T09:00")
    return directory


@pytest.fixture
def lived(shell: Shell, once_lived: Path) -> Shell:
    """A copy of it."""
    shutil.copytree(once_lived, shell.directory, dirs_exist_ok=True)
    return shell


def exported(shell: Shell, file: str, *options: str) -> Any:
    """What the command tells programs of a file."""
    return shell.json("audit", "export", file, *options)


@pytest.mark.parametrize("file", FILES)
def test_every_format_holds_every_event(lived: Shell, file: str) -> None:
    said = exported(lived, file)
    assert (said["items"], said["events"]) == (2, 4)
    assert events_in(lived.directory / file) == 4
    content = (lived.directory / file).read_bytes()
    assert said["sha256"] == hashlib.sha256(content).hexdigest()
    assert said["bytes"] == len(content)


@pytest.mark.parametrize("file", FILES)
def test_nobody_is_named_and_nothing_told_that_somebody_wrote(lived: Shell, file: str) -> None:
    exported(lived, file)
    content = (lived.directory / file).read_bytes()
    for hidden in (SECRET, NURSE, "sjuksköterska", "Andra"):
        assert hidden.encode() not in content


@pytest.mark.parametrize("file", FILES)
def test_names_and_words_are_told_when_asked_for(lived: Shell, file: str) -> None:
    said = exported(lived, file, "--with-names", "--with-text")
    assert (said["has_names"], said["has_text"]) == (True, True)
    content = (lived.directory / file).read_bytes()
    for shown in (SECRET, NURSE, "Andra"):
        assert shown.encode() in content


def test_it_is_the_same_on_both_databases(anywhere: Shell) -> None:
    populate(anywhere)
    begin(anywhere)
    said = exported(anywhere, "log.json")
    assert faults(json.loads((anywhere.directory / "log.json").read_text(encoding="utf-8"))) == []
    assert (said["events"], said["objects"]) == (1, 5)


def test_pseudonyms_are_new_each_time_unless_a_key_is_given(lived: Shell) -> None:
    (lived.directory / "key").write_text("a key that is long enough")
    logs = []
    for options in ((), (), ("--key", "key"), ("--key", "key")):
        exported(lived, "log.csv", *options)
        logs.append((lived.directory / "log.csv").read_bytes())
    assert logs[0] != logs[1] != logs[2] == logs[3]


def test_a_key_that_is_too_short_or_missing_is_refused(lived: Shell) -> None:
    (lived.directory / "key").write_text("short")
    assert "needs 16" in lived.refused("audit", "export", "log.csv", "--key", "key")
    assert "No such file" in lived.refused("audit", "export", "log.csv", "--key", "nothing")
    assert not (lived.directory / "log.csv").exists()


@pytest.mark.parametrize(
    ("options", "events"),
    [
        (("--item", REF), 3),
        (("--organisation", "medicin"), 3),
        (("--organisation", "region"), 4),
        (("--workflow", "pdsa"), 4),
        (("--from", "2026-03-04"), 2),
        (("--to", "2026-03-04"), 3),
        (("--from", "2026-03-03", "--to", "2026-03-03"), 1),
        (("--from", "2027-01-01"), 0),
    ],
)
def test_it_can_be_narrowed(lived: Shell, options: tuple[str, ...], events: int) -> None:
    assert exported(lived, "log.json", *options)["events"] == events
    assert faults(json.loads((lived.directory / "log.json").read_text(encoding="utf-8"))) == []


def test_the_format_is_what_is_asked_for_or_what_the_ending_says(lived: Shell) -> None:
    assert exported(lived, "log.txt", "--format", "xes")["format"] == "xes"
    assert "--format" in lived.wrong("audit", "export", "log.txt")
    assert "none of" in lived.wrong("audit", "export", "log.txt", "--format", "pdf")


def test_days_in_the_wrong_order_and_what_is_not_there_are_refused(lived: Shell) -> None:
    assert "later" in lived.wrong("audit", "export", "log.csv", "--from", "2026-03-04", "--to", "2026-03-03")
    for options in (("--item", "FA-2026-999"), ("--organisation", "nowhere"), ("--workflow", "nothing")):
        lived.refused("audit", "export", "log.csv", *options)
    assert not (lived.directory / "log.csv").exists()


def test_what_was_there_stays_when_nothing_can_be_written(lived: Shell) -> None:
    assert "was not written" in lived.refused("audit", "export", "nowhere/log.csv")
    (lived.directory / "log.csv").mkdir()
    assert "was not written" in lived.refused("audit", "export", "log.csv")
    assert [found.name for found in lived.directory.iterdir() if found.name.startswith(".log")] == []


def test_a_database_is_never_lost_for_a_log(lived: Shell) -> None:
    database = next(lived.directory.rglob("*.db"))
    whole = database.read_bytes()
    said = lived.refused("audit", "export", str(database), "--format", "csv")
    assert "was not written: there is a database, which would be lost" in said
    assert database.read_bytes() == whole
    for _ in range(2):
        lived.ok("audit", "export", "log.sqlite")


def test_a_day_that_no_calendar_has_is_refused(lived: Shell) -> None:
    for option, said in (("--from", "0001-01-01"), ("--to", "9999-12-31")):
        assert "not between 1900 and 2200" in lived.wrong("audit", "export", "log.csv", option, said)


def test_people_are_told_what_was_written(lived: Shell) -> None:
    said = lived.ok("audit", "export", "log.xes")
    assert "log.xes: 4 events of 2 items." in said
    assert hashlib.sha256((lived.directory / "log.xes").read_bytes()).hexdigest() in said
    assert "pseudonyms" in said
    assert "pseudonyms" not in lived.ok("audit", "export", "log.xes", "--with-names")


def events_in(file: Path) -> int:
    """How many events an independent reader finds."""
    match file.suffix:
        case ".csv":
            with file.open(encoding="utf-8", newline="") as opened:
                return len(list(csv.DictReader(opened, strict=True)))
        case ".jsonl":
            return len([json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()])
        case ".xes":
            return len(list(ET.parse(file).iter("{http://www.xes-standard.org/}event")))  # noqa: S314
        case ".json":
            return len(json.loads(file.read_text(encoding="utf-8"))["events"])
    with closing(sqlite3.connect(file)) as database:
        return int(database.execute("SELECT count(*) FROM event").fetchone()[0])
