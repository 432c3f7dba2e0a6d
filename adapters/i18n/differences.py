"""What the tables say otherwise than the trail, in words."""

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from adapters.i18n.catalogues import tr
from engine.agreement import UNNAMED, Difference, Of

TEMPLATES: Mapping[str, str] = MappingProxyType(
    {
        "aim_decided": "whether the aim is decided",
        "asked_by": "who asked",
        "block_cause": "what it waits for",
        "block_holder_id": "who can remove what it waits for",
        "block_note": "the note on what it waits for",
        "block_since": "since when it waits",
        "closed_at": "when it was closed",
        "cycle": "the cycle",
        "details": "what was said of it",
        "due_at": "the deadline",
        "ended_at": "when it ended",
        "entered_at": "since when it is in its phase",
        "id": "the number",
        "imported_status": "the status that it was imported with",
        "kind": "the kind",
        "last_act_at": "when somebody last did something",
        "moved": "how often the deadline was moved",
        "moved_days": "by how many days the deadline was moved",
        "opened_at": "when it began",
        "organisation_id": "the organisation",
        "origin": "where it comes from",
        "outcome": "how it ended",
        "owner_id": "the owner",
        "parent_id": "what it is part of",
        "part": "as what they take part",
        "pause_reason": "why it rests",
        "pause_since": "since when it rests",
        "pause_until": "until when it rests",
        "peak_at": "when it had come furthest",
        "peak_rank": "how far it has come",
        "phase": "the phase",
        "policy": "the reminder policy",
        "ref": "what it is called",
        "reference": "its number elsewhere",
        "since": "from when reminders are counted",
        "stalled_at": "since when it stands still",
        "subject": "what is owed",
        "title": "the title",
        "visibility": "who may see it",
        "workflow": "the workflow",
        "workflow_version": "the version of the workflow",
    }
)
"""The columns that are compared; an answer is called what its workflow calls it."""

PERSONS = ("asked_by", "block_holder_id", "owner_id")
LONGEST = 200
"""More of a value is not shown in a sentence."""


def difference_in_words(difference: Difference) -> str:
    """What differs, with what stands on either side."""
    said = {"item": _item(difference), "place": _named_place(difference)}
    if difference.of is Of.EVENT:
        return f"{_not_understood(difference).removesuffix('.')} ({difference.stored})."
    if difference.name is None and difference.stored is None:
        return tr("%(item)s, %(place)s: it is in the trail, but not in the tables.", **said)
    if difference.name is None:
        return tr("%(item)s, %(place)s: it is in the tables, but not in the trail.", **said)
    return tr(
        "%(item)s, %(what)s: the tables say %(stored)s, the trail says %(told)s.",
        item=said["item"],
        stored=_value(difference.name, difference.stored),
        told=_value(difference.name, difference.told),
        what=_what(difference),
    )


def place_of_difference_in_words(difference: Difference) -> str:
    """What differs, without what anybody has written."""
    if difference.of is Of.EVENT:
        return _not_understood(difference)
    what = _place(difference) if difference.name is None else _what(difference)
    return tr("%(item)s, %(what)s: the tables do not say what the trail says.", item=_item(difference), what=what)


def _not_understood(difference: Difference) -> str:
    (seq,) = difference.row
    return tr(
        "Event %(seq)s of %(item)s cannot be understood, so nobody can tell whether the tables say what it says.",
        seq=seq,
        item=_item(difference),
    )


def _item(difference: Difference) -> str:
    return difference.ref or tr("item %(number)s", number=difference.item_id)


def _what(difference: Difference) -> str:
    """The column or the answer, and in what."""
    name = difference.name or ""
    if difference.of is Of.WORKSHEET:
        return tr("the answer “%(name)s” in %(place)s", name=name, place=_place(difference))
    column = tr(TEMPLATES[name])
    if difference.of is Of.ITEM:
        return column
    return tr("%(column)s, in %(place)s", column=column, place=_place(difference))


def _place(difference: Difference) -> str:
    """The row, without what anybody has written."""
    match difference.of, difference.row:
        case Of.WORKSHEET, (phase, cycle):
            return tr("the worksheet %(phase)s of cycle %(cycle)s", phase=phase, cycle=cycle)
        case Of.COMMITMENT, (number, _) if number != UNNAMED:
            return tr("promise %(number)s", number=number)
        case Of.COMMITMENT, _:
            return tr("a promise")
        case Of.PARTICIPANT, (number,):
            return tr("the part of person %(number)s", number=number)
        case Of.PARTNER, (number,):
            return tr("the share of organisation %(number)s", number=number)
        case _:
            return tr("the item itself")


def _named_place(difference: Difference) -> str:
    """The row, with what is owed in words."""
    if difference.of is not Of.COMMITMENT:
        return _place(difference)
    return f"{_place(difference)} (“{difference.row[1]}”)"


def _value(name: str, value: Any) -> str:  # noqa: ANN401 - whatever stands there
    if value is None:
        return tr("nothing")
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    if name in PERSONS:
        return tr("person %(number)s", number=value)
    if name == "organisation_id":
        return tr("organisation %(number)s", number=value)
    words = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"“{words if len(words) <= LONGEST else words[:LONGEST] + '…'}”"
