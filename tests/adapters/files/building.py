"""Small tables and mappings, for tests that need no file."""

from collections.abc import Iterable
from typing import Any

from adapters.files.drafts import Draft, ImportPlan, Known
from adapters.files.importing import plan_import
from adapters.files.mapping import ImportMapping
from adapters.files.mapping_file import mapping_from
from adapters.files.rows import Row, Table
from workflows.catalogue import builtin, definition

WORKFLOWS = {name: definition(name) for name in builtin()}
KNOWN = Known(workflows=WORKFLOWS, organisations={"hsf": "hsf", "hälso- och sjukvård": "hsf"})


def table(header: str, *rows: Iterable[str]) -> Table:
    """A table with one letter for each heading, or words with spaces between them."""
    cells = (tuple(row.split("|")) if isinstance(row, str) else tuple(row) for row in rows)
    return Table(
        name="list.csv",
        header=tuple(header.split("|")),
        rows=tuple(Row(number, number, row) for number, row in enumerate(cells, start=2)),
    )


def mapping(**parts: Any) -> ImportMapping:
    """A mapping whose title is the column *title*, all in one organisation, with these parts besides."""
    return mapping_from({"title": "title", "organisation": {"value": "hsf"}, **parts}, name="map.toml")


def planned(header: str, *rows: Iterable[str], known: Known | None = None, **parts: Any) -> ImportPlan:
    """What importing the rows would do."""
    return plan_import(table(header, *rows), mapping(**parts), known=known)


def only_draft(header: str, row: Iterable[str], *, known: Known | None = None, **parts: Any) -> Draft:
    """The draft of the only row, which has no fault."""
    plan = planned(header, row, known=known, **parts)
    assert list(map(str, plan.faults)) == []
    (draft,) = plan.drafts
    return draft


def sentences(plan: ImportPlan) -> list[str]:
    """Its faults as a person reads them."""
    return [str(fault) for fault in plan.faults]
