"""Carry out what a sweep decided, in bulk: it writes the agenda and the notices, both near their ends."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from adapters.sql import rows, statements
from adapters.sql.prepared import Session
from adapters.sql.rows import AgendaRow
from engine.ports import Due, Step


def record_steps(sql: Session, steps: Sequence[Step], *, mended: Iterable[int]) -> int:
    """Drop the rows that woke, note when they wake next, insert the notices; returns how many of them are new.

    ``mended`` are commitments that could not be decided about before, and now could.
    """
    sql.run_many(statements.DROP, [_key(step.due) for step in steps])
    sql.run_many(statements.NOTE, _next_rows(steps))
    for commitment_id in mended:
        sql.run(statements.SET_FAULT, commitment_id=commitment_id, fault=None, set_aside_until=None)
    return sql.run_many(
        statements.INSERT_NOTICES, [rows.notice_row(notice) for step in steps for notice in step.notices]
    )


def set_aside(sql: Session, due: Due, *, until: datetime, fault: str) -> None:
    """Let a row sleep until ``until``, with what is wrong with it on its commitment."""
    sql.run_many(statements.DROP, [_key(due)])
    sql.run_many(statements.NOTE, _next_rows([Step(due=due, wake_at=until)]))
    sql.run(statements.SET_FAULT, commitment_id=due.commitment_id, fault=fault, set_aside_until=until)


def _key(due: Due) -> tuple[datetime, int, bool, int]:
    return due.wake_at, due.commitment_id, due.nudge, due.serial


def _next_rows(steps: Iterable[Step]) -> list[AgendaRow]:
    """The rows as they sleep on. Two that would wake at the same instant about the same are one."""
    waking: dict[tuple[datetime, int, bool], AgendaRow] = {}
    for step in steps:
        due, wake_at = step.due, step.wake_at
        if wake_at is not None:
            waking[wake_at, due.commitment_id, due.nudge] = rows.agenda_row(
                wake_at,
                due.commitment_id,
                nudge=due.nudge,
                serial=due.serial,
                progress=step.progress or due.progress,
            )
    return list(waking.values())
