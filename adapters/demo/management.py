"""What managers do when a mail tells them that something stands still in their part of the organisation."""

from adapters.demo.hand import Hand
from adapters.demo.town import Someone
from engine.edit import comment
from engine.model import CommitmentKind, Facts
from engine.responsibility import hand_over
from engine.timing import extend

MORE_TIME = 10
"""How many working days a manager gives."""


def look_into(hand: Hand, facts: Facts) -> None:
    """Talk to the owner; give the work to somebody else when they cannot be reached."""
    owner = hand.world.town.by_id.get(facts.item.owner_id or 0)
    if owner is None or not owner.is_reachable(hand.today):
        pass_on(hand)
        return
    held = facts.phase_commitment
    if held is not None and held.due_at is not None and hand.chance.random() < 0.4:  # noqa: PLR2004 - a matter of taste
        due_on = facts.calendar.add_working_days(hand.today, MORE_TIME)
        hand.do("deadline.moved", extend, due_on=due_on, reason="Jag har flyttat ett arbetspass så att ni hinner.")
    else:
        hand.do("comment", comment, text="Vi har pratat. Jag tar bort ett annat uppdrag i två veckor.")
    hand.world.plan(owner, hand.work, working_days=hand.chance.randint(1, 3))


def pass_on(hand: Hand) -> None:
    """Ask somebody else in the unit to take over; a manager without anybody to ask keeps it."""
    facts = hand.look()
    if any(c.kind is CommitmentKind.ACCEPTANCE for c in facts.open_commitments):
        return
    heir = _heir(hand, facts)
    if heir is not None and heir.id != facts.item.owner_id:
        reason = "Den som hade arbetet är inte kvar i det. Du känner det bäst."
        hand.do("handover.asked", hand_over, to=heir.id, reason=reason)


def _heir(hand: Hand, facts: Facts) -> Someone | None:
    staff = [p for p in hand.world.town.staff(hand.work.unit) if p.is_reachable(hand.today)]
    others = [p for p in staff if p.id != facts.item.owner_id]
    return others[0] if others else hand.someone
