"""What ``/flow`` tells, as it is documented: the names are those of ``hjulet flow --json``."""

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Share = Annotated[float | None, Field(description="From 0 to 1; null of fewer than five.")]


class Percentiles(BaseModel):
    """How long something takes, in days: half, 85 and 95 of 100 took at most so long; null of fewer than five."""

    count: int
    p50: int | None
    p85: int | None
    p95: int | None


class Aged(BaseModel):
    """So many open items of one age in a phase."""

    phase: str
    age_days: int
    count: int


class Ageing(BaseModel):
    """How old what goes on is."""

    older_than: Annotated[dict[str, int], Field(description="How many are older than each percentile.")]
    items: list[Aged]


class Step(BaseModel):
    """A step of a Kaplan-Meier estimate, with its 95 % band."""

    days: int
    at_risk: int
    ended: int
    share: float
    low: float
    high: float


class TimeInPhase(BaseModel):
    """How long a phase takes, with what still goes on."""

    phase: str
    ended: int
    going_on: int
    median: int | None
    median_low: int | None
    median_high: int | None
    of_those_ended: Percentiles
    kaplan_meier: list[Step]


class Week(BaseModel):
    """How many items were finished in an ISO week."""

    year: int
    week: int
    monday: date
    finished: int


class Day(BaseModel):
    """How many items were in each phase at the end of a day."""

    day: date
    phases: dict[str, int]
    ended: int


class Kept(BaseModel):
    """How many promises were kept."""

    on_time: int
    late: int
    open_and_late: int
    not_due_yet: int
    share_on_time: Share


class Punctuality(BaseModel):
    """Whether dates are kept: those that were promised first, and those promised last."""

    promises: int
    against_first_date: Kept
    against_last_date: Kept


class Reminded(BaseModel):
    """How many reminders to a role were followed by an act within a week."""

    role: str
    sent: int
    led_to_an_act: int
    share: Share


class MovedDates(BaseModel):
    """How many dates were moved, and by how many days."""

    promises: int
    days: Percentiles


class Flow(BaseModel):
    """How long work takes, how old it is, and whether its dates are kept; docs/flow.md says what each figure means."""

    model_config = ConfigDict(populate_by_name=True)

    workflow: str
    first: Annotated[date, Field(alias="from")]
    last: Annotated[date, Field(alias="to")]
    as_of: datetime
    open: int
    finished: int
    cycle_time_days: Percentiles
    ageing: Ageing
    time_in_phase_days: list[TimeInPhase]
    throughput: list[Week]
    cumulative_flow: list[Day]
    punctuality: Punctuality
    reminders: list[Reminded]
    moved_dates: MovedDates
