"""Webhooks and their posts, for people and for programs."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from rich.table import Table
from rich.text import Text

from adapters.cli import output
from adapters.i18n import tr
from adapters.i18n.words import word
from adapters.sql.messages import MessageState
from adapters.sql.organisations import Place
from adapters.sql.posts import Post
from adapters.sql.webhooks import Webhook
from adapters.webhooks.shapes import KINDS
from engine.errors import Invalid

TIME = "%Y-%m-%d %H:%M"


class UnknownKind(Invalid):
    """A kind of event that there is not."""

    code = "unknown-kind"
    template = "There is no kind of event “%(value)s”. There are: %(known)s."


def kinds_of(wanted: Iterable[str]) -> tuple[str, ...]:
    """The kinds of events, each once; UnknownKind for what is none."""
    kinds = tuple(dict.fromkeys(kind.strip() for kind in wanted))
    for kind in kinds:
        if kind not in KINDS:
            raise UnknownKind(value=kind, known=", ".join(KINDS))
    return kinds


def webhook_document(webhook: Webhook, organisation: str) -> dict[str, Any]:
    """A webhook for programs, without its secret. The address is a secret of its own where it is Slack's or Teams's."""
    return {
        "id": webhook.id,
        "organisation": organisation,
        "host": urlsplit(webhook.url).hostname,
        "shape": webhook.shape,
        "language": webhook.language,
        "kinds": list(webhook.kinds),
        "made_at": webhook.made_at,
        "failing_since": webhook.failing_since,
        "stopped_at": webhook.stopped_at,
        "stopped_why": webhook.stopped_why,
    }


def post_document(post: Post) -> dict[str, Any]:
    """A post for programs."""
    return {
        "id": post.id,
        "name": post.name,
        "kind": post.kind,
        "item": post.facts["ref"],
        "state": post.state,
        "created_at": post.created_at,
        "not_before": post.not_before,
        "attempts": post.attempts,
        "status": post.status,
        "reason": post.last_error,
        "sent_at": post.sent_at,
    }


def webhooks_table(
    webhooks: Iterable[Webhook], places: Mapping[int, Place], counts: Mapping[int, Mapping[MessageState, int]]
) -> Table:
    """Webhooks with how many posts arrived and how many were given up; one that was stopped is shown dimly."""
    rows = [
        (
            Text(str(each.id), style="dim"),
            Text(urlsplit(each.url).hostname or "", style="dim" if each.stopped_at else "bold"),
            places[each.organisation_id].name,
            each.shape,
            str(counts.get(each.id, {}).get(MessageState.SENT, 0)),
            str(counts.get(each.id, {}).get(MessageState.DEAD, 0)),
            _remark(each),
        )
        for each in webhooks
    ]
    columns = tr("No."), tr("Host"), tr("Organisation"), tr("Shape"), tr("Arrived"), tr("Given up"), tr("Remark")
    return output.table(*columns, rows=rows)


def webhook_table(webhook: Webhook, place: Place, *, zone: ZoneInfo) -> Table:
    """One webhook, with its address."""
    said = {
        tr("Address"): webhook.url,
        tr("Organisation"): place.name,
        tr("Shape"): webhook.shape,
        tr("Events"): ", ".join(webhook.kinds) or tr("all"),
        tr("Since"): webhook.made_at.astimezone(zone).strftime(TIME),
        tr("Remark"): _remark(webhook),
    }
    return output.table("", "", rows=[(Text(name, style="bold"), Text(value)) for name, value in said.items() if value])


def posts_table(posts: Iterable[Post], *, zone: ZoneInfo) -> Table:
    """What a webhook was told, and what came of it."""
    rows = [
        (
            Text(str(each.id), style="dim"),
            each.created_at.astimezone(zone).strftime(TIME),
            str(each.facts["ref"]),
            each.kind,
            Text(word(each.state.value), style="red" if each.state is MessageState.DEAD else ""),
            str(each.attempts),
            answer_in_words(each.status, each.last_error),
        )
        for each in posts
    ]
    columns = tr("No."), tr("When"), tr("Item"), tr("Event"), tr("State"), tr("Tries"), tr("Answer")
    return output.table(*columns, rows=rows, unbroken={tr("When"), tr("Event")})


def answer_in_words(status: int | None, reason: str | None) -> str:
    """What was answered, and why it was not enough."""
    said = [f"HTTP {status}"] if status is not None else []
    return ", ".join([*said, word(reason)] if reason else said)


def _remark(webhook: Webhook) -> str:
    if webhook.stopped_at is not None:
        return tr("stopped: %(why)s", why=word(webhook.stopped_why or ""))
    if webhook.failing_since is not None:
        return tr("failing since %(day)s", day=webhook.failing_since.date().isoformat())
    return ""
