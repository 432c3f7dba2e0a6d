"""Faults in how the phases of a workflow hang together."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from engine.definition import Automatic, Definition, Limit, Phase, Transition
from workflows.faults import Fault, fault, nearest


def graph_faults(definition: Definition) -> Iterator[Fault]:
    """Phases that are unknown, out of reach or without a way on; triggers and automatic moves that contend."""
    if not definition.phases:
        yield fault("no-phases", "phases")
        return
    named = _named_phases(definition)
    for where, name in named:
        if name and name not in definition.phase_by_name:
            yield fault("unknown-phase", where, name=name, known=nearest(name, definition.phase_by_name))
    if {name for _, name in named} <= definition.phase_by_name.keys():  # else a misspelt phase would seem out of reach
        yield from _reach_faults(definition)
    for phase in definition.phases:
        yield from _leaving_faults(phase, definition.leaving[phase.name])
    if not any(phase.ended for phase in definition.phases):
        yield fault("no-ended-phase", "phases")


def where_of(transition: Transition) -> str:
    """Where a transition stands in the file."""
    return f"transitions[{transition.trigger} from {transition.source}]"


def _named_phases(definition: Definition) -> list[tuple[str, str]]:
    """Where a phase is named, and its name; empty where the file names none."""
    named = [("workflow.initial", definition.initial)]
    named += [(f"{where_of(t)}.from", t.source) for t in definition.transitions]
    named += [(f"{where_of(t)}.to", t.target) for t in definition.transitions]
    return named


def _reach_faults(definition: Definition) -> Iterator[Fault]:
    onwards, backwards = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for transition in definition.transitions:
        onwards[transition.source].add(transition.target)
        backwards[transition.target].add(transition.source)
    reached = _reachable([definition.initial], onwards)
    ending = _reachable([phase.name for phase in definition.phases if phase.ended], backwards)
    for phase in definition.phases:
        if phase.name not in reached:
            yield fault("unreachable", f"phases.{phase.name}", phase=phase.name)
        if not phase.ended and not onwards[phase.name]:
            yield fault("dead-end", f"phases.{phase.name}", phase=phase.name)
        elif ending and phase.name not in ending:
            yield fault("endless", f"phases.{phase.name}", phase=phase.name)


def _reachable(start: Iterable[str], ways: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(start)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(ways.get(name, ()))
    return found


def _leaving_faults(phase: Phase, leaving: Iterable[Transition]) -> Iterator[Fault]:
    triggers: dict[str, Transition] = {}
    moments: dict[Automatic, Transition] = {}
    for transition in leaving:
        first = triggers.setdefault(transition.trigger, transition)
        if first is not transition:
            targets = f"{first.target}, {transition.target}"
            yield fault(
                "ambiguous-trigger", where_of(transition), trigger=transition.trigger, targets=targets, phase=phase.name
            )
        yield from _reason_faults(phase, transition)
        if transition.automatic:
            yield from _automatic_faults(phase, transition)
            rival = moments.setdefault(transition.automatic, transition)
            if rival is not transition:
                both = f"{rival.trigger}, {transition.trigger}"
                yield fault("automatic-conflict", f"{where_of(transition)}.automatic", triggers=both, phase=phase.name)


def _reason_faults(phase: Phase, transition: Transition) -> Iterator[Fault]:
    if transition.reason_needed:
        return
    if phase.ended:
        yield fault("reopens-without-reason", where_of(transition), trigger=transition.trigger, phase=phase.name)
    elif transition.back:
        yield fault("back-without-reason", where_of(transition), trigger=transition.trigger, phase=phase.name)


def _automatic_faults(phase: Phase, transition: Transition) -> Iterator[Fault]:
    where, trigger = f"{where_of(transition)}.automatic", transition.trigger
    if transition.automatic == Automatic(when_due=True) and phase.limit == Limit():
        yield fault("automatic-without-date", where, trigger=trigger, phase=phase.name)
    if transition.automatic == Automatic(when_met=True) and not transition.requirements:
        yield fault("automatic-without-requirements", where, trigger=trigger, phase=phase.name)
    if transition.reason_needed:
        yield fault("automatic-with-reason", where, trigger=trigger)
    if transition.decided_by:
        yield fault("automatic-with-decision", where, trigger=trigger)
