"""Rights: what a person may see and do, decided by what they are to an item or to an organisation.

One table for items, one for organisations; the documentation prints both (``docs/rights.md``). Somebody may do what any
of their relations allows. Whether a move can be made *now* is another question: that is for the decision itself.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from engine.errors import Refusal
from engine.model import Commitment, Facts, Item, Part, Partner, Visibility
from engine.people import Tree


class Action(StrEnum):
    """What somebody may do with an item."""

    SEE = "see"
    COMMENT = "comment"
    FILL = "fill in"
    MOVE = "move on"
    PLAN = "plan"
    STAFF = "staff"
    SHARE = "share"
    INTERVENE = "intervene"
    DISCLOSE = "disclose"


class Relation(StrEnum):
    """What somebody is to an item.

    *Asked* is whoever owes something in it, or could remove what it waits for. A *manager* answers for the item's
    organisation, for its owner's, or for one above; a *coordinator* coordinates it; a *coach* coaches this item, or all
    in its organisation. A *colleague* belongs to the same region or municipality; they are that only to what is open to
    it, and a guest never is. Whoever stands in for somebody is what that person is.
    """

    OWNER = "owner"
    MEMBER = "member"
    COACH = "coach"
    PATIENT_REPRESENTATIVE = "patient representative"
    ASKED = "asked"
    MANAGER = "manager"
    COORDINATOR = "coordinator"
    COLLEAGUE = "colleague"


OF_PARTS: Mapping[Part, Relation] = MappingProxyType(
    {
        Part.MEMBER: Relation.MEMBER,
        Part.COACH: Relation.COACH,
        Part.PATIENT_REPRESENTATIVE: Relation.PATIENT_REPRESENTATIVE,
    }
)
"""What somebody who takes part is to the item."""

_TEAM = frozenset({Relation.OWNER, Relation.MEMBER, Relation.COACH})
_LEADS = frozenset({Relation.MANAGER, Relation.COORDINATOR})

ON_ITEMS: Mapping[Action, frozenset[Relation]] = MappingProxyType(
    {
        Action.SEE: frozenset(Relation),
        Action.COMMENT: frozenset(Relation),
        Action.FILL: _TEAM | {Relation.COORDINATOR},
        Action.MOVE: _TEAM | _LEADS,
        Action.PLAN: _TEAM | _LEADS,
        Action.STAFF: frozenset({Relation.OWNER}) | _LEADS,
        Action.SHARE: frozenset({Relation.OWNER}) | _LEADS,
        Action.INTERVENE: _LEADS,
        Action.DISCLOSE: _LEADS,
    }
)
"""Who may do what with an item."""


class Duty(StrEnum):
    """What somebody may do with an organisation and everything below it."""

    SEE_STALLED = "see what has stalled"
    TAKE_IDEAS = "take in ideas"
    MANAGE_PEOPLE = "manage people and places"
    SET_POLICIES = "set reminder policies"
    SEE_OUTBOX = "see the outbox"
    INSTALL_WORKFLOWS = "install workflows"
    GRANT = "grant rights"
    KEEP_RECORDS = "answer for records"
    VERIFY_TRAIL = "verify the audit trail"


class Office(StrEnum):
    """What somebody is to an organisation; it holds for everything below it, too."""

    MANAGER = "manager"
    COORDINATOR = "coordinator"
    COACH = "coach"
    ADMINISTRATOR = "administrator"


GRANTED = (Office.COORDINATOR, Office.COACH, Office.ADMINISTRATOR)
"""The offices that are granted one by one; who manages an organisation stands with the organisation itself.

So may who coordinates it: a coordinator is whoever either says.
"""

ON_ORGANISATIONS: Mapping[Duty, frozenset[Office]] = MappingProxyType(
    {
        Duty.SEE_STALLED: frozenset({Office.MANAGER, Office.COORDINATOR, Office.COACH}),
        Duty.TAKE_IDEAS: frozenset({Office.MANAGER, Office.COORDINATOR}),
        Duty.MANAGE_PEOPLE: frozenset({Office.COORDINATOR, Office.ADMINISTRATOR}),
        Duty.SET_POLICIES: frozenset({Office.COORDINATOR, Office.ADMINISTRATOR}),
        Duty.SEE_OUTBOX: frozenset({Office.ADMINISTRATOR}),
        Duty.INSTALL_WORKFLOWS: frozenset({Office.COORDINATOR, Office.ADMINISTRATOR}),
        Duty.GRANT: frozenset({Office.ADMINISTRATOR}),
        Duty.KEEP_RECORDS: frozenset({Office.ADMINISTRATOR}),
        Duty.VERIFY_TRAIL: frozenset({Office.COORDINATOR, Office.ADMINISTRATOR}),
    }
)
"""Which office may do what in its organisation and below."""


class NotForYou(Refusal):
    """Somebody asks for what they may not see or do; ``ask`` in the data is the id of whoever can help."""

    code = "not-for-you"
    template = "You do not have access to this."


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """What a person is in the organisation.

    ``home`` is everything in their own region or municipality; nothing for a guest. ``offices`` gives, for each office,
    the organisations that it reaches: those it is held in and all below. ``stands_in_for`` are the absent persons whose
    substitute they are now: they hold the offices of those, and are to an item what those are.
    """

    person_id: int
    home: frozenset[int]
    offices: Mapping[Office, frozenset[int]] = field(default_factory=lambda: MappingProxyType({}))
    stands_in_for: frozenset[int] = frozenset()

    @property
    def persons(self) -> frozenset[int]:
        """The person, and those whom they stand in for."""
        return self.stands_in_for | {self.person_id}

    def reach(self, *offices: Office) -> frozenset[int]:
        """The organisations in which one of the offices is held."""
        return frozenset[int]().union(*(self.offices.get(office, frozenset()) for office in offices))

    def where(self, duty: Duty) -> frozenset[int]:
        """The organisations in which the person may do this."""
        return self.reach(*ON_ORGANISATIONS[duty])

    def may(self, duty: Duty, *, organisation_id: int | None = None) -> bool:
        """True when the person may do this in the organisation; in any at all when none is given."""
        where = self.where(duty)
        return bool(where) if organisation_id is None else organisation_id in where

    def covers(self, other: "Rights") -> bool:
        """True when ``other`` may do nothing, anywhere, that these rights do not give or could grant.

        Nobody manages the account of somebody whom they do not cover: with it they would have more rights than before.
        """
        granting = self.where(Duty.GRANT)
        return all(other.where(duty) <= self.where(duty) | granting for duty in Duty)


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What rights depend on in an item: those who have to do with it, where it belongs, to whom it is open.

    ``line`` is the managers above its owner, who may work elsewhere than where it belongs.
    """

    item: Item
    participants: Mapping[int, Part]
    asked: frozenset[int]
    organisations: frozenset[int]
    partner_owners: frozenset[int]
    line: frozenset[int]


def about(facts: Facts) -> About:
    """What rights depend on, from an item's facts."""
    return About(
        item=facts.item,
        participants={p.person_id: p.part for p in facts.participants},
        asked=_asked(facts.item, facts.open_commitments),
        organisations=frozenset({facts.item.organisation_id, *(p.organisation_id for p in facts.partners)}),
        partner_owners=_partner_owners(facts.partners),
        line=frozenset(facts.line),
    )


def relations(rights: Rights, to: About) -> frozenset[Relation]:
    """Everything that a person is to an item, alone or as somebody's substitute."""
    own = {relation for person_id in rights.persons for relation in _personal(person_id, to)}
    if to.item.visibility is not Visibility.PRIVATE:
        own |= _official(rights, to)
    if to.item.visibility is Visibility.ORGANISATION and to.organisations & rights.home:
        own.add(Relation.COLLEAGUE)
    return frozenset(own)


def takes_part(person_id: int, to: About) -> bool:
    """True when a person has a part of their own in an item, so that they may see it even when it is private."""
    return any(True for _ in _personal(person_id, to))


def may_be_told(facts: Facts, person_id: int) -> bool:
    """False for somebody who has no part in what is private: nothing about it is sent to them."""
    return facts.item.visibility is not Visibility.PRIVATE or takes_part(person_id, about(facts))


def is_glance(rights: Rights, to: About) -> bool:
    """True when somebody with these rights sees a draft by virtue of an office alone."""
    return to.item.visibility is Visibility.TEAM and not any(takes_part(person, to) for person in rights.persons)


def allowed(held: Iterable[Relation]) -> frozenset[Action]:
    """What somebody with these relations may do."""
    held = frozenset(held)
    return frozenset(action for action, relations_of in ON_ITEMS.items() if relations_of & held)


def rights_of(
    tree: Tree,
    *,
    person_id: int,
    organisation_id: int,
    is_guest: bool = False,
    granted: Iterable[tuple[int, Office, int]] = (),
    stands_in_for: Iterable[int] = (),
) -> Rights:
    """The rights of a person of ``organisation_id``, in which a guest only takes part.

    ``granted`` are offices as (person, office, organisation), of anybody: those of the person and of those they stand
    in for are taken. Who manages and who coordinates an organisation stands in the tree.
    """
    absent = frozenset(stands_in_for) - {person_id}
    persons = absent | {person_id}
    held: dict[Office, set[int]] = {office: set() for office in Office}
    for holder, office, where in granted:
        if holder in persons:
            held[office].add(where)
    for place in tree.organisations.values():
        if place.manager_id in persons:
            held[Office.MANAGER].add(place.id)
        if place.coordinator_id in persons:
            held[Office.COORDINATOR].add(place.id)
    return Rights(
        person_id=person_id,
        home=frozenset() if is_guest else tree.whole(organisation_id),
        offices=MappingProxyType({office: tree.below(places) for office, places in held.items()}),
        stands_in_for=absent,
    )


def _personal(person_id: int, to: About) -> Iterable[Relation]:
    if person_id == to.item.owner_id or person_id in to.partner_owners:
        yield Relation.OWNER
    if person_id in to.participants:
        yield OF_PARTS[to.participants[person_id]]
    if person_id in to.asked:
        yield Relation.ASKED


def _official(rights: Rights, to: About) -> set[Relation]:
    held = {relation for office, relation in _OFFICES.items() if rights.reach(office) & to.organisations}
    return held | {Relation.MANAGER} if rights.persons & to.line else held


def _asked(item: Item, owed: Iterable[Commitment]) -> frozenset[int]:
    holder = None if item.block is None else item.block.holder_id
    return frozenset(person for person in (holder, *(c.owner_id for c in owed)) if person is not None)


def _partner_owners(partners: Iterable[Partner]) -> frozenset[int]:
    return frozenset(p.owner_id for p in partners if p.owner_id is not None)


_OFFICES = {
    Office.MANAGER: Relation.MANAGER,
    Office.COORDINATOR: Relation.COORDINATOR,
    Office.COACH: Relation.COACH,
}
