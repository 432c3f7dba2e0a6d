"""Look at items: one, many, or all that happened to one."""

from typing import TYPE_CHECKING, Annotated

import typer

from adapters.cli import output
from adapters.cli.parameters import AsOf, At, Item, Json, Organisation, Workflow, number
from adapters.cli.work import Work, working
from adapters.i18n import tr

if TYPE_CHECKING:
    from adapters.sql.lists import Wanted
    from adapters.sql.store import SqlTransaction

Limit = Annotated[
    int, typer.Option("--limit", parser=number, metavar=tr("NUMBER"), help=tr("How many to show at most."))
]
Cursor = Annotated[
    int | None,
    typer.Option(
        "--cursor", parser=number, metavar=tr("NUMBER"), help=tr("Begin after this one: the next_cursor of a page.")
    ),
]


def show(
    ctx: typer.Context,
    item: Item,
    *,
    everything: Annotated[
        bool, typer.Option("--all", help=tr("Also the questions without an answer, and those of other phases."))
    ] = False,
    as_of: AsOf = None,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Show one item."""
    from adapters.cli.item import past
    from adapters.cli.item.documents import item_document
    from adapters.cli.item.finding import find_item
    from adapters.cli.item.view import View

    with working(ctx, at=at, as_json=as_json) as work, work.store.read() as tx:
        item_id, then = find_item(tx, item), work.then(as_of)
        if then is not None:
            past.show(work, tx, item_id, at=then, everything=everything)
        elif as_json:
            output.show_json(item_document(tx, item_id, at=work.at))
        else:
            View(tx, item_id, at=work.at, everything=everything).show()


def list_(
    ctx: typer.Context,
    *,
    workflow: Workflow = None,
    phase: Annotated[str | None, typer.Option("--phase", metavar=tr("NAME"), help=tr("In this phase."))] = None,
    organisation: Organisation = None,
    owner: Annotated[
        str | None, typer.Option("--owner", metavar=tr("PERSON"), help=tr("Owned by this person."))
    ] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help=tr("With something overdue."))] = False,
    stalled: Annotated[bool, typer.Option("--stalled", help=tr("Marked as stalled."))] = False,
    ended: Annotated[bool, typer.Option("--ended", help=tr("Ended ones instead of open ones."))] = False,
    words: Annotated[
        str | None, typer.Option("--words", metavar=tr("TEXT"), help=tr("With these words in title or number."))
    ] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
    as_of: AsOf = None,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Show many items."""
    from adapters.cli.item import past
    from adapters.sql.lists import Wanted
    from adapters.sql.organisations import within
    from adapters.sql.people import find_person

    with working(ctx, at=at, as_json=as_json) as work, work.store.read() as tx:
        then = work.then(as_of)
        wanted = Wanted(
            workflow=workflow,
            phase=phase,
            organisation_ids=within(tx, organisation),
            owner_id=None if owner is None else find_person(tx, owner).id,
            is_open=not ended,
            is_stalled=stalled or None,
            overdue_at=(then or work.at) if overdue else None,
            words=words,
        )
        if then is None:
            _list(work, tx, wanted, limit=limit, after=cursor or 0)
        else:
            past.list_(work, tx, wanted, at=then, limit=limit, after=cursor or 0)


def _list(work: Work, tx: "SqlTransaction", wanted: "Wanted", *, limit: int, after: int) -> None:
    from adapters.cli.item.documents import listed_document
    from adapters.cli.item.lists import items_table
    from adapters.sql.lists import count, items

    page = items(tx, wanted, limit=limit + 1, after=after)
    found, more = page[:limit], len(page) > limit
    if work.state.as_json:
        output.show_json(listed_document(tx, found, at=work.at, more=more))
        return
    output.show(items_table(tx, found, at=work.at))
    if more:
        output.notice(
            tr(
                "%(shown)s of %(total)s items. Go on with --cursor %(cursor)s.",
                shown=len(found),
                total=count(tx, wanted),
                cursor=found[-1].item.id,
            )
        )


def history(ctx: typer.Context, item: Item, *, as_json: Json = False) -> None:
    """Show the trail of an item."""
    from adapters.cli.item.documents import history_document
    from adapters.cli.item.finding import find_item
    from adapters.cli.item.trail import trail_table
    from adapters.sql.lists import history

    with working(ctx, as_json=as_json) as work, work.store.read() as tx:
        facts = tx.facts(find_item(tx, item), at=work.at)
        events = history(tx, facts.item.id)
        if as_json:
            output.show_json(history_document(tx, facts.item, events))
        else:
            output.show(trail_table(tx, facts, events, at=work.at))
