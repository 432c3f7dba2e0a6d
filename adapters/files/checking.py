"""Holds a mapping against the table and the instance it is used with, before any row is read."""

from collections.abc import Iterator, Mapping

from adapters.files.drafts import Known
from adapters.files.errors import InvalidMapping
from adapters.files.mapping import ImportMapping, Rules
from adapters.files.rows import Table
from adapters.files.sayings import likely
from adapters.files.sources import Part
from engine.definition import Definition
from engine.sayings import Saying, say


def check_mapping(mapping: ImportMapping, table: Table, known: Known) -> None:
    """InvalidMapping with a sentence for everything that the mapping names and that is not there."""
    faults = [*_column_faults(mapping, table), *_workflow_faults(mapping, known)]
    if faults:
        raise InvalidMapping(file=mapping.name, faults=faults)


def places_of(mapping: ImportMapping, table: Table) -> Mapping[str, int]:
    """Where each column that the mapping names stands in a row; capital letters and spacing do not matter."""
    places = {_alike(heading): place for place, heading in enumerate(table.header) if heading}
    return {column: places[_alike(column)] for _, column in named_columns(mapping) if _alike(column) in places}


def named_columns(mapping: ImportMapping) -> Iterator[tuple[str, str]]:
    """Every column that the mapping names, with the key that names it."""
    for key, value in mapping:
        if isinstance(value, Rules):
            yield from _columns_in_rules(value, key)
        else:
            yield from _columns_in(value, key)


def _columns_in(value: object, key: str) -> Iterator[tuple[str, str]]:
    match value:
        case Part():
            for name, inner in value:
                if name in ("column", "written") and inner is not None:
                    yield f"{key}.{name}", str(inner)
                elif name == "columns":
                    yield from ((f"{key}.{name}", column) for column in inner)
                else:
                    yield from _columns_in(inner, f"{key}.{name}")
        case dict():
            for name, inner in value.items():
                yield from _columns_in(inner, f"{key}.{name}")
        case tuple():
            for number, inner in enumerate(value):
                yield from _columns_in(inner, f"{key}.{number}")


def _columns_in_rules(rules: Rules, key: str) -> Iterator[tuple[str, str]]:
    yield from ((f"{key}.required", column) for column in rules.required)
    yield from ((f"{key}.unique", column) for group in rules.unique for column in group)
    yield from ((f"{key}.order", column) for pair in rules.order for column in pair)
    yield from ((f"{key}.numbers", column) for column in rules.numbers)
    yield from ((f"{key}.days", column) for column in rules.days)


def _alike(heading: str) -> str:
    return " ".join(heading.split()).casefold()


def _column_faults(mapping: ImportMapping, table: Table) -> Iterator[Saying]:
    places = places_of(mapping, table)
    for key, column in named_columns(mapping):
        if column not in places:
            yield say(
                "“%(key)s” names the column “%(column)s”, which is not in %(file)s. Did you mean: %(known)s?",
                key=key,
                column=column,
                file=table.name,
                known=likely(column, table.header),
            )


def _workflow_faults(mapping: ImportMapping, known: Known) -> Iterator[Saying]:
    """What a workflow named for all rows does not have; one that a column names is looked at row by row."""
    name = mapping.workflow.value
    if known.workflows is None or name is None:
        return
    if name not in known.workflows:
        yield say(
            "“workflow” names “%(name)s”, which is not installed. Did you mean: %(known)s?",
            name=name,
            known=likely(name, known.workflows),
        )
        return
    yield from _phase_faults(mapping, known.workflows[name])
    yield from _field_faults(mapping, known.workflows[name])


def _phase_faults(mapping: ImportMapping, definition: Definition) -> Iterator[Saying]:
    source = mapping.phase
    targets = (source.value, source.default, *source.values.values()) if source else ()
    for phase in sorted(set(filter(None, targets)) - definition.phase_by_name.keys()):
        yield say(
            "“phase” leads to “%(phase)s”, but “%(workflow)s” has no such phase. Did you mean: %(known)s?",
            phase=phase,
            workflow=definition.name,
            known=likely(phase, definition.phase_by_name),
        )


def _field_faults(mapping: ImportMapping, definition: Definition) -> Iterator[Saying]:
    there = {f"{phase.name}.{field}" for phase in definition.phases for field in phase.field_names}
    asked = [f"{phase}.{field}" for phase, fields in mapping.fields.items() for field in fields]
    if mapping.deadline and mapping.deadline.field:
        asked.append(mapping.deadline.field)
    for path in asked:
        if path not in there:
            yield say(
                "“%(path)s” is not in the worksheets of “%(workflow)s”. Did you mean: %(known)s?",
                path=path,
                workflow=definition.name,
                known=likely(path, there),
            )
