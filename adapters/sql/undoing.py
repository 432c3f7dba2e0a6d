"""What an item was before somebody's act, kept for as long as the act may be undone: only what the act changed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Date, Table, bindparam, delete, select
from sqlalchemy.types import TypeEngine
from sqlmodel.sql.sqltypes import UTCDateTime

from adapters.sql import lists, rows
from adapters.sql.prepared import Statement
from adapters.sql.statements import commitment, item, key, names, notice, table
from adapters.sql.store import SqlTransaction
from engine.definition import Definition
from engine.model import Commitment, Facts, Item, NoticeState, Part, Participant, Partner
from engine.undoing import Deed, Said, TooLate

NUMBERS = frozenset({"version", "seq", "head"})
"""What of an item goes on counting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A deed as it is kept, and the item as it is now: with what was owed before the deed, open or not."""

    deed: Deed
    now: Facts
    said: Said


def keep(tx: SqlTransaction, before: Facts, after: Facts, *, person_id: int, at: datetime, until: datetime) -> None:
    """Keep what was before an act that has just been done, and forget what can be undone no more."""
    tx.sql.run(FORGET_OLD, at=at)
    tx.sql.run(
        KEEP,
        item_id=after.item.id,
        version=after.item.version,
        person_id=person_id,
        made_at=at,
        until=until,
        before=_difference(tx, before, after, at=at),
    )


def find(tx: SqlTransaction, item_id: int, version: int, *, at: datetime) -> Kept:
    """The act after which the item was at a version.

    Raises:
        TooLate: it is not kept any more.
    """
    row = tx.sql.first(FIND, item_id=item_id, version=version)
    if row is None:
        raise TooLate
    said = lists.reminders(tx, item_id)
    kept: Mapping[str, Any] = row.before
    now = _with_all(tx, tx.facts(item_id, at=at), kept)
    return Kept(
        deed=Deed(
            before=_before(tx, now, kept),
            version=row.version,
            person_id=row.person_id,
            until=row.until,
            silenced=frozenset(kept["silenced"]),
        ),
        now=now,
        said=Said(
            notices=tuple(told.notice for told in said),
            mailed=frozenset(told.notice.id for told in said if told.message_id is not None),
            trail=tuple(lists.history(tx, item_id)),
        ),
    )


def forget(tx: SqlTransaction, item_id: int, version: int) -> None:
    """Forget an act that has been undone."""
    tx.sql.run(FORGET, item_id=item_id, version=version)


def last_deed(tx: SqlTransaction, item_id: int, *, person_id: int, at: datetime) -> tuple[str, int] | None:
    """The item's reference, and the version to which a person brought it last, if that can still be undone."""
    row = tx.sql.first(LAST, item_id=item_id, person_id=person_id, at=at)
    return None if row is None else (row.ref, row.version)


def _difference(tx: SqlTransaction, before: Facts, after: Facts, *, at: datetime) -> dict[str, Any]:
    """What of the facts is another after an act, as it was before it."""
    known, present = rows.item_values(before.item), rows.item_values(after.item)
    sheets = {*before.worksheets, *after.worksheets}
    kept = {c.id: c for c in after.commitments}
    return {
        "item": {n: _written(v) for n, v in known.items() if v != present[n] and n not in NUMBERS},
        "seq": before.item.seq,
        "worksheets": [
            [phase, cycle, dict(before.values(phase, cycle=cycle))]
            for phase, cycle in sorted(sheets)
            if before.values(phase, cycle=cycle) != after.values(phase, cycle=cycle)
        ],
        "commitments": [_written_commitment(c) for c in before.commitments if kept.get(c.id) != c],
        "opened": sorted({c.id for c in after.commitments} - {c.id for c in before.commitments}),
        "participants": [[p.person_id, p.part.value] for p in before.participants],
        "partners": [[p.organisation_id, p.owner_id] for p in before.partners],
        "silenced": [row.id for row in tx.sql.all(SILENCED, item_id=after.item.id, at=at)],
    }


def _with_all(tx: SqlTransaction, now: Facts, kept: Mapping[str, Any]) -> Facts:
    """The facts as they are now, with the promises that were closed since."""
    open_now = {c.id for c in now.commitments}
    changed = {row["id"] for row in kept["commitments"]} - open_now
    closed = tuple(c for c in lists.promises(tx, now.item.id) if c.id in changed) if changed else ()
    return replace(now, commitments=tuple(sorted((*now.commitments, *closed), key=lambda c: c.id)))


def _before(tx: SqlTransaction, now: Facts, kept: Mapping[str, Any]) -> Facts:
    known = {**rows.item_values(now.item), **_read(item, kept["item"]), "seq": kept["seq"]}
    then = rows.item_of(SimpleNamespace(**known))
    changed = {row["id"]: _read_commitment(row) for row in kept["commitments"]}
    sheets = {(phase, cycle): values for phase, cycle, values in kept["worksheets"]}
    return replace(
        now,
        item=then,
        definition=now.definition if then.workflow_version == now.item.workflow_version else _definition(tx, then),
        worksheets={**now.worksheets, **sheets},
        commitments=tuple(changed.get(c.id, c) for c in now.commitments if c.id not in kept["opened"]),
        participants=tuple(Participant(person_id=person, part=Part(part)) for person, part in kept["participants"]),
        partners=tuple(Partner(organisation_id=place, owner_id=owner) for place, owner in kept["partners"]),
    )


def _definition(tx: SqlTransaction, then: Item) -> Definition:
    definition = tx.definition(then.workflow, then.workflow_version)
    return tx.tree().applied(definition, organisation_id=then.organisation_id)


def _written_commitment(of: Commitment) -> dict[str, Any]:
    return {"id": of.id, **{name: _written(value) for name, value in rows.commitment_values(of).items()}}


def _read_commitment(written: Mapping[str, Any]) -> Commitment:
    return rows.commitment_of(SimpleNamespace(**_read(commitment, written)))


def _written(value: Any) -> Any:  # noqa: ANN401 - a column's own type
    return value.isoformat() if isinstance(value, date) else value


def _read(of: Table, written: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value if value is None else _value(of.c[name].type, value) for name, value in written.items()}


def _value(kind: TypeEngine[Any], value: Any) -> Any:  # noqa: ANN401 - a column's own type
    if isinstance(kind, UTCDateTime):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(kind, Date) else value


_undoing = table("undoing")
_at = bindparam("at", type_=UTCDateTime())

KEEP = Statement(lambda f: f.insert(_undoing, names(_undoing)))
FIND = Statement(
    lambda _: select(_undoing).where(key(_undoing.c.item_id, "item_id"), key(_undoing.c.version, "version"))
)
FORGET = Statement(
    lambda _: delete(_undoing).where(key(_undoing.c.item_id, "item_id"), key(_undoing.c.version, "version"))
)
FORGET_OLD = Statement(lambda _: delete(_undoing).where(_undoing.c.until < _at))
LAST = Statement(
    lambda _: (
        select(item.c.ref, _undoing.c.version)
        .join(item, item.c.id == _undoing.c.item_id)
        .where(
            key(_undoing.c.item_id, "item_id"),
            key(_undoing.c.person_id, "person_id"),
            _undoing.c.version == item.c.version,
            _undoing.c.until >= _at,
        )
    )
)
# Over the commitments: they have an index by item, and notices one by commitment.
SILENCED = Statement(
    lambda _: (
        select(notice.c.id)
        .join(commitment, commitment.c.id == notice.c.commitment_id)
        .where(
            key(commitment.c.item_id, "item_id"),
            notice.c.state == NoticeState.REPLACED.value,
            notice.c.message_id.is_(None),
            notice.c.state_at == _at,
        )
        .order_by(notice.c.id)
    )
)
