"""How items come to be in the made-up region: a plan, its goals, a roadmap, and initiatives one after the other."""

from collections.abc import Iterator
from itertools import count

from adapters.demo.hand import Hand
from adapters.demo.scripts import TEAM, Improvement, Script, StepByStep, Twist
from adapters.demo.texts import Place, Texts, Theme, Undertaking
from adapters.demo.town import REPRESENTATIVES, Someone, Town
from adapters.demo.world import Work, World
from engine.model import Item, Part, Participant
from engine.opening import Open, open_item

PLAN, PDSA = "plan", "pdsa"
COACHES = ("region-coach1", "region-coach2")

TWISTS = (
    Twist.NONE,
    Twist.ACTIONS,
    Twist.COLLISION,
    Twist.NO_PATIENTS,
    Twist.BLOCKED,
    Twist.GIVEN,
    Twist.DECLINED,
    Twist.BACK,
    Twist.NONE,
    Twist.REFUSED,
    Twist.FEW_POINTS,
    Twist.ACTIONS,
    Twist.PAUSED,
    Twist.AIM_MOVED,
    Twist.NONE,
    Twist.EARLY,
    Twist.STOPPED,
)
"""What happens in one initiative after the other. Their number has no factor in common with that of the themes."""

FORGOTTEN = (
    TEAM,
    "problem.aim_target",
    "problem.staff_involved",
    "problem.patient_perspective",
    "proposal.prediction",
    "proposal.stop_rule",
    "proposal.balancing_measure",
    "follow_up.result_over_time",
    "evaluation.comparison",
    "evaluation.lesson",
    "evaluation.spread",
)
"""What people leave out at first."""

FORGETFUL = 0.25
"""How likely each of them is to be left out."""

HELPFUL = 0.72
"""How likely a change is to help."""

LASTING = 0.85
"""How likely somebody goes on measuring after a change has been adopted."""

TRUSTING = 0.6
"""How likely people are to let the engine move an item on when its test is over, rather than do it themselves."""


def undertake(world: World, undertaking: Undertaking) -> None:
    """Open a plan, a roadmap or a goal; goals lie under the plan."""
    town = world.town
    owner = town.people[undertaking.owner]
    wish = Open(
        workflow=undertaking.workflow,
        title=undertaking.title,
        organisation_id=town.places[undertaking.at],
        owner_id=owner.id,
        actor=world.actor(owner),
        participants=tuple(Participant(person_id=town.people[c].id, part=Part.MEMBER) for c in undertaking.team),
        parent_id=world.landmarks[PLAN].item_id if undertaking.workflow == "goal" else None,
        origin=undertaking.origin,
        template=undertaking.template,
    )
    world.landmarks[undertaking.name] = _open(
        world, owner, wish, unit=undertaking.at, script=StepByStep(undertaking=undertaking)
    )


def pairs(texts: Texts) -> Iterator[tuple[Theme, Place, int]]:
    """Themes with units that they suit, without end: every theme once, then each with its next unit, then all again.

    The number says how often the unit has done the same before.
    """
    most = max(len(theme.fits) for theme in texts.themes)
    for again in count():
        for column in range(most):
            for theme in texts.themes:
                if column < len(theme.fits):
                    yield theme, texts.units[theme.fits[column]], again


def improve(world: World, theme: Theme, place: Place, *, number: int, again: int) -> None:
    """Open the initiative with this number, counted from 0, in the unit; ``again`` as :func:`pairs` has it."""
    owner = _owner(world, place)
    words = {"unit": place.name, "people": place.people}
    chance = world.chance(f"script {number}")
    at_hand = tuple(_at_hand(world.town, place, owner, number=number))
    script = Improvement(
        theme=theme,
        words=words,
        twist=TWISTS[number % len(TWISTS)],
        chance=chance,
        forgets={path for path in FORGOTTEN if chance.random() < FORGETFUL},
        helps=chance.random() < HELPFUL,
        measures_on=chance.random() < LASTING,
        leaves_it_to_the_engine=chance.random() < TRUSTING,
        colleagues=tuple(world.town.by_id[p.person_id].worker.code for p in at_hand if p.part is Part.MEMBER),
    )
    wish = Open(
        workflow=PDSA,
        title=f"{script.title} ({again + 1})" if again else script.title,
        organisation_id=world.town.places[place.code],
        owner_id=owner.id,
        actor=world.actor(owner),
        parent_id=world.landmarks[theme.goal].item_id,
        origin=theme.origin,
    )
    _open(world, owner, wish, unit=place.code, script=script, at_hand=at_hand)


def _open(
    world: World,
    owner: Someone,
    wish: Open,
    *,
    unit: str,
    script: Script,
    at_hand: tuple[Participant, ...] = (),
) -> Work:
    opened: list[Item] = []
    world.act("open", lambda tx: opened.append(open_item(tx, wish, at=world.now)))
    item = opened[0]
    work = Work(ref=item.ref, item_id=item.id, unit=unit, script=script, at_hand=at_hand)
    world.works[item.ref] = work
    Hand(world=world, someone=owner, work=work, actor=wish.actor).moved()
    if script.starts_on is not None:
        world.diary.plan(owner.worker.code, work.ref, on=script.starts_on)
    return work


def _owner(world: World, place: Place) -> Someone:
    """The unit's staff take turns."""
    staff = world.town.staff(place.code) or [world.town.manager(place.code)]
    before = sum(work.unit == place.code for work in world.works.values())
    return staff[before % len(staff)]


def _at_hand(town: Town, place: Place, owner: Someone, *, number: int) -> Iterator[Participant]:
    """Who takes part besides the owner: colleagues, somebody who speaks for the patients, and a coach."""
    colleagues = [p for p in town.staff(place.code) if p.id != owner.id] or [town.manager(place.code)]
    for colleague in colleagues[:2]:
        yield Participant(person_id=colleague.id, part=Part.MEMBER)
    above = {each.code for each in town.upwards(place.code)}
    speaker = next((p for p in town.people.values() if p.worker.role in REPRESENTATIVES and p.worker.at in above), None)
    if speaker is not None:
        yield Participant(person_id=speaker.id, part=Part.PATIENT_REPRESENTATIVE)
    yield Participant(person_id=town.people[COACHES[number % len(COACHES)]].id, part=Part.COACH)
