from datetime import timedelta
from itertools import count, takewhile

from hypothesis import given
from hypothesis import strategies as st

from adapters.delivery.patience import GIVE_UP_AFTER, JITTER, LONGEST, Patience
from adapters.sql.outbox import LONGEST_WAIT

MINUTE = Patience(timedelta(minutes=1))
SOME_WAITS = st.timedeltas(min_value=timedelta(seconds=1), max_value=timedelta(days=1))


def test_each_wait_is_about_twice_the_one_before() -> None:
    waits = [MINUTE.wait(attempts=tries, name="m1") for tries in range(1, 6)]
    for tries, wait in enumerate(waits):
        whole = timedelta(minutes=2**tries)
        assert wait is not None
        assert whole * (1 - JITTER) < wait <= whole


def test_mails_that_failed_together_are_not_tried_together() -> None:
    assert len({MINUTE.wait(attempts=3, name=f"m{number}") for number in range(20)}) == 20


def test_asked_again_the_answer_is_the_same() -> None:
    assert MINUTE.wait(attempts=3, name="m1") == MINUTE.wait(attempts=3, name="m1")


@given(first=SOME_WAITS, name=st.text())
def test_a_mail_is_tried_for_two_days_and_never_waits_longer_than_an_hour(first: timedelta, name: str) -> None:
    patience = Patience(first)
    waits = list(takewhile(lambda wait: wait is not None, (patience.wait(attempts=n, name=name) for n in count(1))))
    assert all(wait is not None and timedelta() < wait <= LONGEST for wait in waits)
    tried_for = sum((wait for wait in waits if wait is not None), timedelta())
    assert (GIVE_UP_AFTER - LONGEST) * (1 - JITTER) <= tried_for <= GIVE_UP_AFTER


def test_the_outbox_takes_no_wait_for_a_clock_that_was_set_back() -> None:
    assert LONGEST <= LONGEST_WAIT
