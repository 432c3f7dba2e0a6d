"""Ideas that people left for an organisation, without an account: what became of them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Integer, bindparam, func, select, update

from adapters.sql.prepared import Row, Statement
from adapters.sql.statements import given, key, names, table
from adapters.sql.store import SqlTransaction
from engine.errors import NotFound
from engine.sayings import say

NEW, TAKEN, DECLINED = "new", "taken", "declined"


@dataclass(frozen=True, slots=True, kw_only=True)
class Idea:
    """An idea as it was written. ``name`` and ``address`` may be empty; ``language`` is that of the form.

    ``item_id`` is the work that it became, ``answer`` why it did not.
    """

    id: int = 0
    organisation_id: int
    text: str
    name: str = ""
    address: str = ""
    language: str
    made_at: datetime
    state: str = NEW
    item_id: int | None = None
    answer: str | None = None
    answered_at: datetime | None = None
    answered_by: int | None = None


def add(tx: SqlTransaction, idea: Idea) -> int:
    """Keep an idea; returns its id."""
    row = tx.sql.first(INSERT, **{name: getattr(idea, name) for name in COLUMNS})
    assert row is not None  # noqa: S101 - an insert returns its row
    return int(row.id)


def find(tx: SqlTransaction, idea_id: int) -> Idea:
    """The idea with this id; NotFound when there is none."""
    row = tx.sql.first(BY_ID, idea_id=idea_id)
    if row is None:
        raise NotFound(what=say("idea"), name=idea_id)
    return _idea_of(row)


def waiting(tx: SqlTransaction, organisation_ids: Collection[int], *, limit: int) -> list[Idea]:
    """At most so many ideas that nobody has answered, the oldest first."""
    places = _idea.c.organisation_id.in_(sorted(organisation_ids))
    query = select(_idea).where(places, _idea.c.state == NEW).order_by(_idea.c.id).limit(limit)
    return [_idea_of(row) for row in tx.sql.connection.execute(query)]


def answered(tx: SqlTransaction, organisation_ids: Collection[int], *, limit: int) -> list[Idea]:
    """At most so many ideas that somebody has answered, the last first."""
    places = _idea.c.organisation_id.in_(sorted(organisation_ids))
    query = select(_idea).where(places, _idea.c.state != NEW).order_by(_idea.c.answered_at.desc()).limit(limit)
    return [_idea_of(row) for row in tx.sql.connection.execute(query)]


def count(tx: SqlTransaction, organisation_ids: Collection[int]) -> int:
    """How many ideas nobody has answered."""
    places = _idea.c.organisation_id.in_(sorted(organisation_ids))
    query = select(func.count()).select_from(_idea).where(places, _idea.c.state == NEW)
    return int(tx.sql.connection.execute(query).scalar_one())


def take(tx: SqlTransaction, idea_id: int, *, item_id: int, by: int, at: datetime) -> bool:
    """Say which work an idea became; False when somebody has answered it already."""
    return _answer(tx, idea_id, state=TAKEN, item_id=item_id, answer=None, answered_by=by, answered_at=at)


def decline(tx: SqlTransaction, idea_id: int, *, answer: str, by: int, at: datetime) -> bool:
    """Say why an idea is not taken further; False when somebody has answered it already."""
    return _answer(tx, idea_id, state=DECLINED, item_id=None, answer=answer, answered_by=by, answered_at=at)


def _answer(tx: SqlTransaction, idea_id: int, **values: object) -> bool:
    return bool(tx.sql.run(ANSWER, idea_id=idea_id, **values))


def _idea_of(row: Row) -> Idea:
    return Idea(**row._asdict())


_idea = table("idea")
COLUMNS = names(_idea, but=("id",))
MAIL_KIND = "idea"
"""The kind of a mail in which whoever left an idea is told what became of it."""

ANSWERED = ["state", "item_id", "answer", "answered_at", "answered_by"]

INSERT = Statement(lambda f: f.insert(_idea, COLUMNS).returning(_idea.c.id))
BY_ID = Statement(lambda _: select(_idea).where(key(_idea.c.id, "idea_id")))
ANSWER = Statement(
    lambda _: (
        update(_idea)
        .where(_idea.c.id == bindparam("idea_id", type_=Integer), _idea.c.state == NEW)
        .values(given(_idea, ANSWERED))
    )
)
