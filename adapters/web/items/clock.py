"""The deadline of an item on its page: when it is, who is reminded next and when, and when the manager is told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from adapters.i18n import day_in_words, long_day_in_words, ntr, tr
from adapters.sql import ledger
from adapters.sql.names import Names
from adapters.web.visits import Here, Visit
from adapters.worker.recipients import Recipients, next_above
from engine.access import Action
from engine.deadlines import lateness
from engine.model import Commitment, Facts, Notice, NoticeState
from engine.why import ahead

WAITS = frozenset({NoticeState.PLANNED, NoticeState.HELD})


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """What the page says of the deadline, each thing as a sentence; ``commitment`` is the promise of the phase."""

    commitment: int
    day: str
    late: str | None
    said: tuple[str, ...]
    may_move: bool
    may_wait: bool


def clock(visit: Visit, here: Here, names: Names) -> Clock | None:
    """How it stands with the deadline; None when there is none, or the work rests."""
    facts, owed = here.facts, here.facts.phase_commitment
    if owed is None or facts.item.pause is not None:
        return None
    history = ledger.notices_about(here.tx, owed.id)
    mine = owed.owner_id in {here.actor.person_id, here.actor.on_behalf_of} - {None}
    return Clock(
        commitment=owed.id,
        day=tr("No due date") if owed.due_at is None else _day(facts, owed.due_at, today=visit.today),
        late=_late(facts, owed, at=visit.at),
        said=tuple(
            filter(
                None,
                (
                    _next(visit, here, owed, history, names),
                    _above(visit, here, owed, history, names),
                    _moved(owed),
                ),
            )
        ),
        may_move=mine or Action.PLAN in here.may,
        may_wait=mine,
    )


def _day(facts: Facts, due_at: datetime, *, today: date) -> str:
    return long_day_in_words(facts.calendar.local_date(due_at), today=today)


def _late(facts: Facts, owed: Commitment, *, at: datetime) -> str | None:
    if owed.due_at is None or owed.due_at >= at:
        return None
    days = lateness(due_at=owed.due_at, at=at, calendar=facts.calendar)
    return ntr("%(number)s working day late", "%(number)s working days late", days) if days else None


def _moved(owed: Commitment) -> str | None:
    if not owed.moved:
        return None
    return ntr("Moved %(number)s time before.", "Moved %(number)s times before.", owed.moved)


def _next(visit: Visit, here: Here, owed: Commitment, history: Sequence[Notice], names: Names) -> str:
    """When whoever owes it is reminded next."""
    name = names.name(owed.owner_id)
    if name is None:
        return tr("Nobody is reminded: nobody owns it.")
    on = _next_day(visit, here, owed, history)
    if on is None:
        return tr("No reminder is left to come.")
    return tr("Next reminder %(day)s, to %(name)s.", day=day_in_words(on, today=visit.today), name=name)


def _next_day(visit: Visit, here: Here, owed: Commitment, history: Sequence[Notice]) -> date | None:
    facts, tree = here.facts, here.tx.tree()
    waiting = [n.send_at for n in _own(history, owed) if n.state in WAITS and n.person_id == owed.owner_id]
    if waiting:
        return max(facts.calendar.local_date(min(waiting)), visit.today)
    home = None if owed.owner_id is None else here.tx.person(owed.owner_id).organisation_id
    to_come = ahead(
        replace(facts, commitments=(owed,)),
        tree=tree,
        places={} if owed.owner_id is None or home is None else {owed.owner_id: home},
        history=history,
        at=visit.at,
    )
    first = next((each.on for each in to_come if not each.role.level and each.person_id == owed.owner_id), None)
    if first is None:
        return None
    calendar = facts.calendar if home is None else tree.calendar(home)
    return calendar.next_mail_day_on_or_after(calendar.local_date(first))


def _own(history: Iterable[Notice], owed: Commitment) -> list[Notice]:
    return [n for n in history if n.generation == owed.generation and not n.role.level]


def _above(visit: Visit, here: Here, owed: Commitment, history: Sequence[Notice], names: Names) -> str | None:
    """Who above has been told, or from when somebody is."""
    told = [n for n in history if n.generation == owed.generation and n.role.level and n.state is NoticeState.SENT]
    if told:
        last = max(told, key=lambda n: n.fired_at)
        day = day_in_words(here.facts.calendar.local_date(last.fired_at), today=visit.today)
        return tr("%(name)s was told %(day)s.", name=names.name(last.person_id) or tr("The manager"), day=day)
    roles = Recipients(here.tx, at=visit.at)
    found = next_above(here.facts, owed, history, roles, at=visit.at)
    if found is None:
        return None
    role, on = found
    wanted = roles.wanted(role, owed=owed, item=here.facts.item)
    name = next((roles.person(person_id).name for person_id, absent in wanted.items() if absent is None), None)
    day = day_in_words(max(on, visit.today), today=visit.today)
    if name is None:
        return tr("The manager is told %(day)s.", day=day)
    return tr("%(name)s, manager, is told %(day)s unless somebody acts.", name=name, day=day)
