"""Between rows and the engine's values: one pair of functions for each."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from adapters.sql.prepared import Row
from engine.audit import canonical
from engine.definition import Role
from engine.model import (
    Actor,
    ActorKind,
    Block,
    BlockCause,
    Commitment,
    CommitmentKind,
    Event,
    Item,
    Notice,
    NoticeState,
    Part,
    Participant,
    Partner,
    Pause,
    Visibility,
    Worksheet,
)
from engine.people import Person

Values = dict[str, Any]
"""The columns of a row to be written, by name."""

AgendaRow = tuple[datetime, int, bool, int, datetime | None, datetime | None, datetime | None]

NOBODY = 0
"""The ``person_id`` of a notice that there is nobody to receive: NULL would not be unique."""

KINDS = {kind.value: kind for kind in CommitmentKind}
VISIBILITIES = {visibility.value: visibility for visibility in Visibility}


def item_of(row: Row) -> Item:
    """The item in a row."""
    return Item(
        id=row.id,
        ref=row.ref,
        workflow=row.workflow,
        workflow_version=row.workflow_version,
        title=row.title,
        organisation_id=row.organisation_id,
        owner_id=row.owner_id,
        phase=row.phase,
        cycle=row.cycle,
        version=row.version,
        seq=row.seq,
        head=row.head,
        opened_at=row.opened_at,
        entered_at=row.entered_at,
        last_act_at=row.last_act_at,
        peak_rank=row.peak_rank,
        peak_at=row.peak_at,
        ended_at=row.ended_at,
        stalled_at=row.stalled_at,
        pause=_pause_of(row),
        block=_block_of(row),
        parent_id=row.parent_id,
        origin=row.origin,
        reference=row.reference,
        imported_status=row.imported_status,
        aim_decided=row.aim_decided,
        visibility=VISIBILITIES[row.visibility],
    )


def item_values(item: Item) -> Values:
    """The columns of an item."""
    pause, block = item.pause, item.block
    return {
        "id": item.id,
        "ref": item.ref,
        "workflow": item.workflow,
        "workflow_version": item.workflow_version,
        "title": item.title,
        "organisation_id": item.organisation_id,
        "owner_id": item.owner_id,
        "phase": item.phase,
        "cycle": item.cycle,
        "version": item.version,
        "seq": item.seq,
        "head": item.head,
        "opened_at": item.opened_at,
        "entered_at": item.entered_at,
        "last_act_at": item.last_act_at,
        "peak_rank": item.peak_rank,
        "peak_at": item.peak_at,
        "ended_at": item.ended_at,
        "stalled_at": item.stalled_at,
        "pause_until": pause and pause.until,
        "pause_reason": pause and pause.reason,
        "pause_since": pause and pause.since,
        "block_cause": block and block.cause.value,
        "block_holder_id": block and block.holder_id,
        "block_note": block and block.note,
        "block_since": block and block.since,
        "parent_id": item.parent_id,
        "origin": item.origin,
        "reference": item.reference,
        "imported_status": item.imported_status,
        "aim_decided": item.aim_decided,
        "visibility": item.visibility.value,
    }


def commitment_of(row: Row) -> Commitment:
    """The commitment in a row. When to look at it next is in the agenda, and not read back."""
    return Commitment(
        id=row.id,
        item_id=row.item_id,
        kind=KINDS[row.kind],
        subject=row.subject,
        cycle=row.cycle,
        owner_id=row.owner_id,
        opened_at=row.opened_at,
        due_at=row.due_at,
        policy=row.policy,
        asked_by=row.asked_by,
        since=row.since,
        generation=row.generation,
        is_news=row.is_news,
        serial=row.serial,
        closed_at=row.closed_at,
        outcome=row.outcome,
        moved=row.moved,
        moved_days=row.moved_days,
        undone=row.undone,
        details=row.details,
    )


def commitment_values(commitment: Commitment) -> Values:
    """The columns of a commitment; one that somebody decided about has no fault any more."""
    return {
        "item_id": commitment.item_id,
        "kind": commitment.kind.value,
        "subject": commitment.subject,
        "cycle": commitment.cycle,
        "owner_id": commitment.owner_id,
        "opened_at": commitment.opened_at,
        "due_at": commitment.due_at,
        "policy": commitment.policy,
        "asked_by": commitment.asked_by,
        "since": commitment.since,
        "generation": commitment.generation,
        "is_news": commitment.is_news,
        "serial": commitment.serial,
        "closed_at": commitment.closed_at,
        "outcome": commitment.outcome,
        "moved": commitment.moved,
        "moved_days": commitment.moved_days,
        "undone": commitment.undone,
        "details": dict(commitment.details),
        "fault": None,
        "set_aside_until": None,
    }


def event_of(row: Row) -> Event:
    """The event in a row."""
    return Event(
        item_id=row.item_id,
        seq=row.seq,
        at=row.at,
        actor=actor_of(row),
        kind=row.kind,
        data=_data_of(row.data),
        prev_hash=row.prev_hash,
        hash=row.hash,
    )


def _data_of(words: str) -> Mapping[str, Any]:
    """What an event says. Words that nobody could have recorded are kept as they are: their hash will not hold."""
    try:
        data: dict[str, Any] = json.loads(words)
    except ValueError:
        data = {}
    return data if canonical(data) == words else {"altered": words}


def event_row(event: Event) -> tuple[Any, ...]:
    """The columns of an event, in the order of the table."""
    return (
        event.item_id,
        event.seq,
        event.at,
        event.actor.kind.value,
        event.actor.person_id,
        event.actor.on_behalf_of,
        event.kind,
        canonical(event.data),
        event.prev_hash,
        event.hash,
    )


def actor_of(row: Row) -> Actor:
    """Who did what the event in a row says."""
    return Actor(kind=ActorKind(row.actor_kind), person_id=row.actor_id, on_behalf_of=row.on_behalf_of)


def notice_of(row: Row) -> Notice:
    """The notice in a row."""
    return Notice(
        id=row.id,
        commitment_id=row.commitment_id,
        item_id=row.item_id,
        generation=row.generation,
        rung=row.rung,
        occurrence=row.occurrence,
        role=Role(row.role),
        person_id=row.person_id or None,
        nominal_at=row.nominal_at,
        fired_at=row.fired_at,
        send_at=row.send_at,
        state=NoticeState(row.state),
        reason=row.reason,
        at_once=row.at_once,
    )


def notice_row(notice: Notice) -> tuple[Any, ...]:
    """The columns of a new notice, in the order of the table, without its id and its message."""
    return (
        notice.commitment_id,
        notice.item_id,
        notice.generation,
        notice.rung,
        notice.occurrence,
        notice.role.value,
        notice.person_id or NOBODY,
        notice.nominal_at,
        notice.fired_at,
        notice.send_at,
        notice.state.value,
        notice.reason,
        notice.at_once,
        notice.fired_at,
    )


def agenda_row(wake_at: datetime, commitment_id: int, *, nudge: bool, of: Commitment) -> AgendaRow:
    """The columns of an agenda row of a commitment, in the order of the table."""
    return wake_at, commitment_id, nudge, of.serial, *of.told


def worksheet_values(worksheet: Worksheet, *, item_id: int) -> Values:
    """The columns of a worksheet."""
    return {
        "item_id": item_id,
        "phase": worksheet.phase,
        "cycle": worksheet.cycle,
        "values": dict(worksheet.values),
    }


def participant_of(row: Row) -> Participant:
    """The participant in a row."""
    return Participant(person_id=row.person_id, part=Part(row.part))


def partner_of(row: Row) -> Partner:
    """The partner in a row."""
    return Partner(organisation_id=row.organisation_id, owner_id=row.owner_id)


def person_of(row: Row) -> Person:
    """The person in a row."""
    return Person(
        id=row.id,
        name=row.name,
        email=row.email,
        organisation_id=row.organisation_id,
        language=row.language,
        digest_hour=row.digest_hour,
        left_on=row.left_on,
        is_guest=row.is_guest,
    )


def _pause_of(row: Row) -> Pause | None:
    if row.pause_until is None:
        return None
    return Pause(until=row.pause_until, reason=row.pause_reason, since=row.pause_since)


def _block_of(row: Row) -> Block | None:
    if row.block_cause is None:
        return None
    return Block(
        cause=BlockCause(row.block_cause), holder_id=row.block_holder_id, note=row.block_note, since=row.block_since
    )
