"""How long to wait before a mail that failed is tried again, and when to give up."""

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

LONGEST = timedelta(hours=1)
"""No wait is longer. A mail whose answer was lost may have arrived, and a mail server that drops copies remembers for
about so long what it took."""

GIVE_UP_AFTER = timedelta(hours=48)
"""How long a mail is tried for in all: over a weekend, nobody may be there to mend the mail server."""

JITTER = 0.25
"""The part of every wait that is taken by chance, so that what failed together is not tried together."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Each wait is twice as long as the one before, beginning with ``first``."""

    first: timedelta

    def wait(self, *, attempts: int, name: str) -> timedelta | None:
        """How long to wait after the last of so many ``attempts``; None when it is time to give up.

        What is left to chance follows from the mail's ``name``: asked again, the answer is the same.
        """
        waits = [min(self.first * (1 << min(tried, 20)), LONGEST) for tried in range(attempts)]
        if sum(waits, timedelta()) > GIVE_UP_AFTER:
            return None
        return waits[-1] * (1 - JITTER * _chance(f"{name} {attempts}"))


def _chance(seed: str) -> float:
    """A number from 0 up to 1 that looks like any other."""
    return int.from_bytes(sha256(seed.encode()).digest()[:4]) / 2**32
