"""``hjulet audit``: the trail of everything that happened, sealed so that nobody can alter it unnoticed."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import typer

from adapters.cli import exports, output
from adapters.cli.parameters import At, Json
from adapters.cli.usage import Commands
from adapters.cli.work import Work, working
from adapters.i18n import ntr, tr
from adapters.i18n.formats import time_in_words, whole_day_in_words

if TYPE_CHECKING:
    from engine.seals import Seal

app = Commands(help=tr("The audit trail: seal it, keep what proves it, hand it on."))

app.command("export", help=tr("Write what happened to a file for other programs: CSV, JSON Lines, XES or OCEL."))(
    exports.export
)


@app.command("seal", help=tr("Set a seal over everything that has happened since the last one."))
def seal(ctx: typer.Context, *, at: At = None, as_json: Json = False) -> None:
    """Set one now."""
    from adapters.sql.seals import set_seal

    with working(ctx, at=at, as_json=as_json) as work:
        with work.store.begin() as tx:
            fresh = set_seal(tx, at=work.at, key=work.settings.audit_key)
        assert fresh is not None  # noqa: S101 - it is set whenever the last one was
        if as_json:
            output.show_json(seal_document(fresh))
        else:
            _say_seal(fresh, work)


@app.command("anchor", help=tr("Show the last seal: keep its number and hash where nobody can alter them."))
def anchor(ctx: typer.Context, *, as_json: Json = False) -> None:
    """Show what is to be kept outside."""
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


def seal_document(seal: "Seal") -> Mapping[str, object]:
    """A seal for programs; ``anchor`` is what to keep outside."""
    return {
        "anchor": f"{seal.number}:{seal.hash}",
        "number": seal.number,
        "at": seal.at,
        "events": seal.events,
        "items": seal.items,
        "root": seal.root,
        "prev_hash": seal.prev_hash,
        "hash": seal.hash,
        "key_id": seal.key_id,
    }


def _say_seal(seal: "Seal", work: Work) -> None:
    day = whole_day_in_words(seal.at.astimezone(work.zone).date())
    time = time_in_words(seal.at, zone=work.zone)
    output.say(tr("Seal %(number)s, set on %(day)s at %(time)s:", number=seal.number, day=day, time=time))
    output.say(f"{seal.number}:{seal.hash}")
    what = {
        "events": ntr("%(number)s new event", "%(number)s new events", seal.events),
        "items": ntr("%(number)s item", "%(number)s items", seal.items),
    }
    output.say(tr("It stands over %(events)s in %(items)s, and over every seal before it.", **what))
