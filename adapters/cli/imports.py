"""An import of initiatives: read, planned, and carried out in one transaction, or not at all."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from adapters.cli import output
from adapters.cli.item.acting import actor_of
from adapters.cli.registers import Fault, Undo
from adapters.cli.work import Work
from adapters.files.drafts import Draft, ImportPlan, Known, Question, RowFault
from adapters.files.headings import mapping_from_headings
from adapters.files.importing import plan_import
from adapters.files.mapping import ImportMapping
from adapters.files.mapping_file import read_mapping
from adapters.files.rows import Table
from adapters.files.sources import Standing
from adapters.files.tables import read_table
from adapters.i18n import tr
from adapters.i18n.refusals import sentence
from adapters.sql.lists import references
from adapters.sql.organisations import Place, add_organisation, organisation, organisations
from adapters.sql.people import find_person, people
from adapters.sql.store import SqlTransaction
from adapters.sql.workflows import installed
from engine.errors import Refusal
from engine.model import Actor
from engine.opening import Open, open_item
from engine.sayings import Saying
from workflows import IMPROVEMENT

"""What work follows that no list says the workflow of."""


class OwnerNeeded(Refusal):
    """Work that nobody would own."""

    code = "owner-needed"
    template = "Nobody owns the work in %(rows)s rows: name who does where the list does not say it, with --owner."


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be imported, and how; ``organisation`` and ``owner`` are those of rows that name none."""

    file: Path
    mapping: Path | None = None
    organisation: str | None = None
    owner: str | None = None
    person: str | None = None
    skip_bad_rows: bool = False
    dry_run: bool = False


@dataclass(slots=True)
class Imported:
    """What came of it: how many items were opened, what stood in the way, what somebody should look at."""

    rows: int = 0
    sound: int = 0
    imported: int = 0
    new_organisations: int = 0
    faults: list[Fault] = field(default_factory=list)
    questions: tuple[Question, ...] = ()
    remarks: tuple[Saying, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """For programs."""
        return {
            "rows": self.rows,
            "sound": self.sound,
            "imported": self.imported,
            "new_organisations": self.new_organisations,
            "faults": [fault.as_dict() for fault in self.faults],
            "questions": [
                {
                    "row": question.row,
                    "column": question.column,
                    "value": question.value,
                    "reason": question.reason,
                    "message": question.in_words_of(tr),
                }
                for question in self.questions
            ],
            "remarks": [remark.in_words_of(tr) for remark in self.remarks],
        }


def take_in(work: Work, wish: Wish) -> Imported:
    """Import the list, in one transaction: all of it, or nothing.

    Raises:
        InvalidFile, InvalidMapping: the file or the mapping cannot be used.
        NotFound: there is no such organisation or person.
        OwnerNeeded: somebody must own the work.
    """
    mapping = None if wish.mapping is None else read_mapping(wish.mapping)
    table = read_table(wish.file, sheet=mapping.file.sheet if mapping else None)
    imported = Imported()
    with suppress(Undo), work.store.begin() as tx:
        importer = _Importer(tx, work, wish, imported)
        plan = importer.plan(table, mapping)
        if plan.is_refused:
            raise Undo
        importer.carry_out(plan)
        if wish.dry_run or (imported.faults and not wish.skip_bad_rows):
            imported.imported = imported.new_organisations = 0
            raise Undo
    return imported


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Organisations by their codes, and people by their addresses."""

    organisations: Mapping[str, int]
    people: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Importer:
    """One import under way; what comes of it is kept in ``imported``."""

    tx: SqlTransaction
    work: Work
    wish: Wish
    imported: Imported

    def plan(self, table: Table, mapping: ImportMapping | None) -> ImportPlan:
        """What importing the list would do; without a mapping, what its headings say."""
        understood: tuple[Saying, ...] = ()
        if mapping is None:
            pdsa = self.tx.definition(IMPROVEMENT)
            mapping, understood = mapping_from_headings(table, workflow=IMPROVEMENT, definition=pdsa)
        plan = plan_import(
            table,
            mapping,
            known=self._known(),
            organisation=self.wish.organisation and organisation(self.tx, self.wish.organisation).code,
            owner=self.wish.owner and find_person(self.tx, self.wish.owner).email,
            skip_bad_rows=self.wish.skip_bad_rows,
        )
        self.imported.rows, self.imported.sound = plan.rows, plan.sound
        self.imported.questions, self.imported.remarks = plan.questions, (*plan.remarks, *understood)
        self.imported.faults.extend(map(_fault, plan.faults))
        return plan

    def carry_out(self, plan: ImportPlan) -> None:
        """Open every draft; a fault that shows only now is named as well."""
        ownerless = sum(draft.owner is None and draft.standing is not Standing.CLOSED for draft in plan.drafts)
        if ownerless:
            raise OwnerNeeded(rows=ownerless)
        self._add_organisations(plan)
        actor = actor_of(self.tx, self.wish.person, None, self.work)
        names = Names(
            organisations={place.code: place.id for place in organisations(self.tx)},
            people={profile.email: profile.id for profile in people(self.tx)},
        )
        with output.progress(tr("Opening items"), shown=not self.work.state.as_json) as tell:
            for done, draft in enumerate(plan.drafts, start=1):
                self._open(draft, names, actor)
                tell(done, len(plan.drafts))

    def _known(self) -> Known:
        """What there is already, by all the ways to name it."""
        places = organisations(self.tx)
        active = [profile for profile in people(self.tx) if profile.left_on is None]
        return Known(
            workflows={found.name: self.tx.definition(found.name) for found in installed(self.tx)},
            organisations={way.casefold(): place.code for place in places for way in (place.name, place.code)},
            people={profile.email.casefold(): profile.email for profile in active},
            references=references(self.tx),
        )

    def _add_organisations(self, plan: ImportPlan) -> None:
        """Make the organisations that the mapping lets an import make, below the one that was named."""
        above = None if self.wish.organisation is None else organisation(self.tx, self.wish.organisation).id
        for new in plan.organisations:
            place = Place(code=new.code, name=new.name, parent_id=above, is_principal=above is None)
            add_organisation(self.tx, place)
        self.imported.new_organisations = len(plan.organisations)

    def _open(self, draft: Draft, names: Names, actor: Actor) -> None:
        wish = open_of(draft, names, actor=actor, due_on=draft.due_on or self._review_on(draft, names))
        try:
            with self.tx.savepoint():
                open_item(self.tx, wish, at=self.work.at)
        except Refusal as refusal:
            self.imported.faults.append(Fault(row=draft.row, reason=refusal.code, message=sentence(refusal)))
        else:
            self.imported.imported += 1

    def _review_on(self, draft: Draft, names: Names) -> date | None:
        """When to look at work without an end for the first time."""
        if draft.review_every is None:
            return None
        calendar = self.tx.tree().calendar(names.organisations[draft.organisation])
        return calendar.add(calendar.local_date(self.work.at), draft.review_every)


def open_of(draft: Draft, names: Names, *, actor: Actor, due_on: date | None) -> Open:
    """A draft as a wish to open an item: its status is shown as it was, and closed work claims no result."""
    return Open(
        workflow=draft.workflow,
        title=draft.title,
        organisation_id=names.organisations[draft.organisation],
        owner_id=None if draft.owner is None else names.people[draft.owner],
        actor=actor,
        fields={f"{phase}.{name}": value for phase, answers in draft.fields.items() for name, value in answers.items()},
        origin=draft.origin,
        reference=draft.reference,
        phase=draft.phase,
        imported_status=draft.imported_status,
        due_on=due_on,
        opened_on=draft.opened_on,
        is_closed=draft.standing is Standing.CLOSED,
        comment="\n\n".join(_notes(draft)) or None,
    )


def _notes(draft: Draft) -> Iterator[str]:
    """What came with the work but answers no question."""
    answers = [answer for sheet in draft.fields.values() for answer in sheet.values()]
    if draft.deadline_written and draft.deadline_written not in answers:
        yield draft.deadline_written
    for note in draft.notes:
        yield f"{note.label}: {note.text}"


def _fault(fault: RowFault) -> Fault:
    message = fault.saying.in_words_of(tr)
    return Fault(row=fault.row, column=fault.column, value=fault.value, reason=fault.reason, message=message)
