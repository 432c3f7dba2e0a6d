"""Until when people do not want to be reminded of a promise; the deadline and the escalation stand."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import and_, bindparam, select

from adapters.sql.flavours import Flavour
from adapters.sql.prepared import Statement
from adapters.sql.statements import key, names, table
from adapters.sql.store import SqlTransaction


def postpone(tx: SqlTransaction, *, commitment_id: int, person_id: int, until: date) -> None:
    """Remind a person of a promise no sooner than on a local date; the last date given counts."""
    tx.sql.run(POSTPONE, of_commitment=commitment_id, of_person=person_id, until=until)


def postponed(tx: SqlTransaction, commitment_ids: Iterable[int]) -> dict[tuple[int, int], date]:
    """Until when persons are not to be reminded of promises as they stand now: (promise, person) -> date."""
    found = tx.sql.all(POSTPONED, ids=sorted(set(commitment_ids)))
    return {(row.commitment_id, row.person_id): row.until_on for row in found}


def _postpone(f: Flavour) -> Any:  # noqa: ANN401 - an insert of either database
    query = select(
        _commitment.c.id,
        bindparam("of_person", type_=_postponement.c.person_id.type),
        _commitment.c.generation,
        bindparam("until", type_=_postponement.c.until_on.type),
    ).where(key(_commitment.c.id, "of_commitment"))
    fresh = f.insert_selected(_postponement, names(_postponement), query)
    later = {name: fresh.excluded[name] for name in ("generation", "until_on")}
    return fresh.on_conflict_do_update(index_elements=["commitment_id", "person_id"], set_=later)


_postponement, _commitment = table("postponement"), table("commitment")

POSTPONE = Statement(_postpone)
POSTPONED = Statement(
    lambda f: (
        select(_postponement)
        .join(
            _commitment,
            and_(
                _commitment.c.id == _postponement.c.commitment_id,
                _commitment.c.generation == _postponement.c.generation,
            ),
        )
        .where(f.among(_postponement.c.commitment_id, "ids"))
    )
)
