"""The offices that people hold, for programs and for those who read."""

from collections.abc import Iterable, Mapping
from typing import Any

from rich.table import Table

from adapters.cli import output
from adapters.i18n import tr
from adapters.i18n.rights import right_in_words
from adapters.sql.names import Names
from adapters.sql.offices import Granted
from adapters.sql.store import SqlTransaction
from engine.errors import Refusal


class NotHeld(Refusal):
    """An office that the person does not hold there."""

    code = "not-held"
    template = "%(name)s is not %(office)s in %(place)s."


def offices_document(tx: SqlTransaction, granted: Iterable[Granted]) -> list[dict[str, Any]]:
    """Offices for programs: people by address, organisations by code."""
    names, places = Names(tx), tx.tree().organisations
    return [
        {
            "person": names.address(each.person_id),
            "office": each.office.value,
            "organisation": places[each.organisation_id].code,
            "source": each.source,
            "granted_at": each.granted_at,
            "granted_by": names.address(each.granted_by),
        }
        for each in granted
    ]


def offices_table(offices: Iterable[Mapping[str, Any]]) -> Table:
    """Offices as a table."""
    rows = [(each["person"], right_in_words(each["office"]), each["organisation"], each["source"]) for each in offices]
    return output.table(tr("Person"), tr("Office"), tr("Organisation"), tr("Source"), rows=rows)
