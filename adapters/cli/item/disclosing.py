"""A copy of everything on record about an item, to be handed out."""

from typing import Annotated

import typer

from adapters.cli import output
from adapters.cli.parameters import As, At, File, Item, Json
from adapters.i18n import ntr, tr


def disclose(
    ctx: typer.Context,
    item: Item,
    file: File,
    *,
    with_names: Annotated[
        bool, typer.Option("--with-names", help=tr("Name the people; without it they are numbers with their roles."))
    ] = False,
    reason: Annotated[
        str | None, typer.Option("--reason", metavar=tr("TEXT"), help=tr("For whom it is, and why; kept on record."))
    ] = None,
    at: At = None,
    as_: As = None,
    as_json: Json = False,
) -> None:
    """Write the copy to a file that is not there yet; it is on record that it was made."""
    from adapters.cli.item.acting import acting_in
    from adapters.cli.saving import digest_of, saved
    from adapters.cli.work import working
    from adapters.disclosure import package

    with working(ctx, at=at, as_json=as_json) as work:
        # In its place last of all: there is no copy that is not on record.
        with saved(file) as unfinished, acting_in(work, item, person=as_) as act:
            made = package(
                act.tx,
                act.item_id,
                is_named=with_names,
                reason=reason,
                actor=act.actor,
                maker=act.names.name(act.actor.person_id),
                at=act.at,
            )
            unfinished.write_bytes(made.content)
        digest = digest_of(file)
        if as_json:
            output.show_json({"file": file, "events": made.events, "files": made.digests, "sha256": digest})
            return
        events = ntr("%(number)s event", "%(number)s events", made.events)
        output.say(tr("%(file)s: everything on record, with %(events)s.", file=file, events=events))
        output.say(tr("SHA-256: %(digest)s", digest=digest))
        if not with_names:
            output.say(tr("Names may stand in what people have written: read it before you hand it out."))
