"""A person's deadlines as a calendar to subscribe to: ``GET /calendar/{secret}.ics``.

What somebody owes by a date stands there on that day, all day long, as free time. A promise that is kept, rests or has
gone to somebody else is no longer in it: whoever subscribes takes the calendar as a whole, and drops what has gone. To
say so with STATUS:CANCELLED would go on showing a title to somebody who has nothing to do with it any more.

The same facts give the same bytes, so that a calendar that fetches every few hours is told that nothing is new.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Request, Response
from icalendar import Calendar, Event, Todo
from icalendar.enums import CLASS, STATUS, TRANSP

from adapters import clock
from adapters.clock import Clock
from adapters.delivery import asks
from adapters.delivery.entries import item_url
from adapters.delivery.matters import one_line
from adapters.i18n import tr, using
from adapters.sql import feeds
from adapters.sql.store import SqlStore, SqlTransaction
from engine.model import Commitment, Facts, rests
from engine.people import Person

PATH = "/calendar/{secret}.ics"
MEDIA_TYPE = "text/calendar; charset=utf-8"
REFRESH = timedelta(hours=4)
HEADERS = {
    "Cache-Control": "private, max-age=3600",
    "Content-Disposition": 'inline; filename="hjulet.ics"',
    "X-Robots-Tag": "noindex",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """Something that is owed by a local date; ``absent`` is the name of whoever owes it, when the reader stands in."""

    facts: Facts
    owed: Commitment
    due_on: date
    absent: str | None = None


def router(store: SqlStore, *, base_url: str, now: Clock = clock.now) -> APIRouter:
    """Serves the feeds; ``base_url`` is where people reach Hjulet."""
    routes = APIRouter()

    @routes.api_route(PATH, methods=["GET", "HEAD"], include_in_schema=False)
    def calendar(request: Request, secret: str) -> Response:
        """The calendar, as VTODO instead of VEVENT with ``?todo=1``; 304 when the reader has it already."""
        as_todo = request.query_params.get("todo") == "1"
        content = feed_of(store, secret, base_url=base_url, at=now(), as_todo=as_todo)
        if content is None:
            return Response(status_code=404)
        headers = {**HEADERS, "ETag": f'"{hashlib.sha256(content).hexdigest()}"'}
        if _has_it(request.headers.get("if-none-match", ""), headers["ETag"]):
            return Response(status_code=304, headers=headers)
        return Response(content, headers=headers, media_type=MEDIA_TYPE)

    return routes


def feed_of(store: SqlStore, secret: str, *, base_url: str, at: datetime, as_todo: bool = False) -> bytes | None:
    """The calendar of the person whose feed has this ``secret``, in their language; None when nobody's has."""
    with store.read() as tx:
        reader = feeds.owner_of(tx, secret)
        if reader is None:
            return None
        found = sorted(_deadlines(tx, reader, at=at), key=lambda each: (each.due_on, each.owed.id))
    with using(reader.language):
        return _written(reader, found, base_url=base_url, as_todo=as_todo)


def _deadlines(tx: SqlTransaction, reader: Person, *, at: datetime) -> Iterator[Deadline]:
    """What the reader owes, and what falls due on days on which they stand in for somebody."""
    for owed in feeds.dated(tx, reader.id):
        yield from _deadline(tx, owed, at=at)
    today = tx.tree().calendar(reader.organisation_id).local_date(at)
    for absence in feeds.absences(tx, reader.id, today=today):
        name = tx.person(absence.person_id).name
        for owed in feeds.dated(tx, absence.person_id):
            for found in _deadline(tx, owed, absent=name, at=at):
                if absence.from_on <= found.due_on <= absence.until_on:
                    yield found


def _deadline(tx: SqlTransaction, owed: Commitment, *, absent: str | None = None, at: datetime) -> Iterator[Deadline]:
    """The promise with its date, unless it rests."""
    facts = tx.facts(owed.item_id, at=at)
    if owed.due_at is not None and not rests(facts.item, owed.kind):
        yield Deadline(facts=facts, owed=owed, due_on=facts.calendar.local_date(owed.due_at), absent=absent)


def _written(reader: Person, deadlines: list[Deadline], *, base_url: str, as_todo: bool) -> bytes:
    """The reader's deadlines as a calendar, in the current language."""
    calendar = Calendar.new(
        uid=f"deadlines-{reader.id}@{urlsplit(base_url).hostname}",
        prodid="-//Hjulet//Deadlines//EN",
        method="PUBLISH",
        name=tr("Hjulet: my deadlines"),
        subcomponents=[(_todo if as_todo else _event)(each, base_url=base_url) for each in deadlines],
    )
    calendar.add("REFRESH-INTERVAL", REFRESH, {"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", "PT4H")
    return bytes(calendar.to_ical())


def _event(deadline: Deadline, *, base_url: str) -> Event:
    event = Event.new(
        start=deadline.due_on,
        end=deadline.due_on + timedelta(days=1),
        summary=tr("Due by: %(what)s", what=_what(deadline)),
        transparency=TRANSP.TRANSPARENT,
        **_known_by(deadline, base_url=base_url),
    )
    event.add("X-MICROSOFT-CDO-BUSYSTATUS", "FREE")
    return event


def _todo(deadline: Deadline, *, base_url: str) -> Todo:
    todo = Todo.new(summary=_what(deadline), status=STATUS.NEEDS_ACTION, **_known_by(deadline, base_url=base_url))
    todo.add("DUE", deadline.due_on)
    return todo


def _known_by(deadline: Deadline, *, base_url: str) -> dict[str, Any]:
    """What a calendar knows an entry and its changes by, and where it leads."""
    return {
        "uid": f"commitment-{deadline.owed.id}@{urlsplit(base_url).hostname}",
        "url": item_url(deadline.facts.item, base_url=base_url),
        "sequence": deadline.owed.generation,
        "stamp": deadline.owed.since,
        "last_modified": deadline.owed.since,
        "classification": CLASS.PRIVATE,
    }


def _what(deadline: Deadline) -> str:
    said = f"{one_line(asks.in_mail(deadline.facts, deadline.owed))} · {one_line(deadline.facts.item.title)}"
    if deadline.absent is None:
        return said
    return tr("%(what)s (you stand in for %(name)s)", what=said, name=one_line(deadline.absent))


def _has_it(condition: str, etag: str) -> bool:
    """Whether ``If-None-Match`` names the present bytes; what passed through a compressing proxy is marked W/."""
    return etag in {tag.strip().removeprefix("W/") for tag in condition.split(",")} or condition.strip() == "*"
