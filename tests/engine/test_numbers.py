"""Whole numbers as they are written: read when they can be one of ours, and never a reason to break."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.numbers import LONGEST, whole


@given(st.integers(min_value=0, max_value=10**LONGEST - 1))
def test_every_number_of_ours_is_read_back(number: int) -> None:
    assert whole(str(number)) == number


@pytest.mark.parametrize("written", ["", " 1", "-1", "1.0", "1_0", "²", "٣", "1" * (LONGEST + 1), "9" * 5000])
def test_what_is_none_of_our_numbers_is_none(written: str) -> None:
    assert whole(written) is None
