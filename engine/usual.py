"""How long work has been in a phase, against how long others were there that have left it.

Both are counted from when the phase began, rests included. The comparison is made in tenths by nearest rank: longer
than nine of ten is beyond the smallest value that at least nine tenths of the finished stays do not exceed.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

FEWEST = 10
"""Fewer finished stays say nothing."""

TENTHS = 10


@dataclass(frozen=True, slots=True)
class Usual:
    """That a stay is longer than ``tenths`` of ten of the ``stays`` that have ended."""

    tenths: int
    stays: int

    @property
    def is_unusual(self) -> bool:
        """True when it is longer than most."""
        return self.tenths > TENTHS // 2


def compared(age: timedelta, stays: Sequence[timedelta]) -> Usual | None:
    """A stay beside ``stays`` that have ended, in order, the shortest first; None when there are too few."""
    if len(stays) < FEWEST:
        return None
    return Usual(tenths=TENTHS * bisect_left(stays, age) // len(stays), stays=len(stays))
