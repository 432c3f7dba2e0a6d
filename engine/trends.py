"""How much had stalled, night by night, and what has become of it since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

YEAR = timedelta(days=366)
"""So far back it is told."""

QUARTER = timedelta(weeks=13)
"""Three months, to the same day of the week: what is compared is mostly work of the same length."""

NEAR = timedelta(weeks=1)
"""A night so close to three months before counts as that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """How much had stalled, of how much that went on, when it was counted on a day."""

    day: date
    at_work: int
    stalled: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The last night beside one about three months before (``is_quarter``), or else beside the first."""

    now: Night
    then: Night
    is_quarter: bool


def change(nights: Sequence[Night]) -> Change | None:
    """What has become of it in three months, or since it is counted; None where there are not two nights to compare."""
    if len(nights) < 2:  # noqa: PLR2004 - two
        return None
    *earlier, now = nights
    wanted = now.day - QUARTER
    closest = min(earlier, key=lambda night: abs(night.day - wanted))
    is_quarter = abs(closest.day - wanted) <= NEAR
    return Change(now=now, then=closest if is_quarter else earlier[0], is_quarter=is_quarter)


def counted_since(nights: Sequence[Night], *, today: date) -> date | None:
    """The first night that was ever counted; None when that is a year ago, or more, or has not come yet."""
    if not nights or nights[0].day <= today - YEAR + NEAR:
        return None
    return nights[0].day
