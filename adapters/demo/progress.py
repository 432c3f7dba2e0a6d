"""How an owner takes an item through the present phase: write, plan, move, and mend what the engine says is missing."""

from adapters.demo import twists
from adapters.demo.hand import Hand
from adapters.demo.scripts import TEAM, Intent
from adapters.demo.tally import unmet_of
from adapters.demo.texts import Manner
from adapters.demo.world import CALENDAR
from engine import decisions
from engine.actions import add_action
from engine.edit import comment, join
from engine.errors import Conflict, DecisionNeeded, Refusal, RequirementsUnmet
from engine.model import Commitment, CommitmentKind, Facts, Part, Participant
from engine.timing import extend

TEAM_NAMED = "team_named"
POSTPONED_BY = 9
"""By how many working days somebody who postpones moves a deadline."""


def work_on(hand: Hand, commitment: Commitment) -> None:
    """Do what the present phase asks for, as the script has it."""
    if _postpones(hand, commitment) or twists.happens(hand):
        return
    intent = hand.work.script.intent(hand.look(), today=hand.today)
    _plan_actions(hand, intent)
    if _is_too_early(hand, intent):
        return
    for phase, answers in intent.sheets.items():
        hand.fill(phase, answers)
    if TEAM not in hand.work.script.forgets:
        _let_the_team_join(hand)
    if intent.trigger is not None:
        _move(hand, intent, intent.trigger)


def _postpones(hand: Hand, commitment: Commitment) -> bool:
    """Move the deadline instead of doing the work, for as long as the engine lets them."""
    if hand.someone.worker.manner is not Manner.POSTPONES or commitment.due_at is None:
        return False
    due_on = CALENDAR.add_working_days(max(hand.today, CALENDAR.local_date(commitment.due_at)), POSTPONED_BY)
    try:
        hand.do("deadline.moved", extend, due_on=due_on, reason="Vi hinner inte förrän nästa schemaperiod är lagd.")
    except Refusal:
        return False
    return True


def _is_too_early(hand: Hand, intent: Intent) -> bool:
    """True while the day on which the move is wanted has not come; they say so once, and come back on that day."""
    if intent.not_before is None:
        return False
    day = CALENDAR.last_working_on_or_before(intent.not_before)
    if day <= hand.today:
        return False
    if hand.work.once(f"said {hand.look().item.phase} {hand.look().item.cycle}"):
        hand.do("comment", comment, text="Det går framåt. Vi skriver in hur det gick när det är klart.")
    hand.world.diary.put_off(hand.someone.worker.code, hand.work.ref, until=day)
    return True


def _let_the_team_join(hand: Hand) -> None:
    if hand.work.once(TEAM):
        for participant in hand.work.at_hand:
            hand.do("join", join, participant=participant)


def _ask_somebody_else_to_join(hand: Hand) -> None:
    """Whoever was in the team has become the owner, or has left."""
    taken = {hand.look().item.owner_id, *(p.person_id for p in hand.look().participants)}
    town = hand.world.town
    around = [*town.staff(hand.work.unit), *(town.people[place.manager] for place in town.upwards(hand.work.unit))]
    colleague = next((p for p in around if p.id not in taken and p.is_reachable(hand.today)), None)
    if colleague is not None:
        hand.do("join", join, participant=Participant(person_id=colleague.id, part=Part.MEMBER))


def _plan_actions(hand: Hand, intent: Intent) -> None:
    cycle = hand.look().item.cycle
    for action in intent.actions:
        if hand.work.once(f"action {cycle} {action.title}"):
            owner = hand.world.town.people[action.owner].id
            hand.do(
                "action.planned", add_action, title=action.title, owner_id=owner, due_on=action.due, place=action.place
            )


def _move(hand: Hand, intent: Intent, trigger: str) -> None:
    """Make the move; ask for a decision where somebody else decides, and wait for one that was asked for."""
    facts = hand.look()
    if _is_asked(facts, trigger):
        return
    twists.somebody_else_writes(hand)
    try:
        hand.advance(trigger, seen=facts.item.version, reason=intent.reason)
    except RequirementsUnmet as refusal:
        _mend(hand, intent, trigger, refusal)
    except DecisionNeeded:
        hand.do("decision.asked", decisions.ask, trigger=trigger, reason=intent.reason)
    except Conflict:
        hand.come_back(0)


def _mend(hand: Hand, intent: Intent, trigger: str, refusal: RequirementsUnmet) -> None:
    """Give a reason where reasons are enough; else come back in a day or two with all that is missing."""
    missing = {
        unmet.requirement for unmet in unmet_of(refusal) if unmet.hard or unmet.requirement not in intent.reasons
    }
    if TEAM_NAMED in missing and TEAM in hand.work.done:
        _ask_somebody_else_to_join(hand)
    if missing:
        hand.work.script.recall()
        hand.come_back(hand.chance.randint(1, 3))
        return
    reasons = {unmet.requirement: intent.reasons[unmet.requirement] for unmet in unmet_of(refusal)}
    try:
        hand.advance(trigger, reason=intent.reason, reasons=reasons)
    except DecisionNeeded:
        hand.do("decision.asked", decisions.ask, trigger=trigger, reason=intent.reason, reasons=reasons)


def _is_asked(facts: Facts, trigger: str) -> bool:
    """True while somebody still owes an answer to the question about this move."""
    asked = (c for c in facts.open_commitments if c.kind is CommitmentKind.DECISION)
    return any(c.subject == trigger for c in asked)
