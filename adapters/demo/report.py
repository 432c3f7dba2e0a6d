"""What a demonstration prints: for people, and complete for programs."""

from dataclasses import asdict
from typing import Any

from rich.console import Console, Group, RenderableType

from adapters.demo.drawing import heading, lines
from adapters.demo.plan_report import plan_report
from adapters.demo.run import DemoReport
from adapters.demo.year_report import year_report
from adapters.i18n import tr


def show(report: DemoReport, console: Console) -> None:
    """Print the report for people, in the present language."""
    console.print(drawn(report))


def drawn(report: DemoReport) -> RenderableType:
    """The report as something that rich can draw."""
    region, plan = report.region_at, report.plan_at
    return Group(
        year_report(report.year),
        plan_report(report.replay),
        heading(tr("Look for yourself")),
        lines(
            tr("The region: %(place)s, its mails: %(mails)s", place=region.database, mails=region.maildir),
            tr("The plan: %(place)s, its mails: %(mails)s", place=plan.database, mails=plan.maildir),
        ),
    )


def as_json(report: DemoReport) -> dict[str, Any]:
    """The whole report, with stable keys, for programs."""
    return asdict(report)
