"""What was known on a day, and what has changed since one: how programs ask for it."""

from datetime import datetime
from typing import Annotated

from fastapi import Query

from adapters.api import shapes
from adapters.api.callers import Caller
from engine.moments import moment_of, period_of
from engine.replay import Unreadable

LONGEST_MOMENT = 40
"""No moment is written with more characters."""

AsOf = Annotated[
    str | None,
    Query(
        min_length=1,
        max_length=LONGEST_MOMENT,
        description="As it was known at the end of that day (2026-02-01) or at that time (2026-02-01T08:00), from the "
        "trails. Who may see what, and what people and places are called, is as it is today.",
        examples=["2026-02-01"],
    ),
]
Since = Annotated[
    str,
    Query(
        min_length=1,
        max_length=LONGEST_MOMENT,
        description="From the beginning of that day (2026-02-01), or from that time on (2026-02-01T08:00).",
        examples=["2026-02-01"],
    ),
]
Until = Annotated[
    str | None,
    Query(
        min_length=1,
        max_length=LONGEST_MOMENT,
        description="To the end of that day, or that time; without it, now.",
        examples=["2026-02-28"],
    ),
]


def moment(caller: Caller, as_of: str | None) -> datetime:
    """The moment that is asked for; without one, now. Raises as :func:`engine.moments.moment_of` does."""
    return caller.at if as_of is None else moment_of(as_of, timezone=_zone(caller), now=caller.at)


def period(caller: Caller, since: str, until: str | None) -> tuple[datetime, datetime]:
    """The period that is asked for; raises as :func:`engine.moments.period_of` does."""
    return period_of(since, until, timezone=_zone(caller), now=caller.at)


def left_out(fault: Unreadable) -> shapes.Unreadable:
    """An item that is not told of, since its trail does not tell."""
    return shapes.Unreadable(id=fault.item_id, seq=fault.seq, why=fault.why)


def _zone(caller: Caller) -> str:
    return caller.service.settings.timezone
