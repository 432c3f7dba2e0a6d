"""Reads a mapping file, and says in words what is wrong with it: which key, and what to write instead."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from pydantic import ValidationError

from adapters.files.errors import CannotOpen, InvalidMapping, NoSuchFile
from adapters.files.mapping import ImportMapping
from engine.sayings import Saying, say
from workflows.faults import nearest

# By the kind of fault as pydantic names it; the last ones are our own, see ``mapping``.
TEMPLATES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "missing": "“%(key)s” is missing: add it.",
        "enum": "“%(key)s” must be one of: %(expected)s.",
        "string_type": "“%(key)s” must be a text in quotes.",
        "bool_type": "“%(key)s” must be true or false, without quotes.",
        "tuple_type": "“%(key)s” must be a list in square brackets.",
        "too_short": "“%(key)s” has too few values: at least %(min_length)s.",
        "too_long": "“%(key)s” has too many values: at most %(max_length)s.",
        "dict_type": "“%(key)s” must be a table with keys of its own.",
        "model_type": "“%(key)s” must be a table with keys of its own.",
        "float_type": "“%(key)s” must be a number, without quotes.",
        "date_type": "“%(key)s” must be a date, without quotes.",
        "no_notation": "“%(key)s” is not a way to write dates: use YYYY, YY, MMMM, MM, M, DD and D, as in “D/M/YYYY”.",
        "clash": "“%(key)s” lets the same text mean two dates, by “%(one)s” and by “%(other)s”: keep one of them.",
        "no_source": "“%(key)s” needs exactly one of “column”, “columns” and “value”.",
        "no_default": '“%(key)s” has unknown = "default" but no “default”: add it.',
        "no_deadline": "“%(key)s” needs “date”, or “written”, or both.",
        "no_path": "“%(key)s.field” must name a phase and one of its fields, with a dot between them.",
        "other": "“%(key)s” cannot be used as it stands.",
        "date_unknown": "“%(key)s.unknown” must be one of: 'error', 'note'.",
    }
)


def read_mapping(path: Path) -> ImportMapping:
    """The mapping in the TOML file at ``path``.

    Raises:
        NoSuchFile, CannotOpen: there is nothing to read.
        InvalidMapping: with a sentence for every fault.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise NoSuchFile(file=str(path)) from None
    except OSError:
        raise CannotOpen(file=str(path)) from None
    except (ValueError, RecursionError) as fault:  # no TOML, or no text at all
        raise InvalidMapping(
            file=path.name, faults=[say("It cannot be read as TOML: %(problem)s.", problem=fault)]
        ) from None
    return mapping_from(data, name=path.name)


def mapping_from(data: Mapping[str, Any], *, name: str) -> ImportMapping:
    """The mapping that ``data`` says, called ``name``; InvalidMapping with a sentence for every fault."""
    try:
        return ImportMapping.model_validate({"name": name, **data})
    except ValidationError as error:
        faults = [saying for fault in error.errors(include_url=False) for saying in _in_words(fault)]
        raise InvalidMapping(file=name, faults=faults) from None


def _in_words(fault: Mapping[str, Any]) -> Iterator[Saying]:
    path, data = [str(part) for part in fault["loc"]], fault.get("ctx", {})
    for key in data.get("unknown", ()):
        yield say(
            "“%(key)s” means nothing here. Did you mean: %(known)s?",
            key=".".join([*path, key]),
            known=nearest(key, data["known"]),
        )
    if "unknown" not in data:
        template = TEMPLATES.get(fault["type"], TEMPLATES["other"])
        yield Saying(
            template, {**data, "key": ".".join(path), "expected": data.get("expected", "").replace(" or ", ", ")}
        )
