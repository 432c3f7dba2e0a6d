"""``hjulet audit``: seals, what to keep outside, and what is found when something was altered."""

import json
from pathlib import Path

from adapters.sql.engines import SQLITE
from tests.adapters.cli.shell import MORNING, REF, Shell

KEY = "a key that is quite long enough for this"


def test_a_seal_is_set_and_shown_as_what_to_keep(begun: Shell) -> None:
    sealed = begun.json("audit", "seal", "--at", MORNING)
    assert (sealed["number"], sealed["items"], sealed["at"]) == (1, 1, "2026-03-02T08:00:00Z")
    assert sealed["anchor"] == f"1:{sealed['hash']}"
    said = begun.ok("audit", "anchor")
    assert sealed["anchor"] in said.splitlines()
    assert "Seal 1, set on 2 March 2026 at 09:00:" in said
    assert "0 events have come since." in said


def test_what_has_come_since_the_last_seal_is_counted(anywhere: Shell) -> None:
    assert anywhere.json("audit", "anchor") == {"seal": None, "unsealed_events": 0}
    assert "hjulet audit seal" in anywhere.ok("audit", "anchor")
    assert "It stands over 0 new events in 0 items" in anywhere.ok("audit", "seal")


def test_an_event_after_the_seal_is_not_under_it(begun: Shell) -> None:
    begun.ok("audit", "seal")
    begun.ok("item", "comment", REF, "Vi har börjat mäta.")
    assert begun.json("audit", "anchor")["unsealed_events"] == 1


def test_with_a_key_seals_are_signed(begun: Shell) -> None:
    plain = begun.json("audit", "seal")
    signed = begun.json("audit", "seal", HJULET_AUDIT_KEY=KEY)
    assert plain["key_id"] is None
    assert signed["key_id"] is not None
    assert KEY not in str(signed)


def alter(shell: Shell, *statements: str) -> None:
    """Do what somebody can do who owns the database."""
    connection = SQLITE.connect(str(Path(shell.directory) / "var" / "hjulet.db"))
    for statement in ("DROP TRIGGER event_keeps_content", "DROP TRIGGER event_keeps_row", *statements):
        connection.execute(statement)
    connection.commit()
    connection.close()


def test_a_whole_trail_is_said_to_be_whole_and_how_far(begun: Shell) -> None:
    begun.ok("audit", "seal", "--at", MORNING)
    begun.ok("item", "comment", REF, "Vi har börjat mäta.")
    said = begun.ok("audit", "verify")
    assert said.startswith("The audit trail is whole, and the tables say what it says.")
    assert "1 event has come since" in said
    found = begun.json("audit", "verify")
    assert (found["whole"], found["first"], found["unsealed_events"], found["seals"]) == (True, None, 1, 1)
    assert (found["differing_items"], found["first_difference"]) == (0, None)


def test_the_first_bad_row_is_named_to_people_and_to_programs(begun: Shell) -> None:
    begun.ok("audit", "seal", "--at", MORNING)
    alter(begun, "UPDATE event SET kind = 'item.moved' WHERE seq = 1")
    result = begun.run("audit", "verify")
    assert result.exit_code == 1
    assert "The audit trail is not whole." in result.stderr
    assert f"Event 1 of {REF} was altered." in result.stdout
    told = begun.run("audit", "verify", "--json")
    assert told.exit_code == 1
    assert json.loads(told.stdout)["first"] == {
        "where": "event",
        "what": "altered",
        "item": REF,
        "item_id": 1,
        "seq": 1,
        "other": None,
        "seal": 1,
        "message": f"Event 1 of {REF} was altered.",
    }


def test_what_the_tables_say_otherwise_is_told_to_people_and_to_programs(begun: Shell) -> None:
    alter(begun, "UPDATE item SET title = 'Fler fall'")
    result = begun.run("audit", "verify")
    assert result.exit_code == 1
    assert "The audit trail is whole, but the tables do not say what it says." in result.stderr
    message = f"{REF}, the title: the tables say “Fler fall”, the trail says “Färre fall”."
    assert message in result.stdout
    assert "Change nothing" in result.stdout
    told = json.loads(begun.run("audit", "verify", "--json").stdout)
    assert (told["whole"], told["first"], told["differing_items"]) == (False, None, 1)
    assert told["first_difference"] == {
        "item": REF,
        "item_id": 1,
        "in": "item",
        "row": [],
        "field": "title",
        "tables": "Fler fall",
        "trail": "Färre fall",
        "message": message,
    }


def test_the_trail_can_be_verified_alone(begun: Shell) -> None:
    alter(begun, "UPDATE item SET title = 'Fler fall'")
    assert begun.ok("audit", "verify", "--trail-only").startswith("The audit trail is whole.")
    assert begun.json("audit", "verify", "--trail-only")["differing_items"] is None


def test_a_seal_from_outside_is_compared_by_itself_and_from_a_file(begun: Shell) -> None:
    kept = begun.json("audit", "seal")["anchor"]
    file = Path(begun.directory) / "kept.txt"
    file.write_text(f"# kept by the registry\n\n{kept} 2026-03-02\n", encoding="utf-8-sig")  # as some editors save it
    found = begun.json("audit", "verify", "--anchor", kept, "--anchor", str(file))
    assert (found["whole"], found["anchors"]) == (True, 2)
    told = begun.run("audit", "verify", "--anchor", f"1:{'0' * 64}")
    assert told.exit_code == 1
    assert "Seal 1 was altered." in told.stdout


def test_what_is_no_seal_is_refused(begun: Shell) -> None:
    assert "neither NUMBER:HASH nor a file" in begun.refused("audit", "verify", "--anchor", "1:abc")
    file = Path(begun.directory) / "kept.txt"
    file.write_text("this is no seal\n")
    assert "it is not NUMBER:HASH" in begun.refused("audit", "verify", "--anchor", str(file))


def test_without_the_key_nobody_can_tell(begun: Shell) -> None:
    begun.ok("audit", "seal", HJULET_AUDIT_KEY=KEY)
    assert begun.json("audit", "verify", HJULET_AUDIT_KEY=KEY)["whole"] is True
    assert "without the key that it was set with" in begun.run("audit", "verify").stdout


def test_a_seal_is_told_to_those_who_keep_it(begun: Shell) -> None:
    file = Path(begun.directory) / "seals.txt"
    told = begun.json("audit", "seal", "--publish", HJULET_SEAL_FILE=str(file), HJULET_SEAL_MAIL="arkiv@kommun.example")
    assert told["published"] == {"mail": {"fault": None}, "file": {"fault": None}}
    assert file.read_text().startswith(told["anchor"])
    assert begun.json("outbox", "list")["messages"][0]["address"] == "arkiv@kommun.example"
    assert begun.json("audit", "verify", "--anchor", str(file))["whole"] is True


def test_a_seal_that_could_not_be_told_to_everybody_is_set_all_the_same(begun: Shell) -> None:
    result = begun.run("audit", "seal", "--publish", HJULET_SEAL_FILE=str(Path(begun.directory) / "no" / "seals.txt"))
    assert result.exit_code == 1
    assert "It could not be added to the file: " in result.stderr
    assert begun.json("audit", "anchor")["seal"]["number"] == 1


def test_a_seal_that_nobody_is_to_keep_is_not_published(begun: Shell) -> None:
    assert "HJULET_SEAL_MAIL" in begun.refused("audit", "seal", "--publish")
    assert begun.json("audit", "anchor")["seal"] is None


def test_a_round_by_hand_seals_the_night(begun: Shell) -> None:
    begun.ok("tick", "--at", MORNING)
    begun.ok("tick", "--at", MORNING.replace("09", "10"))
    assert begun.json("audit", "anchor")["seal"]["number"] == 1
