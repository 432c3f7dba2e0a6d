"""Everything that is kept about one person (*registerutdrag*, article 15 of the GDPR), table by table.

Which tables hold what is for :mod:`adapters.sql.holdings` to say.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select

from adapters.sql import mailings, people
from adapters.sql.holdings import PARTS, PERSON_COLUMNS, Part
from adapters.sql.people import Profile
from adapters.sql.prepared import Row, Statement
from adapters.sql.statements import event, item, key, names, table
from adapters.sql.store import SqlTransaction
from adapters.sql.visibility import seen_by
from engine.access import Rights
from engine.eventdata import everybody
from engine.sayings import Saying, say

AT_ONCE = 1000
"""So many items or mails are looked up at a time."""

ACTS, NAMED, MAILS = (
    say("What you have done, as it stands in the trail"),
    say("What others have done that names you"),
    say("Mails to you"),
)
OWN = frozenset({"event", "reply"})
"""What the person wrote: it is told to them in any case."""

MAIL_COLUMNS = ("id", "address", "kind", "state", "subject", "created_at", "sent_at", "last_error")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who reads it. With ``rights`` the texts of work that is not open to them are left out; None sees everything.

    To the person themselves (``is_own``) what they wrote and what was mailed to them is told in any case.
    """

    rights: Rights | None = None
    is_own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What one table holds about the person. ``rows`` are told as JSON can hold it but for dates and instants."""

    name: str
    heading: Saying
    rows: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """Everything about a person. ``left_out`` counts the rows whose texts the reader may not see.

    A mail has its bytes as ``raw``, or None. ``called`` says what persons and organisations are called, by number.
    """

    person: Profile
    made_at: datetime
    sections: Sequence[Section]
    left_out: int
    persons: Mapping[int, str]
    organisations: Mapping[int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """That somebody else took out what is kept about a person; without ``made_by`` it was the operator."""

    made_at: datetime
    made_by: int | None


def extract(tx: SqlTransaction, person_id: int, *, reader: Reader, at: datetime) -> Extract:
    """Take out everything that is kept about a person; NotFound when there is none.

    Not kept about anybody: which pages they looked at, but for drafts of others that they read by virtue of an office.
    """
    person = people.profile(tx, person_id)
    sections = [*(_section(tx, part, person) for part in PARTS), *_trail(tx, person), _mails(tx, person)]
    sections, left_out = _told(tx, sections, reader)
    return Extract(
        person=person,
        made_at=at,
        sections=sections,
        left_out=left_out,
        persons=_persons(tx, sections),
        organisations={place.id: place.name for place in tx.tree().organisations.values()},
    )


def note(tx: SqlTransaction, person_id: int, *, at: datetime, by: int | None) -> None:
    """Keep that somebody else took it out: ``by`` whom, None for the operator."""
    tx.sql.run(NOTE, person_id=person_id, made_at=at, made_by=by)


def taken_out(tx: SqlTransaction, person_id: int) -> list[Taken]:
    """By whom and when somebody else took it out, the last first."""
    return [Taken(made_at=row.made_at, made_by=row.made_by) for row in tx.sql.all(TAKEN, person_id=person_id)]


def _section(tx: SqlTransaction, part: Part, person: Profile) -> Section:
    of = table(part.table)
    query = select(*(of.c[name] for name in part.shown)).where(_about(tx, part, person))
    rows = tx.sql.connection.execute(query.order_by(*of.primary_key.columns))
    return Section(name=part.table, heading=part.heading, rows=[row._asdict() for row in rows])


def _about(tx: SqlTransaction, part: Part, person: Profile) -> ColumnElement[bool]:
    of = table(part.table)
    lower = tx.sql.flavour.lower
    return or_(
        *(of.c[name] == person.id for name in part.by),
        *(lower(of.c[name]) == person.email.lower() for name in part.addressed if part.table != "person"),
    )


def _trail(tx: SqlTransaction, person: Profile) -> Iterator[Section]:
    """The events that the person made or that were made on their behalf, and those that name them."""
    own = or_(event.c.actor_id == person.id, event.c.on_behalf_of == person.id)
    yield Section(name="event", heading=ACTS, rows=[_event(row) for row in _rows(tx, _events.where(own))])
    # Whatever holds their number as a value; which of them name a person is seen in what they hold.
    around = ((before, after) for before in ":[," for after in ",]}")
    holds = or_(*(event.c.data.contains(f"{before}{person.id}{after}", autoescape=True) for before, after in around))
    named = [_event(row) for row in _rows(tx, _events.where(holds)) if _names(row, person.id)]
    yield Section(name="named", heading=NAMED, rows=named)


def _event(row: Row) -> dict[str, Any]:
    return {**row._asdict(), "data": json.loads(row.data)}


def _names(row: Row, person_id: int) -> bool:
    """True when an event of somebody else names the person."""
    if person_id in {row.actor_id, row.on_behalf_of}:
        return False
    return person_id in everybody(row.kind, json.loads(row.data))


def _mails(tx: SqlTransaction, person: Profile) -> Section:
    of = table("message")
    theirs = or_(of.c.person_id == person.id, tx.sql.flavour.lower(of.c.address) == person.email.lower())
    query = select(*(of.c[name] for name in MAIL_COLUMNS), of.c.raw).where(theirs).order_by(of.c.id)
    return Section(name="message", heading=MAILS, rows=[row._asdict() for row in _rows(tx, query)])


def _told(tx: SqlTransaction, sections: Sequence[Section], reader: Reader) -> tuple[list[Section], int]:
    """The sections with references in place of numbers, without what the reader may not see; and how much that is."""
    about = {part.table: part.item for part in PARTS if part.item} | dict.fromkeys(("event", "named"), "item_id")
    items = {row[column] for s in sections if (column := about.get(s.name)) for row in s.rows}
    mails = [row["id"] for section in sections if section.name == "message" for row in section.rows]
    teller = Teller(reader, _items(tx, items - {None}, reader.rights), _closed(tx, mails, reader))
    told = [
        replace(section, rows=[teller.told(section.name, about.get(section.name), row) for row in section.rows])
        for section in sections
    ]
    return told, teller.left_out


@dataclass(slots=True)
class Teller:
    """Tells rows to a reader. ``items`` are references, with the title of what is open to them; ``closed`` mails."""

    reader: Reader
    items: Mapping[int, tuple[str, str | None]]
    closed: frozenset[int]
    left_out: int = 0

    def told(self, name: str, about: str | None, row: Mapping[str, Any]) -> Mapping[str, Any]:
        """The row as the reader may see it; ``about`` is the column that names an item."""
        if name == "message":
            return self._without(row, ("subject", "raw")) if row["id"] in self.closed else row
        if about is None:
            return row
        ref, title = self.items.get(row[about], (None, None))
        is_own = self.reader.is_own and name in OWN
        if ref is not None and title is None and not is_own and (texts := _texts(name)):
            row = self._without(row, texts)
        head = {"ref": ref, "title": title}
        rest = {column: value for column, value in row.items() if column not in {about, *head}}
        return {**{column: value for column, value in head.items() if value is not None}, **rest}

    def _without(self, row: Mapping[str, Any], columns: Collection[str]) -> dict[str, Any]:
        self.left_out += 1
        return {column: value for column, value in row.items() if column not in columns}


def _texts(name: str) -> tuple[str, ...]:
    return ("data",) if name in {"event", "named"} else next(part.texts for part in PARTS if part.table == name)


def _items(tx: SqlTransaction, ids: Collection[int], rights: Rights | None) -> dict[int, tuple[str, str | None]]:
    """Each item's reference, and its title when it is open to the reader."""
    found: dict[int, tuple[str, str | None]] = {}
    for some in _some(sorted(ids)):
        of = item.c.id.in_(some)
        for row in _rows(tx, select(item.c.id, item.c.ref).where(of)):
            found[row.id] = (row.ref, None)
        is_open = (of,) if rights is None else (of, seen_by(rights))
        for row in _rows(tx, select(item.c.id, item.c.ref, item.c.title).where(*is_open)):
            found[row.id] = (row.ref, row.title)
    return found


def _closed(tx: SqlTransaction, mail_ids: Sequence[int], reader: Reader) -> frozenset[int]:
    """The mails whose words the reader may not see."""
    if reader.rights is None or reader.is_own:
        return frozenset()
    return frozenset[int]().union(*(mailings.closed(tx, reader.rights, some) for some in _some(mail_ids)))


def _some(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[first : first + AT_ONCE] for first in range(0, len(ids), AT_ONCE))


def _persons(tx: SqlTransaction, sections: Iterable[Section]) -> dict[int, str]:
    """What everybody is called who is named in the columns, or in what events hold."""
    rows = [row for section in sections for row in section.rows]
    wanted = {row[name] for row in rows for name in PERSON_COLUMNS & row.keys() if type(row[name]) is int}
    wanted |= {each for row in rows if "data" in row for each in everybody(row["kind"], row["data"])}
    return {row.id: row.name for row in tx.sql.all(NAMES, person_ids=sorted(wanted))}


def _rows(tx: SqlTransaction, query: Select[Any]) -> list[Row]:
    return list(tx.sql.connection.execute(query))


_person = table("person")
_events = select(*(event.c[name] for name in names(event, but=("prev_hash", "hash")))).order_by(
    event.c.item_id, event.c.seq
)
NAMES = Statement(lambda f: select(_person.c.id, _person.c.name).where(f.among(_person.c.id, "person_ids")))
_extracted = table("extracted")
NOTE = Statement(lambda f: f.insert(_extracted, names(_extracted, but=("id",))))
TAKEN = Statement(
    lambda _: (
        select(_extracted.c.made_at, _extracted.c.made_by)
        .where(key(_extracted.c.person_id, "person_id"))
        .order_by(_extracted.c.id.desc())
    )
)
