"""``hjulet why``: why was this mail sent, or not sent: the ledger, in words."""

from typing import Annotated

import typer

from adapters.cli import output
from adapters.cli.parameters import At, Json, number
from adapters.cli.work import working
from adapters.i18n import tr


def why(
    ctx: typer.Context,
    *,
    who: Annotated[
        str | None, typer.Argument(metavar=tr("PERSON"), help=tr("An e-mail address, a code or a number."))
    ] = None,
    about: Annotated[
        str | None, typer.Argument(metavar=tr("ITEM"), help=tr("Only about this item: FA-2026-001, or its number."))
    ] = None,
    item: Annotated[
        str | None, typer.Option("--item", metavar=tr("ITEM"), help=tr("What was told about an item, to everybody."))
    ] = None,
    limit: Annotated[
        int, typer.Option("--limit", parser=number, metavar=tr("NUMBER"), help=tr("How many to show at most."))
    ] = 20,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Show what was said to a person, about an item, or both."""
    from adapters.cli.accounts import account_document, show_account
    from adapters.cli.item.finding import find_item
    from adapters.sql.accounts import of_item, of_person
    from adapters.sql.people import find_person

    wanted = about or item
    if (who is None) == (wanted is None) and who is None:
        raise typer.BadParameter(tr("Say whom it is about (PERSON), or which item (--item ITEM)."))
    with working(ctx, at=at, as_json=as_json) as work, work.store.read() as tx:
        person_id = None if who is None else find_person(tx, who).id
        if wanted is not None:
            account = of_item(tx, find_item(tx, wanted), person_id=person_id, at=work.at, limit=limit)
        else:
            assert person_id is not None  # noqa: S101 - one of the two is given
            account = of_person(tx, person_id, at=work.at, limit=limit)
        if as_json:
            output.show_json(account_document(account))
        else:
            show_account(tx, account, at=work.at)
