"""``hjulet audit``: the trail of everything that happened, sealed so that nobody can alter it unnoticed."""

from typing import TYPE_CHECKING, Annotated

import typer

from adapters.cli import exports, output
from adapters.cli.parameters import At, Json
from adapters.cli.usage import Commands
from adapters.cli.work import Work, working
from adapters.i18n import ntr, tr

if TYPE_CHECKING:
    from engine.seals import Seal

app = Commands(help=tr("The audit trail: seal it, verify it, keep what proves it, hand it on."))

app.command("export", help=tr("Write what happened to a file for other programs: CSV, JSON Lines, XES or OCEL."))(
    exports.export
)


@app.command(
    "verify",
    help=tr("Verify every event, every seal and what the tables say, and name the first that is not as it was."),
)
def verify(
    ctx: typer.Context,
    *,
    anchor: Annotated[
        list[str] | None,
        typer.Option(
            "--anchor",
            metavar=tr("NUMBER:HASH|FILE"),
            help=tr("A seal as it was kept outside, or a file with one on each line. May be given several times."),
        ),
    ] = None,
    trail_only: Annotated[
        bool,
        typer.Option("--trail-only", help=tr("Leave out whether the tables say what the trail says. It is quicker.")),
    ] = False,
    as_json: Json = False,
) -> None:
    """Verify everything; ends with 1 when something is wrong."""
    from adapters.cli.verifying import anchors_in, show_verdict, verdict_document
    from adapters.sql import trail

    with working(ctx, as_json=as_json) as work:
        kept = anchors_in(anchor or [])
        with output.progress(tr("Verifying events"), shown=not as_json) as tell, work.store.read() as tx:
            key = work.settings.audit_key
            verdict = trail.verify(tx, key=key, anchors=kept, report=tell, trail_only=trail_only)
    if as_json:
        output.show_json(verdict_document(verdict))
    else:
        show_verdict(verdict, zone=work.zone)
    if not verdict.is_whole:
        raise typer.Exit(1)


@app.command("seal", help=tr("Set a seal over everything that has happened since the last one."))
def seal(
    ctx: typer.Context,
    *,
    publish: Annotated[
        bool,
        typer.Option("--publish", help=tr("Tell it to those who keep seals outside, as the settings say it.")),
    ] = False,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Set one now; ends with 1 when it could not be told to everybody."""
    from adapters.cli.publishing import check_outlets, publication_document, published, say_publication
    from adapters.cli.verifying import seal_document
    from adapters.sql.seals import set_seal

    with working(ctx, at=at, as_json=as_json) as work:
        if publish:
            check_outlets(work.settings)
        with work.store.begin() as tx:
            fresh = set_seal(tx, at=work.at, key=work.settings.audit_key)
        assert fresh is not None  # noqa: S101 - it is set whenever the last one was
        told = published(work, fresh) if publish else None
        if as_json:
            output.show_json({**seal_document(fresh), "published": publication_document(told)})
        else:
            _say_seal(fresh, work)
            say_publication(told)
    if told is not None and any(told.faults.values()):
        raise typer.Exit(1)


@app.command("anchor", help=tr("Show the last seal: keep its number and hash where nobody can alter them."))
def anchor(ctx: typer.Context, *, as_json: Json = False) -> None:
    """Show what is to be kept outside."""
    from adapters.cli.verifying import seal_document
    from adapters.sql.seals import last_seal, unsealed

    with working(ctx, as_json=as_json) as work, work.store.read() as tx:
        last, since = last_seal(tx), unsealed(tx)
    if as_json:
        output.show_json({"seal": None if last is None else seal_document(last), "unsealed_events": since})
    elif last is None:
        output.say(tr("No seal has been set yet. Set one: hjulet audit seal"))
    else:
        _say_seal(last, work)
        output.say(ntr("%(number)s event has come since.", "%(number)s events have come since.", since))


def _say_seal(seal: "Seal", work: Work) -> None:
    from adapters.cli.verifying import seal_in_words

    output.say(seal_in_words(seal, zone=work.zone))
    output.say(f"{seal.number}:{seal.hash}")
    what = {
        "events": ntr("%(number)s new event", "%(number)s new events", seal.events),
        "items": ntr("%(number)s item", "%(number)s items", seal.items),
    }
    output.say(tr("It stands over %(events)s in %(items)s, and over every seal before it.", **what))
