"""Lists of organisations or persons in a file: every row is taken in, or every fault is named and none is."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import Any, TypeVar

import typer

from adapters.cli import output
from adapters.cli.refusals import REFUSED
from adapters.cli.work import Work
from adapters.files.rows import Row, Table
from adapters.files.sayings import likely
from adapters.i18n import ntr, tr
from adapters.i18n.refusals import sentence
from adapters.sql.store import SqlTransaction
from engine.errors import Invalid, Refusal

BETWEEN_NAMES = ";"

Value = TypeVar("Value")

Headings = Mapping[str, Sequence[str]]
"""What a column means, and the ways to write its heading."""


class UnknownHeading(Invalid):
    """A heading that is not understood."""

    code = "unknown-heading"
    template = "%(file)s: the heading “%(heading)s” is not understood. Did you mean: %(known)s?"


class HeadingMissing(Invalid):
    """A heading that cannot be done without."""

    code = "heading-missing"
    template = "%(file)s: no heading says “%(heading)s”."


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a list: what stands under each heading, by its meaning."""

    row: int
    values: Mapping[str, str]

    def get(self, name: str) -> str | None:
        """What stands there; None when that is nothing."""
        return self.values.get(name) or None

    def read(self, name: str, reader: Callable[[str], Value]) -> Value | None:
        """What ``reader`` makes of what stands there; when it refuses, the refusal knows the column and the cell."""
        cell = self.get(name)
        try:
            return None if cell is None else reader(cell)
        except Refusal as refusal:
            refusal.data = {**refusal.data, "column": name, "cell": cell}
            raise

    def names(self, name: str) -> list[str]:
        """The names that stand there, with semicolons between them."""
        return [part.strip() for part in self.values.get(name, "").split(BETWEEN_NAMES) if part.strip()]

    def changes(self, *names: str) -> dict[str, str]:
        """What stands under those of the headings that have something under them."""
        return {name: self.values[name] for name in names if self.values.get(name)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Why a row cannot be taken in; ``reason`` for programs, ``message`` for people."""

    row: int
    column: str | None = None
    value: str | None = None
    reason: str
    message: str

    def as_dict(self) -> dict[str, Any]:
        """For programs."""
        return asdict(self)


@dataclass(slots=True)
class Intake:
    """What has become of the rows."""

    added: int = 0
    changed: int = 0
    faults: list[Fault] = field(default_factory=list)


def record_of(**given: str | bool | list[str] | None) -> Record:
    """A record of what was typed, as it would stand in a file; what was not typed is left out."""
    return Record(0, {name: _text(value) for name, value in given.items() if value is not None})


class Undo(Exception):
    """Leaves nothing of a transaction behind; nothing is wrong."""


def records_of(table: Table, headings: Headings, *, needed: Sequence[str]) -> list[Record]:
    """The rows, by what their headings mean.

    Raises:
        UnknownHeading, HeadingMissing: a heading cannot be understood, or one of ``needed`` is not there.
    """
    meanings = [_meaning(heading, headings, table) if heading else None for heading in table.header]
    for name in needed:
        if name not in meanings:
            raise HeadingMissing(file=table.name, heading=headings[name][0])
    return [_record(row, meanings) for row in table.rows]


def take_in(
    work: Work, records: Iterable[Record], take: Callable[[SqlTransaction, Record], bool], *, dry_run: bool
) -> Intake:
    """Let ``take`` take in each of ``records`` (True: it is new), all of them or none."""
    intake = Intake()
    with suppress(Undo), work.store.begin() as tx:
        for record in records:
            _take_one(tx, record, take, intake)
        if dry_run or intake.faults:
            raise Undo
    intake.faults.sort(key=lambda fault: fault.row)
    return intake


def report(intake: Intake, *, dry_run: bool, as_json: bool) -> None:
    """Say what was taken in; leaves with exit code 1 when there are faults."""
    if as_json:
        output.show_json(
            {
                "added": 0 if intake.faults else intake.added,
                "changed": 0 if intake.faults else intake.changed,
                "dry_run": dry_run,
                "faults": [fault.as_dict() for fault in intake.faults],
            }
        )
    if intake.faults:
        show_faults(intake.faults)
        raise typer.Exit(REFUSED)
    if not as_json:
        output.say(tr("Added: %(added)s. Changed: %(changed)s.", added=intake.added, changed=intake.changed))
        if dry_run:
            output.say(tr("It was a trial: nothing was written."))


def show_faults(faults: Sequence[Fault], *, imported: int = 0) -> None:
    """Every row that stands in the way, on standard error."""
    rows = [(str(f.row), f.column or "", f.value or "", f.message) for f in faults]
    err = output.console(stderr=True)
    err.print(output.table(tr("Row"), tr("Column"), tr("Value"), tr("Why"), rows=rows))
    said = ntr("%(number)s fault.", "%(number)s faults.", len(faults))
    err.print(said, tr("The other rows were imported.") if imported else tr("Nothing was imported."))


def _text(value: str | bool | list[str]) -> str:
    if isinstance(value, list):
        return BETWEEN_NAMES.join(value)
    return value if isinstance(value, str) else ("yes" if value else "no")


def _meaning(heading: str, headings: Headings, table: Table) -> str:
    for name, ways in headings.items():
        if heading.casefold() in ways:
            return name
    known = [way for ways in headings.values() for way in ways]
    raise UnknownHeading(file=table.name, heading=heading, known=likely(heading, known))


def _record(row: Row, meanings: Sequence[str | None]) -> Record:
    return Record(row.number, {name: cell.strip() for name, cell in zip(meanings, row.cells, strict=False) if name})


def _take_one(
    tx: SqlTransaction, record: Record, take: Callable[[SqlTransaction, Record], bool], intake: Intake
) -> None:
    try:
        with tx.savepoint():
            is_new = take(tx, record)
    except Refusal as refusal:
        column, cell = refusal.data.get("column"), refusal.data.get("cell")
        intake.faults.append(
            Fault(
                row=record.row,
                column=None if column is None else str(column),
                value=None if cell is None else str(cell),
                reason=refusal.code,
                message=sentence(refusal),
            )
        )
    else:
        intake.added += is_new
        intake.changed += not is_new
