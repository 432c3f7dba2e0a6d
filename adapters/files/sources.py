"""Where the values of an import come from: one column, several columns or a fixed value, and what is done on the way.

Written as a plain text, a source is the name of a column. Every table of a mapping refuses keys that it does not know.
"""

from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Generic, Self, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, model_validator
from pydantic_core import PydanticCustomError

from adapters.files.dates import NoNotation, Notation, contradiction, notation


class Standing(StrEnum):
    """Where an imported piece of work stands, as far as its list says."""

    REGISTERED = "registered"
    RUNNING = "running"
    CLOSED = "closed"


class Unknown(StrEnum):
    """What becomes of a value that the map of values does not know, or of a date in no known notation.

    ERROR makes it a fault of the row, NOTE keeps it as a note, DEFAULT takes the source's ``default`` instead, and KEEP
    takes it as it is.
    """

    ERROR = "error"
    NOTE = "note"
    DEFAULT = "default"
    KEEP = "keep"


class Prefer(StrEnum):
    """Which deadline counts when the date and the words disagree."""

    DATE = "date"
    WRITTEN = "written"


class Part(BaseModel):
    """One table of a mapping file."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    @model_validator(mode="before")
    @classmethod
    def _knows_its_keys(cls, data: Any) -> Any:  # noqa: ANN401 - whatever stands in the file
        unknown = [key for key in data if key not in cls.model_fields] if isinstance(data, dict) else []
        if unknown:
            raise PydanticCustomError("unknown_keys", "unknown", {"unknown": unknown, "known": [*cls.model_fields]})
        return data


def _column(data: Any) -> Any:  # noqa: ANN401
    """A plain text is the name of a column."""
    return {"column": data} if isinstance(data, str) else data


def _standing(data: Any) -> Any:  # noqa: ANN401
    """A plain text says where the work stands."""
    return {"standing": data} if isinstance(data, str) else data


def _notation(data: Any) -> Any:  # noqa: ANN401
    try:
        return notation(data) if isinstance(data, str) else data
    except NoNotation:
        raise PydanticCustomError("no_notation", "no notation") from None


def _agreeing(notations: tuple[Notation, ...]) -> tuple[Notation, ...]:
    clash = contradiction(notations)
    if clash:
        raise PydanticCustomError("clash", "clash", {"one": clash[0].text, "other": clash[1].text})
    return notations


def _deadline(data: Any) -> Any:  # noqa: ANN401
    """A plain text is the name of a column that holds dates, or words, or some of each."""
    return {"date": data, "written": data} if isinstance(data, str) else data


Value = TypeVar("Value")
Notations = Annotated[
    tuple[Annotated[Notation, BeforeValidator(_notation)], ...],
    AfterValidator(_agreeing),
]


class Source(Part, Generic[Value]):
    """Where a value comes from, and what is done to it on the way.

    White space around a cell always goes. ``columns`` are joined by ``join``; with ``first_filled`` only the first one
    that holds something is taken. ``until`` ends the text before a separator, for the first of several names in one
    cell. ``casefold`` makes capital letters alike before ``values`` translates the text, and ``unknown`` says what
    becomes of a text that is not among them. ``default`` also stands in for an empty cell.
    """

    value: Value | None = None
    column: str | None = None
    columns: tuple[str, ...] = ()
    join: str = " "
    first_filled: StrictBool = False
    until: str | None = None
    casefold: StrictBool = False
    values: dict[str, Value] = Field(default_factory=dict)
    unknown: Unknown = Unknown.ERROR
    default: Value | None = None
    required: StrictBool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The columns that are read, in order."""
        return self.columns if self.column is None else (self.column,)

    @cached_property
    def by_key(self) -> dict[str, Value]:
        """The map of values, as it is asked."""
        return {self.key(text): value for text, value in self.values.items()}

    def key(self, text: str) -> str:
        """How the map of values is asked for ``text``."""
        line = " ".join(text.split())
        return line.casefold() if self.casefold else line

    @model_validator(mode="after")
    def _is_clear(self) -> Self:
        if sum((self.value is not None, self.column is not None, bool(self.columns))) != 1:
            raise PydanticCustomError("no_source", "no source")
        if self.unknown is Unknown.DEFAULT and self.default is None:
            raise PydanticCustomError("no_default", "no default")
        return self


TextFrom = Annotated[Source[str], BeforeValidator(_column)]


class TitleSource(Source[str]):
    """The title; with ``shorten`` one that is too long is cut, and its whole text is kept as a note."""

    shorten: StrictBool = False


class OrganisationSource(Source[str]):
    """The organisation, by its code or name; with ``create`` those that are missing are made, with ``name`` as name."""

    name: TextFrom | None = None
    create: StrictBool = False


class Status(Part):
    """What one status of the list means, and how it is ``shown`` (default: as it is written)."""

    standing: Standing
    shown: str | None = None


class DateSource(Part):
    """Where a date comes from, and in which notations it is written (default: those of the whole file)."""

    column: str
    dates: Notations = ()
    unknown: Unknown = Unknown.ERROR
    required: StrictBool = False

    @model_validator(mode="after")
    def _is_clear(self) -> Self:
        if self.unknown not in (Unknown.ERROR, Unknown.NOTE):
            raise PydanticCustomError("date_unknown", "no way")
        return self


DateFrom = Annotated[DateSource, BeforeValidator(_column)]


class DeadlineSource(Part):
    """The deadline: a ``date``, or ``written`` in words ("By fall 2022", "Ongoing"), or both.

    ``field`` (``phase.field``) is a question of a worksheet that the date answers as well.
    """

    date: DateFrom | None = None
    written: str | None = None
    prefer: Prefer = Prefer.DATE
    field: str | None = None

    @property
    def is_mixed(self) -> bool:
        """True when one column holds dates in some rows and words in others."""
        return self.date is not None and self.date.column == self.written

    @model_validator(mode="after")
    def _is_clear(self) -> Self:
        if self.date is None and self.written is None:
            raise PydanticCustomError("no_deadline", "no deadline")
        if self.field is not None and self.field.count(".") != 1:
            raise PydanticCustomError("no_path", "no path")
        return self


class NoteSource(Part):
    """Cells that are kept as a note, under a ``label`` (default: their heading)."""

    column: str
    label: str | None = None


TitleFrom = Annotated[TitleSource, BeforeValidator(_column)]
OrganisationFrom = Annotated[OrganisationSource, BeforeValidator(_column)]
StatusFrom = Annotated[Source[Annotated[Status, BeforeValidator(_standing)]], BeforeValidator(_column)]
DeadlineFrom = Annotated[DeadlineSource, BeforeValidator(_deadline)]
NoteFrom = Annotated[NoteSource, BeforeValidator(_column)]
