"""One round of the engine: sweep what is due, compose the mails, deliver them, tell the webhooks.

Any number of processes may do rounds on the same database at once, and any may be killed at any moment: what one leaves
undone another does, and nothing is done twice.
"""

from adapters.worker.careful import Composed
from adapters.worker.composing import compose
from adapters.worker.counting import count_night
from adapters.worker.delivering import Delivered, deliver
from adapters.worker.posting import Posted
from adapters.worker.receiving import Received, receive
from adapters.worker.rounds import (
    RoundReport,
    Terms,
    round,  # noqa: A004 - what it is called; nothing here rounds numbers
    tell_webhooks,
)
from adapters.worker.sealing import Sealing, publish, seal_night
from adapters.worker.sweeping import sweep
from adapters.worker.tidying import tidy

__all__ = [
    "Composed",
    "Delivered",
    "Posted",
    "Received",
    "RoundReport",
    "Sealing",
    "Terms",
    "compose",
    "count_night",
    "deliver",
    "publish",
    "receive",
    "round",
    "seal_night",
    "sweep",
    "tell_webhooks",
    "tidy",
]
