"""Measure two ways of doing the same in turn, and compare them round by round."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter

Run = Callable[[], int]
"""Does its work and says how many things it did."""


@dataclass(frozen=True, slots=True)
class Compared:
    """Things done per second, ours and the yardstick's; ``ratio``: how many times slower ours is (median of rounds)."""

    ours: float
    yardstick: float
    ratio: float
    spread: tuple[float, float]


def compare(*, prepare_ours: Callable[[], Run], prepare_yardstick: Callable[[], Run], rounds: int) -> Compared:
    """Run both ``rounds`` times in turn; what prepares a run is not timed."""
    pairs = [(_seconds(prepare_ours()), _seconds(prepare_yardstick())) for _ in range(rounds)]
    ratios = [ours / yardstick for ours, yardstick in pairs]
    return Compared(
        ours=1 / median(ours for ours, _ in pairs),
        yardstick=1 / median(yardstick for _, yardstick in pairs),
        ratio=median(ratios),
        spread=(min(ratios), max(ratios)),
    )


def _seconds(run: Run) -> float:
    """Seconds for each thing done."""
    began = perf_counter()
    done = run()
    return (perf_counter() - began) / done
