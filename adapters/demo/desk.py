"""What people do when they sit down with an item: they deal with everything that they owe there."""

from contextlib import suppress

from adapters.demo import management, progress, twists
from adapters.demo.hand import Hand
from adapters.demo.scripts import Improvement
from adapters.demo.town import Someone
from adapters.demo.world import Work, World
from engine import decisions
from engine.actions import answer_follow_up, finish_action
from engine.advance import AIM
from engine.errors import Refusal
from engine.model import Commitment, CommitmentKind
from engine.responsibility import ORPHANED, accept, decline


def visit(world: World, someone: Someone, work: Work) -> None:
    """Deal with all that somebody owes in an item; a manager who owes nothing looks into why its owner does not answer.

    What the engine refuses has been counted. Whoever was refused has read why, and comes back when reminded.
    """
    facts = world.look(work)
    mine = world.stands_for(someone)
    owed = [c for c in facts.open_commitments if c.owner_id in mine]
    with suppress(Refusal):
        for commitment in sorted(owed, key=lambda c: (ORDER.index(c.kind), c.id)):
            hand = Hand(
                world=world, someone=someone, work=work, actor=world.actor(someone, for_whom=commitment.owner_id)
            )
            DEEDS[commitment.kind](hand, commitment)
        if not owed and someone.id in facts.line:
            management.look_into(Hand(world=world, someone=someone, work=work, actor=world.actor(someone)), facts)


def _accept(hand: Hand, commitment: Commitment) -> None:
    """Take over; or say no, once, where the script has it so."""
    if twists.declines_hand_over(hand.work, commitment):
        reason = "Jag har redan två förbättringsarbeten och byter arbetslag efter sommaren."
        hand.do("handover.declined", decline, reason=reason)
        return
    hand.do("handover.accepted", accept)
    if commitment.subject == ORPHANED:
        management.pass_on(hand)
    else:
        hand.come_back(2)


def _decide(hand: Hand, commitment: Commitment) -> None:
    """Approve, or decline with a reason; whoever asked hears of it."""
    trigger = commitment.subject
    reason = twists.reason_to_decline(hand, trigger)
    if reason is None:
        hand.do("decision.approved", decisions.approve, trigger=trigger)
        if trigger != AIM:
            hand.moved()
        return
    hand.do("decision.declined", decisions.decline, trigger=trigger, reason=reason)
    hand.work.script.mend()
    asker = hand.world.town.by_id.get(commitment.asked_by or 0)
    if asker is not None:
        hand.world.plan(asker, hand.work, working_days=2)


def _show_that_it_lasts(hand: Hand, commitment: Commitment) -> None:
    """Answer a sustain check with new data points, if anybody has gone on measuring."""
    script = hand.work.script
    assert isinstance(script, Improvement)  # noqa: S101 - only initiatives are checked on like this
    if not script.measures_on:
        return
    kept = script.has_lasted()
    answers = script.sustained(hand.look(), kept=kept, today=hand.today)
    hand.fill("adopted", answers)
    hand.do("follow_up.answered", answer_follow_up, name=commitment.subject, kept=kept, note=answers["sustain_note"])


def _finish(hand: Hand, commitment: Commitment) -> None:
    hand.do("action.done", finish_action, commitment_id=commitment.id)


DEEDS = {
    CommitmentKind.ACCEPTANCE: _accept,
    CommitmentKind.DECISION: _decide,
    CommitmentKind.FOLLOW_UP: _show_that_it_lasts,
    CommitmentKind.ACTION: _finish,
    CommitmentKind.PHASE: progress.work_on,
}
ORDER = list(DEEDS)
