"""``/items/{ref}?as_of=2026-02-01``: an item as it stood then, to be read and not changed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from starlette.responses import Response

from adapters.delivery.asks import ask
from adapters.i18n import day_in_words, ntr, tr
from adapters.i18n.events import Called, who
from adapters.i18n.words import instant_in_words, word
from adapters.sql import asof, lists
from adapters.sql.names import Names
from adapters.web.items.happened import filled, icon_of, notes, sentence
from adapters.web.items.heading import heading
from adapters.web.items.saving import phase_in
from adapters.web.items.sheet import sheet
from adapters.web.items.stepper import steps
from adapters.web.items.whole import Wanted, shown_cycle, shown_phase
from adapters.web.then import then
from adapters.web.visits import Here, Visit
from engine import stalled
from engine.access import Action
from engine.model import Commitment, CommitmentKind, Event, Facts

MOST = 20
"""So much of what had happened is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """What somebody owed: what, who, by when, and how often that was put off."""

    what: str
    who: str
    due: str
    is_late: bool
    moved: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """Something that had happened by then."""

    when: str
    icon: str
    said: str
    notes: Sequence[str]


def show_then(visit: Visit, ref: str, wanted: Wanted, *, as_of: str) -> Response:
    """The page of the item. Whether somebody may see it is decided by what it is today."""
    past = then(visit, as_of, today=f"/items/{ref}")
    with visit.item(ref) as now:
        record = asof.record_of(now.tx, now.facts.item.id, at=past.visit.at)
        facts = asof.facts(now.tx, record)
        here = replace(now, facts=facts, may=frozenset({Action.SEE}))
        phase = phase_in(facts, wanted.phase or shown_phase(facts))
        cycle = shown_cycle(facts, phase.name, wanted.cycle)
        shown: dict[str, Any] = {
            "then": past,
            "heading": heading(past.visit, here, Names(now.tx)),
            "steps": steps(past.visit, facts, record.commitments, shown=phase.name),
            "sheet": sheet(past.visit, facts, phase=phase, cycle=cycle, may=here.may),
            "stopped": _stopped(past.visit, facts),
            "rest": facts.item.pause and facts.item.pause.reason,
            "hurdle": facts.item.block and facts.item.block.note,
            "owed": [*_owed(past.visit, here)],
            "team": [*_team(here)],
            "happened": [*_happened(past.visit, here)],
        }
    return visit.page("items/then.html", current="items", **shown)


def _stopped(visit: Visit, facts: Facts) -> list[str]:
    """Why the work had stopped, if it had."""
    found = stalled.reasons_for(facts, at=visit.at)
    return [tr("%(reason)s (%(days)s)", reason=word(each.why), days=_days(each.working_days)) for each in found]


def _days(number: int) -> str:
    return ntr("%(number)s working day", "%(number)s working days", number)


def _owed(visit: Visit, here: Here) -> Iterator[Owed]:
    facts, names = here.facts, Names(here.tx)
    for each in facts.open_commitments:
        due_on = None if each.due_at is None else facts.calendar.local_date(each.due_at)
        yield Owed(
            what=_asked(facts, each),
            who=names.name(each.owner_id) or tr("nobody"),
            due="" if due_on is None else day_in_words(due_on, today=visit.today),
            is_late=each.due_at is not None and each.due_at < visit.at,
            moved=ntr("moved %(number)s time", "moved %(number)s times", each.moved) if each.moved else "",
        )


def _asked(facts: Facts, owed: Commitment) -> str:
    is_own = owed.kind in {CommitmentKind.ACTION, CommitmentKind.ANSWER}
    return owed.subject if is_own else ask(facts, owed)


def _team(here: Here) -> Iterator[tuple[int, str, str]]:
    names = Names(here.tx)
    for each in here.facts.participants:
        yield each.person_id, names.of(each.person_id).name, word(each.part)


def _happened(visit: Visit, here: Here) -> Iterator[Happened]:
    """What had happened last, the newest first."""
    facts, called = here.facts, Names(here.tx).name
    events = lists.history(here.tx, facts.item.id, after=max(0, facts.item.seq - MOST), limit=MOST)
    for event in reversed([each for each in events if each.seq <= facts.item.seq]):
        yield Happened(
            when=instant_in_words(event.at, facts.calendar, at=visit.at),
            icon=icon_of(event.kind),
            said=_said(event, facts, called, at=visit.at),
            notes=tuple(notes(event, facts)),
        )


def _said(event: Event, facts: Facts, called: Called, *, at: datetime) -> str:
    if event.kind == "worksheet.filled":
        return filled(who(event.actor, called), facts, event.data["phase"], event.data["values"])
    return sentence(event, facts, called, at=at)
