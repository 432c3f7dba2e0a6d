"""``/``: my work, what needs me now."""

from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import Response

from adapters.delivery.asks import ask
from adapters.sql import feeds
from adapters.sql.store import SqlTransaction
from adapters.web.visits import Visit, Visiting

router = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """Something that the visitor owes."""

    ref: str
    title: str
    asked: str
    is_late: bool


@router.get("/")
def my_work(visit: Visiting) -> Response:
    """What needs the visitor."""
    with visit.reading() as tx:
        owed = _owed(tx, visit)
    return visit.page("work.html", current="work", owed=owed)


def _owed(tx: SqlTransaction, visit: Visit) -> list[Owed]:
    found = []
    for commitment in sorted(feeds.dated(tx, visit.person.id), key=lambda c: (c.due_at, c.id)):
        facts = tx.facts(commitment.item_id, at=visit.at)
        is_late = commitment.due_at is not None and commitment.due_at < visit.at
        found.append(Owed(ref=facts.item.ref, title=facts.item.title, asked=ask(facts, commitment), is_late=is_late))
    return found
