"""What is kept for how long, and what may be disposed of (*gallring*), by an archive authority's decisions.

The years are counted from the end of the calendar year in which the work ended, as Swedish public archives count them:
what ended on any day of 2026 and is kept for five years may be disposed of from 1 January 2032.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from engine.errors import Invalid, Refusal
from engine.people import Tree
from engine.sayings import Saying, say

MOST_YEARS = 200
LONGEST_DECISION = 200
"""So many characters may the number of a decision have."""


class Kept(StrEnum):
    """Why something that has ended is not disposed of."""

    NO_RULE = "no rule"
    FOR_GOOD = "for good"
    TOO_EARLY = "too early"
    ON_HOLD = "on hold"
    OWED = "something is owed"
    ABOVE_GOES_ON = "work above goes on"
    BELOW_IS_KEPT = "work below is kept"
    ANOTHER_DECISION = "another decision"


WHY: Mapping[Kept, Saying] = MappingProxyType(
    {
        Kept.NO_RULE: say("no decision says how long it is kept"),
        Kept.FOR_GOOD: say("it is kept for good"),
        Kept.TOO_EARLY: say("its time has not come"),
        Kept.ON_HOLD: say("somebody has put it on hold"),
        Kept.OWED: say("something in it is still owed"),
        Kept.ABOVE_GOES_ON: say("the work above it goes on"),
        Kept.BELOW_IS_KEPT: say("work below it is kept"),
        Kept.ANOTHER_DECISION: say("it goes by another decision"),
    }
)
"""Why, as people say it."""


class StillKept(Refusal):
    """Something was to be disposed of that is kept."""

    code = "still-kept"
    template = "%(ref)s is kept: %(why)s."


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A decision for how long ended work of a workflow is kept in an organisation and everything below it.

    A ``workflow`` of None is every one; ``years`` of None is for good. ``decision`` is its number in the register.
    """

    id: int = 0
    organisation_id: int
    workflow: str | None
    years: int | None
    decision: str
    decided_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """Work that has ended, with what decides whether it is kept.

    ``organisations`` are all that own it, its own first; ``ended_on`` and ``today`` are local dates there. ``above`` is
    the work above it.
    """

    id: int
    ref: str
    workflow: str
    organisations: tuple[int, ...]
    ended_on: date
    today: date
    is_held: bool = False
    is_owed: bool = False
    above: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether something may be disposed of: ``kept`` says why not, ``rule`` which decision holds.

    ``from_on`` is the first day on which that rule allows it.
    """

    ended: Ended
    kept: Kept | None
    rule: Rule | None = None
    from_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Who lies below whom: the ids below each item, and the items that have not ended."""

    below: Mapping[int, Sequence[int]] = field(default_factory=dict)
    going_on: frozenset[int] = frozenset()


def check_rule(rule: Rule) -> None:
    """Invalid when a rule says nothing that can be followed."""
    if not rule.decision.strip():
        raise Invalid(what=say("the rule"), why=say("it needs the number of the decision"))
    if len(rule.decision) > LONGEST_DECISION:
        raise Invalid(what=say("the decision"), why=say("give from 1 to %(most)s characters", most=LONGEST_DECISION))
    if rule.years is not None and not 0 <= rule.years <= MOST_YEARS:
        raise Invalid(what=say("the rule"), why=say("the years are a number from 0 to %(most)s", most=MOST_YEARS))


def first_day(ended_on: date, years: int) -> date:
    """The first day on which what ended on a day may be disposed of: the years count from the end of that year."""
    return date(ended_on.year + years + 1, 1, 1)


def rule_for(rules: Iterable[Rule], tree: Tree, *, organisation_id: int, workflow: str) -> Rule | None:
    """The rule that holds for a workflow in an organisation; None when there is none.

    The nearest organisation's decision counts, and there the one for this very workflow; of several the longest.
    """
    known = [rule for rule in rules if rule.workflow in {None, workflow}]
    for place in tree.upwards(organisation_id):
        here = [rule for rule in known if rule.organisation_id == place.id]
        own = [rule for rule in here if rule.workflow == workflow]
        if here:
            return longest(own or here)
    return None


def longest(rules: Iterable[Rule]) -> Rule:
    """The rule that keeps longest; of equal ones the first that was made."""
    return min(rules, key=lambda rule: (rule.years is not None, -(rule.years or 0), rule.id))


def judge(
    found: Iterable[Ended], rules: Sequence[Rule], tree: Tree, family: Family, *, decision: str | None = None
) -> list[Verdict]:
    """Whether each may be disposed of, those below before what they lie below; by one decision alone if one is named.

    What several organisations own is kept for as long as any of them wants it. What lies below work that goes on is
    kept, and so is whatever has something below it that is kept.
    """
    judged = {each.id: _judged(each, rules, tree, family, decision=decision) for each in found}
    done: dict[int, Verdict] = {}
    for item_id in judged:
        _settle(item_id, judged, family, done)
    return list(done.values())


def _judged(ended: Ended, rules: Sequence[Rule], tree: Tree, family: Family, *, decision: str | None) -> Verdict:
    """The verdict without what lies below."""
    held = [rule_for(rules, tree, organisation_id=place, workflow=ended.workflow) for place in ended.organisations]
    known = [rule for rule in held if rule is not None]
    if len(known) < len(held):
        return Verdict(ended=ended, kept=Kept.NO_RULE)
    rule = longest(known)
    if rule.years is None:
        return Verdict(ended=ended, kept=Kept.FOR_GOOD, rule=rule)
    from_on = first_day(ended.ended_on, rule.years)
    kept = _kept(ended, family, is_due=from_on <= ended.today)
    if kept is None and decision not in {None, rule.decision}:
        kept = Kept.ANOTHER_DECISION
    return Verdict(ended=ended, kept=kept, rule=rule, from_on=from_on)


def _kept(ended: Ended, family: Family, *, is_due: bool) -> Kept | None:
    if not is_due:
        return Kept.TOO_EARLY
    if ended.is_held:
        return Kept.ON_HOLD
    if ended.is_owed:
        return Kept.OWED
    return Kept.ABOVE_GOES_ON if ended.above in family.going_on else None


def _settle(item_id: int, judged: Mapping[int, Verdict], family: Family, done: dict[int, Verdict]) -> bool:
    """Put the verdicts of an item and of all below it, these first; True when it goes."""
    if item_id in done:
        return done[item_id].kept is None
    verdict = judged.get(item_id)
    if verdict is None:
        return False
    all_go = all(_settle(child, judged, family, done) for child in family.below.get(item_id, ()))
    if verdict.kept is None and not all_go:
        verdict = Verdict(ended=verdict.ended, kept=Kept.BELOW_IS_KEPT, rule=verdict.rule, from_on=verdict.from_on)
    done[item_id] = verdict
    return verdict.kept is None
