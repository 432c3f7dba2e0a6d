"""Items as they were on a day."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rich.text import Text

from adapters.cli import output
from adapters.cli.item.documents import listed_document, record_document
from adapters.cli.item.lists import items_table
from adapters.cli.item.view import View
from adapters.cli.work import Work
from adapters.i18n import tr
from adapters.i18n.words import moment_in_words
from adapters.sql import asof
from adapters.sql.lists import Wanted
from adapters.sql.store import SqlTransaction
from engine.replay import Unreadable


def show(work: Work, tx: SqlTransaction, item_id: int, *, at: datetime, everything: bool) -> None:
    """Show one item as it was."""
    facts = asof.facts_of(tx, item_id, at=at)
    if work.state.as_json:
        output.show_json({"as_of": at, **record_document(tx, facts, at=at)})
        return
    output.show(heading(at, zone=work.zone))
    View(tx, item_id, at=at, everything=everything, then=facts).show()


def list_(work: Work, tx: SqlTransaction, wanted: Wanted, *, at: datetime, limit: int, after: int) -> None:
    """Show many items as they were."""
    page = asof.items(tx, wanted, at=at, limit=limit, after=after)
    if work.state.as_json:
        listed = listed_document(tx, page.items, at=at, more=page.has_more)
        output.show_json(
            {"as_of": at, **listed, "unreadable": [unreadable_document(fault) for fault in page.unreadable]}
        )
        return
    output.show(heading(at, zone=work.zone))
    output.show(items_table(tx, page.items, at=at))
    warn(page.unreadable)
    if page.has_more:
        shown, cursor = len(page.items), page.items[-1].item.id
        output.notice(
            tr("%(shown)s items, and there are more. Go on with --cursor %(cursor)s.", shown=shown, cursor=cursor)
        )


def heading(at: datetime, *, zone: ZoneInfo) -> Text:
    """That this is how it stood, and when."""
    return Text(tr("So it stood on %(when)s.", when=moment_in_words(at, zone=zone)), style="bold yellow")


def warn(unreadable: Sequence[Unreadable]) -> None:
    """Say which items are not shown because their trail does not tell."""
    for fault in unreadable:
        output.notice(
            tr(
                "Item %(item)s is left out: its trail cannot be read at event %(event)s. See: hjulet audit verify",
                item=fault.item_id,
                event=fault.seq,
            )
        )


def unreadable_document(fault: Unreadable) -> dict[str, Any]:
    """At which event a trail could not be read further, and why, for programs."""
    return {"id": fault.item_id, "seq": fault.seq, "kind": fault.kind, "why": fault.why}
