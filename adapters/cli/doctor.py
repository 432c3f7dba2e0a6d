"""``hjulet doctor``: look at everything that can be wrong, and say what to do."""

import typer

from adapters.cli import output
from adapters.cli.parameters import At, Json
from adapters.cli.work import instant, settings_of
from adapters.i18n import ntr, tr


def doctor(ctx: typer.Context, *, at: At = None, as_json: Json = False) -> None:
    """Examine the installation; ends with 1 when there is a fault."""
    from adapters.checkup.findings import Level
    from adapters.cli.findings import findings_table
    from adapters.cli.health import examine

    settings = settings_of(ctx).settings
    findings = list(examine(settings, at=instant(at, settings)))
    faults = sum(finding.level is Level.FAULT for finding in findings)
    if as_json:
        output.show_json({"ok": not faults, "findings": [finding.as_dict() for finding in findings]})
    else:
        output.show(findings_table(findings))
        output.say(ntr("%(number)s fault.", "%(number)s faults.", faults) if faults else tr("No faults."))
    if faults:
        raise typer.Exit(1)
