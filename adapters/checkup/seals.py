"""Whether the audit trail is sealed every night, and whether somebody outside keeps the seals."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from adapters.checkup.findings import Finding, fine, warning
from adapters.checkup.store import Clock, utc
from adapters.i18n import tr
from adapters.sql import publications, seals
from adapters.sql.store import SqlTransaction

CHECK = "seals"
TWO_NIGHTS = timedelta(days=2)


def sealed(tx: SqlTransaction, *, at: datetime, clock: Clock = utc) -> Iterator[Finding]:
    """Whether a seal was set in the last two nights, and told to everybody who is to keep it."""
    last = seals.last_seal(tx)
    since = seals.began(tx) if last is None else last.at
    if since is not None and since + TWO_NIGHTS <= at:
        yield warning(
            CHECK,
            tr("The audit trail has not been sealed since %(since)s.", since=clock(since)),
            tr("Seals are set by `hjulet run`, `serve` and `tick`; set one now: hjulet audit seal"),
        )
    elif last is not None:
        yield fine(CHECK, tr("The last seal is %(number)s, set at %(at)s.", number=last.number, at=clock(last.at)))
    published = publications.last(tx)
    for channel, fault in () if published is None else published.faults.items():
        if fault is not None:
            yield warning(
                CHECK,
                tr("The last seal could not be told by way of %(way)s: %(why)s", way=channel.value, why=fault),
                tr("When that is mended: hjulet audit seal --publish"),
            )


def kept_outside(tx: SqlTransaction, *, is_told: bool) -> Iterator[Finding]:
    """Whether anybody outside is told of seals, once there are any."""
    if not is_told and seals.last_seal(tx) is not None:
        yield warning(
            CHECK,
            tr("Nobody outside keeps the seals: whoever owns the database could alter everything unnoticed."),
            tr("Set HJULET_SEAL_MAIL, HJULET_SEAL_FILE or HJULET_SEAL_WEBHOOK (docs/audit.md)."),
        )
