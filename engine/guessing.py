"""What slows down guessing: after a few tries in vain one waits, each time twice as long."""

from datetime import timedelta

FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(minutes=15)
REMEMBERED = timedelta(hours=24)
"""After so long, tries in vain are forgotten."""


def wait_after(failures: int, *, free: int) -> timedelta:
    """How long one waits after so many tries in vain, the first ``free`` of which cost nothing."""
    beyond = failures - free
    if beyond < 0:
        return timedelta()
    doublings = min(beyond, 10)  # by then it is the longest in any case
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)
