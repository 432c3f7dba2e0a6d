"""Until when people do not want to be reminded of a promise; the deadline and the escalation stand."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import and_, select

from adapters.sql.prepared import Statement
from adapters.sql.statements import table
from adapters.sql.store import SqlTransaction


def postponed(tx: SqlTransaction, commitment_ids: Iterable[int]) -> dict[tuple[int, int], date]:
    """Until when persons are not to be reminded of promises as they stand now: (promise, person) -> date."""
    found = tx.sql.all(POSTPONED, ids=sorted(set(commitment_ids)))
    return {(row.commitment_id, row.person_id): row.until_on for row in found}


_postponement, _commitment = table("postponement"), table("commitment")

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
