"""What is found, as a table at the terminal or as a file: the options ``--format`` and ``--output``."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from adapters.cli import output
from adapters.cli.parameters import one_of
from adapters.cli.saving import saved
from adapters.i18n import tr

if TYPE_CHECKING:
    from adapters.files.writing import Sheet

TABLE, JSON, CSV, XLSX = FORMATS = ("table", "json", "csv", "xlsx")

Form = Annotated[
    str,
    typer.Option(
        "--format", parser=one_of(*FORMATS), metavar="|".join(FORMATS), help=tr("As what to show it, or to write it.")
    ),
]
Output = Annotated[
    Path | None,
    typer.Option("--output", parser=Path, metavar=tr("FILE"), help=tr("Write it to this file; xlsx needs one.")),
]


def check_output(form: str, file: Path | None) -> None:
    """Raises BadParameter for a workbook without a file: what is printed is text."""
    if form == XLSX and file is None:
        raise typer.BadParameter(tr("A workbook needs a file: add --output FILE."))


def write_document(document: object, file: Path | None) -> None:
    """Give a document for programs: in the file or, without one, on standard output."""
    if file is None:
        output.show_json(document)
        return
    with saved(file) as unfinished:
        unfinished.write_text(output.json_of(document), encoding="utf-8")
    _say_written(file)


def write_sheet(sheet: "Sheet", form: str, file: Path | None) -> None:
    """Give a table as CSV or as a workbook: in the file or, CSV without one, on standard output."""
    from adapters.files.writing import Kind, write

    if file is None:
        write(sheet, Kind(form), sys.stdout.buffer)
        return
    with saved(file) as unfinished, unfinished.open("wb") as opened:
        write(sheet, Kind(form), opened)
    _say_written(file)


def _say_written(file: Path) -> None:
    output.notice(tr("Written: %(file)s.", file=file))
