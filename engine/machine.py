"""Where a trigger leads. The only module that knows ``transitions``.

One shared, read-only machine per workflow version; it is fired on a small snapshot, never on an item (a machine that
owns its models costs a hundred times more and is not safe between threads; see ``docs/decisions``).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import cast

from transitions import EventData, Machine, MachineError

from engine.definition import Definition, Transition
from engine.errors import NoSuchMove

Guard = Callable[[Transition], bool]


@dataclass(slots=True)
class _Snapshot:
    """What the machine moves: the phase, the guard to ask, and the transition that was found."""

    phase: str
    guard: Guard
    found: list[Transition] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Move:
    """Where a trigger leads: the transition, and the phase reached (the old one when the guard refused)."""

    transition: Transition
    phase: str

    @property
    def is_made(self) -> bool:
        """False when the guard refused."""
        return self.phase == self.transition.target


def fire(definition: Definition, *, phase: str, trigger: str, guard: Guard) -> Move:
    """Fire ``trigger`` from ``phase``; ``guard`` says of the transition found whether it may be made.

    Raises NoSuchMove when the trigger leads nowhere from here, with those that do.
    """
    snapshot = _Snapshot(phase, guard)
    try:
        _machine(definition).events[trigger].trigger(snapshot)
    except (KeyError, MachineError) as error:
        raise no_such_move(definition, phase=phase, trigger=trigger) from error
    return Move(snapshot.found[-1], snapshot.phase)


def allowed(definition: Definition, *, phase: str) -> tuple[Transition, ...]:
    """The transitions that lead out of ``phase``, in the order of the workflow file."""
    return definition.leaving[phase]


def no_such_move(definition: Definition, *, phase: str, trigger: str) -> NoSuchMove:
    """The refusal that names what can be done from ``phase`` instead."""
    triggers = ", ".join(t.trigger for t in allowed(definition, phase=phase))
    return NoSuchMove(trigger=trigger, phase=phase, allowed=triggers or "-")


@lru_cache(maxsize=256)
def _machine(definition: Definition) -> Machine:
    return Machine(
        model=None,
        states=[phase.name for phase in definition.phases],
        initial=definition.initial,
        transitions=[_declared(transition) for transition in definition.transitions],
        auto_transitions=False,
        send_event=True,
        queued=False,
        model_attribute="phase",
    )


def _declared(transition: Transition) -> dict[str, object]:
    def may_be_made(event: EventData) -> bool:
        snapshot = cast("_Snapshot", event.model)
        snapshot.found.append(transition)
        return snapshot.guard(transition)

    return {
        "trigger": transition.trigger,
        "source": transition.source,
        "dest": transition.target,
        "conditions": [may_be_made],
    }
