"""What has changed about an item since a day: opened, moved on, ended, handed over, deadlines that slipped.

Told from its trail alone. What was taken back has not changed anything.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import takewhile

from engine.calendars import Calendar
from engine.model import CommitmentKind, Event
from engine.replay import Definitions, Reading, Record, Unreadable


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """From one phase to another."""

    at: datetime
    source: str
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """A deadline that is later than it was: what is or was owed, from when to when, and why.

    ``times`` is how often somebody moved it, each with one of the ``reasons``; a rest moves it, too, for its reason.
    """

    kind: CommitmentKind
    subject: str
    owner_id: int | None
    first_due: datetime
    last_due: datetime
    working_days: int
    times: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What has changed about an item. ``before`` is what was on record at the beginning; None when it was not there."""

    before: Record | None
    after: Record
    moves: tuple[Move, ...]
    slips: tuple[Slip, ...]

    @property
    def is_new(self) -> bool:
        """True when it was opened."""
        return self.before is None

    @property
    def has_ended(self) -> bool:
        """True when it has come to its end."""
        return self.after.item.ended_at is not None and (self.before is None or self.before.item.ended_at is None)

    @property
    def is_handed_over(self) -> bool:
        """True when somebody else owns it."""
        return self.before is not None and self.before.item.owner_id != self.after.item.owner_id

    @property
    def is_notable(self) -> bool:
        """True when it is anything that this is about, and not only words."""
        return bool(self.is_new or self.has_ended or self.is_handed_over or self.moves or self.slips)


@dataclass(frozen=True, slots=True)
class _Why:
    """Why a deadline was moved: the number of the event, the reason, and whether somebody did just that."""

    seq: int
    reason: str
    is_move: bool


@dataclass(slots=True)
class _Deadline:
    """A deadline as it was first and last, and why it was moved."""

    first: datetime
    last: datetime
    why: list[_Why] = field(default_factory=list)


def changed(
    events: Sequence[Event], *, since: datetime, definition: Definitions, calendar: Callable[[int], Calendar]
) -> Changed | None:
    """What the events of an item from ``since`` on have changed; None when there are none.

    ``calendar`` gives the one of an organisation, which counts the working days. Raises Unreadable as
    :func:`engine.replay.replay` does.
    """
    old = [*takewhile(lambda event: event.at < since, events)]
    fresh = events[len(old) :]
    if not fresh:
        return None
    reading = Reading(definition)
    for event in old:
        reading.hear(event)
    before, deadlines, moves = reading.record(), _Deadlines(reading), dict[int, Move]()
    for event in fresh:
        reading.hear(event)
        deadlines.hear(event)
        if event.kind == "item.moved":
            moves[event.seq] = Move(at=event.at, source=event.data["source"], target=event.data["target"])
        elif event.kind == "act.undone":
            moves = {seq: move for seq, move in moves.items() if seq < event.data["first"]}
    after = reading.record()
    assert after is not None  # noqa: S101 - there was an event
    slips = deadlines.slips(calendar=calendar(after.item.organisation_id))
    return Changed(before=before, after=after, moves=tuple(moves.values()), slips=tuple(slips))


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups:
    """What has changed, by what it is; an item may stand in several. ``unreadable`` are trails that do not tell."""

    slipped: Sequence[Changed]
    ended: Sequence[Changed]
    moved: Sequence[Changed]
    handed_over: Sequence[Changed]
    opened: Sequence[Changed]
    unreadable: Sequence[Unreadable]


def grouped(found: Iterable[Changed | Unreadable]) -> Groups:
    """Changes by what they are, each in the order in which they are given; but first what slipped farthest."""
    listed, unreadable = list[Changed](), list[Unreadable]()
    for each in found:
        if isinstance(each, Unreadable):
            unreadable.append(each)
        else:
            listed.append(each)
    return Groups(
        slipped=sorted((each for each in listed if each.slips), key=_farthest, reverse=True),
        ended=[each for each in listed if each.has_ended],
        moved=[each for each in listed if each.moves and not each.has_ended],
        handed_over=[each for each in listed if each.is_handed_over],
        opened=[each for each in listed if each.is_new],
        unreadable=unreadable,
    )


def _farthest(each: Changed) -> int:
    return max(slip.working_days for slip in each.slips)


class _Deadlines:
    """The deadlines of all promises while a trail is read, by the place of the promise."""

    def __init__(self, reading: Reading) -> None:
        pause = reading.page.item.get("pause")
        self._reading = reading
        self._rest = "" if pause is None else pause.reason
        self._known: dict[int, _Deadline] = {}
        self._see(None)

    def hear(self, event: Event) -> None:
        """See what an event has changed."""
        match event.kind:
            case "item.paused":
                self._rest = event.data["reason"]
            case "act.undone":
                for known in self._known.values():
                    known.why = [why for why in known.why if why.seq < event.data["first"]]
        self._see(self._why(event))

    def slips(self, *, calendar: Calendar) -> Iterator[Slip]:
        """The deadlines that are later than they were."""
        for place, known in sorted(self._known.items()):
            if known.last > known.first:
                promise = self._reading.page.promises[place]
                days = calendar.local_date(known.first), calendar.local_date(known.last)
                yield Slip(
                    kind=promise["kind"],
                    subject=promise["subject"],
                    owner_id=promise["owner_id"],
                    first_due=known.first,
                    last_due=known.last,
                    working_days=calendar.working_days_between(*days),
                    times=sum(why.is_move for why in known.why),
                    reasons=tuple(dict.fromkeys(why.reason for why in known.why if why.reason)),
                )

    def _why(self, event: Event) -> _Why | None:
        match event.kind:
            case "item.resumed":
                return _Why(event.seq, self._rest, is_move=False)
            case "deadline.moved":
                return _Why(event.seq, event.data["reason"], is_move=True)
        return None

    def _see(self, why: _Why | None) -> None:
        """Note the deadlines that are new, and why others are not what they were."""
        for place, promise in enumerate(self._reading.page.promises):
            due_at = promise["due_at"]
            if due_at is None:
                continue
            known = self._known.setdefault(place, _Deadline(due_at, due_at))
            if due_at != known.last:
                known.last = due_at
                known.why += () if why is None else (why,)
