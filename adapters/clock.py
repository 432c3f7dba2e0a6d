"""The only reader of the clock: everywhere else time is an argument."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""What gives the present instant; a test gives its own."""


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


def monotonic() -> float:
    """Seconds since some moment in the past; never steps, whatever is done to the clock on the wall."""
    return time.monotonic()
