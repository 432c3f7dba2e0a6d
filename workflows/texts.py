"""All the words of a workflow that a person may read, with where they stand in its file."""

from collections.abc import Iterable, Iterator

from engine.definition import Choice, Definition, Phase, Text

Place = tuple[str, Text]


def texts_of(definition: Definition) -> Iterator[Place]:
    """Every pair of Swedish and English words with its place (``phases.test.fields[observations].help``)."""
    yield "workflow.label", definition.label
    yield "workflow.help", definition.help
    for phase in definition.phases:
        yield from _phase_texts(phase)
    for transition in definition.transitions:
        yield f"transitions[{transition.trigger} from {transition.source}].label", transition.label
    for requirement in {r.name: r for t in definition.transitions for r in t.requirements}.values():
        yield f"requirements.{requirement.name}.text", requirement.text
    yield from _choice_texts("origins", definition.origins)
    for template in definition.templates:
        yield f"templates[{template.name}].label", template.label
        for path, text in template.fields.items():
            yield f"templates[{template.name}].fields.{path}", text


def _phase_texts(phase: Phase) -> Iterator[Place]:
    where = f"phases.{phase.name}"
    yield f"{where}.label", phase.label
    yield f"{where}.help", phase.help
    if not phase.ended:
        yield f"{where}.ask", phase.ask
    for field in phase.fields:
        yield f"{where}.fields[{field.name}].label", field.label
        yield f"{where}.fields[{field.name}].help", field.help
        yield from _choice_texts(f"{where}.fields[{field.name}].choices", field.choices)
    for follow_up in phase.follow_ups:
        yield f"{where}.follow_ups[{follow_up.name}].label", follow_up.label


def _choice_texts(where: str, choices: Iterable[Choice]) -> Iterator[Place]:
    for choice in choices:
        yield f"{where}[{choice.value}]", choice.label
