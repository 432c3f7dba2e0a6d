"""What is found of an instance: how bad it is, what there is to say about it, and what to do."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Level(StrEnum):
    """How bad it is: a fault keeps something from working, a warning may do so one day."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    check: str
    level: Level
    message: str
    advice: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """For programs."""
        return asdict(self)


def fine(check: str, message: str) -> Finding:
    """Nothing is wrong."""
    return Finding(check, Level.OK, message)


def warning(check: str, message: str, advice: str | None = None) -> Finding:
    """Something may go wrong one day."""
    return Finding(check, Level.WARNING, message, advice)


def fault(check: str, message: str, advice: str | None = None) -> Finding:
    """Something does not work."""
    return Finding(check, Level.FAULT, message, advice)
