"""The words of import messages: sentences, and values as short as a sentence can carry."""

from collections.abc import Iterable, Sequence

from engine.sayings import Saying
from workflows.faults import nearest

_SHOWN = 80


def together(sayings: Sequence[Saying]) -> Saying:
    """Several sentences, one after the other."""
    parts = {f"sentence{number}": saying for number, saying in enumerate(sayings, start=1)}
    return Saying(" ".join(f"%({name})s" for name in parts), parts)


def short(value: str) -> str:
    """``value`` on one line, and no longer than a sentence can carry."""
    line = " ".join(value.split())
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1].rstrip() + "…"


def likely(name: str, known: Iterable[str]) -> str:
    """What may have been meant by ``name``: the known names like it, or else as many as a sentence can carry."""
    return short(nearest(name, filter(None, known)))


def listed(names: Iterable[str]) -> str:
    """Names in a row, each in quotation marks."""
    return ", ".join(f"“{name}”" for name in names)
