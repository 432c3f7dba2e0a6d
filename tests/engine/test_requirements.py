"""The named checks: each says yes only when what it names is on record."""

from dataclasses import replace
from typing import Any

import pytest

from engine.model import CommitmentKind, Facts, Part, Participant
from engine.requirements import CHECKS, Situation, is_blank, unmet
from tests.engine.building import AT, MEMBER, OTHER, OWNER, commitment, definition, facts, phase_commitment, requirement

EXAMPLE = definition()


def holds(check: str, about: Facts, **arguments: Any) -> bool:
    return CHECKS[check].holds(Situation(facts=about, at=AT), **arguments)


def sheet(**values: object) -> Facts:
    return facts(definition=EXAMPLE, sheets={("idea", 1): values})


TEAM = facts(
    definition=EXAMPLE,
    participants=(
        Participant(person_id=OWNER, part=Part.MEMBER),
        Participant(person_id=MEMBER, part=Part.MEMBER),
        Participant(person_id=OTHER, part=Part.PATIENT_REPRESENTATIVE),
    ),
)


@pytest.mark.parametrize(
    ("check", "arguments", "yes", "no"),
    [
        ("filled", {"fields": ["idea.a", "idea.b"]}, sheet(a="x", b=0), sheet(a="x", b="  ")),
        ("one_of_filled", {"fields": ["idea.a", "idea.b"]}, sheet(b=False), sheet(a="", b=None)),
        ("equals", {"field": "idea.a", "value": "up"}, sheet(a="up"), sheet(a="down")),
        ("value_in", {"field": "idea.a", "values": ["one", "few"]}, sheet(a="few"), sheet(a="many")),
        ("owner_named", {}, sheet(), replace(sheet(), item=replace(sheet().item, owner_id=None))),
        ("team_named", {"minimum": 1}, TEAM, sheet()),
        ("patient_representative", {}, TEAM, sheet()),
        ("representatives_told", {"fields": ["idea.a"]}, sheet(), TEAM),
        ("representatives_told", {"fields": ["idea.a"]}, replace(TEAM, worksheets=sheet(a="x").worksheets), TEAM),
        (
            "aim_measurable",
            {"measure": "idea.m", "direction": "idea.d", "target": "idea.t", "date": "idea.by"},
            sheet(m="Falls", d="down", t=5, by="2026-12-01"),
            sheet(m="Falls", d="down", t="few", by="2026-12-01"),
        ),
        (
            "risk_acceptable",
            {"severity": "idea.s", "likelihood": "idea.l", "limit": 6},
            sheet(s="2", l="3"),
            sheet(s="3", l="3"),
        ),
        ("risk_acceptable", {"severity": "idea.s", "likelihood": "idea.l", "limit": 6}, sheet(s=1, l=1), sheet(s=1)),
        ("date_reached", {"field": "idea.a"}, sheet(a="2026-03-02"), sheet(a="2026-03-03")),
        (
            "later_than",
            {"field": "idea.a", "other": "idea.b"},
            sheet(a="2026-03-03", b="2026-03-02"),
            sheet(a="2026-03-03"),
        ),
        ("points", {"field": "idea.a", "minimum": 2}, sheet(a=[["2026-03-01", 1], ["2026-03-02", 2]]), sheet(a=[])),
        (
            "actions_planned",
            {"minimum": 1},
            facts(definition=EXAMPLE, commitments=(phase_commitment(), commitment(closed_at=AT))),
            facts(definition=EXAMPLE, commitments=(commitment(cycle=2),)),
        ),
        (
            "none_open",
            {"kinds": ["action"]},
            facts(definition=EXAMPLE, commitments=(phase_commitment(), commitment(closed_at=AT))),
            facts(definition=EXAMPLE, commitments=(commitment(kind=CommitmentKind.ACTION),)),
        ),
        ("children_ended", {}, sheet(), facts(definition=EXAMPLE, open_children=1)),
    ],
)
def test_a_check_holds_when_what_it_names_is_on_record(
    check: str, arguments: dict[str, Any], yes: Facts, no: Facts
) -> None:
    assert set(arguments) == set(CHECKS[check].arguments)
    assert holds(check, yes, **arguments)
    assert not holds(check, no, **arguments)


def test_every_check_is_shown_above() -> None:
    marks = test_a_check_holds_when_what_it_names_is_on_record.pytestmark
    assert {row[0] for row in marks[0].args[1]} == set(CHECKS)


@pytest.mark.parametrize(("value", "blank"), [(None, True), (" \n", True), ([], True), (0, False), (False, False)])
def test_no_and_zero_are_answers(value: object, blank: bool) -> None:  # noqa: FBT001 - a case of the table
    assert is_blank(value) is blank


def test_a_missing_requirement_says_where_to_mend_it() -> None:
    asked = requirement("prediction", "filled", arguments={"fields": ["idea.prediction"]}, where="idea.prediction")
    way = replace(EXAMPLE.transitions[0], requirements=(asked,))
    (missing,) = unmet(way, facts=sheet(), at=AT)
    assert (missing.requirement, missing.where, missing.hard) == ("prediction", "idea.prediction", True)
