"""Look for items by their words: what they are called, what their worksheets say, and who takes part.

What somebody may not see gives no hit, and no excerpt either: rights are asked of the items as they are now
(:mod:`adapters.sql.visibility`), never of the index.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, select

from adapters.sql import fulltext
from adapters.sql.fulltext import Within
from adapters.sql.statements import item, organisation, person
from adapters.sql.store import SqlTransaction
from adapters.sql.visibility import seen_by
from engine.access import Rights
from engine.terms import Piece, excerpt, marked, significant, stems_of, words_of

AROUND = 90
"""How many characters of what stands around a word are shown, to each side."""

MOST_WORDS = 12
"""Nobody looks for more words at once."""

ALIKE_FROM = 6
"""What is alike is told by so many of the words that say what something is about."""

NEWEST = 400
"""Of the items that have one word in common, so many of the newest are compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What somebody looks for; what is None does not matter. The items have all of the words."""

    words: str
    workflow: str | None = None
    phase: str | None = None
    organisation_ids: Collection[int] | None = None
    is_ended: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """An item that was found: what it is called with the words marked, and what stands around them in it.

    There is no excerpt of what somebody sees by virtue of an office alone: reading a draft of others is an act that is
    told to them, looking for something is none.
    """

    item_id: int
    ref: str
    title: tuple[Piece, ...]
    workflow: str
    workflow_version: int
    phase: str
    organisation: str
    owner: str | None
    visibility: str
    is_ended: bool
    people: tuple[Piece, ...] = ()
    excerpt: tuple[Piece, ...] = ()


def search(tx: SqlTransaction, rights: Rights, sought: Sought, *, limit: int) -> list[Hit]:
    """At most ``limit`` of the items sought: first those that are called so, then the others, the newest first."""
    stems = stems_of(sought.words)[:MOST_WORDS]
    if not stems:
        return []
    found: dict[int, Row[Any]] = {}
    for within in (Within.HEADING, Within.EVERYTHING):
        asked = fulltext.asked(tx.sql.connection, stems, within=within)
        if len(found) < limit:
            rows = tx.sql.connection.execute(_seen(tx, rights, sought).limit(limit), {"asked": asked}).all()
            found |= {row.id: row for row in rows if row.id not in found}
    return [_hit(row, stems) for row in list(found.values())[:limit]]


def similar(tx: SqlTransaction, rights: Rights, about: str, *, limit: int) -> list[Hit]:
    """At most ``limit`` items that have most in common with a text; a word that few have says more than a common one.

    Half of what the text is about, at least, must be there.
    """
    stems = significant(about, most=ALIKE_FROM)
    weights: Counter[int] = Counter()
    shared: Counter[int] = Counter()
    for each in stems:
        with_it = _newest_with(tx, each)
        for item_id in with_it:
            weights[item_id] += 1 + NEWEST // (10 + len(with_it))
            shared[item_id] += 1
    alike = [item_id for item_id, _ in weights.most_common() if 2 * shared[item_id] >= len(stems)][:NEWEST]
    rows = {row.id: row for row in tx.sql.connection.execute(_these(tx, rights, alike))} if alike else {}
    ranked = sorted(rows, key=lambda id_: (-weights[id_] - 4 * _in_title(rows[id_].title, stems), -id_))
    return [_hit(rows[item_id], stems) for item_id in ranked[:limit]]


def ref_seen(tx: SqlTransaction, rights: Rights, item_id: int) -> str | None:
    """What an item is called; None when somebody with these rights may not see it."""
    query = select(item.c.ref).where(item.c.id == item_id, seen_by(rights))
    return tx.sql.connection.execute(query).scalar_one_or_none()


def _newest_with(tx: SqlTransaction, each: str) -> list[int]:
    connection = tx.sql.connection
    key = fulltext.key(connection)
    query = select(key.label("id")).where(fulltext.matching(connection, "asked")).order_by(key.desc()).limit(NEWEST)
    asked = fulltext.asked(connection, [each], within=Within.SUBJECT)
    return [row.id for row in connection.execute(query, {"asked": asked})]


def _in_title(title: str, stems: Sequence[str]) -> int:
    return sum(any(word.startswith(each) for word in words_of(title)) for each in stems)


def _seen(tx: SqlTransaction, rights: Rights, sought: Sought) -> Select[Any]:
    """The query of what somebody sees of what they look for."""
    is_asked = fulltext.matching(tx.sql.connection, "asked")
    return _found(tx, rights).where(is_asked, *_narrowed(sought)).order_by(fulltext.key(tx.sql.connection).desc())


def _these(tx: SqlTransaction, rights: Rights, item_ids: Sequence[int]) -> Select[Any]:
    return _found(tx, rights).where(item.c.id.in_(item_ids))


def _found(tx: SqlTransaction, rights: Rights) -> Select[Any]:
    """The query of items with what the index says of them, those that somebody may see alone."""
    # What is open to them without any office they have may be read by them; see Hit.
    without_offices = replace(rights, offices=MappingProxyType({}))
    finding = fulltext.finding(tx.sql.connection)
    joined = (
        finding.join(item, item.c.id == fulltext.key(tx.sql.connection))
        .join(organisation, organisation.c.id == item.c.organisation_id)
        .outerjoin(person, person.c.id == item.c.owner_id)
    )
    return (
        select(
            item.c.id,
            item.c.ref,
            item.c.title,
            item.c.workflow,
            item.c.workflow_version,
            item.c.phase,
            item.c.visibility,
            item.c.ended_at,
            organisation.c.name.label("organisation_name"),
            person.c.name.label("owner_name"),
            finding.c.people,
            finding.c.body,
            seen_by(without_offices).label("is_open"),
        )
        .select_from(joined)
        .where(seen_by(rights))
    )


def _narrowed(sought: Sought) -> Iterator[ColumnElement[bool]]:
    if sought.workflow is not None:
        yield item.c.workflow == sought.workflow
    if sought.phase is not None:
        yield item.c.phase == sought.phase
    if sought.organisation_ids is not None:
        yield item.c.organisation_id.in_(sorted(sought.organisation_ids))
    if sought.is_ended is not None:
        yield item.c.ended_at.is_not(None) if sought.is_ended else item.c.ended_at.is_(None)


def _hit(row: Row[Any], stems: list[str]) -> Hit:
    people = marked(row.people, stems)
    return Hit(
        item_id=row.id,
        ref=row.ref,
        title=tuple(marked(row.title, stems)),
        workflow=row.workflow,
        workflow_version=row.workflow_version,
        phase=row.phase,
        organisation=row.organisation_name,
        owner=row.owner_name,
        visibility=row.visibility,
        is_ended=row.ended_at is not None,
        people=tuple(people) if any(piece.is_hit for piece in people) else (),
        excerpt=tuple(excerpt(row.body, stems, around=AROUND)) if row.is_open else (),
    )
