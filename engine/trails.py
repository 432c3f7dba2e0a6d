"""What was done to a trail, found in what a database holds: each row as it stands there, believed in nothing.

Finding that something is wrong is quick, and done row by row (:func:`rehash`). What it is takes the whole trail of an
item (:func:`explain`): a row that was altered looks at first sight like one that was put in or changed places.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from typing import Any, NamedTuple

from engine.audit import GENESIS, canonical
from engine.model import ActorKind
from engine.seals import Seal, Tombstone, head_of, key_id_of, seal_hash


class Where(StrEnum):
    """What a fault is in; ``head`` is what was noted of an item when a seal was set."""

    EVENT = "event"
    ITEM = "item"
    HEAD = "head"
    TOMBSTONE = "tombstone"
    SEAL = "seal"


class What(StrEnum):
    """What was done. Of an ``unverified`` seal nobody can tell without its key; an ``unsigned`` one has none."""

    ALTERED = "altered"
    REMOVED = "removed"
    INSERTED = "inserted"
    SWAPPED = "swapped"
    TRUNCATED = "truncated"
    UNREADABLE = "unreadable"
    UNVERIFIED = "unverified"
    UNSIGNED = "unsigned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """The first thing that is wrong, in an item or in a seal.

    ``seq`` is the event's number; ``other`` is the one that it changed places with, or the last of those of which one
    was altered. ``seal`` is the seal that is wrong, or by which it was found.
    """

    where: Where
    what: What
    item_id: int | None = None
    ref: str | None = None
    seq: int | None = None
    other: int | None = None
    seal: int | None = None


class Stored(NamedTuple):
    """An event as a database holds it, whatever that is; its instant is a text as in the canonical form."""

    item_id: Any
    seq: Any
    at: Any
    actor_kind: Any
    actor_id: Any
    on_behalf_of: Any
    kind: Any
    data: Any
    prev_hash: Any
    hash: Any


class Own(NamedTuple):
    """What an item says of its own trail: its reference, its last number and hash; whatever stands there."""

    ref: Any
    seq: Any
    head: Any


class Sealed(NamedTuple):
    """What was noted of an item when a seal was set; not ``is_sound`` when that seal does not stand over it."""

    seal: int
    seq: Any
    hash: Any
    is_sound: bool = True


def rehash(  # noqa: PLR0917 - called with a row as it is, a million times
    item_id: int,
    seq: int,
    at: str,
    actor_kind: str,
    actor_id: int | None,
    on_behalf_of: int | None,
    kind: str,
    data: str,
    prev_hash: str,
) -> str | None:
    """The hash that an event must have, made from its text as it is stored; None when it cannot be read.

    The same as :func:`engine.audit.event_hash` for every row that can be read, since there is one way to write each.
    """
    try:
        if INSTANT(at) is None or datetime.fromisoformat(at) is None:
            return None
        actor = _actor(actor_kind, actor_id, on_behalf_of)
        content = f'[{item_id},{seq},"{at}",{actor},{_kind(kind)},{_quoted(data)},"{prev_hash}"]'.encode()
    except (TypeError, ValueError):
        return None
    return sha256(content).hexdigest()


def is_canonical(data: str) -> bool:
    """True for the one way to write an event's data. A hash can be right over words that nobody can read."""
    if data == "{}":
        return True
    try:
        return data[:1] == "{" and canonical(json.loads(data)) == data
    except (TypeError, ValueError, RecursionError):
        return False


def are_canonical(texts: Sequence[str]) -> bool:
    """True when every one of ``texts`` is canonical, found out for all at once, which is quicker.

    Each is read by itself to its end, and all are written as one list. Where an object ends follows from where it
    begins, so when the list is what the texts are with commas between them, each is the way to write its object.
    """
    found = []
    try:
        for text in texts:
            value, end = _decode(text)
            if end != len(text) or text[0] != "{":
                return False
            found.append(value)
        return bool(_encode_sorted(found) == f"[{','.join(texts)}]")
    except (TypeError, ValueError, RecursionError):
        return False


def explain(
    rows: Sequence[Stored],
    *,
    item_id: int,
    own: Own | None,
    heads: Sequence[Sealed] = (),
    tombstone: Tombstone | None = None,
) -> Fault | None:
    """What is wrong first with an item, of which everything is given in order; None when it is whole."""
    readable = [head for head in heads if isinstance(head.seq, int)]
    if tombstone is not None:
        found = _of_tombstone(rows, own, readable, tombstone)
    elif own is None:
        found = Fault(where=Where.ITEM, what=What.REMOVED, seal=heads[-1].seal if heads else None)
    else:
        found = _of_chain(rows, readable) or _of_end(rows, own, readable) or _of_heads(rows, readable)
    if found is None and len(readable) < len(heads):
        found = Fault(where=Where.HEAD, what=What.UNREADABLE)
    return None if found is None else replace(found, item_id=item_id, ref=_ref(own, tombstone))


class Chain:
    """The seals, checked one after the other; ``hashes`` are those that were there, by their numbers."""

    def __init__(self, *, key: str | None) -> None:
        self.hashes: dict[int, str] = {}
        self._key = key
        self._key_id = None if key is None else key_id_of(key)
        self._last: Seal | None = None
        self._are_keyed = False

    def check(self, number: int, seal: Seal | None) -> Fault | None:
        """What is wrong with the next seal, the first thing; None for one that cannot be read."""
        expected = 1 if self._last is None else self._last.number + 1
        head = GENESIS if self._last is None else self._last.hash
        if seal is None:
            return Fault(where=Where.SEAL, what=What.UNREADABLE, seal=number)
        fault = self._fault(seal, expected=expected, head=head)
        self._last = seal
        self._are_keyed = self._are_keyed or seal.key_id is not None
        self.hashes[number] = seal.hash
        return fault

    def end(self) -> Fault | None:
        """What is wrong with the last one: with a key, the newest seal must have been set with it."""
        if self._key is not None and self._last is not None and self._last.key_id is None:
            return Fault(where=Where.SEAL, what=What.UNSIGNED, seal=self._last.number)
        return None

    def _fault(self, seal: Seal, *, expected: int, head: str) -> Fault | None:
        if seal.number != expected:
            what = What.REMOVED if seal.number > expected else What.INSERTED
            return Fault(where=Where.SEAL, what=what, seal=min(expected, seal.number))
        if seal.key_id is not None and seal.key_id != self._key_id:
            if seal.prev_hash != head:
                return Fault(where=Where.SEAL, what=What.ALTERED, seal=seal.number)
            return Fault(where=Where.SEAL, what=What.UNVERIFIED, seal=seal.number)
        if seal.hash != seal_hash(seal, self._key if seal.key_id else None) or (self._are_keyed and not seal.key_id):
            return Fault(where=Where.SEAL, what=What.ALTERED, seal=seal.number)
        if seal.prev_hash != head:
            # Its own hash is right, so it is the one before that was written anew.
            return Fault(where=Where.SEAL, what=What.ALTERED, seal=max(1, seal.number - 1))
        return None


def _of_tombstone(
    rows: Sequence[Stored], own: Own | None, heads: Sequence[Sealed], tombstone: Tombstone
) -> Fault | None:
    if own is not None or rows:
        return Fault(where=Where.TOMBSTONE, what=What.INSERTED, seq=rows[0].seq if rows else None)
    buried = head_of(tombstone)
    for head in heads:
        last = {tombstone.seq: tombstone.head, buried.seq: buried.hash}.get(head.seq, head.hash)
        if head.seq > buried.seq or last != head.hash:
            where = Where.TOMBSTONE if head.is_sound else Where.HEAD
            return Fault(where=where, what=What.ALTERED, seq=head.seq, seal=head.seal)
    return None


def _of_chain(rows: Sequence[Stored], heads: Sequence[Sealed]) -> Fault | None:
    """The first event that does not follow the one before it."""
    previous = GENESIS
    for place, row in enumerate(rows, start=1):
        if row.seq == place and _holds(row, previous):
            previous = row.hash
            continue
        what, seq, other = _what_happened(rows, place, previous)
        seal = next((head.seal for head in heads if head.seq >= seq), None)
        return Fault(where=Where.EVENT, what=what, seq=seq, other=other, seal=seal)
    return None


def _what_happened(  # noqa: PLR0911 - one for each thing that can be done
    rows: Sequence[Stored], place: int, previous: str
) -> tuple[What, int, int | None]:
    """What was done to the row in a place, with its number and that of another."""
    row, after = rows[place - 1], rows[place:]
    if not isinstance(row.seq, int):
        return What.UNREADABLE, place, None
    if row.seq != place:
        return (What.REMOVED, place, None) if row.seq > place else (What.INSERTED, row.seq, None)
    if not _is_readable(row):
        return What.UNREADABLE, place, None
    rightful = next((r for r in after if r.prev_hash == previous and _belongs(r, place)), None)
    came_from = next((r.seq for r in rows if r.seq != place and _belongs(row, r.seq)), None)
    if rightful is not None and came_from is not None:
        return What.SWAPPED, place, rightful.seq
    if rightful is not None:
        return What.INSERTED, place, None
    if came_from is not None and came_from < place:
        return What.INSERTED, came_from, None  # it stood here before another one was put in its place
    if came_from is not None or _belongs(row, place + 1):
        return What.REMOVED, place, None
    if place > 1 and _belongs(row, place):
        return What.ALTERED, place - 1, None  # this one is sound, and follows what stood there before
    return What.ALTERED, place, None


def _of_end(  # noqa: PLR0911 - one for each way in which they can disagree
    rows: Sequence[Stored], own: Own, heads: Sequence[Sealed]
) -> Fault | None:
    """Where a sound chain and what its item says of it do not agree."""
    count, last = len(rows), rows[-1].hash if rows else GENESIS
    if (own.seq, own.head) == (count, last) and count:
        return None
    if not isinstance(own.seq, int) or not isinstance(own.head, str):
        return Fault(where=Where.ITEM, what=What.UNREADABLE)
    if not count and not heads:
        return Fault(where=Where.ITEM, what=What.INSERTED)
    if not count:
        return Fault(where=Where.EVENT, what=What.TRUNCATED, seq=1, seal=heads[-1].seal)
    if own.head == last:
        return Fault(where=Where.ITEM, what=What.ALTERED, seq=count)
    if 0 < own.seq < count and rows[own.seq - 1].hash == own.head:
        return Fault(where=Where.EVENT, what=What.INSERTED, seq=own.seq + 1)
    if own.seq > count:
        seal = next((head.seal for head in heads if head.seq > count), None)
        return Fault(where=Where.EVENT, what=What.TRUNCATED, seq=count + 1, seal=seal)
    witness = next((head for head in heads if head.is_sound and head.seq == count), None)
    if witness is not None and witness.hash == own.head:
        return Fault(where=Where.EVENT, what=What.ALTERED, seq=count, seal=witness.seal)
    return Fault(where=Where.ITEM, what=What.ALTERED, seq=count, seal=None if witness is None else witness.seal)


def _of_heads(rows: Sequence[Stored], heads: Sequence[Sealed]) -> Fault | None:
    """Where a trail that is sound in itself is not the one that was sealed: somebody wrote it anew."""
    known = 0
    for head in heads:
        if head.seq <= known:
            return Fault(where=Where.HEAD, what=What.ALTERED, seq=known, seal=head.seal)
        if head.seq > len(rows) or rows[head.seq - 1].hash != head.hash:
            if not head.is_sound:
                return Fault(where=Where.HEAD, what=What.ALTERED, seq=head.seq, seal=head.seal)
            if head.seq > len(rows):
                return Fault(where=Where.EVENT, what=What.TRUNCATED, seq=len(rows) + 1, seal=head.seal)
            return Fault(where=Where.EVENT, what=What.ALTERED, seq=known + 1, other=head.seq, seal=head.seal)
        known = head.seq
    return None


def _holds(row: Stored, previous: str) -> bool:
    return row.prev_hash == previous and _belongs(row, row.seq) and is_canonical(row.data)


def _belongs(row: Stored, place: int) -> bool:
    """True when the row's hash is right for an event in that place."""
    return bool(rehash(row.item_id, place, *row[2:9]) == row.hash)


def _is_readable(row: Stored) -> bool:
    return rehash(*row[:9]) is not None and is_canonical(row.data)


def _ref(own: Own | None, tombstone: Tombstone | None) -> str | None:
    ref = own.ref if own is not None else tombstone.ref if tombstone is not None else None
    return ref.encode(errors="replace").decode() if isinstance(ref, str) else None


@lru_cache(16_384)
def _actor(kind: str, person_id: int | None, on_behalf_of: int | None) -> str:
    return f"{_quoted(ActorKind(kind).value)},{_number(person_id)},{_number(on_behalf_of)}"


def _number(value: int | None) -> str:
    if value is None:
        return "null"
    if not isinstance(value, int):
        raise TypeError(value)
    return str(value)


@lru_cache(1024)
def _kind(kind: str) -> str:
    if not isinstance(kind, str):
        raise TypeError(kind)
    return str(_quoted(kind))


_quoted: Any = json.JSONEncoder(ensure_ascii=False).encode
_encode_sorted: Any = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
).encode
_decode: Any = json.JSONDecoder().raw_decode

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00", re.ASCII).fullmatch
"""The form in which an instant is hashed."""
