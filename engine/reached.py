"""How far a reminder ladder has come, told from the notices that there were."""

from collections.abc import Iterable
from datetime import datetime

from engine.definition import Policy
from engine.model import Commitment, Notice
from engine.reminders import Progress


def progress_of(policy: Policy, owed: Commitment, history: Iterable[Notice]) -> Progress:
    """How far the ladder of what is owed has come in its present generation."""
    levels = {rung.index: rung.to.level for rung in policy.ladder}
    told: list[datetime | None] = [None, None, None]
    for notice in history:
        level = levels.get(notice.rung)
        if level is None or (notice.commitment_id, notice.generation) != (owed.id, owed.generation):
            continue
        last = told[level]
        if last is None or notice.fired_at > last:
            told[level] = notice.fired_at
    return Progress((told[0], told[1], told[2]))
