"""Carry out what a sweep decided, in bulk: it writes the agenda and the notices, both near their ends."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from adapters.sql import rows, statements
from adapters.sql.prepared import Session
from adapters.sql.rows import Values
from engine.ports import Due, Step


def record_steps(sql: Session, steps: Sequence[Step], *, mended: Sequence[int]) -> int:
    """Drop the rows that woke, note when they wake next, insert the notices; returns how many of them are new.

    ``mended`` are commitments that could not be decided about before, and now could.
    """
    sql.run_many(statements.DROP, [_row(step.due) for step in steps])
    sql.run_many(statements.NOTE, _next_rows(steps))
    for commitment_id in mended:
        sql.run(statements.SET_FAULT, commitment_id=commitment_id, fault=None, set_aside_until=None)
    return sql.run_many(
        statements.INSERT_NOTICES, [rows.notice_values(notice) for step in steps for notice in step.notices]
    )


def set_aside(sql: Session, due: Due, *, until: datetime, fault: str) -> None:
    """Let a row sleep until ``until``, with what is wrong with it on its commitment."""
    sql.run_many(statements.DROP, [_row(due)])
    sql.run_many(statements.NOTE, [{**_row(due), "wake_at": until}])
    sql.run(statements.SET_FAULT, commitment_id=due.commitment_id, fault=fault, set_aside_until=until)


def _row(due: Due) -> Values:
    return rows.agenda_values(due.wake_at, due.commitment_id, nudge=due.nudge, serial=due.serial, progress=due.progress)


def _next_rows(steps: Sequence[Step]) -> list[Values]:
    """The rows as they sleep on. Two that would wake at the same instant about the same are one."""
    waking: dict[tuple[Any, ...], Values] = {}
    for step in steps:
        due, wake_at = step.due, step.wake_at
        if wake_at is not None:
            waking[wake_at, due.commitment_id, due.nudge] = rows.agenda_values(
                wake_at,
                due.commitment_id,
                nudge=due.nudge,
                serial=due.serial,
                progress=step.progress or due.progress,
            )
    return list(waking.values())
