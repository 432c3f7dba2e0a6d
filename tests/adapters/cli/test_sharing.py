"""Who sees an item and who owns it, and who holds which office, from the command line."""

from tests.adapters.cli.shell import REF, Shell


def neighbour(shell: Shell) -> None:
    """A municipality with somebody in it."""
    shell.ok("organisation", "add", "kommun", "Exempel kommun", "--principal")
    shell.ok("person", "add", "enhetschef", "chef@kommun.example", "--organisation", "kommun")


def test_who_sees_an_item_is_chosen_and_said(begun: Shell) -> None:
    said = begun.ok("item", "share", REF, "--visibility", "team", "--as", "ssk@region.example")
    assert "Seen by: the team, its coach and its managers." in said
    assert begun.json("item", "show", REF)["visibility"] == "team"
    history = begun.ok("item", "history", REF)
    assert "the team, its coach and its managers (before: everybody in the region or municipality)" in " ".join(
        history.split()
    )


def test_a_municipality_owns_an_item_together_with_a_region(begun: Shell) -> None:
    neighbour(begun)
    begun.ok("item", "share", REF, "--partner", "kommun", "--owner", "chef@kommun.example")
    shown = begun.json("item", "show", REF)
    assert shown["partners"] == [{"organisation": "kommun", "owner": "chef@kommun.example"}]
    assert shown["owner"] == "ssk@region.example"

    assert "Exempel kommun owns it no longer." in begun.ok("item", "share", REF, "--remove", "kommun")
    assert begun.json("item", "show", REF)["partners"] == []


def test_the_owner_on_the_other_side_works_there(begun: Shell) -> None:
    neighbour(begun)
    refused = begun.refused("item", "share", REF, "--partner", "kommun", "--owner", "ssk@region.example")
    assert "they do not work in that region or municipality" in " ".join(refused.split())


def test_nothing_to_share_is_a_mistake(begun: Shell) -> None:
    assert "Give --visibility" in begun.wrong("item", "share", REF)
    assert "--owner goes with --partner" in begun.wrong(
        "item", "share", REF, "--visibility", "team", "--owner", "ssk@region.example"
    )


def test_an_office_is_granted_listed_and_taken_back(peopled: Shell) -> None:
    said = peopled.ok("office", "grant", "ssk@region.example", "coordinator", "medicin")
    assert "sjuksköterska: quality coordinator in Område medicin and below." in said
    (held,) = peopled.json("office", "list")["offices"]
    assert (held["person"], held["office"], held["organisation"], held["source"]) == (
        "ssk@region.example",
        "coordinator",
        "medicin",
        "hand",
    )
    assert "quality coordinator" in peopled.ok("office", "list")

    peopled.ok("office", "revoke", "ssk@region.example", "coordinator", "medicin")
    assert peopled.json("office", "list")["offices"] == []
    refused = peopled.refused("office", "revoke", "ssk@region.example", "coordinator", "medicin")
    assert "is not quality coordinator in Område medicin" in " ".join(refused.split())
