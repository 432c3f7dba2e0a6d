"""How far an item has come: computed from what is on record, never typed in.

The team's own view may stand beside it; a difference between the two is information, not an error.
"""

from dataclasses import dataclass
from datetime import datetime

from engine import machine, requirements
from engine.definition import Transition
from engine.model import Facts
from engine.requirements import Unmet


@dataclass(frozen=True, slots=True)
class Progress:
    """``met`` of ``asked`` things are on record before ``forward`` may be made (None: nothing leads on from here).

    ``share`` is how much of the whole way lies behind, from 0 to 1: phases passed, and the part of the present one that
    is on record.
    """

    forward: Transition | None
    met: int
    asked: int
    missing: tuple[Unmet, ...]
    share: float


def progress(facts: Facts, *, at: datetime) -> Progress:
    """How far the item has come at ``at``."""
    if facts.phase.ended:
        return Progress(None, 0, 0, (), 1.0)
    forward = next((t for t in machine.allowed(facts.definition, phase=facts.item.phase) if not t.back), None)
    asked = len(forward.requirements) if forward else 0
    missing = requirements.unmet(forward, facts=facts, at=at) if forward else ()
    met = asked - len(missing)
    return Progress(forward, met, asked, missing, _share(facts, done=met / asked if asked else 0.0))


def _share(facts: Facts, *, done: float) -> float:
    """Phases of a lower rank lie behind; of the present one, ``done``."""
    ranks = sorted({phase.rank for phase in facts.definition.phases if not phase.ended})
    return (ranks.index(facts.phase.rank) + done) / len(ranks)
