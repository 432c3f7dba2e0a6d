"""Tell an event log (:mod:`engine.eventlog`), item by item: it needs no more memory than the longest of them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from engine.eventdata import CODED, Value, persons, texts, words
from engine.eventlog import (
    Change,
    LoggedEvent,
    LoggedObject,
    Manner,
    ObjectType,
    Place,
    Recorded,
    Relation,
    Trace,
)
from engine.lifelines import Standing, standings, ties
from engine.model import Actor, Commitment, Event


@dataclass(slots=True)
class Telling:
    """A log being told: :meth:`trace` for each item in turn, then :meth:`shared` for what they have in common."""

    manner: Manner
    places: Mapping[int, Place]
    _persons: set[int] = field(default_factory=set)
    _organisations: set[int] = field(default_factory=set)

    def trace(self, recorded: Recorded) -> Trace:
        """The wanted events of an item, and the objects that they have to do with."""
        told = _Told(self.manner, self.places, recorded)
        events = tuple(told.events())
        self._persons |= told.persons
        self._organisations |= told.organisations
        return Trace(
            id=recorded.item.ref, attributes=told.attributes(), events=events, objects=tuple(told.objects(events))
        )

    def shared(self) -> Iterator[LoggedObject]:
        """The organisations and the persons that the events told so far have to do with."""
        for organisation_id in sorted(self._organisations):
            place = self.places[organisation_id]
            attributes = (Change(name="code", value=place.code), Change(name="name", value=place.name))
            yield LoggedObject(id=_place(place.code), type=ObjectType.ORGANISATION, attributes=attributes)
        for pseudonym, person_id in sorted((self.manner.pseudonym(each), each) for each in self._persons):
            yield LoggedObject(id=_person(pseudonym), type=ObjectType.PERSON, attributes=self._named(person_id))

    def _named(self, person_id: int) -> tuple[Change, ...]:
        if self.manner.named is None:
            return ()
        name, address = self.manner.named(person_id)
        return Change(name="name", value=name), Change(name="address", value=address)


class _Told:
    """One item being told."""

    def __init__(self, manner: Manner, places: Mapping[int, Place], recorded: Recorded) -> None:
        self.persons: set[int] = set()
        self.organisations: set[int] = set()
        self._manner, self._places, self._recorded = manner, places, recorded
        self._item = recorded.item
        self._ref = recorded.item.ref
        self._promises = {
            promise.id: f"{self._ref}/{promise.kind.value}/{number}"
            for number, promise in enumerate(recorded.promises, start=1)
        }
        self._ties = ties(recorded.promises, recorded.events)
        self._standings = standings(recorded.item, recorded.events, ended=recorded.ended)

    def attributes(self) -> dict[str, Value]:
        """What is so about the item at all times."""
        attributes: dict[str, Value] = {
            "workflow": self._item.workflow,
            "workflow_version": self._item.workflow_version,
            "organisation": self._places[self._item.organisation_id].code,
        }
        if self._item.origin is not None:
            attributes["origin"] = self._item.origin
        if self._manner.has_text:
            attributes["title"] = self._item.title
            attributes |= {} if self._item.reference is None else {"reference": self._item.reference}
        return attributes

    def events(self) -> Iterator[LoggedEvent]:
        """The wanted events."""
        for event, standing in zip(self._recorded.events, self._standings, strict=True):
            if event.seq in self._recorded.wanted:
                yield self._event(event, standing)

    def objects(self, events: Iterable[LoggedEvent]) -> Iterator[LoggedObject]:
        """The objects of the item that these events have to do with, each related to others of those alone."""
        related = {object_id for event in events for object_id, _ in event.relations} | {self._recorded.parent}
        for found in (self._whole(), *self._cycles(), *self._sheets(), *self._owed()):
            if found.id in related:
                kept = tuple(relation for relation in found.relations if relation[0] in related)
                yield LoggedObject(id=found.id, type=found.type, attributes=found.attributes, relations=kept)

    def _event(self, event: Event, standing: Standing) -> LoggedEvent:
        return LoggedEvent(
            id=f"{self._ref}/{event.seq}",
            item=self._ref,
            seq=event.seq,
            at=event.at,
            activity=_activity(event),
            kind=event.kind,
            actor_kind=event.actor.kind.value,
            actor=self._called(event.actor),
            on_behalf_of=None if event.actor.on_behalf_of is None else self._manner.called(event.actor.on_behalf_of),
            organisation=self._places[self._item.organisation_id].code,
            phase=standing.phase,
            cycle=standing.cycle,
            attributes=dict(words(event)),
            texts=dict(texts(event)) if self._manner.has_text else {},
            relations=_together(self._relations(event, standing)),
            hash=None if self._manner.named is None else event.hash,
        )

    def _called(self, actor: Actor) -> str:
        return actor.kind.value if actor.person_id is None else self._manner.called(actor.person_id)

    def _relations(self, event: Event, standing: Standing) -> Iterator[Relation]:
        yield self._ref, "item"
        yield f"{self._ref}/C{standing.cycle}", "cycle"
        yield self._organisation(self._item.organisation_id), "organisation"
        partner = event.data.get("organisation")
        if partner is not None and partner in self._places and partner != self._item.organisation_id:
            yield self._organisation(partner), "partner"
        if event.kind.startswith("worksheet.") and "phase" in event.data:
            yield self._sheet(event), "worksheet"
        for promise_id, qualifier in self._ties[event.seq]:
            yield self._promises[promise_id], qualifier
        for person_id, qualifier in self._people(event):
            self.persons.add(person_id)
            yield _person(self._manner.pseudonym(person_id)), qualifier

    def _organisation(self, organisation_id: int) -> str:
        self.organisations.add(organisation_id)
        return _place(self._places[organisation_id].code)

    def _people(self, event: Event) -> Iterator[tuple[int, str]]:
        for person_id, qualifier in ((event.actor.person_id, "actor"), (event.actor.on_behalf_of, "on behalf of")):
            if person_id is not None:
                yield person_id, qualifier
        yield from persons(event)

    def _sheet(self, event: Event) -> str:
        return f"{self._ref}/{event.data['phase']}/C{event.data.get('cycle', 1)}"

    def _whole(self) -> LoggedObject:
        """The item itself."""
        steady = tuple(Change(name=name, value=value) for name, value in self.attributes().items())
        relations = [(_place(self._places[self._item.organisation_id].code), "belongs to")]
        if self._recorded.parent is not None:
            relations.append((self._recorded.parent, "part of"))
        if self._item.owner_id is not None:
            relations.append((_person(self._manner.pseudonym(self._item.owner_id)), "owned by"))
        return LoggedObject(
            id=self._ref,
            type=ObjectType.ITEM,
            attributes=(*steady, *self._changes()),
            relations=tuple(relations),
        )

    def _changes(self) -> Iterator[Change]:
        """What is not always the same: each value from the event on that made it so."""
        before: dict[str, Value] = {}
        for event, standing in zip(self._recorded.events, self._standings, strict=True):
            now = self._now(standing)
            for name, value in now.items():
                if before.get(name) != value:
                    yield Change(name=name, value=value, since=event.at if name in before else None)
            before = now

    def _now(self, standing: Standing) -> dict[str, Value]:
        return {
            "phase": standing.phase,
            "cycle": standing.cycle,
            "state": standing.state,
            "visibility": standing.visibility,
            "owner": "" if standing.owner_id is None else self._manner.pseudonym(standing.owner_id),
        }

    def _cycles(self) -> Iterator[LoggedObject]:
        for cycle in sorted({standing.cycle for standing in self._standings}):
            yield LoggedObject(
                id=f"{self._ref}/C{cycle}",
                type=ObjectType.CYCLE,
                attributes=(Change(name="number", value=cycle),),
                relations=((self._ref, "part of"),),
            )

    def _sheets(self) -> Iterator[LoggedObject]:
        filled = (e for e in self._recorded.events if e.kind.startswith("worksheet.") and "phase" in e.data)
        for sheet, event in sorted({self._sheet(event): event for event in filled}.items()):
            attributes = (
                Change(name="phase", value=event.data["phase"]),
                Change(name="cycle", value=event.data.get("cycle", 1)),
            )
            yield LoggedObject(
                id=sheet, type=ObjectType.WORKSHEET, attributes=attributes, relations=((self._ref, "part of"),)
            )

    def _owed(self) -> Iterator[LoggedObject]:
        for promise in self._recorded.promises:
            relations = [(self._ref, "part of"), (f"{self._ref}/C{promise.cycle}", "in")]
            if promise.owner_id is not None:
                relations.append((_person(self._manner.pseudonym(promise.owner_id)), "owed by"))
            yield LoggedObject(
                id=self._promises[promise.id],
                type=promise.kind.value,
                attributes=tuple(self._owing(promise)),
                relations=tuple(relations),
            )

    def _owing(self, promise: Commitment) -> Iterator[Change]:
        if promise.kind in CODED or self._manner.has_text:
            yield Change(name="subject", value=promise.subject)
        yield from self._deadlines(promise)
        yield Change(name="outcome", value="open")
        if promise.outcome is not None and promise.closed_at is not None:
            yield Change(name="outcome", value=promise.outcome, since=promise.closed_at)

    def _deadlines(self, promise: Commitment) -> Iterator[Change]:
        """The deadline and how it moved. What began it anew without a move (the end of a pause) is seen by its last."""
        moves = [event for event in self._recorded.events if _moves(event, promise)]
        last = None if promise.due_at is None else self._recorded.calendar.local_date(promise.due_at).isoformat()
        yield Change(name="due", value=moves[0].data.get("before", "") if moves else last or "")
        for move in moves:
            yield Change(name="due", value=move.data["after"], since=move.at)
        if moves and last is not None and moves[-1].data["after"] != last:
            yield Change(name="due", value=last, since=max(promise.since, moves[-1].at))


def _together(relations: Iterable[Relation]) -> tuple[Relation, ...]:
    """Each object once, with everything that it has to do with the event: readers keep one relation of a pair."""
    found: dict[str, dict[str, None]] = {}
    for object_id, qualifier in relations:
        found.setdefault(object_id, {})[qualifier] = None
    return tuple((object_id, ", ".join(qualifiers)) for object_id, qualifiers in found.items())


def _activity(event: Event) -> str:
    return (
        f"phase.{event.data['target']}.entered" if event.kind == "item.moved" and "target" in event.data else event.kind
    )


def _moves(event: Event, promise: Commitment) -> bool:
    """True when an event moved the deadline of a promise."""
    return event.kind == "deadline.moved" and event.data.get("commitment") == promise.id and "after" in event.data


def _place(code: str) -> str:
    return f"organisation:{code}"


def _person(pseudonym: str) -> str:
    return f"person:{pseudonym}"
