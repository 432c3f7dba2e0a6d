"""Break a workflow file in one way, and hear what is said about it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from engine.errors import InvalidWorkflow
from workflows.catalogue import builtin
from workflows.faults import Fault
from workflows.schema import load

DOCUMENT = Path(__file__).parents[2] / "docs" / "workflows.md"


def small_example() -> str:
    """The small workflow of the documentation."""
    found = re.search(r"```toml\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    return found[1]


def faults_in(text: str) -> tuple[Fault, ...]:
    """What is wrong with the file ``text``; empty when it is let in."""
    try:
        load(text, name_hint="test")
    except InvalidWorkflow as refusal:
        faults: tuple[Fault, ...] = refusal.data["faults"]  # type: ignore[assignment]
        return faults
    return ()


def told(text: str) -> list[tuple[str, str]]:
    """What is wrong with the file ``text``: code and place of each fault."""
    return [(fault.code, fault.where) for fault in faults_in(text)]


def pdsa(old: str, new: str, *, times: int = 1) -> str:
    """The improvement cycle with ``old`` replaced by ``new``; ``old`` must stand there ``times`` times."""
    return changed(builtin()["pdsa"], old, new, times=times)


def changed(text: str, old: str, new: str, *, times: int = 1) -> str:
    """``text`` with ``old`` replaced by ``new``; ``old`` must stand there ``times`` times."""
    assert text.count(old) == times, f"stands there {text.count(old)} times: {old}"
    return text.replace(old, new)


def written(data: dict[str, Any]) -> str:
    """``data`` as TOML."""
    return "\n".join(f"{_value(key)} = {_value(value)}" for key, value in data.items())


def _value(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_value(key)} = {_value(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    return str(value)


def paths(data: object, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every key and list entry in ``data``."""
    entries = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in entries:
        yield (*before, key)
        yield from paths(value, (*before, key))


def container(data: Any, path: tuple[Any, ...]) -> Any:
    """The table or list in ``data`` that holds the last step of ``path``."""
    for key in path[:-1]:
        data = data[key]
    return data
