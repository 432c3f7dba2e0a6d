"""Plans an import: every row becomes a draft, or every one of its faults is named. Nothing is written."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from adapters.files.checking import check_mapping, places_of
from adapters.files.drafting import Drafting, draft_of
from adapters.files.drafts import Draft, ImportPlan, Known, NewOrganisation, Question, RowFault
from adapters.files.errors import InvalidMapping
from adapters.files.mapping import ImportMapping, OnFault
from adapters.files.reading import Reading, one_line, read_value
from adapters.files.rows import Table
from adapters.files.rules import Uniqueness, check_row
from engine.sayings import say

Progress = Callable[[int, int], None]
"""Told now and then how many rows of how many have been read."""

_PROGRESS_EVERY = 100


def plan_import(
    table: Table,
    mapping: ImportMapping,
    *,
    known: Known | None = None,
    organisation: str | None = None,
    owner: str | None = None,
    skip_bad_rows: bool = False,
    progress: Progress | None = None,
) -> ImportPlan:
    """What importing ``table`` as ``mapping`` says would do.

    ``known`` is what the receiving instance has; without it names are taken as they stand. ``organisation`` (a code)
    and ``owner`` (an e-mail address) are those of rows for which the mapping names none. A fault in any row leaves no
    drafts at all, unless ``skip_bad_rows`` is given and the mapping allows it.

    Raises:
        InvalidMapping: the mapping does not fit the table, or does not allow what is asked.
    """
    receiver = known or Known()
    check_mapping(mapping, table, receiver)
    _check_given(mapping, organisation=organisation, skip_bad_rows=skip_bad_rows)
    drafting = Drafting(mapping=mapping, known=receiver, organisation=organisation, owner=owner)
    gathered = _Gathered()
    _read_rows(table, drafting, gathered, progress)
    return gathered.plan(table, skip_bad_rows=skip_bad_rows)


@dataclass(slots=True)
class _Gathered:
    """What the rows have come to so far."""

    drafts: list[Draft] = field(default_factory=list)
    organisations: dict[str, NewOrganisation] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)
    faults: list[RowFault] = field(default_factory=list)

    def plan(self, table: Table, *, skip_bad_rows: bool) -> ImportPlan:
        """All or nothing, unless bad rows are to be skipped."""
        refused = bool(self.faults) and not skip_bad_rows
        return ImportPlan(
            rows=len(table.rows),
            sound=len(self.drafts),
            drafts=() if refused else tuple(self.drafts),
            organisations=() if refused else tuple(self.organisations.values()),
            questions=tuple(self.questions),
            faults=tuple(self.faults),
            remarks=table.remarks,
        )


def _check_given(mapping: ImportMapping, *, organisation: str | None, skip_bad_rows: bool) -> None:
    faults = []
    if mapping.organisation is None and organisation is None:
        faults.append(say("No column says whose work it is: add “organisation”, or name one for the whole list."))
    if skip_bad_rows and mapping.file.on_fault is OnFault.REFUSE:
        faults.append(say("Bad rows may not be skipped: that takes “file.on_fault” = “skip row” in the mapping."))
    if faults:
        raise InvalidMapping(file=mapping.name, faults=faults)


def _read_rows(table: Table, drafting: Drafting, gathered: _Gathered, progress: Progress | None) -> None:
    places = places_of(drafting.mapping, table)
    unique = Uniqueness(drafting.mapping)
    for done, row in enumerate(table.rows, start=1):
        reading = Reading(row, drafting.mapping, places)
        draft = _read_row(reading, unique, drafting, width=len(table.header))
        gathered.faults += sorted(reading.faults, key=lambda fault: places.get(fault.column or "", -1))
        if draft is not None:
            gathered.drafts.append(_placed(reading, draft, drafting, gathered))
            gathered.questions += reading.questions
        if progress and (done % _PROGRESS_EVERY == 0 or done == len(table.rows)):
            progress(done, len(table.rows))


def _read_row(reading: Reading, unique: Uniqueness, drafting: Drafting, *, width: int) -> Draft | None:
    cells = len(reading.row.cells)
    if cells != width:
        saying = say(
            "The row has %(cells)s cells but there are %(headings)s headings: is there a separator or a line break "
            "in a cell without quotation marks around it?",
            cells=cells,
            headings=width,
        )
        reading.refuse(None, "", "wrong-width", saying)
        return None
    check_row(reading)
    unique.check(reading)
    return draft_of(reading, drafting)


def _placed(reading: Reading, draft: Draft, drafting: Drafting, gathered: _Gathered) -> Draft:
    """The draft in an organisation that is there or that the import creates, as the mapping lets it.

    Two rows may spell a new code in two ways; the first spelling is the one that is created.
    """
    source = drafting.mapping.organisation
    key = draft.organisation.casefold()
    if source is None or not source.create or key in (drafting.known.organisations or {}):
        return draft
    if key not in gathered.organisations:
        name = read_value(source.name, reading, as_written=one_line) or draft.organisation
        gathered.organisations[key] = NewOrganisation(code=draft.organisation, name=name)
    return replace(draft, organisation=gathered.organisations[key].code)
