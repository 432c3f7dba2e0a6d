"""Addresses that mail servers refuse: counted, marked after two refusals in a row, mended by somebody.

Nothing more is sent to a marked address. What is to be told there waits, and goes out when the address has been mended.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Integer, bindparam, delete, or_, select, text, update
from sqlmodel.sql.sqltypes import UTCDateTime

from adapters.sql import outbox, rows
from adapters.sql.flavours import Flavour
from adapters.sql.messages import ADDRESS_REFUSED
from adapters.sql.prepared import Row, Statement
from adapters.sql.statements import key, names, table
from adapters.sql.store import SqlTransaction
from adapters.sql.tables import WAITING
from engine.people import Person

ENOUGH = 2
"""After so many refusals in a row an address is marked."""

BOUNCES_WITHIN = timedelta(days=7)
"""A mail may come back so long after a server took it: until then, that it was taken does not make up for a bounce."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BadAddress:
    """An address that was refused ``refusals`` times in a row, the last time in these ``words``.

    ``bounced`` says that a mail came back that had been taken. ``marked_at`` is since when nothing is sent there (None:
    mail goes on), ``told_at`` when somebody was told of that.
    """

    address: str
    refusals: int
    words: str
    bounced: bool
    refused_at: datetime
    marked_at: datetime | None
    told_at: datetime | None

    @property
    def is_marked(self) -> bool:
        """True when nothing is sent there any more."""
        return self.marked_at is not None


def refused(tx: SqlTransaction, address: str, *, words: str, at: datetime, bounced: bool = True) -> BadAddress:
    """Count a refusal of ``address``: one by the mail server in its ``words``, or (``bounced``) a mail that came back.

    With the second in a row the address is marked, and what waits for it in the outbox is called off.
    """
    counted = {"address": address.lower(), "refusals": 1, "words": words, "bounced": bounced, "refused_at": at}
    tx.sql.run(COUNT, **counted, marked_at=None, told_at=None)
    tx.sql.run(MARK, address=address.lower(), at=at)
    found = bad_address(tx, address)
    assert found is not None  # noqa: S101 - it was just counted
    if found.is_marked:
        outbox.call_off(tx, address, at=at)
    return found


def accepted(tx: SqlTransaction, address: str, *, at: datetime) -> None:
    """Say that a mail server took a mail for ``address``: what it refused before counts no more."""
    if tx.sql.run(FORGET, address=address.lower(), bounced_before=at - BOUNCES_WITHIN):
        _let_go(tx, address)


def is_bad(tx: SqlTransaction, address: str) -> bool:
    """True when nothing is sent to ``address`` until it has been mended."""
    found = bad_address(tx, address)
    return found is not None and found.is_marked


def mend(tx: SqlTransaction, address: str) -> int:
    """Send to ``address`` again; returns how many notices waited for that, which are told in the next mail."""
    tx.sql.run(REMOVE, address=address.lower())
    return _let_go(tx, address)


def bad_address(tx: SqlTransaction, address: str) -> BadAddress | None:
    """What is known against ``address``; None when nothing is."""
    row = tx.sql.first(BY_ADDRESS, address=address.lower())
    return None if row is None else _bad_address(row)


def marked(tx: SqlTransaction) -> list[BadAddress]:
    """Every address to which nothing is sent, by address."""
    return [_bad_address(row) for row in tx.sql.all(MARKED)]


def untold(tx: SqlTransaction, *, limit: int) -> list[BadAddress]:
    """At most ``limit`` marked addresses that nobody has been told of, claimed for this transaction."""
    return [_bad_address(row) for row in tx.sql.all(UNTOLD, limit=limit)]


def mark_told(tx: SqlTransaction, address: str, *, at: datetime) -> None:
    """Say that somebody has been told of a marked address, or that there is nobody to tell."""
    tx.sql.run(TOLD, address=address, at=at)


def persons_at(tx: SqlTransaction, address: str) -> Sequence[Person]:
    """Those who have the address and have not left."""
    return [rows.person_of(row) for row in tx.sql.all(PERSONS, address=address.lower())]


def _let_go(tx: SqlTransaction, address: str) -> int:
    return tx.sql.run(LET_GO, to_address=address.lower(), why=ADDRESS_REFUSED)


def _bad_address(row: Row) -> BadAddress:
    return BadAddress(**{field.name: getattr(row, field.name) for field in fields(BadAddress)})


_bad, _notice, _person = table("bad_address"), table("notice"), table("person")


def _counted(f: Flavour) -> Any:  # noqa: ANN401 - an insert of either database
    fresh = f.insert(_bad, names(_bad))
    later = {name: fresh.excluded[name] for name in ("words", "bounced", "refused_at")}
    return fresh.on_conflict_do_update(index_elements=["address"], set_={**later, "refusals": _bad.c.refusals + 1})


def _at_that_address(f: Flavour, parameter: str) -> Any:  # noqa: ANN401 - a condition
    return f.lower(_person.c.email) == bindparam(parameter, type_=_person.c.email.type)


COUNT = Statement(_counted)
MARK = Statement(
    lambda _: (
        update(_bad)
        .where(key(_bad.c.address, "address"), _bad.c.refusals >= ENOUGH, _bad.c.marked_at.is_(None))
        .values(marked_at=bindparam("at", type_=UTCDateTime()))
    )
)
FORGET = Statement(
    lambda _: delete(_bad).where(
        key(_bad.c.address, "address"),
        or_(_bad.c.bounced.is_(False), _bad.c.refused_at < bindparam("bounced_before", type_=UTCDateTime())),
    )
)
REMOVE = Statement(lambda _: delete(_bad).where(key(_bad.c.address, "address")))
BY_ADDRESS = Statement(lambda _: select(_bad).where(key(_bad.c.address, "address")))
MARKED = Statement(lambda _: select(_bad).where(_bad.c.marked_at.is_not(None)).order_by(_bad.c.address))
UNTOLD = Statement(
    lambda f: f.claimed(
        select(_bad)
        .where(_bad.c.marked_at.is_not(None), _bad.c.told_at.is_(None))
        .order_by(_bad.c.address)
        .limit(bindparam("limit", type_=Integer)),
        of=_bad,
    )
)
TOLD = Statement(
    lambda _: update(_bad).where(key(_bad.c.address, "address")).values(told_at=bindparam("at", type_=UTCDateTime()))
)
PERSONS = Statement(
    lambda f: select(_person).where(_at_that_address(f, "address"), _person.c.left_on.is_(None)).order_by(_person.c.id)
)
LET_GO = Statement(
    lambda f: (
        update(_notice)
        .where(
            text(WAITING),
            key(_notice.c.reason, "why"),
            _notice.c.person_id.in_(select(_person.c.id).where(_at_that_address(f, "to_address"))),
        )
        .values(send_at=_notice.c.state_at)
    )
)
