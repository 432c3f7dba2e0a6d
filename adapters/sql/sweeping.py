"""Carry out what a sweep decided, in bulk: it writes the agenda and the notices, both near their ends."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from adapters.sql import rows, statements
from adapters.sql.prepared import Session
from adapters.sql.rows import AgendaRow
from engine.ports import Due, Step


def record_steps(sql: Session, steps: Sequence[Step]) -> int:
    """Drop the rows that woke, note when they wake next, insert the notices; returns how many of them are new.

    A commitment that could not be decided about before, and now could, has no fault any more.
    """
    sql.run_many(statements.DROP, [step.due[:4] for step in steps])
    sql.run_many(statements.NOTE, _next_rows(steps))
    for commitment_id in sorted({step.due.commitment_id for step in steps if step.due.is_faulty}):
        sql.run(statements.SET_FAULT, commitment_id=commitment_id, fault=None, set_aside_until=None)
    return sql.run_many(
        statements.INSERT_NOTICES, [rows.notice_row(notice) for step in steps for notice in step.notices]
    )


def set_aside(sql: Session, due: Due, *, until: datetime, fault: str) -> None:
    """Let a row sleep until ``until``, with what is wrong with it on its commitment."""
    sql.run_many(statements.DROP, [due[:4]])
    sql.run_many(statements.NOTE, _next_rows([Step(due=due, wake_at=until)]))
    sql.run(statements.SET_FAULT, commitment_id=due.commitment_id, fault=fault, set_aside_until=until)


def _next_rows(steps: Iterable[Step]) -> list[AgendaRow]:
    """The rows as they sleep on. Two that would wake at the same instant about the same are one."""
    waking: dict[tuple[datetime, int, bool], AgendaRow] = {}
    for due, wake_at, progress, _, _ in steps:
        if wake_at is not None:
            told = (progress or due.progress).told
            waking[wake_at, due.commitment_id, due.nudge] = (wake_at, *due[1:4], *told)
    return list(waking.values())
