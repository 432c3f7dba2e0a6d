"""``hjulet flow``: how long work takes, how old it is, and whether its dates are kept."""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from adapters.cli import output
from adapters.cli.parameters import AsOf, At, Json, Organisation, day
from adapters.cli.tabular import CSV, JSON, TABLE, XLSX, Form, Output, check_output, write_document, write_sheet
from adapters.cli.work import Work, working
from adapters.i18n import current_language, tr
from workflows import IMPROVEMENT

if TYPE_CHECKING:
    from adapters.charts.report import Cell, Section
    from adapters.sql.scopes import Scope
    from adapters.sql.store import SqlTransaction

"""The workflow of improvement work."""


def flow(
    ctx: typer.Context,
    *,
    organisation: Organisation = None,
    workflow: Annotated[
        str, typer.Option("--workflow", metavar=tr("NAME"), help=tr("In this workflow."))
    ] = IMPROVEMENT,
    first: Annotated[
        date | None,
        typer.Option("--from", parser=day, metavar=tr("DATE"), help=tr("The first day; without it, 52 weeks back.")),
    ] = None,
    last: Annotated[
        date | None,
        typer.Option("--to", parser=day, metavar=tr("DATE"), help=tr("The last day; without it, today.")),
    ] = None,
    as_of: AsOf = None,
    form: Form = TABLE,
    file: Output = None,
    pictures: Annotated[
        Path | None,
        typer.Option("--svg", parser=Path, metavar=tr("DIRECTORY"), help=tr("Write the pictures there, too.")),
    ] = None,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Show the figures."""
    from adapters.charts.documents import flow_document
    from adapters.charts.report import about, long_rows, report
    from adapters.cli.flows import show_flow
    from adapters.sql import flow as figures

    form = JSON if as_json else form
    check_output(form, file)
    with working(ctx, at=at, as_json=form == JSON) as work, work.store.read() as tx:
        scope = _scope(work, tx, organisation=organisation, workflow=workflow, period=(first, last), as_of=as_of)
        found, labels = figures.flow(tx, scope), figures.phase_labels(tx, workflow, language=current_language())
        sections = report(found, labels=labels)
        if form == JSON:
            write_document({"organisation": organisation, **flow_document(found)}, file)
        elif form in {CSV, XLSX}:
            label, place = tx.definition(workflow).label.in_language(current_language()), _name(tx, organisation)
            rows = [*about(found, label=label, place=place), *long_rows(sections)]
            _write(work, rows, form=form, file=file)
        else:
            show_flow(tx, scope, found, sections, labels=labels, today=scope.calendar.local_date(work.at))
    if pictures is not None:
        _draw(sections, pictures)


def _scope(
    work: Work,
    tx: "SqlTransaction",
    *,
    organisation: str | None,
    workflow: str,
    period: tuple[date | None, date | None],
    as_of: str | None,
) -> "Scope":
    from adapters.sql.organisations import organisation as place_of
    from adapters.sql.organisations import within
    from adapters.sql.scopes import Scope
    from engine.calendars import Calendar
    from engine.flow import asked_period

    tx.definition(workflow)
    at = work.then(as_of) or work.at
    place = None if organisation is None else place_of(tx, organisation)
    calendar = Calendar(timezone=work.settings.timezone) if place is None else tx.tree().calendar(place.id)
    first, last = asked_period(*period, today=calendar.local_date(at))
    if last < first:
        raise typer.BadParameter(tr("The period ends (%(last)s) before it begins (%(first)s).", first=first, last=last))
    return Scope(
        workflow=workflow,
        first=first,
        last=last,
        at=at,
        calendar=calendar,
        organisation_ids=within(tx, organisation),
    )


def _name(tx: "SqlTransaction", organisation: str | None) -> str | None:
    """What an organisation is called."""
    from adapters.sql.organisations import organisation as place_of

    return None if organisation is None else place_of(tx, organisation).name


def _write(work: Work, rows: "Iterable[Sequence[Cell]]", *, form: str, file: Path | None) -> None:
    """Every number in a row of its own."""
    from adapters.charts.report import long_columns
    from adapters.files.writing import Column, Sheet

    columns = [Column(label, 24) for label in long_columns()]
    write_sheet(Sheet(name=tr("Flow"), columns=columns, rows=rows, zone=work.zone), form, file)


def _draw(sections: "tuple[Section, ...]", folder: Path) -> None:
    from adapters.charts.canvas import standalone

    folder.mkdir(parents=True, exist_ok=True)
    for section in sections:
        for number, figure in enumerate(section.figures, start=1):
            if figure.picture:
                ending = f"-{number}" if len(section.figures) > 1 else ""
                file = folder / f"{section.key}{ending}.svg"
                file.write_text(standalone(figure.picture), encoding="utf-8")
                output.notice(str(file))
