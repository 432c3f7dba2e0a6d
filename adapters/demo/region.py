"""A year of a made-up region with twelve municipalities: a joint plan, a roadmap, and people who improve things."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from itertools import islice

from adapters.demo import manners
from adapters.demo.desk import visit
from adapters.demo.house import House
from adapters.demo.openings import improve, pairs, undertake
from adapters.demo.postbox import Letter
from adapters.demo.texts import Texts
from adapters.demo.town import settle
from adapters.demo.world import CALENDAR, World
from adapters.sql import lists, people
from adapters.sql.store import SqlTransaction
from engine.responsibility import person_left

PLANNING_BEGINS, WORK_BEGINS = date(2018, 9, 3), date(2019, 1, 7)
"""The plan is made in the autumn; the days that are asked for are counted from the January after."""

DIGEST, DESK, EVENING = 7, 9, 16
"""The local hours of the daily mail, of the work at the desk, and of the second round."""

OPENED_WITHIN = 0.7
"""The part of the days in which initiatives are opened: the last ones are still young at the end."""

LEAVER, LEAVES_ON, KEEPER = "avd34-ssk", date(2019, 6, 7), "region-vu"
ABSENT, SUBSTITUTE, AWAY_FROM, AWAY_UNTIL = "rehab-arb", "rehab-chef", date(2019, 4, 29), date(2019, 6, 28)

Happening = Callable[[World], None]


def live(
    house: House, texts: Texts, *, days: int, items: int, seed: int, progress: Callable[[int, int], None]
) -> World:
    """Let the region work on ``items`` initiatives for ``days`` days; ``progress`` is told how many have passed."""
    world = World(
        house=house,
        town=settle(house.store, texts),
        seed=seed,
        now=CALENDAR.start_of(PLANNING_BEGINS),
    )
    last = WORK_BEGINS + timedelta(days=days)
    timetable = _timetable(texts, days=days, items=items)
    for day in filter(CALENDAR.is_working, _days(PLANNING_BEGINS, last)):
        _round(world, day, DIGEST)
        happenings = timetable.get(day, ())
        for happening in happenings:
            happening(world)
        if _sit_down(world, day) or happenings:
            _round(world, day, EVENING)
        progress((day - PLANNING_BEGINS).days, (last - PLANNING_BEGINS).days)
    return world


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def _timetable(texts: Texts, *, days: int, items: int) -> Mapping[date, Sequence[Happening]]:
    """What happens on which day because somebody decides so, and not because the engine asks for it."""
    table: dict[date, list[Happening]] = defaultdict(list)
    for undertaking in (texts.plan, texts.roadmap, *texts.goals):
        table[undertaking.opened].append(partial(undertake, undertaking=undertaking))
    for number, (theme, place, again) in enumerate(islice(pairs(texts), items)):
        day = WORK_BEGINS + timedelta(days=round(number / items * days * OPENED_WITHIN))
        opening = partial(improve, theme=theme, place=place, number=number, again=again)
        table[CALENDAR.next_working_on_or_after(day)].append(opening)
    table[LEAVES_ON].append(_leave)
    table[AWAY_FROM].append(_name_a_substitute)
    return table


def _round(world: World, day: date, hour: int) -> None:
    """The scheduler's round, and people reading what it brought them."""
    world.now = max(world.now, CALENDAR.at_hour(day, hour))
    for letter in world.house.round(at=world.now):
        _read(world, letter, day)


def _read(world: World, letter: Letter, day: date) -> None:
    """Let whoever gets a mail decide when to do something about each item in it."""
    world.tally.letter(letter, day)
    someone = world.town.by_email[letter.to]
    if not someone.is_reachable(day):
        return
    mine = world.stands_for(someone)
    chance = world.chance(someone.worker.code)
    for ref in letter.items:
        work = world.works[ref]
        after = manners.answer_after(someone, world.look(work), mine, today=day, chance=chance)
        if after is not None:
            world.plan(someone, work, working_days=after)


def _sit_down(world: World, day: date) -> bool:
    """Let everybody do what they have planned for today; False when nobody has planned anything."""
    world.now = max(world.now, CALENDAR.at_hour(day, DESK))
    with world.house.store.read() as tx:
        world.substitutes = people.substitutes(tx, on=day)
    visits = list(world.diary.due(day))
    for code, ref in visits:
        someone = world.town.people[code]
        if someone.is_reachable(day):
            visit(world, someone, world.works[ref])
    return bool(visits)


def _leave(world: World) -> None:
    """Somebody changes jobs; whoever keeps the list of people says so, and what they had goes to their manager."""
    leaver = world.town.people[LEAVER]
    leaver.has_left = True

    def deed(tx: SqlTransaction) -> None:
        people.deactivate(tx, leaver.id, on=LEAVES_ON)
        person_left(
            tx,
            person_id=leaver.id,
            item_ids=lists.items_of_person(tx, leaver.id),
            actor=world.actor(world.town.people[KEEPER]),
            at=world.now,
        )

    world.act("person.left", deed)


def _name_a_substitute(world: World) -> None:
    """Somebody goes on leave, and another acts for them meanwhile."""
    wanted = people.Substitution(
        person_id=world.town.people[ABSENT].id,
        substitute_id=world.town.people[SUBSTITUTE].id,
        from_on=AWAY_FROM,
        until_on=AWAY_UNTIL,
    )
    world.act("person.away", lambda tx: people.substitute(tx, wanted))
