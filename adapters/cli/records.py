"""What is kept about a person, and taking away who they were, from the command line."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from rich.text import Text

from adapters.cli import output
from adapters.cli.logs import logging_to_file
from adapters.cli.registers import Undo
from adapters.cli.saving import saved
from adapters.cli.work import Work
from adapters.i18n import ntr, tr
from adapters.log import logger
from adapters.records import person as records
from adapters.sql import extracts, pseudonyms
from adapters.sql.extracts import Extract, Reader
from adapters.sql.people import find_person
from adapters.sql.pseudonyms import Plan
from engine.errors import Invalid


class NotAnExtract(Invalid):
    """The name of a file that says no kind in which an extract can be written."""

    code = "not-an-extract"
    template = "%(file)s: say .zip or .json."


def write_extract(work: Work, who: str, file: Path) -> Extract:
    """Write everything about a person into a file that nobody else on this machine may read. That it was, is kept."""
    if file.suffix.lower() not in {".zip", ".json"}:
        raise NotAnExtract(file=file)
    is_archive = file.suffix.lower() == ".zip"
    # In its place last of all: nothing is taken out of which nothing is kept.
    with saved(file) as unfinished, work.store.begin() as tx:
        person_id = find_person(tx, who).id
        found = extracts.extract(tx, person_id, reader=Reader(), at=work.at)
        extracts.note(tx, person_id, at=work.at, by=None)
        timezone = tx.tree().calendar(found.person.organisation_id).timezone
        content = records.archive(found, timezone=timezone) if is_archive else records.as_json(found).encode()
        unfinished.write_bytes(content)
    with logging_to_file(work.settings):
        logger().warning("person.extracted", person=person_id, by=None)
    return found


def pseudonymised(work: Work, who: str, *, reason: str, actor: str | None, also: Sequence[str], dry_run: bool) -> Plan:
    """Take away who a person was; with ``dry_run`` only tell what that would be."""
    with suppress(Undo), work.store.begin() as tx:
        person_id = find_person(tx, who).id
        by = None if actor is None else find_person(tx, actor).id
        plan = pseudonyms.pseudonymise(tx, person_id, reason=reason, at=work.at, by=by, also=also)
        if dry_run:
            raise Undo
        with logging_to_file(work.settings):
            logger().warning("person.pseudonymised", person=person_id, by=by)
    return plan


def show_plan(plan: Plan, *, dry_run: bool, as_json: bool) -> None:
    """What is taken away, and where the name stands in texts."""
    if as_json:
        output.show_json(
            {
                "id": plan.person.id,
                "becomes": plan.becomes,
                "dry_run": dry_run,
                "taken": {str(said): number for said, number in plan.taken},
                "mentions": [{"in": str(m.kind), "item": m.ref, "where": m.where} for m in plan.mentions],
            }
        )
        return
    output.say(tr("%(name)s becomes %(becomes)s.", name=plan.person.name, becomes=plan.becomes))
    if plan.taken:
        rows = [(Text(said.in_words_of(tr)), Text(str(number))) for said, number in plan.taken]
        output.show(output.table(tr("Taken away"), tr("Number"), rows=rows))
    if plan.mentions:
        number = len(plan.mentions)
        output.say(
            ntr(
                "The name stands in %(number)s text, which is not changed. Look at it:",
                "The name stands in %(number)s texts, which are not changed. Look at them:",
                number,
            )
        )
        mentions = [(Text(m.kind.in_words_of(tr)), Text(m.ref or ""), Text(m.where)) for m in plan.mentions]
        output.show(output.table(tr("In"), tr("Reference"), tr("Where"), rows=mentions))
    if dry_run:
        output.say(tr("It was a trial: nothing was written."))
