"""Verify the trail of everything: every event, every item's own record of it, every seal, in one transaction.

Beside the trails, unless they alone are wanted, it is looked at whether the tables say what they say
(:mod:`adapters.sql.agreement`).

All is read once, page by page in the order of its key, and nothing that is read is believed: no row is made an object
before its hash is right, and one that cannot even be read is a bad row like any other.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Any

from adapters.sql.agreement import Agreement
from adapters.sql.raw import END, Merged, Pages, Raw, RawTable
from adapters.sql.store import SqlTransaction
from engine.agreement import Difference
from engine.audit import GENESIS
from engine.seals import Anchor, Head, Seal, Tombstone, Tree
from engine.trails import Chain, Fault, Own, Sealed, Stored, What, Where, are_canonical, explain, is_canonical, rehash

PAGE = 5000
Report = Callable[[int, int], None]
"""Is told how many events are done, of how many."""


@dataclass(slots=True, kw_only=True)
class Verdict:
    """What was found. ``first`` is the first bad row, ``faulty_items`` and ``faulty_seals`` count all.

    ``unsealed`` counts events that came after the last seal: their chains alone speak for them. ``unverified`` counts
    seals that were set with a key that is not the one given; ``anchors`` are those that were compared.

    ``differing_items`` counts the items of which the tables say something else than their trails, which are sound
    themselves; ``difference`` is the first. Both are None when the trails alone were verified.
    """

    events: int = 0
    items: int = 0
    seals: int = 0
    disposed: int = 0
    unsealed: int = 0
    faulty_items: int = 0
    faulty_seals: int = 0
    unverified: int = 0
    first: Fault | None = None
    differing_items: int | None = None
    difference: Difference | None = None
    last: Seal | None = None
    anchors: tuple[Anchor, ...] = field(default=())

    @property
    def is_whole(self) -> bool:
        """True when nothing is wrong."""
        return self.first is None and self.difference is None


def verify(
    tx: SqlTransaction,
    *,
    key: str | None = None,
    anchors: Sequence[Anchor] = (),
    report: Report = lambda _done, _total: None,
    trail_only: bool = False,
    page: int = PAGE,
) -> Verdict:
    """Verify everything, ``page`` rows at a time; ``trail_only`` leaves out what the tables say.

    Give it a transaction that reads: that one sees everything as it was at one moment.

    Raises:
        DatabaseFailed: the database cannot be read.
    """
    pages = Pages(tx, size=page)
    agreement = None if trail_only else Agreement(tx, pages)
    verifying = _Verifying(pages, key=key, anchors=anchors, agreement=agreement, report=report)
    verifying.check_seals()
    verifying.check_heads()
    verifying.check_items()
    return verifying.verdict()


class _Verifying:
    """The state of one verification: what is wrong so far, and how far each table has been read."""

    def __init__(
        self,
        pages: Pages,
        *,
        key: str | None,
        anchors: Sequence[Anchor],
        agreement: Agreement | None,
        report: Report,
    ) -> None:
        self._pages = pages
        self._agreement = agreement
        self._report = report
        self._anchors = tuple(anchors)
        self._chain = Chain(key=key)
        self._found = Verdict(anchors=self._anchors, differing_items=None if agreement is None else 0)
        self._in_items: Fault | None = None
        self._in_seals: list[Fault] = []
        self._unsound: set[int] = set()
        self._roots: dict[int, str] = {}
        self._trails = [Merged(self._pages.of(table)) for table in (ITEMS, HEADS, TOMBSTONES)]
        self._merged = [*self._trails, *(agreement.tables if agreement else [])]
        self._item: _Item | None = None
        self._item_id, self._place, self._previous, self._sealed = None, 0, GENESIS, 0

    def verdict(self) -> Verdict:
        """What was found in all: bad rows of items come first, then seals, and last what cannot be told."""
        sure = [fault for fault in self._in_seals if fault.what is not What.UNVERIFIED]
        unsure = [fault for fault in self._in_seals if fault.what is What.UNVERIFIED]
        found = self._found
        found.first = next(chain([self._in_items] if self._in_items else [], sure, unsure), None)
        found.faulty_seals = len({fault.seal for fault in sure})
        found.unverified = len(unsure)
        return found

    def check_seals(self) -> None:
        """Check the chain of the seals, and that those kept outside are in it."""
        for row in self._pages.of(SEALS):
            number, seal = row[0], _seal_of(row)
            if (fault := self._chain.check(number, seal)) is not None:
                self._in_seals.append(fault)
            self._found.seals += 1
            if seal is not None:
                self._found.last = seal
                self._roots[number] = seal.root
        if (fault := self._chain.end()) is not None:
            self._in_seals.append(fault)
        for number, kept in self._anchors:
            found = self._chain.hashes.get(number)
            if found is None:
                self._in_seals.append(Fault(where=Where.SEAL, what=What.REMOVED, seal=number))
            elif found != kept:
                self._in_seals.append(Fault(where=Where.SEAL, what=What.ALTERED, seal=number))

    def check_heads(self) -> None:
        """Check that each seal stands over what was noted when it was set."""
        self._unsound = {fault.seal for fault in self._in_seals if fault.what is not What.UNVERIFIED and fault.seal}
        left = dict(self._roots)
        number, tree = None, Tree()
        for row in chain(self._pages.of(HEADS_BY_SEAL), [None]):
            if row is None or row[0] != number:
                self._check_root(number, tree, left)
                if row is None:
                    break
                number, tree = row[0], Tree()
            try:
                tree.add(Head(*row[1:]))
            except (TypeError, ValueError):  # it cannot be read: no root is over it
                tree.add(Head(0, 0, ""))
        for number in left:
            self._check_root(number, Tree(), left.copy())

    def _check_root(self, number: Any, tree: Tree, left: dict[int, str]) -> None:  # noqa: ANN401 - as it stands there
        if number is None:
            return
        root = left.pop(number, None)
        if root == tree.root():
            return
        self._unsound.add(number)
        what = What.REMOVED if root is None else What.ALTERED
        where = Where.SEAL if root is None else Where.HEAD
        self._in_seals.append(Fault(where=where, what=what, seal=_whole(number)))

    def check_items(self) -> None:
        """Check every event, and at the end of each item what it, its seals and its tombstone say of its trail."""
        total = self._pages.count(EVENTS)
        self._report(0, total)
        for page in self._pages.pages(EVENTS):
            if self._agreement is not None:
                self._agreement.hear(page)
            self._check_events(page)
            self._found.events += len(page)
            self._report(self._found.events, total)
        self._end(self._item)
        self._end_before(END)

    def _check_events(self, page: Sequence[Raw]) -> None:
        """Go on through the events where the last page ended."""
        is_readable = are_canonical([row[7] for row in page])
        item, item_id, place, previous, sealed_at = self._item, self._item_id, self._place, self._previous, self._sealed
        for row in page:
            if row[0] != item_id:
                if item is not None:
                    item.count, item.last = place, previous
                    self._end(item)
                item_id, place, previous = row[0], 0, GENESIS
                item = self._begin(row)
                sealed_at = item.next_seal() if item else 0
            if item is None or not item.is_sound:
                continue
            place += 1
            digest = row[9]
            if (
                row[1] != place
                or row[8] != previous
                or rehash(*row[:9]) != digest
                or not (is_readable or is_canonical(row[7]))
                or (place == sealed_at and digest != item.sealed_hash)
            ):
                item.is_sound = False
            elif place == sealed_at:
                sealed_at = item.next_seal()
            previous = digest
        if item is not None:
            item.count, item.last = place, previous
        self._item, self._item_id, self._place, self._previous, self._sealed = item, item_id, place, previous, sealed_at

    def _begin(self, row: Raw) -> "_Item | None":
        """The item of an event, after all that have none; None for an event whose item is no number."""
        if type(row[0]) is not int:
            self._fail(Fault(where=Where.EVENT, what=What.UNREADABLE, seq=_whole(row[1])))
            return None
        self._end_before(row[0])
        return self._take(row[0])

    def _end_before(self, item_id: float) -> None:
        """What is to be said of items without events, up to the next one that has some."""
        while (skipped := min(each.next_id for each in self._merged)) < item_id:
            self._end(self._take(int(skipped)))

    def _take(self, item_id: int) -> "_Item":
        items, heads, tombstones = self._trails
        own = next(iter(items.take(item_id)), None)
        buried = next(iter(tombstones.take(item_id)), None)
        return _Item(item_id, own=own, heads=heads.take(item_id), tombstone=buried)

    def _end(self, item: "_Item | None") -> None:
        """What is to be said of an item when all its events have been seen."""
        if item is None:
            return
        self._found.items += item.own is not None
        self._found.disposed += item.tombstone is not None
        self._found.unsealed += item.unsealed()
        is_whole = item.is_whole()
        self._compare(item, is_sound=is_whole)
        if is_whole or item.is_unknown():
            return
        fault = Fault(where=Where.EVENT, what=What.ALTERED, item_id=item.id)
        if self._in_items is None:
            fault = self._explain(item) or fault
        self._fail(fault)

    def _compare(self, item: "_Item", *, is_sound: bool) -> None:
        """Hold the tables against a trail that can be believed, or against none where there never was one."""
        if self._agreement is None:
            return
        taken = self._agreement.take(item.id)
        difference = taken.difference() if is_sound or item.is_unknown() else None
        if difference is not None:
            self._found.differing_items = (self._found.differing_items or 0) + 1
            self._found.difference = self._found.difference or difference

    def _fail(self, fault: Fault) -> None:
        self._found.faulty_items += 1
        self._in_items = self._in_items or fault

    def _explain(self, item: "_Item") -> Fault | None:
        rows = [Stored(*row) for row in self._pages.of_item(EVENTS, item.id)]
        heads = [Sealed(*head)._replace(is_sound=head[0] not in self._unsound) for head in item.heads]
        own = None if item.own is None else Own(*item.own)
        if item.tombstone is not None and item.buried is None:
            return Fault(where=Where.TOMBSTONE, what=What.UNREADABLE, item_id=item.id)
        return explain(rows, item_id=item.id, own=own, heads=heads, tombstone=item.buried)


class _Item:
    """An item whose events are being read."""

    __slots__ = (
        "_seals", "buried", "count", "heads", "id", "is_sound", "last", "own", "sealed_hash", "tombstone", "waits"
    )  # fmt: skip

    def __init__(self, item_id: int, *, own: Raw | None, heads: list[Raw], tombstone: Raw | None) -> None:
        self.id = item_id
        self.own = own
        self.heads = heads
        self.tombstone = tombstone
        self.buried = None if tombstone is None else _tombstone_of(item_id, tombstone)
        self.count, self.last = 0, GENESIS
        self.is_sound = True
        self.sealed_hash = ""
        self.waits = False
        self._seals = iter(heads)

    def next_seal(self) -> int:
        """The number of the next event that was sealed, for which the item ``waits``; 0 when no more was."""
        head = next(self._seals, None)
        self.waits = head is not None
        if head is None:
            return 0
        self.sealed_hash = head[2]
        return head[1] if type(head[1]) is int else 0

    def unsealed(self) -> int:
        """How many of the events that were seen have come since the item was sealed last."""
        last = self.heads[-1][1] if self.heads else 0
        return max(0, self.count - last) if type(last) is int else 0

    def is_whole(self) -> bool:
        """Whether all that is known of it agrees, in a hurry; what is wrong otherwise is for another to find out."""
        if not self.is_sound or self.tombstone is not None or self.own is None or not self.count:
            return self._is_buried()
        return self.own[1] == self.count and self.own[2] == self.last and not self.waits

    def is_unknown(self) -> bool:
        """Whether nothing speaks of it but some other table."""
        return self.own is None and self.tombstone is None and not self.heads and not self.count

    def _is_buried(self) -> bool:
        if not self.is_sound or self.tombstone is None or self.buried is None or self.own is not None or self.count:
            return False
        heads = [Sealed(*head) for head in self.heads]
        return explain((), item_id=self.id, own=None, heads=heads, tombstone=self.buried) is None


EVENTS = RawTable("event", ("item_id", "seq"), Stored._fields, ("at",))
ITEMS = RawTable("item", ("id",), ("id", *Own._fields))
HEADS = RawTable("sealed_head", ("item_id", "seal_number"), ("item_id", "seal_number", "seq", "hash"))
HEADS_BY_SEAL = RawTable("sealed_head", ("seal_number", "item_id"), ("seal_number", "item_id", "seq", "hash"))
SEALS = RawTable(
    "seal", ("number",), ("number", "at", "events", "items", "root", "key_id", "prev_hash", "hash"), ("at",)
)
TOMBSTONES = RawTable("disposal", ("item_id",), tuple(Tombstone.__slots__), ("opened_at", "ended_at", "disposed_at"))


def _seal_of(row: Raw) -> Seal | None:
    number, at, events, items, root, key_id, prev_hash, hash_ = row
    try:
        "".join((root, key_id or "", prev_hash, hash_)).encode()
        return Seal(
            number=_number(number),
            at=_instant(at),
            events=_number(events),
            items=_number(items),
            root=root,
            key_id=key_id,
            prev_hash=prev_hash,
            hash=hash_,
        )
    except (TypeError, ValueError):
        return None


def _tombstone_of(item_id: int, row: Raw) -> Tombstone | None:
    values = dict(zip(Tombstone.__slots__[1:], row, strict=True))
    try:
        "".join((values["ref"], values["workflow"], values["visibility"], values["head"])).encode()
        for name in TOMBSTONES.instants:
            values[name] = _instant(values[name])
        for name in ("organisation_id", "seq", "rule_id"):
            values[name] = _number(values[name])
        values["disposed_by"] = None if values["disposed_by"] is None else _number(values["disposed_by"])
        return Tombstone(item_id=item_id, **values)
    except (TypeError, ValueError):
        return None


def _instant(words: str) -> datetime:
    found = datetime.fromisoformat(words)
    if found.isoformat(timespec="microseconds") != words:
        raise ValueError(words)
    return found


def _number(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError(value)
    return value


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) else None
