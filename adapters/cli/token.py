"""``hjulet token``: what programs show to act in the name of people."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from adapters.cli import output
from adapters.cli.parameters import At, Json, day, number, one_of
from adapters.cli.usage import Commands
from adapters.cli.work import working
from adapters.i18n import tr

if TYPE_CHECKING:
    from adapters.sql.tokens import Made

app = Commands(help=tr("API tokens: what programs show to act in the name of a person."))

SCOPES = ("read", "write", "admin")
DAYS = 90

TokenNumber = Annotated[int, typer.Argument(parser=number, metavar=tr("TOKEN"), help=tr("Its number."))]


@app.command("create", help=tr("Make a token for a person, and show its secret, once."))
def create(
    ctx: typer.Context,
    *,
    person: Annotated[
        str,
        typer.Option(
            "--person", metavar=tr("PERSON"), help=tr("In whose name: an e-mail address, a code or a number.")
        ),
    ],
    name: Annotated[
        str, typer.Option("--name", metavar=tr("NAME"), help=tr("What it is for, such as the program that gets it."))
    ],
    scope: Annotated[
        list[str] | None,
        typer.Option(
            "--scope",
            parser=one_of(*SCOPES),
            metavar="|".join(SCOPES),
            help=tr("What it lets the program do (default: read); may be given again."),
        ),
    ] = None,
    days: Annotated[
        int, typer.Option("--days", parser=number, metavar=tr("NUMBER"), help=tr("For how many days it works."))
    ] = DAYS,
    until: Annotated[
        date | None,
        typer.Option("--until", parser=day, metavar=tr("DATE"), help=tr("The last day on which it works, instead.")),
    ] = None,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Keep a new one, and show its secret."""
    from adapters.cli.logs import logging_to_file
    from adapters.cli.tokens import made_document
    from adapters.log import logger
    from adapters.sql import tokens
    from adapters.sql.people import find_person
    from engine.scopes import Scope, end_after

    with (
        working(ctx, at=at, as_json=as_json) as work,
        logging_to_file(work.settings),
        work.store.begin() as tx,
    ):
        holder = find_person(tx, person)
        calendar = tx.tree().calendar(holder.organisation_id)
        last = until or calendar.local_date(work.at) + timedelta(days=days)
        made = tokens.make(
            tx,
            holder.id,
            name=name,
            scopes=[Scope(each) for each in scope or ["read"]],
            at=work.at,
            until=end_after(last, at=work.at, calendar=calendar, most_days=work.settings.token_days),
        )
        logger().info("token.made", token=made.token.id, person=holder.id)
    if as_json:
        output.show_json(made_document(made, holder.email))
    else:
        _say_made(made, holder.email, last)


def _say_made(made: "Made", person: str, last: date) -> None:
    output.say(
        tr(
            "Token %(number)s lets a program act as %(person)s up to and with %(day)s.",
            number=made.token.id,
            person=person,
            day=last.isoformat(),
        )
    )
    output.say(tr("Its secret: %(secret)s", secret=made.secret))
    output.advise(tr("Whoever has the secret can do what the program can. It is not shown again."))


@app.command("list", help=tr("List the tokens, those as well that have ended or were revoked."))
def list_(
    ctx: typer.Context,
    *,
    person: Annotated[
        str | None, typer.Option("--person", metavar=tr("PERSON"), help=tr("Only the tokens of this person."))
    ] = None,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Show them, without their secrets."""
    from adapters.cli.tokens import token_document, tokens_table
    from adapters.sql import tokens
    from adapters.sql.people import find_person, profile

    with working(ctx, at=at, as_json=as_json) as work, work.store.read() as tx:
        found = tokens.every(tx) if person is None else tokens.of_person(tx, find_person(tx, person).id)
        emails = {each: profile(tx, each).email for each in {token.person_id for token in found}}
    if as_json:
        documents = [token_document(each, emails[each.person_id], at=work.at) for each in found]
        output.show_json({"tokens": documents})
    else:
        output.show(tokens_table(found, emails, at=work.at, zone=work.zone))


@app.command("revoke", help=tr("End a token for good, at once."))
def revoke(ctx: typer.Context, *, token: TokenNumber, at: At = None, as_json: Json = False) -> None:
    """End one; to end it again is no fault."""
    from adapters.cli.logs import logging_to_file
    from adapters.log import logger
    from adapters.sql import tokens
    from engine.errors import NotFound
    from engine.sayings import say

    with (
        working(ctx, at=at, as_json=as_json) as work,
        logging_to_file(work.settings),
        work.store.begin() as tx,
    ):
        if tokens.by_id(tx, token) is None:
            raise NotFound(what=say("token"), name=token)
        is_news = tokens.revoke(tx, token, at=work.at)
        if is_news:
            logger().info("token.revoked", token=token)
    if as_json:
        output.show_json({"id": token, "revoked": is_news})
    elif is_news:
        output.say(tr("Token %(number)s does not work any more.", number=token))
    else:
        output.say(tr("Token %(number)s had been revoked before.", number=token))
