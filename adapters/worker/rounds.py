"""A round: sweep, compose, deliver, post, read what has been written, and what came of it in figures."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from adapters import clock
from adapters.delivery.letters import Sender
from adapters.delivery.transport import Transport
from adapters.log import logger
from adapters.sql.indexing import catch_up
from adapters.sql.store import SqlStore
from adapters.webhooks.posting import Poster
from adapters.worker.composing import MAILS_A_WEEK, compose
from adapters.worker.delivering import deliver
from adapters.worker.posting import Posted, post
from adapters.worker.sweeping import sweep


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """On what terms rounds are done.

    ``batch`` is how many rows of the agenda are decided about in one transaction. After ``lease`` a mail that is being
    sent may be taken over by another process; ``first_retry`` is how long a mail that failed waits the first time.
    ``budget`` is how many mails a week somebody gets before what is urgent waits for the mail of the day. Mails about
    what somebody did wait for as long as ``undo``, in which it can be taken back.
    """

    sender: Sender
    batch: int = 500
    lease: timedelta = timedelta(seconds=300)
    first_retry: timedelta = timedelta(seconds=60)
    budget: int = MAILS_A_WEEK
    undo: timedelta = timedelta()


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundReport:
    """What one round did.

    ``claimed`` counts rows of the agenda that were looked at, ``advanced`` items that moved by themselves or woke,
    ``stalled`` items that were marked as stalled, ``notices`` reminders that fell due, ``messages`` mails that were
    written, ``sent`` those that got away, ``failed`` those that did not, whether they are tried again or not, and
    ``set_aside`` what could not be decided or written and waits an hour. ``posted`` and ``post_failed`` count what
    webhooks were told, and what they could not be told.
    """

    claimed: int
    advanced: int
    notices: int
    messages: int
    sent: int
    failed: int
    set_aside: int
    stalled: int
    posted: int = 0
    post_failed: int = 0

    def as_dict(self) -> dict[str, int]:
        """The figures by name; the names are stable."""
        return asdict(self)


def round(  # noqa: A001 - what it is called; nothing here rounds numbers
    store: SqlStore,
    transport: Transport,
    *,
    at: datetime,
    terms: Terms,
    poster: Poster | None = None,
    monotonic: Callable[[], float] = clock.monotonic,
) -> RoundReport:
    """Do one round as at ``at``; without a ``poster``, webhooks are not told anything in it.

    Raises:
        DatabaseFailed: the database cannot be reached; what was done before stays done.
    """
    began = monotonic()
    swept = sweep(store, at=at, batch=terms.batch, undo=terms.undo)
    composed = compose(store, at=at, sender=terms.sender, budget=terms.budget)
    delivered = deliver(
        store,
        transport,
        at=at + timedelta(seconds=monotonic() - began),
        lease=terms.lease,
        first_retry=terms.first_retry,
        returns=terms.sender.answers,
        monotonic=monotonic,
    )
    posted = Posted()
    if poster is not None:
        now = at + timedelta(seconds=monotonic() - began)
        posted = tell_webhooks(store, poster, at=now, terms=terms, monotonic=monotonic)
    catch_up(store)
    report = RoundReport(
        claimed=swept.claimed,
        advanced=swept.advanced,
        notices=swept.notices,
        messages=composed.messages,
        sent=delivered.sent,
        failed=delivered.failed,
        set_aside=swept.set_aside + composed.set_aside,
        stalled=swept.stalled,
        posted=posted.sent,
        post_failed=posted.failed,
    )
    figures = report.as_dict()
    if any(figures.values()):
        logger().info("round.done", **figures)
    return report


def tell_webhooks(
    store: SqlStore,
    poster: Poster,
    *,
    at: datetime,
    terms: Terms,
    monotonic: Callable[[], float] = clock.monotonic,
) -> Posted:
    """Tell webhooks what waits for them, as at ``at``.

    Raises:
        DatabaseFailed: the database cannot be reached.
    """
    return post(
        store,
        poster,
        base_url=terms.sender.base_url,
        at=at,
        lease=terms.lease,
        first_retry=terms.first_retry,
        monotonic=monotonic,
    )
