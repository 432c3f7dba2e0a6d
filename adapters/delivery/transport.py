"""What carries mail away, and in how many ways that can fail."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A finished mail: what is sent is ``raw``, byte for byte, also the second time.

    ``name`` is the same for every copy of the mail and for no other mail: its Message-ID without the angle brackets.
    ``sender`` is where it comes back when it cannot be delivered; None: where all mail does.
    """

    name: str
    address: str
    raw: bytes
    sender: str | None = None


class DeliveryFailed(Exception):
    """The mail did not get away; ``str`` gives the reason in the server's own words where there are any."""


class TryLater(DeliveryFailed):
    """This mail did not get away now: a temporary refusal, a time-out, a lost connection."""


class Doubtful(TryLater):
    """The whole mail went out, and no answer was heard: it may have arrived. It is tried again, the very same bytes."""


class Unreachable(TryLater):
    """There is no connection, so none of the mails can get away now."""


class Refused(DeliveryFailed):
    """This mail will never be accepted: there is no such recipient, or the mail itself is refused."""


class AddressRefused(Refused):
    """This address will never be accepted, whatever is sent there."""


class QueueBlocked(DeliveryFailed):
    """The server refuses to deal with us at all; no mail is to blame, and all wait until somebody has mended that."""


Ending = Callable[[], None]
"""Called before a mail is completed: puts on record that from now on it may have arrived."""


def unnoticed() -> None:
    """Puts nothing on record."""


class Line(Protocol):
    """An open way out, for any number of mails one after the other."""

    def send(self, parcel: Parcel, *, ending: Ending = unnoticed) -> None:
        """Hand the mail over; returns when the other side has answered for it.

        Calls ``ending`` just before the mail is complete on the other side, where it could be lost whether it arrived.

        Raises:
            DeliveryFailed: it did not get away, or nobody knows.
            Exception: whatever ``ending`` raises; the mail is not completed then.
        """


class Transport(Protocol):
    """A way to send mail. ``patience`` is how long one mail may take at the most."""

    @property
    def patience(self) -> timedelta:
        """Whoever has not answered for a mail by then is given up."""

    def open(self) -> AbstractContextManager[Line]:
        """The way out for one batch; connects when the first mail is sent."""
