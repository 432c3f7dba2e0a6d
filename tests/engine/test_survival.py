"""How long until something is done: held against published results and against the definition, the long way."""

from math import exp, log, prod, sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.survival import Spell, kaplan_meier

REMISSION = [6, 6, 6, 7, 10, 13, 16, 22, 23]
STILL_IN_REMISSION = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
"""Weeks in remission of the 21 patients who were given 6-mercaptopurine (Freireich et al., Blood 21, 1963)."""

PUBLISHED = [
    # weeks, at risk, share, lower and upper bound (log-log)
    (6, 21, 0.857, 0.620, 0.952),
    (7, 17, 0.807, 0.563, 0.923),
    (10, 15, 0.753, 0.503, 0.889),
    (13, 12, 0.690, 0.432, 0.849),
    (16, 11, 0.627, 0.368, 0.805),
    (22, 7, 0.538, 0.268, 0.747),
    (23, 6, 0.448, 0.188, 0.680),
]
"""As Kalbfleisch and Prentice, and every textbook since, have them."""

lengths = st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=1, max_size=40)


def spells(ended: list[int], going_on: list[int]) -> list[Spell]:
    return [*(Spell(length, ended=1) for length in ended), *(Spell(length, ended=0, going_on=1) for length in going_on)]


def test_the_leukaemia_data_give_what_the_textbooks_print() -> None:
    curve = kaplan_meier(spells(REMISSION, STILL_IN_REMISSION))

    found = [(s.length, s.at_risk, round(s.share, 3), round(s.low, 3), round(s.high, 3)) for s in curve.steps]
    assert found == PUBLISHED
    assert (curve.median, curve.median_low, curve.median_high) == (23, 13, None)
    assert (curve.ended, curve.going_on, curve.longest) == (9, 12, 35)


def test_without_anything_there_is_no_step_and_no_median() -> None:
    curve = kaplan_meier([])

    assert (curve.steps, curve.median) == ([], None)


def test_what_still_goes_on_makes_the_median_longer_than_that_of_what_is_done() -> None:
    done = kaplan_meier(spells([10, 20, 30, 40], []))
    with_open_ones = kaplan_meier(spells([10, 20, 30, 40], [35, 35, 35]))

    assert done.median == 20
    assert with_open_ones.median == 40


@pytest.mark.parametrize("count", [2, 24, 38, 200])
def test_of_an_even_number_that_are_all_done_half_is_done_at_the_middle_one(count: int) -> None:
    assert kaplan_meier(spells([*range(1, count + 1)], [])).median == count // 2


def test_where_nothing_goes_on_any_more_the_band_claims_no_more_than_before() -> None:
    *_, before, last = kaplan_meier(spells([1, 2, 3], [])).steps

    assert (last.share, last.low, last.high) == (0.0, 0.0, before.high)


@settings(max_examples=50, deadline=None)
@given(lengths)
def test_the_share_is_the_product_over_all_lengths_so_far(observed: list[tuple[int, bool]]) -> None:
    curve = kaplan_meier(Spell(length, int(ended), int(not ended)) for length, ended in observed)

    for step in curve.steps:
        factors = []
        for at in sorted({length for length, ended in observed if ended and length <= step.length}):
            at_risk = sum(length >= at for length, _ in observed)
            factors.append(1 - sum(ended and length == at for length, ended in observed) / at_risk)
        assert step.share == pytest.approx(prod(factors), abs=1e-12)


@settings(max_examples=50, deadline=None)
@given(lengths)
def test_the_band_is_greenwoods_on_the_scale_of_log_log(observed: list[tuple[int, bool]]) -> None:
    curve = kaplan_meier(Spell(length, int(ended), int(not ended)) for length, ended in observed)

    summed = 0.0
    for step in curve.steps:
        left = step.at_risk - step.ended
        assert 0 <= step.low <= step.share <= step.high <= 1
        if left:
            summed += step.ended / (step.at_risk * left)
            width = 1.96 * sqrt(summed) / log(step.share)
            assert step.low == pytest.approx(exp(-exp(log(-log(step.share)) - width)), abs=1e-4)
            assert step.high == pytest.approx(exp(-exp(log(-log(step.share)) + width)), abs=1e-4)


@settings(max_examples=50, deadline=None)
@given(lengths, st.integers(2, 5))
def test_it_does_not_matter_how_the_same_lengths_are_tallied(observed: list[tuple[int, bool]], times: int) -> None:
    one_by_one = [Spell(length, int(ended), int(not ended)) for length, ended in observed for _ in range(times)]
    together = [Spell(length, times * ended, times * (not ended)) for length, ended in observed]

    assert kaplan_meier(one_by_one) == kaplan_meier(together)
