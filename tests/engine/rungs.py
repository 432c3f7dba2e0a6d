"""Ladders for the tests of reminders, and commitments that are swept over them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple

from hypothesis import strategies as st

from engine.calendars import Calendar
from engine.definition import Anchor, Policy, Role, Rung, Span, Unit
from engine.reminders import Decision, Firing, Progress, due_rungs, ladder, next_escalation

SWEDEN = Calendar()


NEVER = Progress()
"""Nobody has been told anything."""


class Sweep(NamedTuple):
    """A decision, and when it was asked for."""

    now: datetime
    decision: Decision


class Heard(NamedTuple):
    """What somebody heard, and on which local day."""

    day: date
    rung: int
    occurrence: int = 1
    skipped: bool = False


def working_days(number: int) -> Span:
    """So many working days."""
    return Span(number, Unit.WORKING_DAYS)


def days(number: int) -> Span:
    """So many calendar days."""
    return Span(number, Unit.DAYS)


def months(number: int) -> Span:
    """So many months."""
    return Span(number, Unit.MONTHS)


def rung(offset: int | Span, *, to: Role = Role.OWNER, every: int | Span | None = None, **more: Any) -> Rung:
    """A rung, counted from the deadline unless said otherwise; bare numbers are working days."""
    return Rung(
        index=0,
        offset=working_days(offset) if isinstance(offset, int) else offset,
        to=to,
        every=working_days(every) if isinstance(every, int) else every,
        **{"anchor": Anchor.DUE, **more},
    )


def policy(*rungs: Rung, grace: int = 2) -> Policy:
    """A ladder of the rungs, numbered from 0."""
    return Policy(name="test", ladder=tuple(replace(each, index=n) for n, each in enumerate(rungs)), grace=grace)


STANDARD = policy(
    rung(-5),
    rung(0),
    rung(3, copy=(Role.TEAM,), every=5, at_most=3),
    rung(10, to=Role.MANAGER),
    rung(20, to=Role.SENIOR, every=20),
)
"""The ladder that most work is reminded by."""


@dataclass(frozen=True)
class Owed:
    """A commitment under a ladder: opened at noon of one local day, due at the end of another."""

    policy: Policy
    opened_on: date
    due_on: date | None
    calendar: Calendar = SWEDEN

    @property
    def opened_at(self) -> datetime:
        return self.calendar.at_hour(self.opened_on, 12)

    @property
    def due_at(self) -> datetime | None:
        return None if self.due_on is None else self.calendar.end_of(self.due_on)

    def decide(self, now: datetime, progress: Progress = NEVER) -> Decision:
        """One sweep."""
        return due_rungs(
            policy=self.policy,
            opened_at=self.opened_at,
            due_at=self.due_at,
            progress=progress,
            now=now,
            calendar=self.calendar,
        )

    def sweep(self, instants: Iterable[datetime], progress: Progress = NEVER) -> Iterator[Sweep]:
        """A sweep at each of the instants, in the order given."""
        for now in instants:
            decision = self.decide(now, progress)
            progress = decision.progress
            yield Sweep(now, decision)

    def wake(self, start: datetime, until: datetime, progress: Progress = NEVER) -> Iterator[Sweep]:
        """A sweep at ``start`` and then at the very instant that each decision asked for."""
        now: datetime | None = start
        while now is not None and now <= until:
            decision = self.decide(now, progress)
            yield Sweep(now, decision)
            now, progress = decision.next_wake_at, decision.progress

    def heard(self, sweeps: Iterable[Sweep]) -> list[Heard]:
        """What came of the sweeps."""
        return [
            Heard(self.calendar.local_date(now), each.rung.index, each.occurrence, each.skipped)
            for now, decision in sweeps
            for each in decision.fire
        ]

    def plan(self, until: datetime) -> list[Firing]:
        """The whole ladder."""
        return ladder(
            policy=self.policy, opened_at=self.opened_at, due_at=self.due_at, calendar=self.calendar, until=until
        )

    def escalation(self, now: datetime, progress: Progress = NEVER) -> tuple[Rung, date] | None:
        """Who above is told next, and when."""
        return next_escalation(
            policy=self.policy,
            opened_at=self.opened_at,
            due_at=self.due_at,
            progress=progress,
            now=now,
            calendar=self.calendar,
        )


# --- For hypothesis ---------------------------------------------------------------------------------------------------

_offsets = st.one_of(
    st.integers(-15, 25).map(working_days),
    st.integers(-20, 35).map(days),
    st.integers(-1, 1).map(months),
)
spans = st.one_of(
    st.integers(1, 10).map(working_days),
    st.integers(1, 14).map(days),
    st.integers(1, 2).map(months),
)
"""How often a rung may repeat."""

_rungs = st.builds(
    rung,
    _offsets,
    to=st.sampled_from(Role),
    every=st.one_of(st.none(), spans),
    at_most=st.one_of(st.none(), st.integers(1, 6)),
    anchor=st.sampled_from([Anchor.DUE, Anchor.DUE, Anchor.OPENED]),
)
_summers = st.sampled_from([frozenset(), frozenset([(date(2026, 7, 6), date(2026, 8, 2))])])
calendars = st.builds(Calendar, closures=_summers)
_days = st.dates(min_value=date(2026, 1, 1), max_value=date(2027, 3, 31))


@st.composite
def commitments(draw: st.DrawFn, *, least_grace: int = 0) -> Owed:
    """Any ladder, over any days: opened before the deadline or, as imported work is, after it."""
    rungs, grace = draw(st.lists(_rungs, min_size=1, max_size=6)), draw(st.integers(least_grace, 3))
    opened_on, left = draw(_days), draw(st.one_of(st.none(), st.integers(-40, 80)))
    due_on = None if left is None else date.fromordinal(opened_on.toordinal() + left)
    return Owed(policy(*rungs, grace=grace), opened_on, due_on, draw(calendars))
