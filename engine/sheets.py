"""Several people in one worksheet: who saw what, what clashes, and how two answers become one without a loss.

Each answer is guarded by itself. Its version is a mark of what it says, so that whoever sends an answer also says which
one they saw, and what somebody else writes meanwhile in another answer concerns nobody.
"""

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from engine.audit import canonical
from engine.definition import FieldKind
from engine.errors import NotFound
from engine.model import Actor, Item
from engine.outcomes import Draft
from engine.ports import Transaction
from engine.requirements import is_blank
from engine.sayings import say

MARK = 12
"""How many characters a mark has."""

JOINED = frozenset({FieldKind.LONG_TEXT, FieldKind.POINTS})
"""Of these kinds, two answers can be kept as one."""

SUPERSEDED = "worksheet.superseded"
"""Somebody had written this and let another's answer stand instead."""

_SENTENCE = re.compile(r"[^\n]*?(?:[.!?…]+(?=\s)|\n|$)[^\S\n]*", re.DOTALL)


class Standing(StrEnum):
    """How an answer that is sent stands to the one on record.

    *Same*: there is nothing to save. *New*: it is saved. *Clash*: both it and the one on record are other than what
    its writer saw.
    """

    SAME = "same"
    NEW = "new"
    CLASH = "clash"


def mark(answer: object) -> str:
    """A short mark of what an answer says; the same for every one that says nothing."""
    said = None if is_blank(answer) else answer
    return hashlib.sha256(canonical({"said": said}).encode()).hexdigest()[:MARK]


def standing(*, stored: object, seen: str, given: object) -> Standing:
    """How ``given`` stands to what is ``stored``; ``seen`` is the mark of what its writer saw."""
    if mark(given) == mark(stored):
        return Standing.SAME
    return Standing.NEW if mark(stored) == seen else Standing.CLASH


def both(mine: Any, theirs: Any) -> Any:  # noqa: ANN401 - an answer is whatever its field holds
    """Two answers as one: everything that stands in either, in its order; what both say stands once."""
    if isinstance(mine, list) and isinstance(theirs, list):
        return sorted([*theirs, *(point for point in mine if point not in theirs)])
    first, second = sentences(str(theirs)), sentences(str(mine))
    bare, other_bare = [sentence.strip() for sentence in first], [sentence.strip() for sentence in second]
    joined: list[str] = []
    matched = SequenceMatcher(None, bare, other_bare, autojunk=False)
    for kind, start, end, other_start, other_end in matched.get_opcodes():
        joined += first[start:end]
        joined += second[other_start:other_end] if kind != "equal" else []
    return "".join(_spaced(joined)).strip()


def sentences(text: str) -> list[str]:
    """A text as its sentences and lines, each with what parts it from the next."""
    return [found for found in _SENTENCE.findall(text) if found]


def give_way(
    tx: Transaction, *, item_id: int, phase: str, values: Mapping[str, Any], actor: Actor, at: datetime
) -> Item:
    """Keep in the trail what somebody had written who lets another's answer stand; NotFound for an unknown field."""
    facts = tx.facts(item_id, at=at)
    unknown = next((name for name in values if name not in facts.definition.phase(phase).field_names), None)
    if unknown is not None:
        raise NotFound(what=say("field"), name=f"{phase}.{unknown}")
    draft = Draft(facts, actor, at)
    draft.say(SUPERSEDED, phase=phase, cycle=facts.sheet_cycle(phase), values=dict(values))
    return tx.record(draft.outcome())


def _spaced(parts: list[str]) -> list[str]:
    """The parts, with a space after each that would run into the next; a line of its own in a text that has lines."""
    apart = "\n" if any("\n" in part for part in parts) else " "
    return [part if part[-1:].isspace() else f"{part}{apart}" for part in parts]
