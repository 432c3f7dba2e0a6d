"""``hjulet stalled``: what has stopped, why, for whom it waits, and what may help."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from adapters.cli import output
from adapters.cli.parameters import AsOf, At, Json, Organisation, Workflow, number
from adapters.cli.tabular import JSON, TABLE, XLSX, Form, Output, check_output, write_document, write_sheet
from adapters.cli.work import Work, working
from adapters.i18n import ntr, number_in_words, tr

if TYPE_CHECKING:
    from adapters.sql.explaining import StalledItem
    from adapters.sql.overview import Wanted
    from adapters.sql.store import SqlTransaction
    from engine.replay import Unreadable

SHOWN = 50
"""A terminal shows so many; files hold all."""


def stalled(
    ctx: typer.Context,
    *,
    organisation: Organisation = None,
    workflow: Workflow = None,
    form: Form = TABLE,
    file: Output = None,
    limit: Annotated[
        int, typer.Option("--limit", parser=number, metavar=tr("NUMBER"), help=tr("How many to show at most."))
    ] = SHOWN,
    as_of: AsOf = None,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Show what has stopped, in the order in which somebody can do most good."""
    from adapters.cli.narrowing import narrowed

    form = JSON if as_json else form
    check_output(form, file)
    with working(ctx, at=at, as_json=form == JSON) as work, work.store.read() as tx:
        found = _Found(tx, narrowed(tx, organisation=organisation, workflow=workflow), work.then(as_of), now=work.at)
        if form == TABLE:
            _show(tx, found, limit=limit, zone=work.zone)
        elif form == JSON:
            _json(work, tx, found, organisation=organisation, file=file)
        else:
            _write(work, tx, found, form=form, file=file)


class _Found:
    """What has stopped, or had stopped at a moment."""

    def __init__(self, tx: "SqlTransaction", wanted: "Wanted", then: datetime | None, *, now: datetime) -> None:
        self._tx, self._wanted, self.then = tx, wanted, then
        self.at = then or now
        self.unreadable: list[Unreadable] = []

    def first(self, limit: int) -> "tuple[Sequence[StalledItem], int, str]":
        """At most ``limit`` of it, how much there is of it, and that in words."""
        from adapters.sql.stalls import EVERYTHING, Stalls

        if self.then is not None:
            found = [*self.every(limit=EVERYTHING)]
            said = ntr("%(number)s item had stalled.", "%(number)s items had stalled.", len(found))
            said = said if found else tr("No work had stalled.")
            return found[:limit], len(found), said
        stalls = Stalls(self._tx, None, self._wanted, at=self.at)
        numbers = stalls.numbers()
        said = _sentence(numbers.stalled, numbers.at_work) if numbers.stalled else tr("No work has stalled.")
        return stalls.page(limit=limit), numbers.stalled, said

    def every(self, *, limit: int) -> "Iterator[StalledItem]":
        """All of it, up to ``limit``."""
        from adapters.sql.stalled_then import stalled_as_of
        from adapters.sql.stalls import Stalls

        if self.then is None:
            return Stalls(self._tx, None, self._wanted, at=self.at).every(limit=limit)
        found = stalled_as_of(self._tx, None, self._wanted, at=self.then, unreadable=self.unreadable)
        return islice(found, limit)

    def trend(self, *, last: date) -> list[dict[str, Any]] | None:
        """The year up to a day, as it was counted then; None for one workflow, which is not counted by itself."""
        from adapters.sql.nights import nights

        if self._wanted.workflow is not None:
            return None
        return [asdict(night) for night in nights(self._tx, self._wanted.organisation_ids, last=last)]


def _show(tx: "SqlTransaction", what: _Found, *, limit: int, zone: ZoneInfo) -> None:
    from adapters.cli.item.past import heading, warn
    from adapters.cli.standstill import stalled_table

    found, stalled, said = what.first(limit)
    if what.then is not None:
        output.show(heading(what.then, zone=zone))
    output.say(said)
    warn(what.unreadable)
    if found:
        output.show(stalled_table(tx, found, at=what.at))
    if stalled > len(found):
        output.notice(tr("The first %(number)s are shown; more with --limit.", number=len(found)))


def _sentence(stalled: int, at_work: int) -> str:
    from adapters.sql.overview import MOST_COUNTED
    from adapters.sql.stalls import MOST_AT_WORK

    over = at_work > MOST_AT_WORK
    of = tr("more than %(number)s", number=number_in_words(MOST_AT_WORK)) if over else number_in_words(at_work)
    if stalled > MOST_COUNTED:
        return tr("More than %(number)s items of %(all)s have stalled.", number=number_in_words(MOST_COUNTED), all=of)
    return ntr("%(number)s item of %(all)s has stalled.", "%(number)s items of %(all)s have stalled.", stalled, all=of)


def _json(work: Work, tx: "SqlTransaction", what: _Found, *, organisation: str | None, file: Path | None) -> None:
    from adapters.cli.item.past import unreadable_document
    from adapters.cli.standstill import stalled_document
    from adapters.sql.stalls import EVERYTHING

    document = {
        "at": what.at,
        "organisation": organisation,
        "trend": what.trend(last=what.at.astimezone(work.zone).date()),
        "items": [stalled_document(tx, each, at=what.at) for each in what.every(limit=EVERYTHING)],
        "unreadable": [unreadable_document(fault) for fault in what.unreadable],
    }
    write_document(document, file)


def _write(work: Work, tx: "SqlTransaction", what: _Found, *, form: str, file: Path | None) -> None:
    from adapters.cli.item.past import warn
    from adapters.cli.standstill import cells, columns
    from adapters.files.writing import MOST_ROWS, Sheet
    from adapters.sql.stalls import EVERYTHING

    most = MOST_ROWS if form == XLSX else EVERYTHING
    rows = (cells(tx, each, at=what.at) for each in what.every(limit=most + 1))
    write_sheet(Sheet(name=tr("Stalled"), columns=columns(), rows=rows, zone=work.zone, most=most), form, file)
    warn(what.unreadable)
