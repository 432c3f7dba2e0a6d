"""``hjulet audit``: seals, and what to keep outside."""

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
