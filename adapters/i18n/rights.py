"""Rights, in words: what somebody is, what they may, and who sees an item."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from adapters.i18n.catalogues import tr

TEMPLATES: Mapping[str, str] = MappingProxyType(
    {
        # What may be done with an item.
        "see": "see it",
        "comment": "comment and ask",
        "fill in": "write in the worksheets",
        "move on": "move it on",
        "plan": "plan: dates, actions, pauses",
        "staff": "hand it over, choose the team",
        "share": "choose who sees it",
        "intervene": "step in as a manager",
        "disclose": "hand out a copy",
        # What somebody is to an item.
        "owner": "owner",
        "member": "member",
        "coach": "coach",
        "patient representative": "patient representative",
        "asked": "asked, or owes something in it",
        "manager": "manager",
        "coordinator": "quality coordinator",
        "colleague": "colleague in the region or municipality",
        # What may be done in an organisation, and everything below it.
        "see what has stalled": "see what has stalled",
        "take in ideas": "take in ideas",
        "manage people and places": "manage people and organisations",
        "set reminder policies": "set reminder policies",
        "see the outbox": "see the outbox",
        "install workflows": "install workflows",
        "grant rights": "grant rights",
        "answer for records": "answer for personal data and for what is disposed of",
        "verify the audit trail": "verify the audit trail",
        # What somebody is in an organisation.
        "administrator": "administrator",
        # Who sees an item.
        "private": "only those who take part",
        "team": "the team, its coach and its managers",
        "organisation": "everybody in the region or municipality",
    }
)


def right_in_words(right: StrEnum | str) -> str:
    """An action, a relation, a duty, an office or a visibility as people say it."""
    return tr(TEMPLATES[right])
