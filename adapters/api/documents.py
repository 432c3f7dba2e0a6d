"""What is on record about items, as programs are told."""

from datetime import datetime

from adapters.api import shapes
from adapters.api.callers import Here
from adapters.api.problems import missing_document
from adapters.sql.names import Names
from adapters.sql.overview import Line
from adapters.sql.store import SqlTransaction
from engine import machine, stalled
from engine.advance import missing
from engine.calendars import Calendar
from engine.deadlines import lateness
from engine.model import Actor, Block, Commitment, Event, Facts, Item
from engine.progress import progress


def item_document(here: Here, *, at: datetime) -> shapes.Item:
    """Everything about an item."""
    facts = here.facts
    ways = machine.allowed(facts.definition, phase=facts.item.phase)
    return shapes.Item(
        **dict(_whole(here.tx, facts, at=at)),
        may=sorted(action.value for action in here.may),
        allowed=[way.trigger for way in ways],
        missing={way.trigger: [missing_document(u) for u in missing(facts, way, at=at)] for way in ways},
    )


def past_document(tx: SqlTransaction, facts: Facts, *, at: datetime) -> shapes.ItemThen:
    """Everything that was on record about an item at a moment."""
    return shapes.ItemThen(**dict(_whole(tx, facts, at=at)), as_of=at)


def line_document(tx: SqlTransaction, line: Line, names: Names, *, at: datetime) -> shapes.ItemLine:
    """An item in a list."""
    return _line(tx, line.item, names, due_at=line.due_at, at=at)


def commitment_document(commitment: Commitment, facts: Facts, names: Names, *, at: datetime) -> shapes.Commitment:
    """Something that is owed."""
    return shapes.Commitment(
        **dict(_due(commitment.due_at, facts.calendar, at=at)),
        id=commitment.id,
        kind=commitment.kind.value,
        subject=commitment.subject,
        cycle=commitment.cycle,
        owner=names.address(commitment.owner_id),
        opened_at=commitment.opened_at,
        moved=commitment.moved,
        asked_by=names.address(commitment.asked_by),
        details=dict(commitment.details),
    )


def action_document(action: Commitment, facts: Facts, names: Names, *, at: datetime) -> shapes.Action:
    """A concrete action."""
    told = commitment_document(action, facts, names, at=at)
    return shapes.Action(**dict(told), closed_at=action.closed_at, outcome=action.outcome)


def event_document(event: Event, names: Names) -> shapes.Event:
    """One line of a trail."""
    return shapes.Event(
        seq=event.seq,
        at=event.at,
        kind=event.kind,
        actor=_actor(event.actor, names),
        data=dict(event.data),
        prev_hash=event.prev_hash,
        hash=event.hash,
    )


def _whole(tx: SqlTransaction, facts: Facts, *, at: datetime) -> shapes.Whole:
    names, tree, held = Names(tx), tx.tree(), facts.phase_commitment
    line = _line(tx, facts.item, names, due_at=None if held is None else held.due_at, at=at)
    return shapes.Whole(
        **dict(line),
        stalled=[reason.why.value for reason in _stalled(facts, at=at)],
        progress=round(progress(facts, at=at).share, 3),
        commitments=[commitment_document(c, facts, names, at=at) for c in facts.open_commitments],
        participants=[
            shapes.Participant(person=names.of(p.person_id).email, part=p.part.value) for p in facts.participants
        ],
        partners=[
            shapes.Partner(organisation=tree.organisations[p.organisation_id].code, owner=names.address(p.owner_id))
            for p in facts.partners
        ],
        worksheets={phase.name: dict(facts.values(phase.name)) for phase in facts.definition.phases if phase.fields},
        earlier_worksheets=_earlier(facts),
    )


def _line(tx: SqlTransaction, item: Item, names: Names, *, due_at: datetime | None, at: datetime) -> shapes.ItemLine:
    tree = tx.tree()
    return shapes.ItemLine(
        **dict(_due(due_at, tree.calendar(item.organisation_id), at=at)),
        id=item.id,
        ref=item.ref,
        title=item.title,
        workflow=item.workflow,
        workflow_version=item.workflow_version,
        phase=item.phase,
        cycle=item.cycle,
        version=item.version,
        owner=names.address(item.owner_id),
        organisation=tree.organisations[item.organisation_id].code,
        opened_at=item.opened_at,
        entered_at=item.entered_at,
        last_act_at=item.last_act_at,
        ended_at=item.ended_at,
        stalled_at=item.stalled_at,
        paused_until=None if item.pause is None else item.pause.until,
        block=None if item.block is None else _block(item.block, names),
        parent=item.parent_id,
        origin=item.origin,
        reference=item.reference,
        imported_status=item.imported_status,
        visibility=item.visibility.value,
    )


def _due(due_at: datetime | None, calendar: Calendar, *, at: datetime) -> shapes.Due:
    if due_at is None:
        return shapes.Due(due_at=None, due_on=None, overdue=False, working_days_left=None)
    return shapes.Due(
        due_at=due_at,
        due_on=calendar.local_date(due_at),
        overdue=due_at < at,
        working_days_left=-lateness(due_at=due_at, at=at, calendar=calendar),
    )


def _stalled(facts: Facts, *, at: datetime) -> tuple[stalled.Reason, ...]:
    return stalled.reasons(facts.item, phase=facts.phase, commitments=facts.commitments, calendar=facts.calendar, at=at)


def _earlier(facts: Facts) -> list[shapes.EarlierWorksheet]:
    return [
        shapes.EarlierWorksheet(phase=phase, cycle=cycle, values=dict(values))
        for (phase, cycle), values in facts.worksheets.items()
        if phase not in facts.definition.phase_by_name or cycle != facts.sheet_cycle(phase)
    ]


def _block(block: Block, names: Names) -> shapes.Block:
    return shapes.Block(
        cause=block.cause.value, holder=names.address(block.holder_id), note=block.note, since=block.since
    )


def _actor(actor: Actor, names: Names) -> shapes.Who:
    return shapes.Who(
        kind=actor.kind.value, person=names.address(actor.person_id), on_behalf_of=names.address(actor.on_behalf_of)
    )
