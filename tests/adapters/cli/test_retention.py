"""How long work is kept, and disposing of it, from the command line."""

import csv

import pytest

from tests.adapters.cli.shell import REF, Shell

DECISION = ("--decision", "RS 2026/123", "--decided-on", "2026-01-15")
NEW_YEAR = "2032-01-01T08:00"


@pytest.fixture
def ended(begun: Shell) -> Shell:
    """The initiative has ended, and a decision says that it is kept for five years."""
    begun.ok("item", "fill", REF, "evaluation.lesson=Fråga först")
    begun.ok("item", "advance", REF, "stop", "--reason", "Hjälpte inte", "--at", "2026-03-20T10:00")
    begun.ok("retention", "add", "region", *DECISION, "--years", "5", "--as", "direktor@region.example")
    return begun


def test_a_decision_is_added_listed_and_withdrawn(peopled: Shell) -> None:
    assert "Add one: hjulet retention add" in peopled.run("retention", "list").stderr
    added = peopled.json("retention", "add", "region", *DECISION, "--years", "5", "--workflow", "pdsa")
    assert (added["number"], added["years"], added["workflow"]) == (1, 5, "pdsa")
    said = peopled.ok("retention", "add", "medicin", *DECISION, "--for-good")
    assert said == "RS 2026/123: every workflow in Område medicin and below is kept for good.\n"
    assert "kept for 1 year after" in peopled.ok("retention", "add", "medicin", *DECISION, "--years", "1")
    assert "for good" in peopled.ok("retention", "list")
    assert "holds no more" in peopled.ok("retention", "withdraw", "1")
    assert [rule["number"] for rule in peopled.json("retention", "list")["rules"]] == [2, 3]
    assert "withdrawn" in peopled.ok("retention", "list", "--all")
    assert "There is no retention rule" in peopled.refused("retention", "withdraw", "1")
    assert peopled.json("retention", "withdraw", "2")["withdrawn_at"] is not None


def test_a_decision_says_for_how_long(peopled: Shell) -> None:
    assert "Either --years or --for-good" in peopled.wrong("retention", "add", "region", *DECISION)
    assert "0 to 200" in peopled.refused("retention", "add", "region", *DECISION, "--years", "999")
    assert "There is no workflow" in peopled.refused(
        "retention", "add", "region", *DECISION, "--years", "1", "--workflow", "none"
    )


def test_what_goes_is_looked_at_first_and_goes_when_it_is_confirmed(ended: Shell) -> None:
    assert "1 kept: its time has not come." in ended.ok("retention", "preview", "--at", "2031-12-31T08:00")
    shown = ended.ok("retention", "preview", "--at", NEW_YEAR)
    assert "1 work may be disposed of." in shown
    assert "2032-01-01" in shown
    (found,) = ended.json("retention", "preview", "--organisation", "medicin", "--at", NEW_YEAR)["disposable"]
    assert (found["item"], found["decision"], found["from"]) == (REF, "RS 2026/123", "2032-01-01")

    dispose = ("retention", "dispose", "--decision", "RS 2026/123", "--at", NEW_YEAR)
    assert "say --yes" in ended.refused(*dispose)
    assert ended.json("item", "show", REF)["ref"] == REF
    assert "1 work is disposed of." in ended.ok(*dispose, "--yes")
    assert ended.json(*dispose, "--yes") == {"decision": "RS 2026/123", "disposed": [], "kept": []}
    gone = ended.refused("item", "show", REF)
    assert "FA-2026-001 was disposed of on 2032-01-01, by decision RS 2026/123." in gone
    assert "hjulet retention record" in gone


def test_what_is_on_hold_is_kept_until_it_is_released(ended: Shell) -> None:
    ended.ok("retention", "hold", REF, "--reason", "Tvist")
    assert ended.json("retention", "list")["holds"][0]["item"] == REF
    assert "Tvist" in ended.ok("retention", "list")
    assert "somebody has put it on hold" in ended.ok("retention", "preview", "--at", NEW_YEAR)
    assert ended.json("retention", "release", REF) == {"item": REF, "was_held": True}
    assert "was not on hold" in ended.ok("retention", "release", REF)
    assert ended.json("retention", "hold", REF, "--reason", "Tvist")["item"] == REF
    assert "as long as the decisions say" in ended.ok("retention", "release", REF)


def test_the_record_says_what_went_by_which_decision(ended: Shell) -> None:
    ended.ok(
        *("retention", "dispose", "--decision", "RS 2026/123", "--at", NEW_YEAR, "--yes"),
        *("--as", "direktor@region.example"),
    )
    (line,) = ended.json("retention", "record")["disposed"]
    assert (line["item"], line["decision"], line["disposed_by"]) == (REF, "RS 2026/123", "regiondirektör")
    assert REF in ended.ok("retention", "record")
    ended.ok("retention", "record", "gallrat.csv")
    written = (ended.directory / "gallrat.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.reader(written.splitlines(), delimiter=";"))
    assert [row[0] for row in rows] == ["Reference", REF]
    assert "1 line stands in gallrat.html." in ended.ok(
        "retention", "record", "gallrat.html", "--decision", "RS 2026/123"
    )
    assert f'<th scope="row">{REF}</th>' in (ended.directory / "gallrat.html").read_text(encoding="utf-8")
    assert ended.json("retention", "record", "--decision", "another")["disposed"] == []
    assert "There is no retention rule “RS 2026/132”." in ended.refused(
        "retention", "dispose", "--decision", "RS 2026/132"
    )
    assert "RS 2026/132" in ended.refused("retention", "preview", "--decision", "RS 2026/132")
    assert "was not written" in ended.refused("retention", "record", "nowhere/gallrat.csv")
    assert "say .csv or .html" in ended.refused("retention", "record", "gallrat.pdf")
