"""``hjulet webhook``: other systems that are told what happens."""

from typing import TYPE_CHECKING, Annotated

import typer

from adapters.cli import output
from adapters.cli.parameters import At, Json, number, one_of
from adapters.cli.usage import Commands
from adapters.cli.work import working
from adapters.i18n import LANGUAGES, tr

if TYPE_CHECKING:
    from adapters.sql.webhooks import Webhook

app = Commands(help=tr("Webhooks: other systems that are told what happens."))

SHAPES = ("standard", "teams", "slack")

Number = Annotated[int, typer.Argument(parser=number, metavar=tr("WEBHOOK"), help=tr("Its number."))]


@app.command("add", help=tr("Let another system know what happens in an organisation and everything below it."))
def add(
    ctx: typer.Context,
    *,
    url: Annotated[str, typer.Argument(metavar="URL", help=tr("Where it is told: https://…"))],
    organisation: Annotated[
        str, typer.Option("--organisation", metavar=tr("CODE"), help=tr("What happens here, and everywhere below."))
    ],
    shape: Annotated[
        str,
        typer.Option(
            "--shape", parser=one_of(*SHAPES), metavar="|".join(SHAPES), help=tr("How it is written, and for whom.")
        ),
    ] = "standard",
    kind: Annotated[
        list[str] | None,
        typer.Option(
            "--kind", metavar=tr("KIND"), help=tr("Only this kind of event, such as item.moved; may be given again.")
        ),
    ] = None,
    language: Annotated[
        str,
        typer.Option("--language", parser=one_of(*LANGUAGES), metavar="sv|en", help=tr("The language of the words.")),
    ] = "sv",
    at: At = None,
    as_json: Json = False,
) -> None:
    """Keep a new one, and show its secret, once."""
    from adapters.cli.webhooks import kinds_of, webhook_document
    from adapters.sql import webhooks
    from adapters.sql.organisations import organisation as place_of
    from adapters.webhooks import signing, urls

    with working(ctx, at=at, as_json=as_json) as work, work.store.begin() as tx:
        urls.checked(url, private=work.settings.webhook_private == "yes")
        place = place_of(tx, organisation)
        added = webhooks.add(
            tx,
            webhooks.Webhook(
                organisation_id=place.id,
                url=url,
                shape=shape,
                language=language,
                kinds=kinds_of(kind or ()),
                secret=signing.new_secret(),
                made_at=work.at,
            ),
        )
    if as_json:
        output.show_json({**webhook_document(added, place.code), "secret": added.secret})
        return
    output.say(tr("Webhook %(number)s is told what happens in %(place)s.", number=added.id, place=place.name))
    _show_secret(added)
    output.advise(tr("Try it: hjulet webhook test %(number)s", number=added.id))


@app.command("list", help=tr("List the webhooks, those as well that were stopped."))
def list_(ctx: typer.Context, *, as_json: Json = False) -> None:
    """Show all."""
    from adapters.cli.webhooks import webhook_document, webhooks_table
    from adapters.sql import posts, webhooks
    from adapters.sql.organisations import organisations

    with working(ctx, as_json=as_json) as work, work.store.read() as tx:
        places = {place.id: place for place in organisations(tx)}
        found, counts = webhooks.webhooks(tx), posts.counts(tx)
    if as_json:
        documents = [webhook_document(each, places[each.organisation_id].code) for each in found]
        output.show_json({"webhooks": documents})
    else:
        output.show(webhooks_table(found, places, counts))


@app.command("show", help=tr("Show a webhook, and what it was told lately."))
def show(
    ctx: typer.Context,
    *,
    webhook: Number,
    limit: Annotated[
        int, typer.Option("--limit", parser=number, metavar=tr("NUMBER"), help=tr("At most so many posts."))
    ] = 20,
    as_json: Json = False,
) -> None:
    """Show one."""
    from adapters.cli.webhooks import post_document, posts_table, webhook_document, webhook_table
    from adapters.sql import posts, webhooks
    from adapters.sql.organisations import organisations

    with working(ctx, as_json=as_json) as work, work.store.read() as tx:
        found = webhooks.webhook(tx, webhook)
        place = next(place for place in organisations(tx) if place.id == found.organisation_id)
        told = posts.posts(tx, webhook, limit=limit)
    if as_json:
        output.show_json(
            {**webhook_document(found, place.code), "url": found.url, "posts": [post_document(each) for each in told]}
        )
    else:
        output.show(webhook_table(found, place, zone=work.zone))
        output.show(posts_table(told, zone=work.zone))


@app.command("test", help=tr("Tell a webhook something now, and say what it answers."))
def try_(ctx: typer.Context, *, webhook: Number, at: At = None, as_json: Json = False) -> None:
    """Post a test, which is kept nowhere."""
    from adapters.cli.rounds import poster_of
    from adapters.cli.webhooks import answer_in_words
    from adapters.sql import webhooks
    from adapters.webhooks.posting import Verdict
    from adapters.worker.posting import trial

    with working(ctx, at=at, as_json=as_json) as work:
        with work.store.read() as tx:
            found = webhooks.webhook(tx, webhook)
            parcel = trial(tx, found, base_url=work.settings.base_url, at=work.at)
        (answer,) = poster_of(work.settings).post([parcel])
    if as_json:
        output.show_json({"id": webhook, "result": answer.verdict, "status": answer.status, "reason": answer.words})
    elif answer.verdict is Verdict.SENT:
        output.say(tr("It arrived: %(answer)s.", answer=answer_in_words(answer.status, answer.words)))
    else:
        output.complain(tr("It did not arrive: %(answer)s.", answer=answer_in_words(answer.status, answer.words)))
    if answer.verdict is not Verdict.SENT:
        raise typer.Exit(1)


@app.command("rotate", help=tr("Give a webhook a new secret; what is posted is signed with both for a day."))
def rotate(ctx: typer.Context, *, webhook: Number, at: At = None, as_json: Json = False) -> None:
    """Change the secret of one, and show the new one, once."""
    from adapters.sql import webhooks
    from adapters.webhooks import signing

    with working(ctx, at=at, as_json=as_json) as work, work.store.begin() as tx:
        changed = webhooks.rotate(tx, webhook, secret=signing.new_secret(), at=work.at)
    if as_json:
        document = {"id": changed.id, "secret": changed.secret, "former_until": changed.former_until}
        output.show_json(document)
    else:
        _show_secret(changed)


@app.command("stop", help=tr("Tell a webhook nothing more."))
def stop(ctx: typer.Context, *, webhook: Number, at: At = None, as_json: Json = False) -> None:
    """Stop one; what waited for it is given up."""
    from adapters.sql import webhooks

    with working(ctx, at=at, as_json=as_json) as work, work.store.begin() as tx:
        webhooks.stop(tx, webhook, why=webhooks.BY_HAND, at=work.at)
    _say(webhook, tr("Webhook %(number)s is told nothing more.", number=webhook), as_json=as_json)


@app.command("start", help=tr("Tell a webhook that was stopped again what happens from now on."))
def start(ctx: typer.Context, *, webhook: Number, as_json: Json = False) -> None:
    """Let one go on."""
    from adapters.sql import webhooks

    with working(ctx, as_json=as_json) as work, work.store.begin() as tx:
        webhooks.start(tx, webhook)
    _say(webhook, tr("Webhook %(number)s is told what happens.", number=webhook), as_json=as_json)


@app.command("resend", help=tr("Post something again that was given up, or that arrived and was lost there."))
def resend(
    ctx: typer.Context,
    *,
    post: Annotated[
        int,
        typer.Argument(parser=number, metavar=tr("POST"), help=tr("Its number, as `hjulet webhook show` names it.")),
    ],
    at: At = None,
    as_json: Json = False,
) -> None:
    """Let one be posted in the next round."""
    from adapters.sql import posts

    with working(ctx, at=at, as_json=as_json) as work, work.store.begin() as tx:
        posts.resend(tx, post, at=work.at)
    _say(post, tr("Post %(number)s goes out in the next round.", number=post), as_json=as_json)


def _show_secret(webhook: "Webhook") -> None:
    output.say(tr("Its secret: %(secret)s", secret=webhook.secret))
    output.advise(tr("With the secret the receiver checks that a post is genuine. It is not shown again."))


def _say(number: int, sentence: str, *, as_json: bool) -> None:
    if as_json:
        output.show_json({"id": number})
    else:
        output.say(sentence)
