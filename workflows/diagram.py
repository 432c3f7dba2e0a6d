"""Drawings of a workflow: as Mermaid for pages and documents, as plain text for a terminal."""

from collections.abc import Iterator
from typing import Final

from engine.definition import Definition, Phase, Text, Transition

_START: Final = Text("början", "start")
_END: Final = Text("slut", "end")
_BY_ITSELF: Final = Text("av sig själv", "by itself")
_DECIDED: Final = Text("efter beslut", "after a decision")
_REASON: Final = Text("med skäl", "with a reason")
_NEW_ROUND: Final = Text("nytt varv", "new round")

_RESERVED: Final = frozenset(
    {"class", "classdef", "click", "default", "direction", "end", "href", "note", "scale", "state", "style"}
)
"""Words that Mermaid does not take as the name of a state."""
_ENTITIES: Final = str.maketrans({'"': "#quot;", "#": "#35;", ":": "#58;", ";": "#59;"})


def mermaid(definition: Definition, *, language: str) -> str:
    """A Mermaid ``stateDiagram-v2`` with the labels in ``language`` (``"sv"`` or ``"en"``)."""
    return "\n".join(["stateDiagram-v2", *(f"    {line}" for line in _mermaid_lines(definition, language))]) + "\n"


def plain(definition: Definition, *, language: str) -> str:
    """The phases in the order of the file, each with the ways out of it, as text in ``language``."""
    heading = definition.label.in_language(language)
    blocks = [_block(phase, definition, language) for phase in definition.phases]
    return "\n\n".join([f"{heading} ({definition.name} {definition.version})", *blocks]) + "\n"


def _mermaid_lines(definition: Definition, language: str) -> Iterator[str]:
    for phase in definition.phases:
        yield f'state "{_escaped(phase.label.in_language(language))}" as {_id(phase.name)}'
    yield f"[*] --> {_id(definition.initial)}"
    for transition in definition.transitions:
        way = _escaped(_way(transition, language))
        yield f"{_id(transition.source)} --> {_id(transition.target)} : {way}"
    for phase in definition.phases:
        if phase.ended:
            yield f"{_id(phase.name)} --> [*]"


def _id(name: str) -> str:
    return f"{name}_" if name in _RESERVED else name


def _escaped(text: str) -> str:
    return " ".join(text.translate(_ENTITIES).split())


def _block(phase: Phase, definition: Definition, language: str) -> str:
    leaving = definition.leaving[phase.name]
    branches = ["├─"] * (len(leaving) - 1) + ["└─"]
    lines = [
        f"  {branch} {_way(transition, language)} → {definition.phase(transition.target).label.in_language(language)}"
        for branch, transition in zip(branches, leaving, strict=False)
    ]
    return "\n".join([_title(phase, definition, language), *lines])


def _title(phase: Phase, definition: Definition, language: str) -> str:
    marks = [_START] if phase.name == definition.initial else []
    marks += [_END] if phase.ended else []
    return phase.label.in_language(language) + _in_brackets(marks, language)


def _way(transition: Transition, language: str) -> str:
    """The label of a transition and what is special about it."""
    marks = {
        _BY_ITSELF: transition.automatic is not None,
        _DECIDED: transition.decided_by is not None,
        _REASON: transition.reason_needed,
        _NEW_ROUND: transition.next_cycle,
    }
    return transition.label.in_language(language) + _in_brackets([m for m, holds in marks.items() if holds], language)


def _in_brackets(marks: list[Text], language: str) -> str:
    return f" ({', '.join(mark.in_language(language) for mark in marks)})" if marks else ""
