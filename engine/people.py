"""Persons, organisations, and who stands above whom.

The organisation tree decides two things here: which calendar a deadline follows, and who is told when an owner does not
answer. A region and a municipality are *principals*: their trees never meet, so nobody is escalated across the border.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from engine.calendars import Calendar
from engine.definition import Definition
from engine.policies import AS_WRITTEN, Adjusted, Policies, policies_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who can owe something. ``digest_hour`` is the local hour of the daily mail; ``left_on`` the last day.

    A *guest* takes part from outside, as patient representatives do: they see only what they take part in.
    """

    id: int
    name: str
    email: str
    organisation_id: int
    language: str = "sv"
    digest_hour: int = 7
    left_on: date | None = None
    is_guest: bool = False

    @property
    def is_active(self) -> bool:
        """False once the person has been deactivated."""
        return self.left_on is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """A place in the tree. ``manager_id`` answers for it and everything below; ``calendar`` is its working calendar."""

    id: int
    code: str
    name: str
    parent_id: int | None
    manager_id: int | None
    coordinator_id: int | None
    calendar: Calendar
    is_principal: bool = False


@dataclass(frozen=True, slots=True)
class Tree:
    """All organisations by id, and the reminder policies that they have adjusted."""

    organisations: Mapping[int, Organisation]
    policies: Policies = AS_WRITTEN

    def upwards(self, organisation_id: int) -> Iterator[Organisation]:
        """The organisation and those above it, nearest first, up to and with its principal."""
        current = self.organisations.get(organisation_id)
        while current is not None:
            yield current
            above = None if current.is_principal else current.parent_id
            current = None if above is None else self.organisations.get(above)

    def line(self, *, owner_id: int | None, organisation_id: int) -> tuple[int, ...]:
        """The managers above a person of ``organisation_id``, nearest first, without the person and without repeats."""
        above = (o.manager_id for o in self.upwards(organisation_id))
        return tuple(dict.fromkeys(m for m in above if m is not None and m != owner_id))

    def deciders(self, *, owner_id: int | None, organisation_id: int) -> tuple[int, ...]:
        """The managers above a person; the person alone when nobody is above, and they are the one who heads it."""
        line = self.line(owner_id=owner_id, organisation_id=organisation_id)
        is_head = owner_id is not None and owner_id in {o.manager_id for o in self.upwards(organisation_id)}
        return line or ((owner_id,) if owner_id is not None and is_head else ())

    def below(self, organisation_ids: Iterable[int]) -> frozenset[int]:
        """The organisations and everything below them, up to the border of the next region or municipality."""
        found = set(organisation_ids)
        newest = set(found)
        while newest:
            newest = {o.id for o in self.organisations.values() if o.parent_id in newest and not o.is_principal} - found
            found |= newest
        return frozenset(found)

    def whole(self, organisation_id: int) -> frozenset[int]:
        """Everything in the region or municipality that an organisation belongs to."""
        return self.below([place.id for place in self.upwards(organisation_id)][-1:])

    def coordinator(self, organisation_id: int) -> int | None:
        """The nearest quality coordinator at or above ``organisation_id``."""
        return next((o.coordinator_id for o in self.upwards(organisation_id) if o.coordinator_id is not None), None)

    def calendar(self, organisation_id: int) -> Calendar:
        """The working calendar of ``organisation_id``; KeyError when there is no such organisation."""
        return self.organisations[organisation_id].calendar

    def applied(self, definition: Definition, *, organisation_id: int) -> Definition:
        """The workflow as it applies in an organisation: with the reminder policies in force there."""
        return self.policies.applied(definition, organisation_id=organisation_id)


def tree_of(organisations: Iterable[Organisation], *, adjusted: Iterable[Adjusted] = ()) -> Tree:
    """A tree of the given organisations, and of the reminder policies that they have of their own."""
    shared: dict[Calendar, Calendar] = {}
    # One object for equal calendars: what is remembered under a calendar is then found without comparing its fields.
    places = {o.id: replace(o, calendar=shared.setdefault(o.calendar, o.calendar)) for o in organisations}
    return Tree(places, policies_of(adjusted, above={o.id: o.parent_id for o in places.values()}))
