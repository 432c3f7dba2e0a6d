"""Who sees an item besides those who take part in it, and which organisations own it together.

An item shared by a region and a municipality has an owner on each side. Only one of them has the next move: whoever
owes the present phase.
"""

from datetime import datetime

from engine.advance import check_active, check_version
from engine.errors import Invalid, NotFound, NotNow
from engine.model import Actor, Facts, Item, Outcome, Partner, Visibility
from engine.outcomes import Draft
from engine.people import Tree
from engine.ports import Transaction
from engine.sayings import say


def set_visibility(
    tx: Transaction,
    item_id: int,
    visibility: Visibility,
    *,
    actor: Actor,
    at: datetime,
    seen_version: int | None = None,
) -> Item:
    """Open an item to others, or close it; NotNow when it is so already."""
    facts = tx.facts(item_id, at=at)
    check_version(facts, seen_version)
    return tx.record(decide_visibility(facts, visibility, actor=actor, at=at))


def decide_visibility(facts: Facts, visibility: Visibility, *, actor: Actor, at: datetime) -> Outcome:
    """What opening or closing an item changes."""
    if visibility is facts.item.visibility:
        raise NotNow(why=say("just these may see it already"))
    draft = Draft(facts, actor, at)
    draft.say("item.shared", visibility=visibility.value, formerly=facts.item.visibility.value)
    draft.set(visibility=visibility)
    return draft.outcome()


def add_partner(
    tx: Transaction, item_id: int, partner: Partner, *, actor: Actor, at: datetime, seen_version: int | None = None
) -> Item:
    """Let another organisation own an item as well, or give it another owner there.

    Raises:
        NotFound: there is no such organisation or person.
        NotNow: it owns the item already, or the person has left.
        Invalid: the person does not work in that region or municipality.
    """
    facts, tree = tx.facts(item_id, at=at), tx.tree()
    check_version(facts, seen_version)
    if partner.organisation_id not in tree.organisations:
        raise NotFound(what=say("organisation"), name=partner.organisation_id)
    if partner.owner_id is not None:
        check_active(tx, partner.owner_id)
        if tx.person(partner.owner_id).organisation_id not in tree.whole(partner.organisation_id):
            raise Invalid(what=say("the owner"), why=say("they do not work in that region or municipality"))
    return tx.record(decide_partner(facts, partner, tree=tree, actor=actor, at=at))


def decide_partner(facts: Facts, partner: Partner, *, tree: Tree, actor: Actor, at: datetime) -> Outcome:
    """What sharing an item with another organisation changes."""
    if partner.organisation_id == facts.item.organisation_id or partner in facts.partners:
        raise NotNow(why=say("that organisation owns it already"))
    draft = Draft(facts, actor, at)
    place = tree.organisations[partner.organisation_id].name
    draft.say("partner.joined", organisation=partner.organisation_id, place=place, owner=partner.owner_id)
    draft.partners.append(partner)
    return draft.outcome()


def remove_partner(
    tx: Transaction,
    item_id: int,
    organisation_id: int,
    *,
    actor: Actor,
    at: datetime,
    seen_version: int | None = None,
) -> Item:
    """Let an organisation own an item no longer; NotFound when it does not."""
    facts = tx.facts(item_id, at=at)
    check_version(facts, seen_version)
    return tx.record(decide_removal(facts, organisation_id, tree=tx.tree(), actor=actor, at=at))


def decide_removal(facts: Facts, organisation_id: int, *, tree: Tree, actor: Actor, at: datetime) -> Outcome:
    """What sharing an item no longer changes."""
    removed = next((p for p in facts.partners if p.organisation_id == organisation_id), None)
    if removed is None:
        raise NotFound(what=say("partner"), name=organisation_id)
    draft = Draft(facts, actor, at)
    place = tree.organisations[organisation_id].name
    draft.say("partner.left", organisation=organisation_id, place=place, owner=removed.owner_id)
    draft.no_longer_partners.append(organisation_id)
    return draft.outcome()


def whose_move(facts: Facts) -> int | None:
    """The person whose move it is: who owes the present phase. None when nobody does."""
    return None if facts.phase_commitment is None else facts.phase_commitment.owner_id
