"""The account of every reminder: what was said to whom, what is still to be said, and why something is not.

One person's, one item's, or one person's about one item. It is read as it stands, newest first; pages, programs and
the command line show the same.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Integer, bindparam, select

from adapters.sql import addresses, ledger, lists, messages, people, postponements, preferences, rows
from adapters.sql.lists import Told
from adapters.sql.messages import Message
from adapters.sql.prepared import Statement
from adapters.sql.statements import key, table
from adapters.sql.store import SqlTransaction
from engine.calendars import Calendar
from engine.definition import Role, Rung
from engine.model import Commitment, Facts, Notice, NoticeState
from engine.people import Person
from engine.policies import step_of
from engine.why import Ahead, WhyNot, ahead, rung_of, why_not

AHEAD = "ahead"
"""The state of what has not fallen due yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One reminder to one person, and what became of it.

    ``state`` is one of planned, held, sent, failed and replaced, or ``ahead`` for what has not fallen due yet;
    ``reason`` is the word or the mail server's words behind it, ``since`` when it came to that. ``rung`` is the rule
    that it follows: step ``step`` (from 1) of the ladder ``policy``, for the ``occurrence``-th time; None when the
    ladder has no such step any more. ``nominal_at`` is when the rule would have it. ``mail`` is the mail that carries
    it, and ``replaced_by`` the key of the reminder that took its place.
    """

    key: str
    ref: str
    title: str
    commitment: Commitment
    person: Person | None
    role: Role
    policy: str
    step: int
    rung: Rung | None
    occurrence: int
    state: str
    reason: str
    nominal_at: datetime
    since: datetime
    send_at: datetime | None = None
    mail: Message | None = None
    replaced_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What was said (``told``, newest first) and what is to come if nobody acts (``ahead``, soonest first).

    ``why_not`` is what keeps it from the person. ``calendar`` is that of the item, or of the person's place: dates are
    its dates.
    """

    person: Person | None
    ref: str | None
    calendar: Calendar
    told: tuple[Line, ...]
    ahead: tuple[Line, ...]
    why_not: tuple[WhyNot, ...]


def of_person(tx: SqlTransaction, person_id: int, *, at: datetime, limit: int) -> Account:
    """At most ``limit`` reminders of a person, and at most as many of those to come in what they own or take part in.

    Raises:
        NotFound: there is no such person.
    """
    teller = _Teller(tx, at=at)
    person = tx.person(person_id)
    calendar = tx.tree().calendar(person.organisation_id)
    told = [
        Told(notice=rows.notice_of(row), state_at=row.state_at, message_id=row.message_id)
        for row in tx.sql.all(OF_PERSON, person_id=person_id, limit=limit)
    ]
    to_come = [line for item_id in _concerning(tx, person_id) for line in teller.ahead(item_id, person_id)]
    return Account(
        person=person,
        ref=None,
        calendar=calendar,
        told=teller.told(told),
        ahead=tuple(sorted(to_come, key=lambda line: line.nominal_at)[:limit]),
        why_not=tuple(teller.why_not(person, today=calendar.local_date(at))),
    )


def of_item(tx: SqlTransaction, item_id: int, *, person_id: int | None = None, at: datetime, limit: int) -> Account:
    """At most ``limit`` reminders about an item, and at most as many of those to come; of one person alone if given.

    Raises:
        NotFound: there is no such item, or no such person.
    """
    teller = _Teller(tx, at=at)
    facts = teller.facts(item_id)
    person = None if person_id is None else tx.person(person_id)
    found = [each for each in lists.reminders(tx, item_id) if person_id in {None, each.notice.person_id}]
    to_come = teller.ahead(item_id, person_id)
    is_spoken_to = bool(to_come or found)
    hindrances = (
        []
        if person is None
        else teller.why_not(person, today=facts.calendar.local_date(at), facts=facts, is_spoken_to=is_spoken_to)
    )
    newest = sorted(found, key=lambda each: (each.notice.fired_at, each.notice.id), reverse=True)[:limit]
    return Account(
        person=person,
        ref=facts.item.ref,
        calendar=facts.calendar,
        told=teller.told(newest),
        ahead=to_come[:limit],
        why_not=tuple(hindrances),
    )


def of_mail(tx: SqlTransaction, message_id: int, *, at: datetime) -> tuple[Line, ...]:
    """The reminders that a mail carries."""
    carried = [
        Told(notice=rows.notice_of(row), state_at=row.state_at, message_id=message_id)
        for row in tx.sql.all(messages.NOTICES, message_id=message_id)
    ]
    return _Teller(tx, at=at).told(carried)


class _Teller:
    """Reads what an account needs, each thing once."""

    def __init__(self, tx: SqlTransaction, *, at: datetime) -> None:
        self._tx = tx
        self._at = at
        self._facts: dict[int, Facts] = {}
        self._persons: dict[int, Person] = {}
        self._promises: dict[int, Commitment] = {}
        self._about: dict[int, list[Notice]] = {}

    def facts(self, item_id: int) -> Facts:
        """An item, as it is now."""
        if item_id not in self._facts:
            self._facts[item_id] = self._tx.facts(item_id, at=self._at)
        return self._facts[item_id]

    def told(self, found: Sequence[Told]) -> tuple[Line, ...]:
        """What became of reminders that fell due."""
        mails = messages.by_ids(self._tx, {each.message_id for each in found if each.message_id is not None})
        return tuple(self._line(each, mails.get(each.message_id or 0)) for each in found)

    def ahead(self, item_id: int, person_id: int | None) -> tuple[Line, ...]:
        """What is to come in an item, for a person or for all."""
        facts = self.facts(item_id)
        owners = {owed.owner_id for owed in facts.open_commitments if owed.owner_id is not None}
        found = ahead(
            facts,
            tree=self._tx.tree(),
            places={owner: self._person(owner).organisation_id for owner in owners},
            history=[each.notice for each in lists.reminders(self._tx, item_id)],
            at=self._at,
        )
        return tuple(self._to_come(facts, each) for each in found if person_id in {None, each.person_id})

    def why_not(
        self, person: Person, *, today: date, facts: Facts | None = None, is_spoken_to: bool = True
    ) -> list[WhyNot]:
        """What keeps reminders from a person."""
        owed = [] if facts is None else [commitment.id for commitment in facts.open_commitments]
        postponed = postponements.postponed(self._tx, owed)
        return why_not(
            person,
            preference=preferences.preference(self._tx, person.id),
            today=today,
            is_refused=addresses.is_bad(self._tx, person.email),
            substitute=people.substitutes(self._tx, on=today).get(person.id),
            facts=facts,
            is_spoken_to=is_spoken_to,
            postponed_until=max((day for (_, whom), day in postponed.items() if whom == person.id), default=None),
        )

    def _line(self, told: Told, mail: Message | None) -> Line:
        notice = told.notice
        facts, owed = self.facts(notice.item_id), self._promise(notice)
        return Line(
            key=notice.key,
            ref=facts.item.ref,
            title=facts.item.title,
            commitment=owed,
            person=None if notice.person_id is None else self._person(notice.person_id),
            role=notice.role,
            policy=facts.definition.policy(owed.policy).name,
            step=step_of(notice.rung),
            rung=rung_of(facts, owed, notice.rung),
            occurrence=notice.occurrence,
            state=notice.state.value,
            reason=notice.reason,
            nominal_at=notice.nominal_at,
            since=told.state_at,
            send_at=notice.send_at if notice.state in {NoticeState.PLANNED, NoticeState.HELD} else None,
            mail=mail,
            replaced_by=self._successor(notice),
        )

    def _to_come(self, facts: Facts, each: Ahead) -> Line:
        person = None if each.person_id is None else self._person(each.person_id)
        planned = Notice(
            commitment_id=each.commitment.id,
            item_id=facts.item.id,
            generation=each.commitment.generation,
            rung=each.rung.index,
            occurrence=each.occurrence,
            role=each.role,
            person_id=each.person_id,
            nominal_at=each.on,
            fired_at=each.on,
            send_at=each.on,
            state=NoticeState.PLANNED,
            reason=AHEAD,
        )
        return Line(
            key=planned.key,
            ref=facts.item.ref,
            title=facts.item.title,
            commitment=each.commitment,
            person=person,
            role=each.role,
            policy=each.policy,
            step=step_of(each.rung.index),
            rung=each.rung,
            occurrence=each.occurrence,
            state=AHEAD,
            reason=AHEAD,
            nominal_at=each.on,
            since=self._at,
        )

    def _successor(self, notice: Notice) -> str | None:
        """The key of the reminder that took the place of a replaced one, in the same sweep and to the same person."""
        if notice.state is not NoticeState.REPLACED:
            return None
        if notice.commitment_id not in self._about:
            self._about[notice.commitment_id] = ledger.notices_about(self._tx, notice.commitment_id)
        later = [
            other
            for other in self._about[notice.commitment_id]
            if other.state is not NoticeState.REPLACED
            and (other.fired_at, other.person_id) == (notice.fired_at, notice.person_id)
        ]
        return max(later, key=lambda other: other.nominal_at).key if later else None

    def _promise(self, notice: Notice) -> Commitment:
        if notice.commitment_id not in self._promises:
            self._promises |= {owed.id: owed for owed in lists.promises(self._tx, notice.item_id)}
        return self._promises[notice.commitment_id]

    def _person(self, person_id: int) -> Person:
        if person_id not in self._persons:
            self._persons[person_id] = self._tx.person(person_id)
        return self._persons[person_id]


def _concerning(tx: SqlTransaction, person_id: int) -> Iterable[int]:
    """The items that a person owns, owes something in, or takes part in, and that go on."""
    taking_part = [row.item_id for row in tx.sql.all(TAKES_PART, person_id=person_id)]
    return sorted({*lists.items_of_person(tx, person_id), *taking_part})


_notice, _participant, _item = table("notice"), table("participant"), table("item")

OF_PERSON = Statement(
    lambda _: (
        select(_notice)
        .where(key(_notice.c.person_id, "person_id"))
        .order_by(_notice.c.fired_at.desc(), _notice.c.id.desc())
        .limit(bindparam("limit", type_=Integer))
    )
)
TAKES_PART = Statement(
    lambda _: (
        select(_participant.c.item_id)
        .join(_item, _item.c.id == _participant.c.item_id)
        .where(key(_participant.c.person_id, "person_id"), _item.c.ended_at.is_(None))
    )
)
