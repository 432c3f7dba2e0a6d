"""Groups of the identity provider, from the command line."""

from tests.adapters.cli.shell import Shell


def test_a_group_brings_an_office_is_listed_and_brings_it_no_more(peopled: Shell) -> None:
    said = peopled.ok("group", "grant", "Hjulet-samordnare", "coordinator", "medicin")
    assert said == "Members of Hjulet-samordnare: quality coordinator in Område medicin and below.\n"
    expected = {"group": "Hjulet-samordnare", "office": "coordinator", "organisation": "medicin"}
    assert peopled.json("group", "grant", "Hjulet-samordnare", "coordinator", "medicin") == expected
    assert peopled.json("group", "list")["groups"] == [expected]
    assert "Hjulet-samordnare" in peopled.ok("group", "list")
    assert "any more" in peopled.ok("group", "revoke", "Hjulet-samordnare", "coordinator", "medicin")
    assert "does not bring that" in peopled.refused("group", "revoke", "Hjulet-samordnare", "coordinator", "medicin")


def test_only_offices_and_organisations_that_exist_are_brought(peopled: Shell) -> None:
    assert "none of" in peopled.wrong("group", "grant", "X", "king", "medicin")
    assert "There is no organisation" in peopled.refused("group", "grant", "X", "coach", "nowhere")
