"""What an import would do: drafts of initiatives, faults that stand in the way, questions that do not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from types import MappingProxyType

from adapters.files.sources import Standing
from engine.definition import Definition, Span, Text
from engine.sayings import Saying, Translator, untranslated


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A text that came with the work but answers no question of a worksheet; ``label`` says what it was called."""

    label: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One initiative as a row of the list tells it; nothing in it was guessed.

    ``phase`` is None when the list does not say it. ``standing`` is what the imported status means, ``imported_status``
    the words it is shown by. ``review_every`` is how often to look at work without an end (which may have a ``due_on``
    as well), ``deadline_written`` the deadline in the list's own words. ``organisation`` (a code) and ``owner`` (an
    e-mail address) are as the receiving instance calls them, when it knows them. ``fields`` holds answers by phase and
    field.
    """

    row: int
    title: str
    workflow: str
    organisation: str
    standing: Standing
    reference: str | None = None
    owner: str | None = None
    phase: str | None = None
    imported_status: str | None = None
    due_on: date | None = None
    review_every: Span | None = None
    deadline_written: str | None = None
    opened_on: date | None = None
    fields: Mapping[str, Mapping[str, object]] = field(default_factory=lambda: MappingProxyType({}))
    origin: str | None = None
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFault:
    """Why one row cannot be imported.

    ``row`` is the number a spreadsheet shows and ``line`` the line in a text file; ``column`` is None when the row as a
    whole is meant. ``reason`` names the fault for programs, ``saying`` for people.
    """

    row: int
    line: int | None
    column: str | None
    value: str
    reason: str
    saying: Saying

    def __str__(self) -> str:
        return self.in_words_of(untranslated)

    def in_words_of(self, tr: Translator) -> str:
        """The whole sentence, with its row and column, as the translator ``tr`` says it."""
        why = self.saying.in_words_of(tr)
        if self.column is None:
            return tr("Row %(row)s: %(why)s", row=self.row, why=why)
        return tr("Row %(row)s, %(column)s: %(why)s", row=self.row, column=self.column, why=why)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Something that a person should look at after the import; the row is imported as ``saying`` tells."""

    row: int
    column: str
    value: str
    reason: str
    saying: Saying

    def __str__(self) -> str:
        return self.in_words_of(untranslated)

    def in_words_of(self, tr: Translator) -> str:
        """The whole sentence, with its row and column, as the translator ``tr`` says it."""
        why = self.saying.in_words_of(tr)
        return tr("Row %(row)s, %(column)s: %(why)s", row=self.row, column=self.column, why=why)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOrganisation:
    """An organisation that the mapping lets the import create."""

    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPlan:
    """What an import would do.

    ``drafts`` is exactly what may be imported: none at all while there are faults, unless bad rows may be skipped.
    ``sound`` counts the rows without faults, ``rows`` all of them. ``remarks`` say how the file was understood.
    """

    rows: int
    sound: int
    drafts: tuple[Draft, ...]
    organisations: tuple[NewOrganisation, ...] = ()
    faults: tuple[RowFault, ...] = ()
    questions: tuple[Question, ...] = ()
    remarks: tuple[Saying, ...] = ()

    @property
    def is_refused(self) -> bool:
        """True when faults keep the whole list out."""
        return bool(self.faults) and not self.drafts


@dataclass(frozen=True, kw_only=True)
class Known:
    """What the receiving instance has already; what is None is not compared with.

    ``organisations`` and ``people`` lead from each way to name one (code or name; e-mail address), in small letters,
    to its code or address. ``references`` are those already taken, so that a list is not imported twice.
    """

    workflows: Mapping[str, Definition] | None = None
    organisations: Mapping[str, str] | None = None
    people: Mapping[str, str] | None = None
    references: frozenset[str] = frozenset()

    @cached_property
    def workflow_names(self) -> Mapping[str, str] | None:
        """The workflows by their names and by their labels in both languages."""
        return None if self.workflows is None else ways_to_name((w.name, w.label) for w in self.workflows.values())


def ways_to_name(labelled: Iterable[tuple[str, Text]]) -> Mapping[str, str]:
    """The name that each name and label leads to, in small letters."""
    return {way.casefold(): name for name, label in labelled for way in (label.sv, label.en, name)}
