"""Who is to be told, as things are now: who is in the role, who stands in for them, and what they need to know."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from adapters.delivery.matters import NEAREST_FIRST, Matter
from adapters.sql import ledger, people
from adapters.sql.notices import Planned
from adapters.sql.preferences import preference
from adapters.sql.store import SqlTransaction
from engine.access import about, may_be_told, takes_part
from engine.definition import Anchor, Policy, Role
from engine.mailing import PUT_OFF, weekly_day
from engine.model import Commitment, Facts, Item, Notice, NoticeState, Visibility
from engine.people import Person
from engine.reached import progress_of
from engine.reminders import in_force, is_last, next_escalation
from engine.sweeping import recipients

FELL_DUE = "fell due"
WAITING = frozenset({NoticeState.PLANNED, NoticeState.HELD})

Wanted = Mapping[int, int | None]
"""Who is to be told -> the person for whom they stand in (None: they are in the role themselves)."""


class Recipients:
    """Answers for one transaction; what it has looked up it keeps."""

    def __init__(self, tx: SqlTransaction, *, at: datetime) -> None:
        self._tx = tx
        self._at = at
        self._tree = tx.tree()
        self._persons: dict[int, Person] = {}
        self._substitutes: dict[date, Mapping[int, int]] = {}

    def wanted(self, role: Role, *, owed: Commitment, item: Item) -> Wanted:
        """Who in the role is to be told of what is owed, and who stands in for them; nobody who has left.

        Of what is private nobody is told who has no part in it.
        """
        concerned = self.concerned(role, owed=owed, item=item)
        if item.visibility is not Visibility.PRIVATE or not concerned:
            return concerned
        those = about(self._tx.facts(item.id, at=self._at))
        return {who: absent for who, absent in concerned.items() if takes_part(absent or who, those)}

    def concerned(self, role: Role, *, owed: Commitment, item: Item) -> Wanted:
        """Who is in the role, and who stands in for them, whether they may be told or not; nobody who has left."""
        in_role = [p for p in self._in_role(role, owed=owed, item=item) if self.person(p).is_active]
        standing_in = {s: p for p in in_role if (s := self._substitute(p)) is not None and self.person(s).is_active}
        return {**standing_in, **dict.fromkeys(in_role)}

    def tell(self, notice: Notice, wanted: Wanted) -> None:
        """See to it that everybody who is to be told has a notice of their own."""
        others = [person_id for person_id in wanted if person_id != notice.person_id]
        told = [
            notice._replace(id=0, person_id=p, state=NoticeState.PLANNED, reason=FELL_DUE, send_at=self._at)
            for p in others
        ]
        ledger.add_notices(self._tx, told)

    def person(self, person_id: int) -> Person:
        """A person."""
        if person_id not in self._persons:
            self._persons[person_id] = self._tx.person(person_id)
        return self._persons[person_id]

    def _in_role(self, role: Role, *, owed: Commitment, item: Item) -> Sequence[int]:
        owner = None if owed.owner_id is None else self.person(owed.owner_id)
        return recipients(
            role,
            owner_id=owed.owner_id,
            owner_organisation_id=None if owner is None else owner.organisation_id,
            organisation_id=item.organisation_id,
            participants=self._tx.participants([item.id]).get(item.id, ()),
            tree=self._tree,
        )

    def _substitute(self, person_id: int) -> int | None:
        """Who acts for the person today, where they are."""
        today = self._tree.calendar(self.person(person_id).organisation_id).local_date(self._at)
        if today not in self._substitutes:
            self._substitutes[today] = people.substitutes(self._tx, on=today)
        return self._substitutes[today].get(person_id)


def matter(tx: SqlTransaction, roles: Recipients, planned: Planned, *, told: Sequence[Notice], at: datetime) -> Matter:
    """What there is to say to the reader of ``told`` about the promise that it is about."""
    facts, owed = tx.facts(planned.item.id, at=at), planned.commitment
    history = tuple(ledger.notices_about(tx, owed.id))
    role = min((notice.role for notice in told), key=NEAREST_FIRST.index)
    absent = roles.wanted(role, owed=owed, item=planned.item).get(planned.person.id)
    escalation = next_above(facts, owed, history, roles, at=at) if role.level == 0 else None
    return Matter(
        facts=facts,
        commitment=owed,
        notices=tuple(told),
        history=history,
        owner=None if owed.owner_id is None else roles.person(owed.owner_id).name,
        role=role,
        absent=None if absent is None else roles.person(absent).name,
        escalation=None if escalation is None else (escalation[0].level, escalation[1]),
        is_last=_is_last(facts, owed, told, at=at),
        has_it=_has_it(owed, history, roles),
        gets_it=_gets_it(facts, owed, history, escalation, roles, at=at),
        owner_has_stopped=role.level > 0 and owed.owner_id is not None and preference(tx, owed.owner_id).has_stopped,
    )


def next_above(
    facts: Facts, owed: Commitment, history: Sequence[Notice], roles: Recipients, *, at: datetime
) -> tuple[Role, date] | None:
    """Who above the owner is told next, and from which day, if nobody acts; ``history`` is what was said of it.

    None when there is nobody whom that could reach.
    """
    found = next_escalation(
        policy=_policy(facts, owed),
        opened_at=owed.since,
        due_at=owed.due_at,
        progress=progress_of(_policy(facts, owed), owed, history),
        now=at,
        calendar=facts.calendar,
    )
    if found is None:
        return None
    rung, day = found
    above = [role for role in (rung.to, *rung.copy) if role.level and roles.wanted(role, owed=owed, item=facts.item)]
    return (max(above, key=lambda role: role.level), day) if above else None


def _is_last(facts: Facts, owed: Commitment, told: Sequence[Notice], *, at: datetime) -> bool:
    """True when whoever owes it was reminded of the deadline for the last time."""
    policy = _policy(facts, owed)
    reminders = {PUT_OFF, *(rung.index for rung in policy.ladder if rung.anchor is Anchor.DUE)}
    if not any(notice.role is Role.OWNER and notice.rung in reminders for notice in told):
        return False
    return is_last(
        policy=policy, opened_at=owed.since, due_at=owed.due_at, role=Role.OWNER, now=at, calendar=facts.calendar
    )


def _has_it(owed: Commitment, history: Sequence[Notice], roles: Recipients) -> str | None:
    """Who above the owner has been mailed; the nearest of them by name."""
    return next((roles.person(p).name for n, p in _escalated(owed, history) if n.state is NoticeState.SENT), None)


def _gets_it(
    facts: Facts,
    owed: Commitment,
    history: Sequence[Notice],
    escalation: tuple[Role, date] | None,
    roles: Recipients,
    *,
    at: datetime,
) -> tuple[str, date] | None:
    """Who above the owner is mailed next, by name, and on which day: what has fallen due waits for a Monday."""
    for notice, person_id in _escalated(owed, history):
        if notice.state in WAITING and may_be_told(facts, person_id):
            fell_due, today = facts.calendar.local_date(notice.fired_at), facts.calendar.local_date(at)
            day = fell_due if notice.at_once else weekly_day(facts.calendar, fell_due)
            return roles.person(person_id).name, max(day, today)
    if escalation is None:
        return None
    role, day = escalation
    wanted = sorted(roles.wanted(role, owed=owed, item=facts.item).items(), key=lambda each: each[1] is not None)
    return roles.person(wanted[0][0]).name, day


def _escalated(owed: Commitment, history: Sequence[Notice]) -> list[tuple[Notice, int]]:
    """What was said to whom above the owner since the deadline was set, the nearest of them first."""
    present = (n for n in history if n.role.level and n.generation == owed.generation)
    told = [(notice, notice.person_id) for notice in present if notice.person_id is not None]
    return sorted(told, key=lambda each: each[0].role.level)


def _policy(facts: Facts, owed: Commitment) -> Policy:
    return in_force(facts.definition.policy(owed.policy), is_news=owed.is_news)
