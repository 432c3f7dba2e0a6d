"""How far an item has come: computed from what is on record, never typed in.

The team's own view may stand beside it; a difference between the two is information, not an error.
"""

from dataclasses import dataclass
from datetime import datetime

from engine import machine, requirements
from engine.definition import Definition, Transition
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


def stages(definition: Definition, phase: str) -> tuple[int, int]:
    """How many stages lie behind an item in ``phase``, of how many: phases of one rank are one stage."""
    ranks = sorted({phase.rank for phase in definition.phases if not phase.ended})
    here = definition.phase(phase)
    return len(ranks) if here.ended else ranks.index(here.rank), len(ranks)


def _share(facts: Facts, *, done: float) -> float:
    """Stages of a lower rank lie behind; of the present one, ``done``."""
    passed, all_of_them = stages(facts.definition, facts.item.phase)
    return (passed + done) / all_of_them
