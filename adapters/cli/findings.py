"""What `hjulet doctor` finds: how bad it is, what there is to say about it, and what to do."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from rich.table import Table
from rich.text import Text


class Level(StrEnum):
    """How bad it is: a fault keeps something from working, a warning may do so one day."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


SIGNS = {Level.OK: ("✓", "green"), Level.WARNING: ("!", "bold yellow"), Level.FAULT: ("✗", "bold red")}


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


def findings_table(findings: Iterable[Finding]) -> Table:
    """What was found, and below it what to do."""
    grid = Table.grid(padding=(0, 1))
    for finding in findings:
        said = Text(finding.message)
        if finding.advice:
            said.append(f"\n{finding.advice}", style="dim")
        grid.add_row(Text(*SIGNS[finding.level]), said)
    return grid
