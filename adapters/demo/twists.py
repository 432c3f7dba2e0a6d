"""What happens besides the ordinary: once in an item, where its script has it so."""

from dataclasses import replace
from datetime import date

from adapters.demo.hand import Hand
from adapters.demo.scripts import Improvement, Twist
from adapters.demo.world import Work
from engine.advance import AIM
from engine.edit import block, comment, unblock
from engine.model import BlockCause, Commitment, Part
from engine.responsibility import HAND_OVER, hand_over
from engine.timing import pause

BLOCKED_FOR = 22
"""For how many working days another organisation lets them wait."""

SUMMER, AUTUMN = date(2019, 6, 20), date(2019, 8, 12)


def happens(hand: Hand) -> bool:
    """True when something else than the ordinary is done in this visit."""
    facts, work = hand.look(), hand.work
    match work.script.twist, facts.item.phase:
        case Twist.BLOCKED, _ if facts.item.block is not None:
            return _goes_on_waiting(hand, since=facts.calendar.local_date(facts.item.block.since))
        case Twist.BLOCKED, "proposal" if work.once("blocked"):
            _wait_for_the_municipality(hand)
        case Twist.PAUSED, _ if SUMMER <= hand.today < AUTUMN and work.once("paused"):
            hand.do("pause", pause, until=AUTUMN, reason="Enheten har semesterstängt och testet kan inte göras då.")
        case Twist.BACK, "follow_up" if work.once("back"):
            hand.advance("back", reason="Två av mätlistorna saknades. Vi samlar in dem innan vi följer upp.")
        case ((Twist.REFUSED | Twist.GIVEN), "follow_up") if work.once("given"):
            return _hands_over(hand)
        case Twist.EARLY, "test" if work.once("early"):
            _end_early(hand)
        case Twist.STOPPED, "proposal" if work.once("stopped"):
            _stop(hand)
        case Twist.AIM_MOVED, "test" if work.once("aim"):
            return _move_the_aim(hand)
        case _:
            return False
    return True


def declines_hand_over(work: Work, commitment: Commitment) -> bool:
    """True for the one hand-over that is declined."""
    return commitment.subject == HAND_OVER and work.script.twist is Twist.REFUSED and work.once("refused")


def reason_to_decline(hand: Hand, trigger: str) -> str | None:
    """Why a manager says no: once where the script has it so, and to every other reopening; None: yes."""
    if hand.work.script.twist is Twist.DECLINED and trigger != AIM and hand.work.once("declined"):
        return "Fråga dem som berörs innan ni går vidare. Patientföreträdaren i området hjälper gärna till."
    if trigger == "reopen" and hand.chance.random() < 0.5:  # noqa: PLR2004 - as likely as not
        return "Inte nu. Arbetssättet tas upp på nytt när bemanningen är på plats."
    return None


def somebody_else_writes(hand: Hand) -> None:
    """A colleague writes in the item while its owner still looks at an older version."""
    colleague = next((p.person_id for p in hand.work.at_hand if p.part is Part.MEMBER), None)
    if colleague is None or hand.work.script.twist is not Twist.COLLISION or not hand.work.once("collision"):
        return
    actor = hand.world.actor(hand.world.town.by_id[colleague])
    replace(hand, actor=actor).do("comment", comment, text="Jag har lagt in de sista siffrorna från natten.")


def _wait_for_the_municipality(hand: Hand) -> None:
    holder = hand.world.town.manager("granvik" if hand.work.unit.startswith("almsjo") else "almsjo")
    note = "Kommunens hemsjukvård måste säga ja till nya tider innan vi kan testa."
    hand.do("block", block, cause=BlockCause.OTHER_ORGANISATION, holder_id=holder.id, note=note)
    hand.come_back(BLOCKED_FOR)


def _goes_on_waiting(hand: Hand, *, since: date) -> bool:
    """True while the other organisation lets them wait; then the block is taken away and the work goes on."""
    if hand.look().calendar.working_days_between(since, hand.today) < BLOCKED_FOR:
        return True
    hand.do("unblock", unblock)
    return False


def _hands_over(hand: Hand) -> bool:
    """Ask a colleague to take over; False when there is none."""
    colleagues = [p for p in hand.world.town.staff(hand.work.unit) if p.id != hand.someone.id]
    if not colleagues:
        return False
    reason = "Jag går på föräldraledighet i höst och vill att arbetet fortsätter."
    hand.do("handover.asked", hand_over, to=colleagues[0].id, reason=reason)
    return True


def _end_early(hand: Hand) -> None:
    script = hand.work.script
    for phase, answers in script.intent(hand.look(), today=hand.today).sheets.items():
        hand.fill(phase, answers)
    hand.advance("end_test_early", reason="Gränsen för att avbryta nåddes andra veckan, så vi slutade i tid.")


def _stop(hand: Hand) -> None:
    script = hand.work.script
    assert isinstance(script, Improvement)  # noqa: S101 - only initiatives are stopped
    hand.fill("evaluation", {"lesson": script.theme.failed["lesson"]})
    hand.advance("stop", reason="Uppdraget har gått över till regionens gemensamma arbete.")


def _move_the_aim(hand: Hand) -> bool:
    """Set the aim a little lower than before; the work goes on in the same visit."""
    target = hand.look().value("problem.aim_target")
    hand.fill("problem", {"aim_target": round(target * 0.9, 1)})
    return False
