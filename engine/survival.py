"""How long until something is done, when not everything is done yet: the Kaplan-Meier estimate.

What still goes on counts for as long as it has been watched (it is *censored* there); to leave it out, as a mean of
what is done does, would make everything look quicker than it is.

Sources: E. L. Kaplan and P. Meier, "Nonparametric estimation from incomplete observations", J. Am. Stat. Assoc. 53
(1958); J. D. Kalbfleisch and R. L. Prentice, *The Statistical Analysis of Failure Time Data*, 2nd ed. (2002), section
1.4, for Greenwood's variance and the band on the scale of log(-log S); R. Brookmeyer and J. Crowley, "A confidence
interval for the median survival time", Biometrics 38 (1982), for the interval of the median.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import exp, log, sqrt

NORMAL_95 = 1.959963984540054
"""The normal deviate of a two-sided 95 % interval."""

HALF = 0.5 + 1e-9
"""A half, and what rounding may add to one: 23/24 x 22/23 x ... x 12/13 comes out a little above it."""


@dataclass(frozen=True, slots=True)
class Spell:
    """So many spells of one length: ``ended`` came to their end after it, ``going_on`` were watched no longer."""

    length: int
    ended: int
    going_on: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What the estimate is from ``length`` on: the share that still goes on, and the 95 % band around it.

    ``at_risk`` went on until just before it and were watched still, ``ended`` of them came to their end at it.
    """

    length: int
    at_risk: int
    ended: int
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """The whole estimate, in the unit of the lengths; a step for each length at which something ended.

    ``median`` is the first length at which at most half still goes on, None when more than half still did at the last;
    ``median_low`` and ``median_high`` are its 95 % interval, each None where the band never comes down to half.
    ``longest`` is how long anything was watched.
    """

    steps: Sequence[Step]
    ended: int
    going_on: int
    longest: int
    median: int | None
    median_low: int | None
    median_high: int | None


def kaplan_meier(spells: Iterable[Spell]) -> Curve:
    """The Kaplan-Meier estimate of how long spells last, with its 95 % band.

    What ends and what is watched no longer at the same length: the first is taken to come first, as is usual. The band
    is Greenwood's variance on the scale of log(-log S), so that it stays between 0 and 1; where nothing goes on any
    more it has no width. Lengths in any unit, the same in the curve.
    """
    tallied = _tallied(spells)
    steps = [*_steps(tallied)]
    return Curve(
        steps=steps,
        ended=sum(spell.ended for spell in tallied),
        going_on=sum(spell.going_on for spell in tallied),
        longest=tallied[-1].length if tallied else 0,
        median=next((step.length for step in steps if step.share <= HALF), None),
        median_low=next((step.length for step in steps if step.low <= HALF), None),
        median_high=next((step.length for step in steps if step.high <= HALF), None),
    )


def _tallied(spells: Iterable[Spell]) -> list[Spell]:
    """One spell for each length, shortest first."""
    ordered = sorted(spells, key=lambda spell: spell.length)
    grouped = ((length, [*same]) for length, same in groupby(ordered, key=lambda spell: spell.length))
    return [Spell(length, sum(s.ended for s in same), sum(s.going_on for s in same)) for length, same in grouped]


def _steps(tallied: Sequence[Spell]) -> Iterator[Step]:
    at_risk = sum(spell.ended + spell.going_on for spell in tallied)
    share, greenwood, high = 1.0, 0.0, 1.0
    for spell in tallied:
        if spell.ended:
            left = at_risk - spell.ended
            share *= left / at_risk
            low = 0.0
            if left:
                greenwood += spell.ended / (at_risk * left)
                low, high = _band(share, greenwood)
            yield Step(length=spell.length, at_risk=at_risk, ended=spell.ended, share=share, low=low, high=high)
        at_risk -= spell.ended + spell.going_on


def _band(share: float, greenwood: float) -> tuple[float, float]:
    """The 95 % band at a share, from Greenwood's sum of d / (n (n - d))."""
    width = NORMAL_95 * sqrt(greenwood) / -log(share)
    return share ** exp(width), share ** exp(-width)
