"""The sweep: look at everything whose instant has come, and decide.

Whatever rang the bell, every decision is taken again from stored facts; a lost or doubled ring changes nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Self

from engine import actions, automatic
from engine.calendars import Calendar
from engine.definition import Anchor, Definition, Mark, Role, Rung, Span, Unit
from engine.errors import Conflict
from engine.mailing import DEFAULT_HOUR, next_digest
from engine.model import SCHEDULER, CommitmentKind, Notice, NoticeState, Part, Participant
from engine.outcomes import Draft
from engine.people import Tree
from engine.ports import Due, Step, Transaction
from engine.reminders import Firing, due_rungs, in_force

SET_ASIDE = timedelta(hours=1)
"""How long a row that cannot be decided is left alone, so that it never stops the others."""

LOST_RACE = timedelta(minutes=1)
"""When to look again at an item that somebody changed at the very same moment."""

TRIED = Rung(index=-1, anchor=Anchor.DUE, offset=Span(0, Unit.WORKING_DAYS), to=Role.OWNER)
"""Stands for a rung in the notice that an automatic move could not be made; its occurrence is the move's number."""


@dataclass(slots=True)
class Swept:
    """What one batch did. ``advanced`` counts automatic moves and ended pauses, ``set_aside`` rows that failed."""

    claimed: int = 0
    advanced: int = 0
    notices: int = 0
    stalled: int = 0
    set_aside: int = 0

    def __iadd__(self, other: "Swept") -> Self:
        self.claimed += other.claimed
        self.advanced += other.advanced
        self.notices += other.notices
        self.stalled += other.stalled
        self.set_aside += other.set_aside
        return self


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the decisions of one batch share: the organisations, and who takes part in the items concerned.

    For as long as ``undo`` nobody is mailed of what somebody has just done: they may take it back.
    """

    tree: Tree
    participants: Mapping[int, tuple[Participant, ...]] = field(default_factory=dict)
    undo: timedelta = timedelta()


def sweep_batch(tx: Transaction, *, at: datetime, limit: int, undo: timedelta = timedelta()) -> Swept:
    """Decide about at most ``limit`` rows of the agenda, in one transaction; ``claimed`` is 0 when none was due.

    ``undo`` is for how long an act can be undone, and mails about it wait.
    """
    rows = tx.claim_due(at=at, limit=limit)
    swept = Swept(claimed=len(rows))
    if not rows:
        return swept
    participants = tx.participants(sorted({due.item_id for due in rows if not due.is_stale}))
    surroundings = Surroundings(tx.tree(), participants, undo)
    steps = [step for due in rows if (step := _step(tx, due, surroundings, swept, at=at)) is not None]
    swept.notices = tx.record_steps(steps)
    return swept


def decide_step(due: Due, definition: Definition, surroundings: Surroundings, *, at: datetime) -> Step:
    """What becomes of one row of the agenda: the rungs that fall due, for whom, and when to look again."""
    calendar = surroundings.tree.calendar(due.organisation_id)
    decision = due_rungs(
        policy=in_force(definition.policy(due.policy), is_news=due.is_news),
        opened_at=due.since,
        due_at=due.due_at,
        progress=due.progress,
        now=at,
        calendar=calendar,
    )
    if not decision.fire:
        return Step(due, decision.next_wake_at, decision.progress)
    notices = [notice for firing in decision.fire for notice in _notices(due, firing, surroundings, calendar, at=at)]
    marks = [f.rung.mark for f in decision.fire if f.rung.mark is not None and not f.skipped]
    return Step(due, decision.next_wake_at, decision.progress, tuple(notices), tuple(marks))


def recipients(
    role: Role,
    *,
    owner_id: int | None,
    owner_organisation_id: int | None,
    organisation_id: int,
    participants: Sequence[Participant],
    tree: Tree,
) -> tuple[int, ...]:
    """The persons a rung speaks to in ``role``; empty when there is nobody."""
    match role:
        case Role.OWNER:
            return (owner_id,) if owner_id is not None else ()
        case Role.TEAM:
            return tuple(p.person_id for p in participants if p.part is not Part.COACH and p.person_id != owner_id)
        case Role.COACH:
            return tuple(p.person_id for p in participants if p.part is Part.COACH)
        case Role.COORDINATOR:
            coordinator = tree.coordinator(organisation_id)
            return (coordinator,) if coordinator is not None else ()
    line = tree.line(owner_id=owner_id, organisation_id=owner_organisation_id or organisation_id)
    return line[role.level - 1 : role.level]


def _step(tx: Transaction, due: Due, surroundings: Surroundings, swept: Swept, *, at: datetime) -> Step | None:
    """Decide about one row; one that fails is set aside and stops nobody else (then None)."""
    if due.is_stale:
        return Step(due=due)
    try:
        if due.nudge:
            return _look(tx, due, surroundings, swept, at=at)
        definition = tx.definition(due.workflow, due.workflow_version)
        applied = surroundings.tree.applied(definition, organisation_id=due.organisation_id)
        step = decide_step(due, applied, surroundings, at=at)
        if step.marks:
            with tx.savepoint():
                swept.stalled += sum([_mark(tx, due, mark, at=at) for mark in step.marks])
    except Conflict:
        return Step(due=due, wake_at=at + LOST_RACE, progress=due.progress)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with one row, the others go on
        _set_aside(tx, due, error, swept, at=at)
        return None
    return step


def _look(tx: Transaction, due: Due, surroundings: Surroundings, swept: Swept, *, at: datetime) -> Step:
    """Look at the item itself; its owner is told what is missing when it could not move though its time has come."""
    with tx.savepoint():
        woken = automatic.wake(tx, item_id=due.item_id, commitment_id=due.commitment_id, at=at)
    swept.advanced += woken.moved
    calendar = surroundings.tree.calendar(due.organisation_id)
    tried = [Firing(TRIED, number, due.wake_at, skipped=False) for number in woken.waiting]
    notices = [notice for firing in tried for notice in _notices(due, firing, surroundings, calendar, at=at)]
    return Step(due=due, wake_at=woken.again_at, notices=tuple(notices))


def _mark(tx: Transaction, due: Due, mark: Mark, *, at: datetime) -> bool:
    """Record what a rung says about the item; True when it has become stalled by it."""
    facts = tx.facts(due.item_id, at=at)
    owed = next((c for c in facts.open_commitments if (c.id, c.serial) == (due.commitment_id, due.serial)), None)
    if owed is None:  # closed or moved by what was decided before it in this very sweep
        return False
    if mark is Mark.NO_DATA and owed.kind is CommitmentKind.FOLLOW_UP:
        tx.record(actions.decide_follow_up(facts, name=owed.subject, kept=None, note="", actor=SCHEDULER, at=at))
        return False
    if facts.item.stalled_at is not None or facts.item.ended_at is not None:
        return False
    draft = Draft(facts, SCHEDULER, at)
    draft.say("item.stalled", commitment=due.commitment_id, kind=owed.kind.value)
    draft.set(stalled_at=at)
    tx.record(draft.outcome())
    return True


def _set_aside(tx: Transaction, due: Due, error: Exception, swept: Swept, *, at: datetime) -> None:
    tx.set_aside(due, until=at + SET_ASIDE, fault=f"{type(error).__name__}: {error}")
    swept.set_aside += 1


def _notices(
    due: Due, firing: Firing, surroundings: Surroundings, calendar: Calendar, *, at: datetime
) -> Iterator[Notice]:
    """The notices of one rung that fell due: one for each person in each role it speaks to."""
    rung = firing.rung
    for role in (rung.to, *rung.copy):
        persons = recipients(
            role,
            owner_id=due.owner_id,
            owner_organisation_id=due.owner_organisation_id,
            organisation_id=due.organisation_id,
            participants=surroundings.participants.get(due.item_id, ()),
            tree=surroundings.tree,
        )
        if not persons and role in rung.copy:
            continue
        for person_id in persons or (None,):
            notice = _notice(due, firing, role, person_id, calendar, at=at)
            yield notice._replace(send_at=max(notice.send_at, due.wake_at + surroundings.undo))


def _notice(due: Due, firing: Firing, role: Role, person_id: int | None, calendar: Calendar, *, at: datetime) -> Notice:
    state, reason = _state(firing, person_id)
    if role is Role.OWNER and due.owner_digest_hour is not None:
        hour = due.owner_digest_hour
    else:  # theirs is not known here: they are looked at from midnight on, and wait for it then
        hour = DEFAULT_HOUR if person_id is None else 0
    rung = firing.rung
    return Notice(
        commitment_id=due.commitment_id,
        item_id=due.item_id,
        generation=due.generation,
        rung=rung.index,
        occurrence=firing.occurrence,
        role=role,
        person_id=person_id,
        nominal_at=firing.nominal,
        fired_at=at,
        send_at=at if rung.at_once else next_digest(calendar, hour=hour, at=at),
        state=state,
        reason=reason,
        at_once=rung.at_once,
    )


def _state(firing: Firing, person_id: int | None) -> tuple[NoticeState, str]:
    if firing.skipped:
        return NoticeState.REPLACED, "a later reminder took its place"
    if person_id is None:
        return NoticeState.HELD, "nobody in that role"
    return NoticeState.PLANNED, "fell due"
