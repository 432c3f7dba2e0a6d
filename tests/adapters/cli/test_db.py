"""The database from the command line."""

import pytest

from adapters.sql.migrate import newest
from tests.adapters.cli.shell import Shell, begin, populate


def test_the_schema_is_made_compared_and_taken_back(anywhere: Shell) -> None:
    assert f"empty and is now {newest()}" in anywhere.ok("db", "upgrade")
    assert "up to date" in anywhere.ok("db", "check")
    assert anywhere.json("db", "check")["is_current"] is True
    assert f"is {newest()}, as it was." in anywhere.ok("db", "upgrade")
    assert "is now empty" in anywhere.ok("db", "downgrade", "base")
    said = anywhere.refused("db", "check")
    assert "Run: hjulet db upgrade" in said


def test_an_old_schema_is_left_alone_and_named(begun: Shell) -> None:
    begun.ok("db", "downgrade", "base")
    # An empty database is made anew; one of another version is not touched.
    assert begun.run("item", "list").exit_code == 0


def test_a_schema_that_is_none_is_one_sentence(shell: Shell) -> None:
    assert "it is none of: base, 0001" in shell.refused("db", "upgrade", "9999")


def test_a_copy_is_made_and_put_back_on_both_databases(anywhere: Shell) -> None:
    populate(anywhere)
    begin(anywhere)
    assert anywhere.json("db", "backup", "copy")["file"] == "copy"
    anywhere.ok("item", "comment", "1", "Efter kopian")
    said = anywhere.refused("db", "restore", "copy")
    assert "Make a backup of it, and then say --replace." in said
    restored = anywhere.ok("db", "restore", "copy", "--replace", "--at", "2026-03-05")
    assert "No mail goes out until you have looked and said so: hjulet outbox release" in restored
    assert [e["kind"] for e in anywhere.json("item", "history", "1")["events"]] == ["item.opened"]


def test_mail_waits_after_a_restore_until_it_is_released(begun: Shell) -> None:
    begun.ok("db", "backup", "copy")
    begun.ok("db", "restore", "copy", "--replace", "--at", "2026-03-05")
    assert begun.json("tick", "--at", "2026-04-01T09:00")["sent"] == 0
    assert "No mail goes out" in begun.ok("doctor", "--at", "2026-04-01T09:00")
    assert "Mail goes out again." in begun.ok("db", "release")
    assert begun.json("tick", "--at", "2026-04-01T09:05")["sent"] > 0
    assert "Mail was not held." in begun.ok("db", "release")


def test_a_copy_is_put_into_an_empty_place_without_more_words(begun: Shell) -> None:
    begun.ok("db", "backup", "copy")
    empty = {"HJULET_DATA_DIRECTORY": str(begun.directory / "elsewhere")}
    begun.ok("db", "restore", "copy", **empty)
    assert begun.json("item", "show", "1", **empty)["title"] == "Färre fall"


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["backup", "var/hjulet.db"], "there is such a file already"),
        (["backup", "nowhere/copy"], "No backup was made in nowhere/copy"),
        (["restore", "nowhere", "--replace"], "there is no such file"),
        (["restore", "notes.txt", "--replace"], "notes.txt was not restored, and nothing was changed"),
    ],
)
def test_a_copy_that_cannot_be_is_one_sentence(begun: Shell, args: list[str], said: str) -> None:
    (begun.directory / "notes.txt").write_text("no copy")
    assert said in begun.refused("db", *args)


def test_a_database_that_cannot_be_reached_is_one_sentence_with_what_to_do(shell: Shell) -> None:
    away = {"HJULET_DATABASE_URL": "postgresql+psycopg://hjulet:secret@127.0.0.1:9/hjulet"}
    said = shell.refused("item", "list", **away)
    assert "The database postgresql+psycopg://hjulet:***@127.0.0.1:9/hjulet cannot be used" in said
    assert "`hjulet doctor` tells what can be reached and what cannot." in said
    assert "secret" not in said


def test_a_file_that_is_no_database_is_one_sentence(shell: Shell) -> None:
    (shell.directory / "notes.txt").write_text("x" * 5000)
    assert "cannot be used" in shell.refused("item", "list", HJULET_DATABASE_URL="sqlite:///notes.txt")
