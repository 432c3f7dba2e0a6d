"""Everything on record about an item, read at one moment."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from adapters.i18n import tr
from adapters.i18n.rights import right_in_words
from adapters.sql import lists, proofs
from adapters.sql.lists import Told
from adapters.sql.names import Names
from adapters.sql.proofs import Sealed
from adapters.sql.store import SqlTransaction
from engine.access import OF_PARTS, Relation
from engine.eventdata import persons
from engine.model import Commitment, Event, Facts
from engine.people import Organisation


@dataclass(frozen=True, slots=True, kw_only=True)
class Somebody:
    """A person whom the record mentions: as which number, as what, and by name when people are named."""

    number: int
    person_id: int
    roles: tuple[Relation, ...]
    name: str | None
    address: str | None

    @property
    def label(self) -> str:
        """What the person is called in what is read, in the language of the moment."""
        called = self.name or tr("Person %(number)s", number=self.number)
        return f"{called} ({', '.join(map(right_in_words, self.roles))})" if self.roles else called


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """The item with its trail, what was owed in it, who was reminded, who is mentioned, and the seal over it."""

    facts: Facts
    place: Organisation
    partners: Mapping[int, Organisation]
    events: Sequence[Event]
    promises: Sequence[Commitment]
    reminders: Sequence[Told]
    people: Mapping[int, Somebody]
    sealed: Sealed | None
    is_named: bool
    at: datetime

    def called(self, person_id: int | None) -> str | None:
        """What a person is called; None for nobody."""
        return None if person_id is None else self.people[person_id].label


def read(tx: SqlTransaction, item_id: int, *, is_named: bool, at: datetime) -> Record:
    """Everything on record about an item; with ``is_named`` people are named, else they are numbers with roles."""
    facts, places = tx.facts(item_id, at=at), tx.tree().organisations
    events, promises = lists.history(tx, item_id), lists.promises(tx, item_id)
    reminders = lists.reminders(tx, item_id)
    mentioned = dict.fromkeys(_mentioned(facts, events, promises, reminders))
    names, roles = Names(tx), dict(_roles(facts))
    people = {
        person_id: Somebody(
            number=number,
            person_id=person_id,
            roles=tuple(roles.get(person_id, ())),
            name=names.name(person_id) if is_named else None,
            address=names.address(person_id) if is_named else None,
        )
        for number, person_id in enumerate(mentioned, start=1)
    }
    return Record(
        facts=facts,
        place=places[facts.item.organisation_id],
        partners={partner.organisation_id: places[partner.organisation_id] for partner in facts.partners},
        events=events,
        promises=promises,
        reminders=reminders,
        people=people,
        sealed=proofs.sealed(tx, item_id),
        is_named=is_named,
        at=at,
    )


def _mentioned(
    facts: Facts, events: Sequence[Event], promises: Sequence[Commitment], reminders: Sequence[Told]
) -> Iterator[int]:
    """Everybody who is mentioned, in the order in which they first are; some more than once."""
    for event in events:
        yield from _those(event.actor.person_id, event.actor.on_behalf_of, *(person for person, _ in persons(event)))
    holder = None if facts.item.block is None else facts.item.block.holder_id
    yield from _those(facts.item.owner_id, holder, *(partner.owner_id for partner in facts.partners))
    yield from (participant.person_id for participant in facts.participants)
    for promise in promises:
        yield from _those(promise.owner_id, promise.asked_by)
    yield from _those(*(told.notice.person_id for told in reminders))


def _those(*person_ids: int | None) -> Iterator[int]:
    return (person_id for person_id in person_ids if person_id is not None)


def _roles(facts: Facts) -> Iterator[tuple[int, list[Relation]]]:
    """What people are to the item now."""
    held: dict[int, list[Relation]] = {}
    owners = _those(facts.item.owner_id, *(partner.owner_id for partner in facts.partners))
    for person_id in owners:
        held.setdefault(person_id, []).append(Relation.OWNER)
    for participant in facts.participants:
        held.setdefault(participant.person_id, []).append(OF_PARTS[participant.part])
    for person_id in facts.line:
        held.setdefault(person_id, []).append(Relation.MANAGER)
    for person_id in _those(facts.coordinator_id):
        held.setdefault(person_id, []).append(Relation.COORDINATOR)
    yield from held.items()
