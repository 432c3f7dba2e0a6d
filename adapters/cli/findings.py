"""What `hjulet doctor` finds, on a terminal."""

from collections.abc import Iterable

from rich.table import Table
from rich.text import Text

from adapters.checkup.findings import Finding, Level

SIGNS = {Level.OK: ("✓", "green"), Level.WARNING: ("!", "bold yellow"), Level.FAULT: ("✗", "bold red")}


def findings_table(findings: Iterable[Finding]) -> Table:
    """What was found, and below it what to do."""
    grid = Table.grid(padding=(0, 1))
    for finding in findings:
        said = Text(finding.message)
        if finding.advice:
            said.append(f"\n{finding.advice}", style="dim")
        grid.add_row(Text(*SIGNS[finding.level]), said)
    return grid
