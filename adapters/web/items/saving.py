"""Save answers while several people write: each by itself, and none is lost."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from adapters.i18n import answers, time_in_words, tr
from adapters.i18n.formats import day_in_words
from adapters.i18n.refusals import sentence
from adapters.sql import answers as trail
from adapters.sql.names import Names
from adapters.web.items.compared import compared
from adapters.web.items.sheet import Clash, Unsaved, closed
from adapters.web.visits import Here, Visit
from engine.access import Action
from engine.definition import Field, FieldKind, Phase
from engine.edit import Fill, check_values, decide_fill, fill
from engine.errors import Conflict, InvalidField, NotFound, NotNow, Refusal
from engine.model import Event, Facts
from engine.personal import found_in
from engine.sayings import Saying, say
from engine.sheets import JOINED, Standing, mark, standing

TRIES = 10
"""So often is tried again what lost a race: somebody wrote in another answer at the same instant."""

TEXTS = frozenset({FieldKind.TEXT, FieldKind.LONG_TEXT})

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """An answer as it was sent; ``seen`` is the mark of the one that its writer saw.

    ``is_meant`` when its writer has changed it for certain. ``is_not_personal`` when they say that what looks like a
    personal identity number is none.
    """

    name: str
    text: str
    seen: str
    is_meant: bool = True
    is_not_personal: bool = False


@dataclass(slots=True)
class Kept:
    """What has become of answers that were sent."""

    values: dict[str, Any] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    personal: set[str] = field(default_factory=set)
    clashes: dict[str, Clash] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        """True when everything was saved."""
        return not (self.faults or self.personal or self.clashes)

    def unsaved(self, given: Sequence[Given]) -> Unsaved:
        """What is to be shown again as it was written."""
        left = {*self.faults, *self.personal, *self.clashes}
        return Unsaved(
            typed={g.name: g.text for g in given if g.name in left},
            seen={g.name: g.seen for g in given if g.name in left},
            faults=self.faults,
            personal=frozenset(self.personal),
            clashes=self.clashes,
        )


def persistently(act: Callable[[], T]) -> T:
    """Do something in a transaction of its own, again when somebody else was faster; Conflict after many tries."""
    for _ in range(TRIES - 1):
        try:
            return act()
        except Conflict:
            continue
    return act()


def sent(phase: Phase, given: Mapping[str, str], *, only: str | None = None) -> list[Given]:
    """The answers in a form that was sent: those of the whole worksheet, or of one question alone."""
    asked = [f.name for f in phase.fields if only is None or f.name == only]
    if only is not None and not asked:
        raise NotFound(what=say("field"), name=f"{phase.name}.{only}")
    return [
        Given(
            name=name,
            text="\n".join(given.get(name, "").splitlines()),
            seen=given[f"{name}.seen"],
            is_meant=only is not None,
            is_not_personal=bool(given.get(f"{name}.not_personal")),
        )
        for name in asked
        if f"{name}.seen" in given
    ]


def phase_in(facts: Facts, name: str) -> Phase:
    """The phase called ``name``; NotFound when there is none."""
    if name not in facts.definition.phase_by_name:
        raise NotFound(what=say("phase"), name=name)
    return facts.definition.phase(name)


def keep(visit: Visit, ref: str, *, phase: str, cycle: int, given: Mapping[str, str], only: str | None = None) -> Kept:
    """Save the answers that were sent, as far as they can be.

    Raises:
        NotNow: nobody can write in that worksheet any more.
    """

    def once() -> Kept:
        with visit.item(ref, Action.FILL, writing=True) as here:
            return _keep(visit, here, phase=phase_in(here.facts, phase), cycle=cycle, given=given, only=only)

    return persistently(once)


def check_open(facts: Facts, *, phase: Phase, cycle: int) -> None:
    """Refuse with NotNow when nobody can write in that worksheet any more."""
    if cycle != facts.sheet_cycle(phase.name):
        raise NotNow(why=say("a new round has begun"))
    if closed(facts, phase=phase, cycle=cycle):
        raise NotNow(why=say("it has ended"))


def _keep(visit: Visit, here: Here, *, phase: Phase, cycle: int, given: Mapping[str, str], only: str | None) -> Kept:
    check_open(here.facts, phase=phase, cycle=cycle)
    kept = Kept()
    for each in sent(phase, given, only=only):
        _judge(visit, here, phase, each, kept)
    if kept.values:
        fill(here.tx, _wish(here, phase, kept.values), at=visit.at)
    return kept


def _judge(visit: Visit, here: Here, phase: Phase, given: Given, kept: Kept) -> None:
    """Find out whether an answer can be saved, and why not."""
    asked = next(f for f in phase.fields if f.name == given.name)
    try:
        value = check_values(here.facts.definition, phase=phase.name, values={given.name: given.text})[given.name]
    except InvalidField as fault:
        kept.faults[given.name] = _why(fault)
        return
    stored = here.facts.values(phase.name).get(given.name)
    if not given.is_meant and mark(value) == given.seen:
        return
    how = standing(stored=stored, seen=given.seen, given=value)
    if how is Standing.SAME:
        return
    if asked.kind in TEXTS and not given.is_not_personal and found_in(given.text):
        kept.personal.add(given.name)
        return
    if how is Standing.CLASH and (clash := _clash(visit, here, phase=phase, asked=asked, seen=given.seen, mine=value)):
        kept.clashes[given.name] = clash
        return
    try:
        decide_fill(here.facts, _wish(here, phase, {given.name: value}), at=visit.at)
    except Refusal as refused:
        kept.faults[given.name] = sentence(refused)
        return
    kept.values[given.name] = value


def _wish(here: Here, phase: Phase, values: Mapping[str, Any]) -> Fill:
    return Fill(item_id=here.facts.item.id, phase=phase.name, values=dict(values), actor=here.actor)


def _why(fault: InvalidField) -> str:
    why = fault.data["why"]
    said = why.in_words_of(tr) if isinstance(why, Saying) else str(why)
    return f"{said[:1].upper()}{said[1:]}."


def _clash(visit: Visit, here: Here, *, phase: Phase, asked: Field, seen: str, mine: object) -> Clash | None:
    """Both answers, when somebody else has written since the writer looked; nobody clashes with themselves."""
    events = _written(here, phase, asked.name)
    if not events or _is_alone(visit.person.id, events, field=asked.name, seen=seen):
        return None
    event = events[0]
    theirs = here.facts.values(phase.name).get(asked.name)
    said = [answers.said(asked, value, today=visit.today) for value in (mine, theirs)]
    pieces = compared(*said)
    return Clash(
        who=Names(here.tx).name(event.actor.person_id) or tr("Somebody"),
        when=_when(visit, here.facts, event),
        mine=pieces[0],
        theirs=pieces[1],
        mark=mark(theirs),
        can_join=asked.kind in JOINED and bool(said[0]) and bool(said[1]),
    )


def _is_alone(person_id: int, events: Sequence[Event], *, field: str, seen: str) -> bool:
    """True when nobody but this person has written in the field since the answer that they saw.

    What they send while they go on writing can arrive late, even after they have joined two answers: by then it is
    older than what stands there, and only what they saw when they wrote it tells.
    """
    for event in events:
        if mark(event.data["values"][field]) == seen:
            return True
        if event.actor.person_id != person_id:
            return False
    return True


def _written(here: Here, phase: Phase, name: str) -> list[Event]:
    """The events in which the answer was written, newest first."""
    cycle = here.facts.sheet_cycle(phase.name)
    return [
        event
        for event in trail.written(here.tx, here.facts.item.id)
        if event.kind == "worksheet.filled"
        and (event.data["phase"], event.data["cycle"]) == (phase.name, cycle)
        and name in event.data["values"]
    ]


def _when(visit: Visit, facts: Facts, event: Event) -> str:
    """The time, and the day when it was not today."""
    time = time_in_words(event.at, zone=ZoneInfo(facts.calendar.timezone))
    day = facts.calendar.local_date(event.at)
    return time if day == visit.today else f"{day_in_words(day, today=visit.today)} {time}"
