"""What a person may see, as a condition on items: the rule of :mod:`engine.access`, in SQL.

A test holds the two to be the same, for every relation and visibility. Whatever is about persons is looked up once for
a query, not once for an item: it is short, and found by an index.
"""

from collections.abc import Collection, Iterator

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, false, or_, select, union

from adapters.sql.statements import commitment, item, participant, partner, person
from engine.access import Office, Rights
from engine.model import Visibility

OFFICES = (Office.MANAGER, Office.COORDINATOR, Office.COACH)
"""Whoever holds one of these sees the drafts of their organisations."""


def seen_by(rights: Rights) -> ColumnElement[bool]:
    """True for the items that somebody with these rights may see; for queries over the table ``item``.

    What is cheapest, and lets most through, comes first.
    """
    home, official = sorted(rights.home), sorted(rights.reach(*OFFICES))
    managed = sorted(rights.reach(Office.MANAGER))
    return or_(
        and_(item.c.visibility == Visibility.ORGANISATION.value, _belongs(home)),
        and_(item.c.visibility != Visibility.PRIVATE.value, or_(_belongs(official), _owned_in(managed))),
        *_personal(sorted(rights.persons)),
    )


def within_reach(rights: Rights) -> CompoundSelect[tuple[int]]:
    """The ids of all items that somebody may see, and of some that they may not.

    For somebody who sees few items of many, with :func:`seen_by`: so those few are found by their indexes.
    """
    places, managed = sorted(rights.home | rights.reach(*OFFICES)), sorted(rights.reach(Office.MANAGER))
    staff = select(person.c.id).where(person.c.organisation_id.in_(managed))
    return union(
        select(_held.c.id).where(_held.c.organisation_id.in_(places)),
        select(partner.c.item_id).where(partner.c.organisation_id.in_(places)),
        select(_held.c.id).where(or_(_held.c.owner_id.in_(sorted(rights.persons)), _held.c.owner_id.in_(staff))),
        _concerned(sorted(rights.persons)),
    )


def belongs(organisation_ids: Collection[int]) -> ColumnElement[bool]:
    """True for the items of some organisations, also those that they share with others."""
    return _belongs(sorted(organisation_ids))


def _belongs(organisations: list[int]) -> ColumnElement[bool]:
    if not organisations:
        return false()
    shared = select(partner.c.item_id).where(partner.c.organisation_id.in_(organisations))
    return or_(item.c.organisation_id.in_(organisations), item.c.id.in_(shared))


def _owned_in(organisations: list[int]) -> ColumnElement[bool]:
    """Items whose owner works there, wherever the items belong."""
    if not organisations:
        return false()
    return item.c.owner_id.in_(select(person.c.id).where(person.c.organisation_id.in_(organisations)))


def _personal(persons: list[int]) -> Iterator[ColumnElement[bool]]:
    yield item.c.owner_id.in_(persons)
    yield item.c.id.in_(_concerned(persons))


def _concerned(persons: list[int]) -> Select[tuple[int]]:
    """The items in which somebody takes part, owes something, holds up the work, or owns it on a partner's side."""
    taking_part = select(participant.c.item_id).where(participant.c.person_id.in_(persons))
    owing = select(commitment.c.item_id).where(commitment.c.closed_at.is_(None), commitment.c.owner_id.in_(persons))
    owning = select(partner.c.item_id).where(partner.c.owner_id.in_(persons))
    holding_up = select(_held.c.id).where(_held.c.block_holder_id.in_(persons))
    return select(taking_part.union_all(owing, owning, holding_up).subquery().c.item_id)


_held = item.alias("held")
