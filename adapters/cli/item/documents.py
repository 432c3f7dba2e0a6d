"""Items for programs. The keys are a contract: they may become more, and never other ones."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from adapters.cli.refusals import unmet_document
from adapters.sql.lists import Listed
from adapters.sql.names import Names
from adapters.sql.store import SqlTransaction
from engine import machine, stalled
from engine.advance import missing
from engine.calendars import Calendar
from engine.deadlines import lateness
from engine.model import Actor, Block, Commitment, Event, Facts, Item
from engine.progress import progress


def item_document(tx: SqlTransaction, item_id: int, *, at: datetime) -> dict[str, Any]:
    """Everything about an item."""
    facts = tx.facts(item_id, at=at)
    ways = machine.allowed(facts.definition, phase=facts.item.phase)
    moves = {
        "allowed": [way.trigger for way in ways],
        "missing": {way.trigger: [unmet_document(u) for u in missing(facts, way, at=at)] for way in ways},
    }
    return record_document(tx, facts, at=at, moves=moves)


def record_document(
    tx: SqlTransaction, facts: Facts, *, at: datetime, moves: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """What is or was on record about an item; ``moves`` are those that can be made."""
    names = Names(tx)
    held = facts.phase_commitment
    return {
        **_item(tx, facts.item, names),
        **_due(None if held is None else held.due_at, facts.calendar, at=at),
        "stalled": [reason.why for reason in stalled.reasons_for(facts, at=at)],
        "progress": round(progress(facts, at=at).share, 3),
        **(moves or {}),
        "commitments": [_commitment(c, facts, names, at=at) for c in facts.open_commitments],
        "participants": [{"person": names.address(p.person_id), "part": p.part} for p in facts.participants],
        "partners": [
            {"organisation": tx.tree().organisations[p.organisation_id].code, "owner": names.address(p.owner_id)}
            for p in facts.partners
        ],
        "worksheets": {phase.name: dict(facts.values(phase.name)) for phase in facts.definition.phases if phase.fields},
        "earlier_worksheets": [
            {"phase": phase, "cycle": cycle, "values": dict(values)}
            for (phase, cycle), values in facts.worksheets.items()
            if phase not in facts.definition.phase_by_name or cycle != facts.sheet_cycle(phase)
        ],
    }


def listed_document(tx: SqlTransaction, listed: Sequence[Listed], *, at: datetime, more: bool) -> dict[str, Any]:
    """One page of a list; ``next_cursor`` begins the next one."""
    names, tree = Names(tx), tx.tree()
    return {
        "items": [
            {
                **_item(tx, found.item, names),
                **_due(found.due_at, tree.calendar(found.item.organisation_id), at=at),
            }
            for found in listed
        ],
        "next_cursor": str(listed[-1].item.id) if more else None,
    }


def history_document(tx: SqlTransaction, item: Item, events: Sequence[Event]) -> dict[str, Any]:
    """The trail of an item."""
    names = Names(tx)
    return {
        "id": item.id,
        "ref": item.ref,
        "events": [
            {
                "seq": event.seq,
                "at": event.at,
                "kind": event.kind,
                "actor": _actor(event.actor, names),
                "data": dict(event.data),
                "prev_hash": event.prev_hash,
                "hash": event.hash,
            }
            for event in events
        ],
    }


def _item(tx: SqlTransaction, item: Item, names: Names) -> dict[str, Any]:
    return {
        "id": item.id,
        "ref": item.ref,
        "title": item.title,
        "workflow": item.workflow,
        "workflow_version": item.workflow_version,
        "phase": item.phase,
        "cycle": item.cycle,
        "version": item.version,
        "owner": names.address(item.owner_id),
        "organisation": tx.tree().organisations[item.organisation_id].code,
        "opened_at": item.opened_at,
        "entered_at": item.entered_at,
        "last_act_at": item.last_act_at,
        "ended_at": item.ended_at,
        "stalled_at": item.stalled_at,
        "paused_until": None if item.pause is None else item.pause.until,
        "block": None if item.block is None else _block(item.block, names),
        "parent": item.parent_id,
        "origin": item.origin,
        "reference": item.reference,
        "imported_status": item.imported_status,
        "visibility": item.visibility,
    }


def _due(due_at: datetime | None, calendar: Calendar, *, at: datetime) -> dict[str, Any]:
    """When it is due: the instant, the local date, and how many working days are left (negative: how late it is)."""
    if due_at is None:
        return {"due_at": None, "due_on": None, "overdue": False, "working_days_left": None}
    return {
        "due_at": due_at,
        "due_on": calendar.local_date(due_at),
        "overdue": due_at < at,
        "working_days_left": -lateness(due_at=due_at, at=at, calendar=calendar),
    }


def _commitment(commitment: Commitment, facts: Facts, names: Names, *, at: datetime) -> dict[str, Any]:
    return {
        "id": commitment.id,
        "kind": commitment.kind,
        "subject": commitment.subject,
        "cycle": commitment.cycle,
        "owner": names.address(commitment.owner_id),
        "opened_at": commitment.opened_at,
        **_due(commitment.due_at, facts.calendar, at=at),
        "moved": commitment.moved,
        "asked_by": names.address(commitment.asked_by),
        "details": dict(commitment.details),
    }


def _block(block: Block, names: Names) -> dict[str, Any]:
    return {"cause": block.cause, "holder": names.address(block.holder_id), "note": block.note, "since": block.since}


def _actor(actor: Actor, names: Names) -> dict[str, Any]:
    return {
        "kind": actor.kind,
        "person": names.address(actor.person_id),
        "on_behalf_of": names.address(actor.on_behalf_of),
    }
