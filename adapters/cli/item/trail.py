"""What happened to an item, in a table."""

from collections.abc import Iterable
from datetime import datetime

from rich.table import Table
from rich.text import Text

from adapters.cli import output
from adapters.i18n import tr
from adapters.i18n.events import reasons, what, who
from adapters.i18n.words import instant_in_words
from adapters.sql.names import Names
from adapters.sql.store import SqlTransaction
from engine.model import Event, Facts


def trail_table(tx: SqlTransaction, facts: Facts, events: Iterable[Event], *, at: datetime) -> Table:
    """One line for each event, with its reason below."""
    names = Names(tx)
    rows = [
        (
            Text(str(event.seq), style="dim"),
            Text(instant_in_words(event.at, facts.calendar, at=at)),
            Text(who(event.actor, names.name)),
            _what(event, facts, names, at=at),
        )
        for event in events
    ]
    return output.table(tr("No."), tr("When"), tr("Who"), tr("What"), rows=rows, unbroken={tr("When")})


def _what(event: Event, facts: Facts, names: Names, *, at: datetime) -> Text:
    said = Text(what(event, facts, names.name, at=at))
    for reason in reasons(event.data):
        said.append(f"\n{reason}", style="dim")
    return said
