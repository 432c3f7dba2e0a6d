"""The seal of the night: set once after each local midnight, and told to those who keep it outside the database."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from adapters.delivery.letters import Sender
from adapters.log import logger
from adapters.sql import publications, seals
from adapters.sql.publications import Channel, Publication
from adapters.sql.store import SqlStore
from adapters.webhooks.posting import Poster
from adapters.worker.outlets import Outlets, append, mail, post
from engine.errors import Refusal
from engine.seals import Seal


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealing:
    """How seals are set and published: with a ``key`` or without, on nights of a ``zone``, to ``outlets``."""

    key: str | None
    zone: ZoneInfo
    outlets: Outlets
    sender: Sender
    poster: Poster


def seal_night(store: SqlStore, sealing: Sealing, *, at: datetime) -> Seal | None:
    """Set the seal of the night that ``at`` comes after, and publish it; None when that has been done.

    A night in which nothing was there to do it is not made up for: what happened in it is under the next seal, whose
    time says when it was really set.

    Raises:
        DatabaseFailed: the database cannot be reached.
    """
    midnight = datetime.combine(at.astimezone(sealing.zone).date(), time.min, sealing.zone).astimezone(UTC)
    with store.read() as tx:
        if seals.is_sealed(tx, since=midnight, at=at):
            return None
    with store.begin() as tx:
        fresh = seals.set_seal(tx, at=at, key=sealing.key, unless_since=midnight)
    if fresh is not None:
        logger().info("seal.set", number=fresh.number, events=fresh.events, items=fresh.items, hash=fresh.hash)
        publish(store, fresh, sealing, at=at)
    return fresh


def publish(store: SqlStore, seal: Seal, sealing: Sealing, *, at: datetime) -> Publication:
    """Tell a seal to every outlet there is; one that cannot be told is noted, and stops no other.

    Raises:
        DatabaseFailed: the database cannot be reached to note what came of it.
    """
    faults = {channel: _tried(channel, tell) for channel, tell in _ways(store, seal, sealing, at=at)}
    publication = Publication(number=seal.number, at=at, faults=faults)
    with store.begin() as tx:
        publications.note(tx, publication)
    return publication


def _ways(
    store: SqlStore, seal: Seal, sealing: Sealing, *, at: datetime
) -> Iterator[tuple[Channel, Callable[[], None]]]:
    outlets = sealing.outlets
    if outlets.addresses:
        yield Channel.MAIL, lambda: mail(store, seal, outlets.addresses, sender=sealing.sender, at=at)
    if outlets.file is not None:
        file = outlets.file
        yield Channel.FILE, lambda: append(seal, file)
    if outlets.url is not None:
        yield Channel.WEBHOOK, lambda: post(seal, outlets, sealing.poster)


def _tried(channel: Channel, tell: Callable[[], None]) -> str | None:
    """What kept a seal from being told, in its own words."""
    try:
        tell()
    except (Refusal, OSError) as error:
        fault = str(error)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with one outlet, the others are told
        logger().error("seal.unpublished", channel=channel.value, exc_info=error)
        return type(error).__name__
    else:
        return None
    logger().warning("seal.unpublished", channel=channel.value, fault=fault)
    return fault
