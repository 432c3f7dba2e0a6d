"""``hjulet outbox``: what was mailed, what waits, what did not get away, and what to do about it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from adapters.cli import output
from adapters.cli.parameters import At, Json, number, one_of
from adapters.cli.usage import Commands
from adapters.cli.work import working
from adapters.i18n import ntr, tr

if TYPE_CHECKING:
    from adapters.sql.store import SqlTransaction

app = Commands(help=tr("Mail: what was sent, what waits, what did not get away."))

Told = tuple[Mapping[str, object], str]
"""What was done, for programs and for people."""

STATES = ("pending", "sending", "retry", "sent", "dead", "doubtful")
Number = Annotated[int, typer.Argument(parser=number, metavar=tr("NUMBER"), help=tr("The number of the mail."))]


@app.command("list", help=tr("List the mails, newest first, with what became of each."))
def list_(
    ctx: typer.Context,
    *,
    state: Annotated[
        str | None,
        typer.Option("--state", parser=one_of(*STATES), metavar="|".join(STATES), help=tr("Those in this state.")),
    ] = None,
    person: Annotated[
        str | None, typer.Option("--person", metavar=tr("PERSON"), help=tr("Those to this person."))
    ] = None,
    limit: Annotated[
        int, typer.Option("--limit", parser=number, metavar=tr("NUMBER"), help=tr("How many to show at most."))
    ] = 50,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Show many."""
    from adapters.cli.accounts import mail_document
    from adapters.cli.mails import mails_table
    from adapters.sql.messages import MessageState, messages
    from adapters.sql.outbox import held_back
    from adapters.sql.people import find_person

    in_doubt = state == "doubtful"
    with working(ctx, at=at, as_json=as_json) as work, work.store.read() as tx:
        found = messages(
            tx,
            states=tuple(MessageState) if state is None or in_doubt else (MessageState(state),),
            person_id=None if person is None else find_person(tx, person).id,
            in_doubt=in_doubt,
            limit=limit,
        )
        reason = held_back(tx)
        if as_json:
            output.show_json({"held": reason, "messages": [mail_document(mail) for mail in found]})
            return
    output.show(mails_table(found, zone=work.zone, today=work.today))
    if reason is not None:
        output.notice(tr("No mail goes out: %(reason)s. When it may: hjulet outbox release", reason=reason))


@app.command("show", help=tr("Show one mail: what became of it, in whose words, and which reminders it carries."))
def show(
    ctx: typer.Context,
    mail: Number,
    *,
    raw: Annotated[bool, typer.Option("--raw", help=tr("The mail itself, byte for byte."))] = False,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Show one."""
    from adapters.cli.accounts import line_document, mail_document
    from adapters.cli.mails import show_mail
    from adapters.sql import messages
    from adapters.sql.accounts import of_mail

    with working(ctx, at=at, as_json=as_json) as work, work.store.read() as tx:
        if raw:
            typer.echo(messages.raw(tx, mail), nl=False)
            return
        found, lines = messages.message(tx, mail), of_mail(tx, mail, at=work.at)
        if as_json:
            output.show_json({**mail_document(found), "notices": [line_document(line) for line in lines]})
        else:
            show_mail(found, lines, zone=work.zone, today=work.today)


@app.command("resend", help=tr("Send a mail again, byte for byte the same, to the address that its person has now."))
def resend(ctx: typer.Context, mail: Number, *, at: At = None, as_json: Json = False) -> None:
    """Send one again."""
    from adapters.cli.accounts import mail_document
    from adapters.sql import messages

    with working(ctx, at=at, as_json=as_json) as work, work.store.begin() as tx:
        person_id = messages.message(tx, mail).person_id
        address = None if person_id is None else tx.person(person_id).email
        found = messages.resend(tx, mail, at=work.at, address=address)
    if as_json:
        output.show_json(mail_document(found))
    else:
        output.say(tr("Mail %(number)s goes to %(address)s in the next round.", number=mail, address=found.address))


@app.command("release", help=tr("Let mail go out again: after a copy was restored, or to an address that was refused."))
def release(
    ctx: typer.Context,
    *,
    what: Annotated[
        str | None,
        typer.Argument(
            metavar=tr("ADDRESS"),
            help=tr("An address that works again, or the number of a mail to it; without it, all mail that is held."),
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Let mail go out."""
    with working(ctx, as_json=as_json) as work, work.store.begin() as tx:
        document, sentence = _released(tx) if what is None else _mended(tx, what)
    if as_json:
        output.show_json(document)
    else:
        output.say(sentence)


def _released(tx: "SqlTransaction") -> Told:
    from adapters.sql import outbox

    reason = outbox.held_back(tx)
    outbox.release(tx)
    return {"was_held": reason}, tr("Mail was not held.") if reason is None else tr("Mail goes out again.")


def _mended(tx: "SqlTransaction", what: str) -> Told:
    from adapters.sql import addresses, messages
    from engine.numbers import whole

    number = whole(what)
    address = what if number is None else messages.message(tx, number).address
    was_refused = addresses.is_bad(tx, address)
    waiting = addresses.mend(tx, address)
    document = {"address": address, "was_refused": was_refused, "notices": waiting}
    if not was_refused:
        return document, tr("Mail to %(address)s was not held.", address=address)
    sentence = ntr(
        "Mail to %(address)s goes out again; %(number)s reminder waited for that.",
        "Mail to %(address)s goes out again; %(number)s reminders waited for that.",
        waiting,
        address=address,
    )
    return document, sentence
