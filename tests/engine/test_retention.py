from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from engine.errors import Invalid
from engine.retention import Ended, Family, Kept, Rule, Verdict, check_rule, first_day, judge, rule_for
from tests.engine.test_access import CARE, PSYCHIATRY, REGION, TOWN, TREE, WARD

TODAY = date(2032, 1, 1)


def rule(where: int = REGION, years: int | None = 5, workflow: str | None = None, number: int = 1) -> Rule:
    return Rule(
        id=number,
        organisation_id=where,
        workflow=workflow,
        years=years,
        decision=f"RS 2026/{number}",
        decided_on=date(2026, 1, 15),
    )


def ended(number: int = 1, **changes: object) -> Ended:
    given = Ended(
        id=number,
        ref=f"FA-2026-{number:03d}",
        workflow="pdsa",
        organisations=(WARD,),
        ended_on=date(2026, 6, 1),
        today=TODAY,
    )
    return replace(given, **changes)  # type: ignore[arg-type]


def judged(*found: Ended, rules: tuple[Rule, ...] = (rule(),), family: Family | None = None) -> list[Verdict]:
    return judge(found, rules, TREE, family or Family())


def why(*found: Ended, **more: object) -> list[Kept | None]:
    return [verdict.kept for verdict in judged(*found, **more)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("on", "years", "first"),
    [
        (date(2026, 1, 1), 5, date(2032, 1, 1)),
        (date(2026, 12, 31), 5, date(2032, 1, 1)),
        (date(2027, 1, 1), 5, date(2033, 1, 1)),
        (date(2026, 5, 1), 0, date(2027, 1, 1)),
    ],
)
def test_the_years_are_counted_from_the_end_of_the_year_in_which_it_ended(on: date, years: int, first: date) -> None:
    assert first_day(on, years) == first


def test_what_was_kept_long_enough_goes_on_the_first_of_january_and_not_the_day_before() -> None:
    assert why(ended()) == [None]
    assert why(ended(today=date(2031, 12, 31))) == [Kept.TOO_EARLY]


def test_the_nearest_decision_counts_and_there_the_one_for_the_workflow() -> None:
    rules = [rule(REGION, 3), rule(CARE, 7, number=2), rule(CARE, 2, "pdsa", 3), rule(CARE, 9, "goal", 4)]
    assert rule_for(rules, TREE, organisation_id=WARD, workflow="pdsa") == rules[2]
    assert rule_for(rules, TREE, organisation_id=WARD, workflow="roadmap") == rules[1]
    assert rule_for(rules, TREE, organisation_id=PSYCHIATRY, workflow="pdsa") == rules[0]
    assert rule_for(rules, TREE, organisation_id=TOWN, workflow="pdsa") is None


def test_of_several_decisions_the_longest_counts_and_for_good_is_longest() -> None:
    short, long, good = rule(years=2), rule(years=9, number=2), rule(years=None, number=3)
    assert rule_for([short, long], TREE, organisation_id=WARD, workflow="pdsa") == long
    assert rule_for([short, long, good], TREE, organisation_id=WARD, workflow="pdsa") == good
    assert why(ended(), rules=(short, good)) == [Kept.FOR_GOOD]


def test_what_two_own_is_kept_as_long_as_either_wants_it() -> None:
    shared = ended(organisations=(WARD, TOWN))
    assert why(shared) == [Kept.NO_RULE]
    assert why(shared, rules=(rule(), rule(TOWN, 6, number=2))) == [Kept.TOO_EARLY]
    (verdict,) = judged(shared, rules=(rule(), rule(TOWN, 4, number=2)))
    assert (verdict.kept, verdict.rule) == (None, rule())


@pytest.mark.parametrize(
    ("changes", "reason"),
    [({"is_held": True}, Kept.ON_HOLD), ({"is_owed": True}, Kept.OWED), ({"above": 9}, Kept.ABOVE_GOES_ON)],
)
def test_what_is_held_owed_or_below_work_that_goes_on_is_kept(changes: dict[str, Any], reason: Kept) -> None:
    assert why(ended(**changes), family=Family(going_on=frozenset({9}))) == [reason]


def test_a_family_goes_from_below_and_stays_as_long_as_one_of_it_stays() -> None:
    family = Family(below={1: [2, 3], 3: [4]})
    found = [ended(1), ended(2, above=1), ended(3, above=1), ended(4, above=3)]
    whole = judged(*found, family=family)
    assert {verdict.kept for verdict in whole} == {None}
    order = [verdict.ended.id for verdict in whole]
    assert order.index(4) < order.index(3) < order.index(1)

    found[3] = ended(4, above=3, is_held=True)
    kept = {verdict.ended.id: verdict.kept for verdict in judged(*found, family=family)}
    assert kept == {1: Kept.BELOW_IS_KEPT, 2: None, 3: Kept.BELOW_IS_KEPT, 4: Kept.ON_HOLD}


def test_what_lies_below_and_was_not_looked_at_keeps_what_is_above() -> None:
    assert why(ended(), family=Family(below={1: [2]})) == [Kept.BELOW_IS_KEPT]


@pytest.mark.parametrize("wrong", [{"decision": " "}, {"decision": "x" * 201}, {"years": -1}, {"years": 201}])
def test_a_rule_names_its_decision_and_a_time_that_can_be(wrong: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        check_rule(replace(rule(), **wrong))  # type: ignore[arg-type]
    check_rule(rule(years=None))
