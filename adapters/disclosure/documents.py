"""The record for programs: JSON with everything, and the events as CSV."""

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

from adapters.disclosure.record import Record
from adapters.files.formulas import harmless
from adapters.sql.lists import Told
from adapters.sql.proofs import Sealed
from engine.audit import canonical
from engine.model import Commitment, Event

FORM = "hjulet.disclosure/1"
"""What the document is; its keys may become more, and never other ones."""

COLUMNS = ("seq", "at", "kind", "actor_kind", "actor", "on_behalf_of", "data", "prev_hash", "hash")


def as_json(record: Record) -> bytes:
    """Everything on record."""
    return json.dumps(_document(record), ensure_ascii=False, indent=2, default=_plain).encode()


def events_as_csv(record: Record) -> bytes:
    """The trail, one event on each line; persons by the numbers that the JSON tells of."""
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, COLUMNS)
    writer.writeheader()
    for event in record.events:
        row = {**_event(event), "data": canonical(event.data)}
        cells = {name: _plain(value) if isinstance(value, datetime) else value for name, value in row.items()}
        writer.writerow({name: harmless(cell) if isinstance(cell, str) else cell for name, cell in cells.items()})
    return file.getvalue().encode()


def _document(record: Record) -> Mapping[str, Any]:
    facts, item = record.facts, record.facts.item
    return {
        "form": FORM,
        "made_at": record.at,
        "has_names": record.is_named,
        "item": {
            **{name: value for name, value in asdict(item).items() if name not in {"seq", "head", "version"}},
            "organisation": record.place.code,
            "organisation_name": record.place.name,
        },
        "trail": {"events": item.seq, "head": item.head, "sealed": _sealed(record.sealed)},
        "people": [
            {
                "id": somebody.person_id,
                "number": somebody.number,
                "roles": somebody.roles,
                "name": somebody.name,
                "address": somebody.address,
            }
            for somebody in record.people.values()
        ],
        "participants": [asdict(participant) for participant in facts.participants],
        "partners": [
            {"organisation": record.partners[p.organisation_id].code, "owner_id": p.owner_id} for p in facts.partners
        ],
        "worksheets": [
            {"phase": phase, "cycle": cycle, "values": values} for (phase, cycle), values in facts.worksheets.items()
        ],
        "commitments": [_promise(promise) for promise in record.promises],
        "reminders": [_reminder(told) for told in record.reminders],
        "events": [_event(event) for event in record.events],
    }


def _sealed(sealed: Sealed | None) -> Mapping[str, Any] | None:
    if sealed is None:
        return None
    return {
        "seal": sealed.number,
        "seal_hash": sealed.hash,
        "root": sealed.root,
        "seq": sealed.head.seq,
        "hash": sealed.head.hash,
        "index": sealed.proof.index,
        "size": sealed.proof.size,
        "path": sealed.proof.path,
    }


def _promise(promise: Commitment) -> Mapping[str, Any]:
    names = (
        "id", "kind", "subject", "cycle", "owner_id", "asked_by", "opened_at", "due_at", "closed_at", "outcome",
        "moved", "moved_days", "policy", "details",
    )  # fmt: skip
    return {name: getattr(promise, name) for name in names}


def _reminder(told: Told) -> Mapping[str, Any]:
    notice = told.notice
    return {
        "commitment_id": notice.commitment_id,
        "person_id": notice.person_id,
        "role": notice.role,
        "rung": notice.rung,
        "occurrence": notice.occurrence,
        "fell_due_at": notice.nominal_at,
        "state": notice.state,
        "since": told.state_at,
        "reason": notice.reason,
    }


def _event(event: Event) -> dict[str, Any]:
    return {
        "seq": event.seq,
        "at": event.at,
        "kind": event.kind,
        "actor_kind": event.actor.kind.value,
        "actor": event.actor.person_id,
        "on_behalf_of": event.actor.on_behalf_of,
        "data": event.data,
        "prev_hash": event.prev_hash,
        "hash": event.hash,
    }


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(type(value).__name__)
