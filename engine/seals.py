"""Seals: the trails of all items at one moment in one number, chained to the seal before.

A seal stands over the heads of the items that have new events since the last one. Its root is that of the Merkle tree
of RFC 9162, 2.1 (the same as in RFC 6962, 2.1): a leaf is hashed after a zero byte and a node after a one byte, so that
neither can be passed off as the other, and the tree of no leaves is the hash of nothing. Who keeps the hash of a seal
outside the database can prove later that nothing before it was altered, removed or inserted.

With a key the hash of a seal is an HMAC (RFC 2104): whoever owns the database, but not the key, can set no seal.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from engine.audit import GENESIS
from engine.instants import rfc3339

ANCHOR = re.compile(r"(\d{1,9}):([0-9a-fA-F]{64})(?!\S)", re.ASCII)
LEAF, NODE = b"\x00", b"\x01"
KEY_ID_DIGITS = 16


class Head(NamedTuple):
    """Where the trail of an item ended: with its event number ``seq``, which has this ``hash``."""

    item_id: int
    seq: int
    hash: str


class Anchor(NamedTuple):
    """A seal as somebody outside has kept it."""

    number: int
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """A seal; ``events`` and ``items`` count what was new. ``key_id`` tells keys apart, None is a seal without one."""

    number: int
    at: datetime
    events: int
    items: int
    root: str
    key_id: str | None
    prev_hash: str
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    """What is left of an item that was disposed of: by which rule, by whom, and where its trail ended."""

    item_id: int
    ref: str
    workflow: str
    organisation_id: int
    visibility: str
    opened_at: datetime
    ended_at: datetime
    seq: int
    head: str
    rule_id: int
    disposed_at: datetime
    disposed_by: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """That a head is the leaf number ``index`` of the ``size`` leaves under a root: its siblings, lowest first."""

    index: int
    size: int
    path: tuple[str, ...]


class Tree:
    """A Merkle tree that leaves are put into in order; keeps no more than one node for each of its levels."""

    __slots__ = ("_peaks", "size")

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []

    def add(self, head: Head) -> None:
        """Put in the next leaf."""
        node, carry = leaf(head), self.size
        while carry & 1:
            node, carry = _node(self._peaks.pop(), node), carry >> 1
        self._peaks.append(node)
        self.size += 1

    def root(self) -> str:
        """The root over the leaves so far, in hex."""
        if not self._peaks:
            return hashlib.sha256().hexdigest()
        node = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            node = _node(peak, node)
        return node.hex()


def root_of(heads: Iterable[Head]) -> str:
    """The root over ``heads``, which are in the order of their items."""
    tree = Tree()
    for head in heads:
        tree.add(head)
    return tree.root()


def leaf(head: Head) -> bytes:
    """The leaf that a head is."""
    return hashlib.sha256(LEAF + f"[{head.item_id},{head.seq},{_quoted(head.hash)}]".encode()).digest()


def proof(heads: Sequence[Head], *, index: int) -> Proof:
    """Why ``heads[index]`` is under the root over ``heads`` (RFC 9162, 2.1.3.1)."""
    nodes = [leaf(head) for head in heads]
    return Proof(index=index, size=len(heads), path=tuple(sibling.hex() for sibling in _path(nodes, index)))


def is_under(head: Head, root: str, proof: Proof) -> bool:
    """True when the proof shows that ``head`` is one of the leaves under ``root`` (RFC 9162, 2.1.3.2)."""
    if not 0 <= proof.index < proof.size:
        return False
    node, index, last = leaf(head), proof.index, proof.size - 1
    for sibling in map(bytes.fromhex, proof.path):
        if last == 0:
            return False
        if index & 1 or index == last:
            node = _node(sibling, node)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            node = _node(node, sibling)
        index, last = index >> 1, last >> 1
    return last == 0 and node.hex() == root


def anchor_of(words: str) -> Anchor | None:
    """The seal that ``words`` begin with, as it is kept: ``NUMBER:HASH``. None when they do not."""
    found = ANCHOR.match(words.strip())
    return None if found is None else Anchor(int(found[1]), found[2].lower())


def seal_after(last: Seal | None, *, at: datetime, events: int, items: int, root: str, key: str | None) -> Seal:
    """The next seal; the first follows the same hash as the first event of an item does."""
    number, prev_hash = (1, GENESIS) if last is None else (last.number + 1, last.hash)
    fresh = Seal(
        number=number,
        at=at,
        events=events,
        items=items,
        root=root,
        key_id=None if key is None else key_id_of(key),
        prev_hash=prev_hash,
        hash="",
    )
    return Seal(**{name: getattr(fresh, name) for name in Seal.__slots__ if name != "hash"}, hash=seal_hash(fresh, key))


def seal_hash(seal: Seal, key: str | None) -> str:
    """What the hash of a seal has to be, in hex: an HMAC-SHA256 with a key, a SHA-256 without."""
    content = _written(
        [seal.number, _instant(seal.at), seal.events, seal.items, seal.root, seal.key_id, seal.prev_hash]
    )
    if key is None:
        return hashlib.sha256(content).hexdigest()
    return hmac.new(key.encode(), content, hashlib.sha256).hexdigest()


def key_id_of(key: str) -> str:
    """What a key is called where seals are kept; nobody finds the key by it."""
    return hashlib.sha256(b"hjulet seal key\x00" + key.encode()).hexdigest()[:KEY_ID_DIGITS]


def data_of(seal: Seal) -> Mapping[str, object]:
    """A seal as programs are told of it, its moment as RFC 3339 has it in UTC."""
    return {
        "number": seal.number,
        "at": rfc3339(seal.at),
        "events": seal.events,
        "items": seal.items,
        "root": seal.root,
        "prev_hash": seal.prev_hash,
        "hash": seal.hash,
        "key_id": seal.key_id,
    }


def head_of(tombstone: Tombstone) -> Head:
    """A tombstone as it is sealed: as if it were one more event of its item."""
    content = [
        "disposed",
        tombstone.item_id,
        tombstone.ref,
        tombstone.workflow,
        tombstone.organisation_id,
        tombstone.visibility,
        _instant(tombstone.opened_at),
        _instant(tombstone.ended_at),
        tombstone.seq,
        tombstone.rule_id,
        _instant(tombstone.disposed_at),
        tombstone.disposed_by,
        tombstone.head,
    ]
    return Head(tombstone.item_id, tombstone.seq + 1, hashlib.sha256(_written(content)).hexdigest())


def _path(nodes: Sequence[bytes], index: int) -> list[bytes]:
    if len(nodes) == 1:
        return []
    half = 1 << (len(nodes) - 1).bit_length() - 1
    if index < half:
        return [*_path(nodes[:half], index), _top(nodes[half:])]
    return [*_path(nodes[half:], index - half), _top(nodes[:half])]


def _top(nodes: Sequence[bytes]) -> bytes:
    if len(nodes) == 1:
        return nodes[0]
    half = 1 << (len(nodes) - 1).bit_length() - 1
    return _node(_top(nodes[:half]), _top(nodes[half:]))


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(NODE + left + right).digest()


def _written(content: Sequence[object]) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


_quoted: Any = json.JSONEncoder(ensure_ascii=False).encode
