"""Deliver what is in the outbox: lease, send with no transaction open, say what came of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from adapters import clock
from adapters.delivery.addressing import Addressing
from adapters.delivery.patience import Patience
from adapters.delivery.transport import (
    AddressRefused,
    Doubtful,
    Line,
    Parcel,
    QueueBlocked,
    Refused,
    Transport,
    Unreachable,
)
from adapters.log import logger
from adapters.sql import addresses, outbox
from adapters.sql.outbox import Leased
from adapters.sql.store import SqlStore

LEASED_AT_ONCE = 20
MOST_IN_A_ROUND = 500
"""After so many mails it is time to look at the agenda again."""

MOST_DOUBTS = 3
"""A mail of which so often nobody knows whether it arrived is not sent again until somebody says so."""

LOST = "may have arrived: the answer was lost %d times"


class Taken(Exception):
    """The lease ran out while the mail was being sent, and somebody else has taken it."""


@dataclass(slots=True)
class Delivered:
    """What was done with the outbox: ``failed`` counts tries that did not succeed, ``dead`` those of them given up."""

    sent: int = 0
    failed: int = 0
    dead: int = 0


def deliver(
    store: SqlStore,
    transport: Transport,
    *,
    at: datetime,
    lease: timedelta,
    first_retry: timedelta,
    returns: Addressing | None = None,
    monotonic: Callable[[], float] = clock.monotonic,
) -> Delivered:
    """Send what waits in the outbox, over one connection.

    ``at`` is the present instant; what passes while sending is added to it by the monotonic clock. A mail is sent at
    least once, and a second time only when its sender died, or lost the connection, after the last byte and before the
    answer was on record: that is a doubt, counted, and after ``MOST_DOUBTS`` of them the mail is given up.

    Each mail comes back to an address of its own in the mailbox ``returns``, if there is one.

    Raises:
        DatabaseFailed: the database cannot be reached; what is leased by then is sent again when the lease runs out.
    """
    with transport.open() as line:
        desk = _Desk(store, line, Patience(first_retry), returns=returns, at=at, monotonic=monotonic)
        # A lease must outlast the mail that is being sent when it is nearly over.
        desk.work_off(lease=max(lease, 2 * transport.patience), reserve=transport.patience)
    return desk.delivered


class _Desk:
    """Where the mails of one delivery are worked off."""

    def __init__(
        self,
        store: SqlStore,
        line: Line,
        patience: Patience,
        *,
        returns: Addressing | None,
        at: datetime,
        monotonic: Callable[[], float],
    ) -> None:
        self._store = store
        self._line = line
        self._patience = patience
        self._returns = returns
        self._at = at
        self._monotonic = monotonic
        self._began = monotonic()
        self._bad: set[str] = set()
        self.delivered = Delivered()

    def work_off(self, *, lease: timedelta, reserve: timedelta) -> None:
        """Lease and send until nothing waits, or the way out is blocked."""
        for _ in range(0, MOST_IN_A_ROUND, LEASED_AT_ONCE):
            with self._store.begin() as tx:
                leased = outbox.lease(tx, at=self._now(), limit=LEASED_AT_ONCE, lease_for=lease)
            if not leased or not self._send_all(leased, until=self._now() + lease - reserve):
                return

    def _send_all(self, leased: Sequence[Leased], *, until: datetime) -> bool:
        """Send the mails one by one; False when there is no point in leasing more."""
        for place, each in enumerate(leased):
            if self._now() > until:
                self._give_back(leased[place:], error=None, wait=timedelta())
                return True
            try:
                self._send(each)
            except QueueBlocked as blocked:
                logger().error("queue.blocked", words=str(blocked))
                self._give_back(leased[place:], error=str(blocked), wait=self._patience.first)
                return False
            except Unreachable as unreachable:
                for rest in leased[place:]:
                    self._try_later(rest, error=str(unreachable))
                return False
        return True

    def _send(self, each: Leased) -> None:
        """Send one mail and say what came of it; raises QueueBlocked and Unreachable, which concern all."""
        if self._is_given_up(each):
            return
        try:
            self._line.send(_parcel(each, returns=self._returns), ending=partial(self._end, each))
        except (QueueBlocked, Unreachable):
            raise
        except Taken:
            logger().warning("mail.taken", message=each.message.id)
        except Doubtful as doubtful:
            self._doubt(each, error=str(doubtful))
        except Refused as refused:
            self._bury(each, error=str(refused), is_bad=isinstance(refused, AddressRefused))
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one mail, the others go out
            self._try_later(each, error=str(error) or type(error).__name__)
        else:
            self._settle(each)

    def _is_given_up(self, each: Leased) -> bool:
        """True for a mail that is not sent any more, since its sender died too often or its address was refused."""
        message = each.message
        if message.address.lower() in self._bad:
            with self._store.begin() as tx:
                outbox.call_off(tx, message.address, at=self._now(), leased=[message])
            return True
        if each.is_lost and message.doubts % MOST_DOUBTS == 0:
            self._bury(each, error=LOST % message.doubts)
            return True
        return False

    def _end(self, each: Leased) -> None:
        """Put on record that the mail may have arrived from now on; raises Taken when it is no longer ours."""
        with self._store.begin() as tx:
            is_ours = outbox.mark_ended(tx, each.message, at=self._now())
        if not is_ours:
            raise Taken

    def _settle(self, each: Leased) -> None:
        with self._store.begin() as tx:
            outbox.mark_sent(tx, each.message, at=self._now())
            addresses.accepted(tx, each.message.address, at=self._now())
        self.delivered.sent += 1
        logger().debug("mail.sent", message=each.message.id)

    def _doubt(self, each: Leased, *, error: str) -> None:
        """Send the mail again later, byte for byte the same, unless that has been done often enough."""
        message = each.message
        doubts = message.doubts + 1
        wait = self._patience.wait(attempts=message.attempts, name=message.message_id_header)
        if wait is None or doubts % MOST_DOUBTS == 0:
            self._bury(each, error=LOST % doubts, in_doubt=True)
            return
        with self._store.begin() as tx:
            outbox.mark_doubtful(tx, message, not_before=self._now() + wait, error=error)
        self.delivered.failed += 1
        logger().warning("mail.doubtful", message=message.id, doubts=doubts, words=error)

    def _try_later(self, each: Leased, *, error: str) -> None:
        """Let the mail wait for its next try; one that has been tried for long enough is given up."""
        message = each.message
        wait = self._patience.wait(attempts=message.attempts, name=message.message_id_header)
        if wait is None:
            self._bury(each, error=error)
            return
        with self._store.begin() as tx:
            outbox.mark_retry(tx, message, not_before=self._now() + wait, error=error)
        self.delivered.failed += 1
        logger().warning("mail.failed", message=message.id, attempts=message.attempts, words=error)

    def _bury(self, each: Leased, *, error: str, in_doubt: bool = False, is_bad: bool = False) -> None:
        """Give the mail up, for everybody to see; ``is_bad`` counts against its address."""
        message = each.message
        with self._store.begin() as tx:
            is_ours = outbox.mark_dead(tx, message, error=error, at=self._now(), in_doubt=in_doubt)
            if is_ours and is_bad:
                found = addresses.refused(tx, message.address, words=error, at=self._now(), bounced=False)
                self._bad |= {found.address} if found.is_marked else set()
        self.delivered.failed += 1
        self.delivered.dead += 1
        logger().error("mail.dead", message=message.id, attempts=message.attempts, words=error)

    def _give_back(self, leased: Sequence[Leased], *, error: str | None, wait: timedelta) -> None:
        """Let mails that were not tried be taken again, as if they had not been leased."""
        with self._store.begin() as tx:
            for each in leased:
                outbox.give_back(
                    tx, each.message, not_before=self._now() + wait, error=error or each.message.last_error
                )

    def _now(self) -> datetime:
        return self._at + timedelta(seconds=self._monotonic() - self._began)


def _parcel(leased: Leased, *, returns: Addressing | None) -> Parcel:
    message = leased.message
    return Parcel(
        name=message.message_id_header.strip("<>"),
        address=message.address,
        raw=leased.raw,
        sender=None if returns is None else returns.for_return(message.id),
    )
