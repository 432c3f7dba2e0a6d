"""What reminders would have come to in some days, and what they did come to."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from types import MappingProxyType

from sqlalchemy import bindparam, func, or_, select
from sqlmodel.sql.sqltypes import UTCDateTime

from adapters.sql import organisations, policies, rows
from adapters.sql.messages import MessageState
from adapters.sql.prepared import Row, Statement
from adapters.sql.statements import table
from adapters.sql.store import SqlTransaction
from engine.calendars import Calendar
from engine.definition import Definition, Policy, Role
from engine.errors import NotFound
from engine.model import CommitmentKind, Participant
from engine.people import Person, Tree, tree_of
from engine.policies import Adjusted
from engine.preview import Owing, Preview, Reader, preview
from engine.reminders import in_force
from engine.sayings import say
from engine.sweeping import recipients

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Instead:
    """A policy that takes the place of the one of its name in a workflow."""

    workflow: str
    policy: Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailed:
    """How many mails there were, and to how many people."""

    mails: int
    people: int


def days_of(month: date | None, *, today: date) -> tuple[date, date]:
    """The first and the last day of a month; of the one before this when none is given."""
    first = month or (today.replace(day=1) - ONE_DAY).replace(day=1)
    return first, (first.replace(day=28) + 4 * ONE_DAY).replace(day=1) - ONE_DAY


def would_be(
    tx: SqlTransaction, *, first: date, last: date, organisation_id: int | None = None, instead: Instead | None = None
) -> Preview:
    """What would have been mailed from ``first`` to ``last`` about the items of an organisation and all below it.

    With ``instead`` as if that organisation had had it; without an organisation, as if the workflow had. Else with the
    policies in force.

    Raises:
        NotFound: the workflow of ``instead`` has no such policy.
    """
    if instead is not None and instead.policy.name not in tx.definition(instead.workflow).policies:
        raise NotFound(what=say("reminder policy"), name=f"{instead.workflow} {instead.policy.name}")
    places = _branch(tx, organisation_id)
    # A day more on either side: it is another day elsewhere.
    found = tx.sql.all(
        OWED,
        organisation_ids=places,
        begun_before=_midnight(last + 2 * ONE_DAY),
        ended_after=_midnight(first - ONE_DAY),
    )
    surroundings = _Surroundings(
        tree=tx.tree(),
        definition=_definitions(tx, organisation_id=organisation_id, instead=instead),
        persons={row.id: rows.person_of(row) for row in tx.sql.all(PERSONS)},
        participants=tx.participants(sorted({row.item_id for row in found})),
    )
    return preview(map(surroundings.owing, found), first=first, last=last)


def was(
    tx: SqlTransaction, *, first: date, last: date, calendar: Calendar, organisation_id: int | None = None
) -> Mailed:
    """What was mailed in those days of ``calendar`` about those items."""
    row = tx.sql.first(
        MAILED,
        organisation_ids=_branch(tx, organisation_id),
        start=calendar.start_of(first),
        end=calendar.start_of(last + ONE_DAY),
        state=MessageState.SENT.value,
    )
    assert row is not None  # noqa: S101 - a count always has a row
    return Mailed(mails=row.mails, people=row.people)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Surroundings:
    """What the promises share."""

    tree: Tree
    definition: Callable[[Row], Definition]
    persons: Mapping[int, Person]
    participants: Mapping[int, tuple[Participant, ...]]

    def owing(self, row: Row) -> Owing:
        """A promise, with the ladder in force for it and whom that speaks to."""
        policy = in_force(self.definition(row).policy(row.policy), is_news=row.is_news)
        roles = {role for rung in policy.ladder for role in (rung.to, *rung.copy)}
        rests_from = None if row.kind == CommitmentKind.ACCEPTANCE.value else row.pause_since
        return Owing(
            item_id=row.item_id,
            policy=policy,
            calendar=self.tree.calendar(row.organisation_id),
            since=row.since,
            due_at=row.due_at,
            until=min(filter(None, (row.closed_at, rests_from)), default=None),
            readers={role: self._readers(row, role) for role in roles},
        )

    def _readers(self, row: Row, role: Role) -> Sequence[Reader]:
        told = recipients(
            role,
            owner_id=row.owner_id,
            owner_organisation_id=None if row.owner_id is None else self.persons[row.owner_id].organisation_id,
            organisation_id=row.organisation_id,
            participants=self.participants.get(row.item_id, ()),
            tree=self.tree,
        )
        persons = [self.persons[person_id] for person_id in told]
        return [Reader(person, self.tree.calendar(person.organisation_id)) for person in persons]


def _definitions(
    tx: SqlTransaction, *, organisation_id: int | None, instead: Instead | None
) -> Callable[[Row], Definition]:
    """The workflow of an item as it applies, or would apply, where the item is."""
    if instead is None or organisation_id is None:
        tree, written = tx.tree(), _Written(tx, instead)
    else:
        tree, written = _adjusted(tx, organisation_id, instead), _Written(tx, None)
    return lambda row: tree.applied(written(row.workflow, row.workflow_version), organisation_id=row.organisation_id)


def _adjusted(tx: SqlTransaction, organisation_id: int, instead: Instead) -> Tree:
    """The organisations, as if one had the policy for its own."""
    new = Adjusted(organisation_id=organisation_id, workflow=instead.workflow, policy=instead.policy)
    # Of two policies of one name the later counts.
    own = [*(each.adjusted for each in policies.listed(tx)), new]
    return tree_of(tx.tree().organisations.values(), adjusted=own)


class _Written:
    """The workflows as they are written, or as if every version of one had another policy."""

    def __init__(self, tx: SqlTransaction, instead: Instead | None) -> None:
        self._tx = tx
        self._instead = instead
        self._known: dict[tuple[str, int], Definition] = {}

    def __call__(self, name: str, version: int) -> Definition:
        if (name, version) not in self._known:
            self._known[name, version] = self._changed(self._tx.definition(name, version))
        return self._known[name, version]

    def _changed(self, definition: Definition) -> Definition:
        if self._instead is None or definition.name != self._instead.workflow:
            return definition
        policy = self._instead.policy
        return replace(definition, policies=MappingProxyType({**definition.policies, policy.name: policy}))


def _branch(tx: SqlTransaction, organisation_id: int | None) -> list[int]:
    return list(tx.tree().organisations) if organisation_id is None else organisations.below(tx, organisation_id)


def _midnight(day: date) -> datetime:
    return Calendar(timezone="UTC").start_of(day)


_commitment, _item, _person = table("commitment"), table("item"), table("person")
_message, _notice = table("message"), table("notice")

OWED = Statement(
    lambda f: (
        select(
            *(
                _commitment.c[name]
                for name in ("item_id", "kind", "owner_id", "since", "is_news", "due_at", "closed_at")
            ),
            _commitment.c.policy,
            *(_item.c[name] for name in ("organisation_id", "workflow", "workflow_version", "pause_since")),
        )
        .join(_item, _item.c.id == _commitment.c.item_id)
        .where(
            f.among(_item.c.organisation_id, "organisation_ids"),
            _commitment.c.since < bindparam("begun_before", type_=UTCDateTime()),
            or_(
                _commitment.c.closed_at.is_(None),
                _commitment.c.closed_at > bindparam("ended_after", type_=UTCDateTime()),
            ),
        )
    )
)
PERSONS = Statement(lambda _: select(_person))
MAILED = Statement(
    lambda f: (
        select(
            func.count(_message.c.id.distinct()).label("mails"),
            func.count(_message.c.person_id.distinct()).label("people"),
        )
        .join(_notice, _notice.c.message_id == _message.c.id)
        .join(_item, _item.c.id == _notice.c.item_id)
        .where(
            f.among(_item.c.organisation_id, "organisation_ids"),
            _message.c.created_at >= bindparam("start", type_=UTCDateTime()),
            _message.c.created_at < bindparam("end", type_=UTCDateTime()),
            _message.c.state == bindparam("state", type_=_message.c.state.type),
        )
    )
)
