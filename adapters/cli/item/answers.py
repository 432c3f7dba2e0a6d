"""Answers as they are typed: ``field=value``, ``phase.field=value``, ``field=@file``."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import typer

from adapters.cli.parameters import pair
from adapters.i18n import tr
from engine.definition import Definition
from engine.errors import NotFound
from engine.sayings import say

FROM_FILE = "@"


def given_answers(typed: Iterable[str]) -> dict[str, str]:
    """What was typed, by the names of the fields; a value that begins with @@ begins with one @."""
    given: dict[str, str] = {}
    for text in typed:
        name, value = pair(text)
        if name in given:
            raise typer.BadParameter(tr("%(field)s is answered twice.", field=name))
        given[name] = _read(value)
    return given


def paths(given: Mapping[str, str], definition: Definition, *, phase: str) -> dict[str, str]:
    """The answers by ``phase.field``; a field without its phase is one of ``phase``.

    Raises:
        NotFound: the present phase has no such field; where there are some, it says in which phase they are.
    """
    return {_path(name, definition, phase=phase): value for name, value in given.items()}


def by_phase(answers: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Answers by phase, and then by field."""
    sheets: dict[str, dict[str, str]] = {}
    for path, value in answers.items():
        phase, _, name = path.partition(".")
        sheets.setdefault(phase, {})[name] = value
    return sheets


def _path(name: str, definition: Definition, *, phase: str) -> str:
    if "." in name:
        return name
    if name in definition.phase(phase).field_names:
        return f"{phase}.{name}"
    elsewhere = [f"{other.name}.{name}" for other in definition.phases if name in other.field_names]
    raise (
        FieldElsewhere(name=name, phase=phase, known=", ".join(elsewhere))
        if elsewhere
        else NotFound(what=say("field"), name=f"{phase}.{name}")
    )


class FieldElsewhere(NotFound):
    """A field of another phase, named without it."""

    code = "field-elsewhere"
    template = "The phase %(phase)s has no field “%(name)s”. Did you mean: %(known)s?"


def _read(value: str) -> str:
    if not value.startswith(FROM_FILE):
        return value
    if value.startswith(FROM_FILE * 2):
        return value[1:]
    file = Path(value[1:])
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise typer.BadParameter(tr("The file %(file)s is not there or cannot be read as text.", file=file)) from None
