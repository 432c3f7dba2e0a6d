"""``/items/{ref}/changes``: every version of every answer, newest first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from adapters.i18n import answers
from adapters.i18n.events import who
from adapters.i18n.words import instant_in_words
from adapters.sql import answers as trail
from adapters.sql.lists import EVERYTHING
from adapters.sql.names import Names
from adapters.web.items.compared import Change, changed
from adapters.web.visits import Visit, Visiting
from engine.definition import Field
from engine.model import Event, Facts
from engine.sheets import SUPERSEDED

router = APIRouter()

AT_ONCE = timedelta(minutes=15)
"""What one person writes in one answer with shorter breaks than this is one change."""

MOST = 50
"""So many changes stand on a page."""

READ = 1000
"""So many events are read for it at most."""


@dataclass(slots=True, kw_only=True)
class Version:
    """An answer as somebody wrote it; ``before`` is the one it took the place of."""

    path: str
    cycle: int
    value: object
    event: Event
    began_at: datetime
    before: object = None
    steps: int = 1

    def goes_on(self, other: "Version") -> bool:
        """True when ``other``, an older one, is a step on the way to this one."""
        return (
            self.event.kind == other.event.kind != SUPERSEDED
            and self.event.actor == other.event.actor
            and self.began_at - other.event.at < AT_ONCE
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A change in words."""

    phase: str
    label: str
    cycle: int | None
    who: str
    when: str
    at: datetime
    pieces: list[Change]
    steps: int
    is_superseded: bool


@router.get("/items/{ref}/changes")
def changes(
    visit: Visiting,
    ref: str,
    field: Annotated[str, Query(max_length=200)] = "",
    before: Annotated[int, Query(ge=1)] = EVERYTHING,
    every: bool = False,  # noqa: FBT001, FBT002 - a switch in the address
) -> Response:
    """All changes, or those of one answer; what was written in one go is one change unless ``every`` step is wanted."""
    with visit.item(ref) as here:
        facts, names = here.facts, Names(here.tx)
        events = trail.written(here.tx, facts.item.id, before=before, limit=READ)
        found = [v for v in _versions(facts, events, is_whole=not every) if not field or v.path == field]
        shown: dict[str, Any] = {
            "ref": facts.item.ref,
            "title": facts.item.title,
            "changes": [_shown(visit, facts, names, version) for version in found[:MOST]],
            "older": _older(events, found),
            "field": field,
            "every": every,
            "fields": _fields(visit, facts),
        }
    return visit.page("items/changes.html", current="items", **shown)


def _versions(facts: Facts, events: Sequence[Event], *, is_whole: bool) -> list[Version]:
    """Every version in the events, newest first, each with the one before it."""
    found: list[Version] = []
    last: dict[tuple[str, int], Version] = {}
    for version in _each(facts, events):
        newer = last.get((version.path, version.cycle))
        if newer is not None and is_whole and newer.goes_on(version):
            newer.began_at, newer.steps = version.event.at, newer.steps + 1
            continue
        if newer is not None:
            newer.before = version.value
        if version.event.kind != SUPERSEDED:
            last[version.path, version.cycle] = version
        found.append(version)
    return found


def _each(facts: Facts, events: Sequence[Event]) -> Iterator[Version]:
    for event in events:
        phase, cycle = str(event.data["phase"]), int(event.data["cycle"])
        for name, value in event.data["values"].items():
            version = Version(path=f"{phase}.{name}", cycle=cycle, value=value, event=event, began_at=event.at)
            if event.kind == SUPERSEDED:
                version.before = facts.values(phase, cycle=cycle).get(name)
            yield version


def _shown(visit: Visit, facts: Facts, names: Names, version: Version) -> Shown:
    phase, _, name = version.path.partition(".")
    known = facts.definition.phase_by_name.get(phase)
    asked = None if known is None else next((f for f in known.fields if f.name == name), None)
    is_superseded = version.event.kind == SUPERSEDED
    before, now = (_said(visit, asked, value) for value in (version.before, version.value))
    return Shown(
        phase=phase if known is None else known.label.in_language(visit.language),
        label=name if asked is None else asked.label.in_language(visit.language),
        cycle=version.cycle if known is not None and known.per_cycle else None,
        who=who(version.event.actor, names.name),
        when=instant_in_words(version.event.at, facts.calendar, at=visit.at),
        at=version.event.at,
        pieces=changed(before, now) if before else [Change(now, "same")],
        steps=version.steps,
        is_superseded=is_superseded,
    )


def _said(visit: Visit, asked: Field | None, value: object) -> str:
    if asked is None:
        return "" if value is None else str(value)
    return answers.said(asked, value, today=visit.today)


def _older(events: Sequence[Event], found: Sequence[Version]) -> int | None:
    """The number of the event before which the next page begins; None when this is the last."""
    if len(found) > MOST:
        return found[MOST - 1].event.seq
    return events[-1].seq if len(events) == READ else None


def _fields(visit: Visit, facts: Facts) -> list[tuple[str, list[tuple[str, str]]]]:
    """Every question to choose from, by phase."""
    return [
        (
            phase.label.in_language(visit.language),
            [(f"{phase.name}.{f.name}", f.label.in_language(visit.language)) for f in phase.fields],
        )
        for phase in facts.definition.phases
        if phase.fields
    ]
