"""What the columns of a list mean: a mapping, as the files under ``config/imports`` say it."""

import math
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from adapters.files.dates import Notation
from adapters.files.sources import (
    DateFrom,
    DateSource,
    DeadlineFrom,
    Notations,
    NoteFrom,
    OrganisationFrom,
    Part,
    Source,
    StatusFrom,
    TextFrom,
    TitleFrom,
    Unknown,
)
from workflows import IMPROVEMENT


class OnFault(StrEnum):
    """Whether rows without faults may be imported when others have some; the user must ask for it as well."""

    REFUSE = "refuse"
    SKIP_ROW = "skip row"


def _fixed(data: Any) -> Any:  # noqa: ANN401 - whatever stands in the file
    """A plain text is meant as it stands."""
    return {"value": data} if isinstance(data, str) else data


def _group(data: Any) -> Any:  # noqa: ANN401
    """One column alone is a group of one."""
    return (data,) if isinstance(data, str) else data


Columns = Annotated[tuple[str, ...], BeforeValidator(_group), Field(min_length=1)]


class Numbers(Part):
    """The least and the greatest number that a column may hold."""

    min: float = Field(default=-math.inf, strict=True)
    max: float = Field(default=math.inf, strict=True)


class Days(Part):
    """The first and the last day that a column may hold."""

    min: date = Field(default=date.min, strict=True)
    max: date = Field(default=date.max, strict=True)


class Rules(Part):
    """What must hold for every row, besides what the targets ask for.

    ``unique`` are columns, or groups of columns, that no two rows share; in ``order`` the first date is never after the
    second; ``numbers`` and ``days`` bound what columns hold.
    """

    required: tuple[str, ...] = ()
    unique: tuple[Columns, ...] = ()
    order: tuple[tuple[str, str], ...] = ()
    numbers: dict[str, Numbers] = Field(default_factory=dict)
    days: dict[str, Days] = Field(default_factory=dict)


class FileOptions(Part):
    """How the file is read: which sheet of a workbook, which notations of dates, what faults lead to."""

    about: str = ""
    sheet: str | None = None
    dates: Notations = ()
    on_fault: OnFault = OnFault.REFUSE


class ImportMapping(Part):
    """The whole mapping.

    ``name`` is what it is called in sentences. ``fields`` are answers in worksheets: phase -> field -> source.
    """

    name: str = ""
    file: FileOptions = FileOptions()
    rules: Rules = Rules()
    workflow: Annotated[Source[str], BeforeValidator(_fixed)] = Source[str](value=IMPROVEMENT)
    title: TitleFrom
    reference: TextFrom | None = None
    organisation: OrganisationFrom | None = None
    owner: TextFrom | None = None
    phase: TextFrom | None = None
    status: StatusFrom | None = None
    origin: TextFrom | None = None
    opened: DateFrom | None = None
    deadline: DeadlineFrom | None = None
    notes: tuple[NoteFrom, ...] = ()
    fields: dict[str, dict[str, TextFrom]] = Field(default_factory=dict)

    def notations(self, column: str) -> tuple[Notation, ...]:
        """How dates are written in the column: by its own notations, else by those of the file."""
        own = next((source.dates for source in self._date_sources if source.column == column), ())
        return own or self.file.dates

    def excuses(self, column: str) -> bool:
        """True when what is no date in the column is kept as a note, or is a deadline in words."""
        if self.deadline and self.deadline.written == column:
            return True
        return any(source.column == column and source.unknown is Unknown.NOTE for source in self._date_sources)

    @cached_property
    def _date_sources(self) -> tuple[DateSource, ...]:
        deadline = self.deadline.date if self.deadline else None
        return tuple(source for source in (self.opened, deadline) if source)
