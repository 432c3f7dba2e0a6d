"""Runs commands as a program does that reads their output: no terminal, no colours."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from adapters.cli.app import app

MORNING = "2026-03-02T09:00"
"""A Monday morning in Stockholm."""

REF = "FA-2026-001"
"""The first initiative of the year."""

IN_ENGLISH = {"HJULET_LANGUAGE": "en", "COLUMNS": "120"}


@dataclass
class Shell:
    """A shell in a directory."""

    directory: Path
    environ: dict[str, str] = field(default_factory=dict)
    runner: CliRunner = field(default_factory=lambda: CliRunner(env=IN_ENGLISH))

    def run(self, *args: str, **environ: str) -> Result:
        """Run a command, whatever becomes of it."""
        result = self.runner.invoke(app, args, env={**self.environ, **environ}, catch_exceptions=False)
        assert "Traceback" not in result.output
        return result

    def ok(self, *args: str, **environ: str) -> str:
        """Run a command that succeeds; what it shows."""
        result = self.run(*args, **environ)
        assert result.exit_code == 0, result.output
        return result.stdout

    def json(self, *args: str, **environ: str) -> Any:
        """Run a command that succeeds; what it tells programs."""
        return json.loads(self.ok(*args, "--json", **environ))

    def refused(self, *args: str, **environ: str) -> str:
        """Run a command that is refused; what it says, which is all on standard error."""
        result = self.run(*args, **environ)
        assert result.exit_code == 1, result.output
        assert "Something broke" not in result.stderr
        return result.stderr

    def wrong(self, *args: str, **environ: str) -> str:
        """Run a command that was typed wrongly; what it says."""
        result = self.run(*args, **environ)
        assert (result.exit_code, result.stdout) == (2, ""), result.output
        return result.stderr


def populate(shell: Shell) -> Shell:
    """Add the same few people to any instance."""
    shell.ok("organisation", "add", "region", "Region Exempel", "--kind", "region", "--principal")
    shell.ok("organisation", "add", "medicin", "Område medicin", "--kind", "area", "--parent", "region")
    for name, email, place in [
        ("regiondirektör", "direktor@region.example", "region"),
        ("områdeschef", "chef@region.example", "medicin"),
        ("sjuksköterska", "ssk@region.example", "medicin"),
        ("undersköterska", "usk@region.example", "medicin"),
    ]:
        shell.ok("person", "add", name, email, "--organisation", place)
    shell.ok("organisation", "change", "region", "--manager", "direktor@region.example")
    shell.ok("organisation", "change", "medicin", "--manager", "chef@region.example")
    return shell


def begin(shell: Shell) -> str:
    """Open an initiative; what it is called."""
    opened = shell.json(
        "item", "open", "Färre fall", "--organisation", "medicin", "--owner", "ssk@region.example", "--at", MORNING
    )
    return str(opened["ref"])
