"""What a person may see, as a condition on items: the rule of :mod:`engine.access`, in SQL.

A test holds the two to be the same, for every relation and visibility.
"""

from sqlalchemy import ColumnElement, and_, exists, or_

from adapters.sql.statements import commitment, item, participant, table
from engine.access import Office, Rights
from engine.model import Visibility

OFFICES = (Office.MANAGER, Office.COORDINATOR, Office.COACH)
"""Whoever holds one of these sees the drafts of their organisations."""

_partner = table("partner")


def seen_by(rights: Rights) -> ColumnElement[bool]:
    """True for the items that somebody with these rights may see; for queries over the table ``item``."""
    official = sorted(rights.reach(*OFFICES))
    home = sorted(rights.home)
    return or_(
        and_(item.c.visibility == Visibility.ORGANISATION.value, _belongs(home)),
        and_(item.c.visibility != Visibility.PRIVATE.value, _belongs(official)),
        _personal(sorted(rights.persons)),
    )


def _belongs(organisations: list[int]) -> ColumnElement[bool]:
    return item.c.organisation_id.in_(organisations) | exists().where(
        _partner.c.item_id == item.c.id, _partner.c.organisation_id.in_(organisations)
    )


def _personal(persons: list[int]) -> ColumnElement[bool]:
    return or_(
        item.c.owner_id.in_(persons),
        item.c.block_holder_id.in_(persons),
        exists().where(participant.c.item_id == item.c.id, participant.c.person_id.in_(persons)),
        exists().where(
            commitment.c.item_id == item.c.id, commitment.c.closed_at.is_(None), commitment.c.owner_id.in_(persons)
        ),
        exists().where(_partner.c.item_id == item.c.id, _partner.c.owner_id.in_(persons)),
    )
