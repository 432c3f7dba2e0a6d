"""``hjulet audit export``: what happened, as a file for other programs."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from adapters.cli import output
from adapters.cli.parameters import File, Json, day, one_of
from adapters.cli.work import Work, working
from adapters.i18n import ntr, tr
from engine.errors import Invalid
from engine.sayings import say

if TYPE_CHECKING:
    from adapters.files.eventlogs.formats import Format
    from adapters.files.eventlogs.told import Written
    from adapters.sql.eventlog import Wanted
    from adapters.sql.store import SqlTransaction
    from engine.eventlog import Manner, Recorded, Trace

FORMATS = ("csv", "jsonl", "xes", "ocel", "ocel-sqlite")
SHORTEST_KEY = 16
FRESH_KEY = 32


def export(
    ctx: typer.Context,
    file: File,
    *,
    log_format: Annotated[
        str | None,
        typer.Option(
            "--format",
            parser=one_of(*FORMATS),
            metavar="|".join(FORMATS),
            help=tr("As what it is written; what the ending of the file says, when it is left out."),
        ),
    ] = None,
    item: Annotated[
        str | None, typer.Option("--item", metavar=tr("ITEM"), help=tr("Only this item: FA-2026-001, or its number."))
    ] = None,
    organisation: Annotated[
        str | None,
        typer.Option(
            "--organisation", metavar=tr("CODE"), help=tr("Only what belongs to this organisation, or to one below it.")
        ),
    ] = None,
    workflow: Annotated[
        str | None, typer.Option("--workflow", metavar=tr("NAME"), help=tr("Only items of this workflow."))
    ] = None,
    from_: Annotated[
        date | None, typer.Option("--from", parser=day, metavar=tr("DATE"), help=tr("Only events from this day on."))
    ] = None,
    to: Annotated[
        date | None,
        typer.Option("--to", parser=day, metavar=tr("DATE"), help=tr("Only events up to and including this day.")),
    ] = None,
    with_names: Annotated[
        bool,
        typer.Option(
            "--with-names",
            help=tr(
                "Tell who people are, by name and e-mail address, and the hashes of the events. "
                "Without it people are pseudonyms that nobody can trace back."
            ),
        ),
    ] = False,
    with_text: Annotated[
        bool,
        typer.Option(
            "--with-text",
            help=tr(
                "Tell what people wrote, too: titles, comments, reasons, answers. Names may stand in it, "
                "also without --with-names."
            ),
        ),
    ] = False,
    key: Annotated[
        Path | None,
        typer.Option(
            "--key",
            parser=Path,
            metavar=tr("FILE"),
            help=tr(
                "Make the pseudonyms with the key in this file: the same in every export. "
                "Otherwise they are new each time."
            ),
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Write the log to the file."""
    if from_ is not None and to is not None and from_ > to:
        raise typer.BadParameter(tr("--from is a later day than --to."))
    with working(ctx, as_json=as_json) as work:
        chosen = _format(log_format, file)
        secret = _key(key)
        with work.store.read() as tx:
            wanted = _wanted(tx, work, item=item, organisation=organisation, workflow=workflow, since=from_, until=to)
            manner = _manner(tx, secret, with_names=with_names, with_text=with_text)
            with output.progress(tr("Exporting"), shown=not as_json) as tell:
                written, digest = _write(tx, file, chosen, wanted=wanted, manner=manner, tell=tell)
        _report(file, chosen, written, digest, has_names=with_names, has_text=with_text, as_json=as_json)


def _format(given: str | None, file: Path) -> "Format":
    from adapters.files.eventlogs.formats import Format, format_of

    found = Format(given) if given else format_of(file)
    if found is None:
        raise typer.BadParameter(tr("The ending of %(file)s names no format: say which with --format.", file=file.name))
    return found


def _key(file: Path | None) -> bytes:
    if file is None:
        import secrets

        return secrets.token_bytes(FRESH_KEY)
    try:
        found = file.read_bytes().strip()
    except OSError as error:
        raise Invalid(what=say("the key"), why=error.strerror or error) from error
    if len(found) < SHORTEST_KEY:
        raise Invalid(
            what=say("the key"),
            why=say("it has %(count)s bytes, and needs %(least)s", count=len(found), least=SHORTEST_KEY),
        )
    return found


def _wanted(
    tx: "SqlTransaction",
    work: Work,
    *,
    item: str | None,
    organisation: str | None,
    workflow: str | None,
    since: date | None,
    until: date | None,
) -> "Wanted":
    from adapters.sql.eventlog import Wanted
    from adapters.sql.lists import find_item
    from adapters.sql.organisations import within

    if workflow is not None:
        tx.definition(workflow)
    return Wanted(
        item_id=None if item is None else find_item(tx, item),
        organisation_ids=within(tx, organisation),
        workflow=workflow,
        since=None if since is None else _midnight(work, since),
        until=None if until is None else _midnight(work, until + timedelta(days=1)),
    )


def _midnight(work: Work, on: date) -> datetime:
    return datetime(on.year, on.month, on.day, tzinfo=work.zone)


def _manner(tx: "SqlTransaction", key: bytes, *, with_names: bool, with_text: bool) -> "Manner":
    from adapters.sql.names import Names
    from engine.eventlog import Manner

    names = Names(tx)

    def named(person_id: int) -> tuple[str, str]:
        person = names.of(person_id)
        return person.name, person.email

    return Manner(key=key, has_text=with_text, named=named if with_names else None)


def _write(
    tx: "SqlTransaction",
    file: Path,
    chosen: "Format",
    *,
    wanted: "Wanted",
    manner: "Manner",
    tell: Callable[[int, int], None],
) -> tuple["Written", str]:
    """Write the log beside the file, and put it in its place once it is whole; what it holds, and its SHA-256."""
    from adapters.cli.saving import digest_of, saved
    from adapters.files.eventlogs.formats import WRITERS
    from adapters.files.eventlogs.told import Log
    from adapters.sql import eventlog
    from engine.eventlog import Place
    from engine.telling import Telling

    places = {each.id: Place(code=each.code, name=each.name) for each in tx.tree().organisations.values()}
    telling = Telling(manner, places)
    total = eventlog.count(tx, wanted)
    traces = _traces(telling.trace, eventlog.recorded(tx, wanted), total, tell)
    with saved(file) as unfinished:
        written = WRITERS[chosen](unfinished, Log(traces, telling.shared))
        digest = digest_of(unfinished)
    return written, digest


def _traces(
    trace: Callable[["Recorded"], "Trace"],
    recorded: Iterator["Recorded"],
    total: int,
    tell: Callable[[int, int], None],
) -> Iterator["Trace"]:
    done = 0
    for each in recorded:
        yield trace(each)
        done += len(each.events)
        tell(done, total)


def _report(
    file: Path, chosen: "Format", written: "Written", digest: str, *, has_names: bool, has_text: bool, as_json: bool
) -> None:
    if as_json:
        output.show_json(
            {
                "file": file,
                "format": chosen,
                "items": written.items,
                "events": written.events,
                "objects": written.objects,
                "relations": written.relations,
                "object_relations": written.object_relations,
                "changes": written.changes,
                "has_names": has_names,
                "has_text": has_text,
                "bytes": file.stat().st_size,
                "sha256": digest,
            }
        )
        return
    items = ntr("%(number)s item", "%(number)s items", written.items)
    events = ntr("%(number)s event", "%(number)s events", written.events)
    output.say(tr("%(file)s: %(events)s of %(items)s.", file=file, events=events, items=items))
    output.say(tr("SHA-256: %(digest)s", digest=digest))
    if not has_names:
        output.say(tr("People are pseudonyms in it."))
