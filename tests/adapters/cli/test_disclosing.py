"""``hjulet item disclose``: a copy to be handed out, and on record that it was made."""

import hashlib
from zipfile import ZipFile

from tests.adapters.cli.shell import REF, Shell

LATER = ("--at", "2026-03-20T14:00")


def kinds(shell: Shell) -> list[str]:
    """What has happened, in the trail's words."""
    return [event["kind"] for event in shell.json("item", "history", REF)["events"]]


def test_a_copy_is_written_and_on_record(begun: Shell) -> None:
    said = begun.json("item", "disclose", REF, "copy.zip", "--as", "chef@region.example", "--reason", "IVO", *LATER)
    with ZipFile(begun.directory / "copy.zip") as zipped:
        held = {name.removeprefix(f"{REF}/"): zipped.read(name) for name in zipped.namelist()}
    assert said["files"] == {n: hashlib.sha256(c).hexdigest() for n, c in held.items() if n != "SHA256SUMS"}
    assert said["sha256"] == hashlib.sha256((begun.directory / "copy.zip").read_bytes()).hexdigest()
    assert kinds(begun) == ["item.opened", "item.disclosed"]
    assert "IVO" in begun.ok("item", "history", REF)
    assert "områdeschef" in held[f"{REF}.sv.html"].decode()


def test_people_are_told_to_read_it_first(begun: Shell) -> None:
    assert "read it before" in begun.ok("item", "disclose", REF, "copy.zip", *LATER)
    assert "read it before" not in begun.ok("item", "disclose", REF, "copy.zip", "--with-names", *LATER)


def test_what_cannot_be_written_is_not_made(begun: Shell) -> None:
    assert "was not written" in begun.refused("item", "disclose", REF, "nowhere/copy.zip", *LATER)
    assert kinds(begun) == ["item.opened"]
