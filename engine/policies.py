"""Reminder policies as organisations have them: ladders that stand in the place of the workflow's own.

The nearest organisation upwards that has a ladder of its own for a policy decides, as the nearest one decides about the
calendar, and like the calendar a policy is inherited across the border of a principal: it says when people are told,
never whom. Where nobody has one, the workflow's own is in force.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from engine.calendars import Calendar
from engine.definition import Definition, Policy, Role, Rung
from engine.reminders import Progress, due_rungs, next_escalation

PLACES: Final = 1000
"""The number of a rung of an adjusted ladder is its place, from 0, and a multiple of this for the ladder's own name."""

LADDERS: Final = 2_000_000
"""How many names of ladders there are: the numbers of their rungs stay within what a database keeps as an integer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjusted:
    """The ladder that an organisation, and what lies below it, has for one policy of a workflow."""

    organisation_id: int
    workflow: str
    policy: Policy


@dataclass(frozen=True, slots=True)
class Policies:
    """What is adjusted in each organisation in which anything is."""

    in_force: Mapping[int, tuple[Adjusted, ...]] = field(default_factory=lambda: MappingProxyType({}))

    def applied(self, definition: Definition, *, organisation_id: int) -> Definition:
        """The workflow as it applies in an organisation: the very same object wherever the same ladders do."""
        adjusted = self.in_force.get(organisation_id)
        return definition if adjusted is None else _applied(definition, adjusted)

    def source(self, *, workflow: str, name: str, organisation_id: int) -> Adjusted | None:
        """Whose ladder is in force in an organisation; None for the workflow's own."""
        for adjusted in self.in_force.get(organisation_id, ()):
            if (adjusted.workflow, adjusted.policy.name) == (workflow, name):
                return adjusted
        return None


AS_WRITTEN: Final = Policies()
"""Nobody has adjusted anything."""


def policies_of(own: Iterable[Adjusted], *, above: Mapping[int, int | None]) -> Policies:
    """What is in force where, from what organisations have of their own; ``above`` names the one above each."""
    by_owner: dict[int, dict[tuple[str, str], Adjusted]] = defaultdict(dict)
    for each in own:
        by_owner[each.organisation_id][each.workflow, each.policy.name] = each
    found = {organisation_id: _inherited(organisation_id, by_owner, above) for organisation_id in above}
    return Policies(MappingProxyType({place: adjusted for place, adjusted in found.items() if adjusted}))


def numbered(policy: Policy) -> Policy:
    """The ladder with numbers that no other ladder has.

    A notice is known by the number of its rung: under the same one, what another ladder says would be taken for said.
    """
    said = "; ".join(map(_said, policy.ladder))
    name = 1 + int.from_bytes(hashlib.sha256(said.encode()).digest()[:8]) % LADDERS
    return replace(policy, ladder=tuple(replace(r, index=name * PLACES + n) for n, r in enumerate(policy.ladder)))


def step_of(number: int) -> int:
    """The step (from 1) of its ladder that a rung with that number is; 0 and less is for what stands in no ladder."""
    return 1 + (number % PLACES if number >= 0 else number)


def carried_over(
    progress: Progress,
    *,
    before: Policy,
    after: Policy,
    opened_at: datetime,
    due_at: datetime | None,
    at: datetime,
    calendar: Calendar,
) -> Progress:
    """How far the ladder ``after`` has come when at ``at`` it takes the place of ``before``.

    What was said counts as said: nothing of the past is said again. With one exception: the owner has read from when
    somebody above them sees it. If that is sooner now, and nothing would tell them in time, they hear the latest again;
    the manager's manager then waits as long as if the manager had heard it again too.
    """
    owner, manager, senior = progress.told
    if owner is None:
        return progress
    life = _Life(opened_at=opened_at, due_at=due_at, at=at, calendar=calendar)
    said, now = life.escalation(before, progress), life.escalation(after, progress)
    if now is None or (said is not None and said[1] <= now[1]) or life.owner_hears_first(after, progress):
        return progress
    is_above_manager = manager is not None and now[0].to is Role.SENIOR
    return Progress((None, at if is_above_manager else manager, senior))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Life:
    """A promise at the moment at which its ladder changes."""

    opened_at: datetime
    due_at: datetime | None
    at: datetime
    calendar: Calendar

    def escalation(self, policy: Policy, progress: Progress) -> tuple[Rung, date] | None:
        """Who above the owner is told next under a ladder, and when; None when nobody is."""
        return next_escalation(
            policy=policy,
            opened_at=self.opened_at,
            due_at=self.due_at,
            progress=progress,
            now=self.at,
            calendar=self.calendar,
        )

    def owner_hears_first(self, policy: Policy, progress: Progress) -> bool:
        """True when what falls due next under a ladder speaks to the owner's circle alone."""
        now: datetime | None = self.at
        while now is not None:
            decision = due_rungs(
                policy=policy,
                opened_at=self.opened_at,
                due_at=self.due_at,
                progress=progress,
                now=now,
                calendar=self.calendar,
            )
            if decision.fire:
                return all(firing.rung.to.level == 0 for firing in decision.fire)
            now = decision.next_wake_at
        return True


def _said(rung: Rung) -> str:
    every = "" if rung.every is None else f"{rung.every.number} {rung.every.unit}"
    parts = (rung.anchor, rung.offset.number, rung.offset.unit, rung.to, "+".join(rung.copy), every, rung.at_most)
    return ",".join(map(str, (*parts, rung.mark, rung.at_once)))


def _inherited(
    organisation_id: int, by_owner: Mapping[int, Mapping[tuple[str, str], Adjusted]], above: Mapping[int, int | None]
) -> tuple[Adjusted, ...]:
    """What applies in an organisation: for each policy the ladder of the nearest one upwards that has its own."""
    found: dict[tuple[str, str], Adjusted] = {}
    place: int | None = organisation_id
    while place is not None:
        found = {**by_owner.get(place, {}), **found}
        place = above[place]
    return tuple(found[name] for name in sorted(found))


@lru_cache(maxsize=1024)  # one object for each workflow and set of ladders: definitions are compared by identity
def _applied(definition: Definition, adjusted: tuple[Adjusted, ...]) -> Definition:
    own = {
        each.policy.name: each.policy
        for each in adjusted
        if each.workflow == definition.name and each.policy.name in definition.policies
    }
    return replace(definition, policies=MappingProxyType({**definition.policies, **own})) if own else definition
