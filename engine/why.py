"""Why somebody is, or is not, told of something: the reminders still to come, and what keeps them away. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from engine.access import may_be_told
from engine.definition import Role, Rung
from engine.mailing import PUT_OFF
from engine.model import Commitment, Facts, Notice, rests
from engine.people import Person, Tree
from engine.preferences import Preference, Rhythm
from engine.reminders import Firing, in_force, ladder
from engine.sweeping import TRIED, recipients

HORIZON = timedelta(days=400)
LATER = replace(TRIED, index=PUT_OFF)
"""Stands for a rung in the notice that its reader put off."""

MOST_AHEAD = 3
"""So many occurrences of one rung are foretold: one that repeats without end tells nothing new."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """A rung that has not fallen due yet, for one person in one role (None: there is nobody), as things are now.

    ``on`` is when it falls due if nobody acts before; one that waits for the level below comes later.
    """

    commitment: Commitment
    rung: Rung
    policy: str
    occurrence: int
    role: Role
    person_id: int | None
    on: datetime


class Hindrance(StrEnum):
    """Why somebody is not told, or not as it falls due."""

    LEFT = "has left"
    NO_PART = "has no part in it"
    PRIVATE = "it is private"
    NOT_SPOKEN_TO = "no step speaks to them"
    NOTHING_OWED = "nothing is owed"
    RESTS = "it rests"
    POSTPONED = "asked to be reminded later"
    AWAY = "somebody stands in"
    STOPPED = "has stopped mail"
    PAUSED = "has paused mail"
    WEEKLY = "wants mail once a week"
    AT_ONCE_ONLY = "wants only what cannot wait"
    REFUSED = "address refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyNot:
    """Something that keeps reminders from a person, and until which local date (None: for good, or until mended)."""

    why: Hindrance
    until: date | None = None


def rung_of(facts: Facts, owed: Commitment, number: int) -> Rung | None:
    """The rung with that place in the ladder of what is owed, as it is now; None when it has no such rung."""
    known = (TRIED, LATER, *facts.definition.policy(owed.policy).ladder)
    return next((rung for rung in known if rung.index == number), None)


def ahead(
    facts: Facts, *, tree: Tree, places: Mapping[int, int], history: Sequence[Notice], at: datetime
) -> list[Ahead]:
    """What is still to fall due in an item if nobody acts, soonest first; nothing while it rests.

    ``places`` says where each who owes something belongs, ``history`` is every notice there ever was about it.
    """
    found = [
        each
        for owed in facts.open_commitments
        if not rests(facts.item, owed.kind)
        for firing in _to_come(facts, owed, history, at=at)
        for each in _told_by(firing, facts, owed, tree=tree, places=places, at=at)
    ]
    return sorted(found, key=lambda each: (each.on, each.commitment.id, each.rung.index))


def part_in(facts: Facts, person_id: int) -> bool:
    """True when the person has any part in the item: owes something there, takes part, or answers for it."""
    concerned = {facts.item.owner_id, facts.coordinator_id, *facts.line}
    concerned |= {owed.owner_id for owed in facts.open_commitments}
    return person_id in concerned | {participant.person_id for participant in facts.participants}


def why_not(
    person: Person,
    *,
    preference: Preference,
    today: date,
    is_refused: bool,
    substitute: int | None = None,
    facts: Facts | None = None,
    is_spoken_to: bool = True,
    postponed_until: date | None = None,
) -> list[WhyNot]:
    """What keeps reminders from a person, about one item (``facts``) or altogether; empty when nothing does.

    ``is_spoken_to`` says whether any reminder about the item was, or is to be, for them.
    """
    item = [] if facts is None else list(_about(person, facts, is_spoken_to=is_spoken_to))
    until = _later(postponed_until, preference.paused_until, today=today)
    return [*item, *_about_mail(person, preference, until, is_refused=is_refused, is_away=substitute is not None)]


def _about(person: Person, facts: Facts, *, is_spoken_to: bool) -> Iterator[WhyNot]:
    if not facts.open_commitments:
        yield WhyNot(why=Hindrance.NOTHING_OWED)
    elif not part_in(facts, person.id):
        yield WhyNot(why=Hindrance.NO_PART)
    elif not may_be_told(facts, person.id):
        yield WhyNot(why=Hindrance.PRIVATE)
    elif facts.item.pause is not None:
        yield WhyNot(why=Hindrance.RESTS, until=facts.item.pause.until)
    elif not is_spoken_to:
        yield WhyNot(why=Hindrance.NOT_SPOKEN_TO)


def _about_mail(
    person: Person, preference: Preference, until: Mapping[Hindrance, date], *, is_refused: bool, is_away: bool
) -> Iterator[WhyNot]:
    if not person.is_active:
        yield WhyNot(why=Hindrance.LEFT)
        return
    if is_away:
        yield WhyNot(why=Hindrance.AWAY)
    if preference.has_stopped:
        yield WhyNot(why=Hindrance.STOPPED)
    elif preference.rhythm is not Rhythm.DAILY:
        is_weekly = preference.rhythm is Rhythm.WEEKLY
        yield WhyNot(why=Hindrance.WEEKLY if is_weekly else Hindrance.AT_ONCE_ONLY)
    for why, day in until.items():
        yield WhyNot(why=why, until=day)
    if is_refused:
        yield WhyNot(why=Hindrance.REFUSED)


def _later(postponed: date | None, paused: date | None, *, today: date) -> dict[Hindrance, date]:
    """Until when the person has asked not to be reminded, as far as that lies ahead."""
    asked = {Hindrance.POSTPONED: postponed, Hindrance.PAUSED: paused}
    return {why: day for why, day in asked.items() if day is not None and day > today}


def _to_come(facts: Facts, owed: Commitment, history: Sequence[Notice], *, at: datetime) -> Iterator[Firing]:
    """The occurrences of the ladder that have neither fallen due nor been left out."""
    present = [n for n in history if (n.commitment_id, n.generation) == (owed.id, owed.generation)]
    fired = {(notice.rung, notice.occurrence) for notice in present}
    told = {level: max((n.fired_at for n in present if _speaks_to(n, level)), default=None) for level in range(3)}
    foretold: dict[int, int] = {}
    for firing in ladder(
        policy=in_force(facts.definition.policy(owed.policy), is_news=owed.is_news),
        opened_at=owed.since,
        due_at=owed.due_at,
        calendar=facts.calendar,
        until=at + HORIZON,
    ):
        last = told[firing.rung.to.level]
        was_left_out = last is not None and firing.nominal <= last
        number = foretold.get(firing.rung.index, 0)
        if not was_left_out and (firing.rung.index, firing.occurrence) not in fired and number < MOST_AHEAD:
            foretold[firing.rung.index] = number + 1
            yield firing


def _speaks_to(notice: Notice, level: int) -> bool:
    return notice.role.level == level and notice.rung >= 0


def _told_by(
    firing: Firing, facts: Facts, owed: Commitment, *, tree: Tree, places: Mapping[int, int], at: datetime
) -> Iterator[Ahead]:
    """Who is told when a rung falls due, as things are now."""
    for role in (firing.rung.to, *firing.rung.copy):
        found = recipients(
            role,
            owner_id=owed.owner_id,
            owner_organisation_id=None if owed.owner_id is None else places.get(owed.owner_id),
            organisation_id=facts.item.organisation_id,
            participants=facts.participants,
            tree=tree,
        )
        persons = tuple(person for person in found if may_be_told(facts, person))
        for person_id in persons or ((None,) if role is firing.rung.to else ()):
            yield Ahead(
                commitment=owed,
                rung=firing.rung,
                policy=facts.definition.policy(owed.policy).name,
                occurrence=firing.occurrence,
                role=role,
                person_id=person_id,
                on=max(firing.nominal, at),
            )
