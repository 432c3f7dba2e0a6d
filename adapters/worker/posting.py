"""Post what webhooks are to be told: lease, post with no transaction open, say what came of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote
from uuid import uuid4

from adapters import clock
from adapters.delivery.patience import LONGEST, Patience
from adapters.i18n import tr, using
from adapters.log import logger
from adapters.sql import posts, webhooks
from adapters.sql.posts import Leased, Post
from adapters.sql.store import SqlStore, SqlTransaction
from adapters.sql.webhooks import Webhook
from adapters.webhooks.posting import Answer, Parcel, Poster, Verdict
from adapters.webhooks.shapes import TEST, Happening, written
from engine.errors import Refusal
from engine.model import ActorKind

WEBHOOKS_AT_ONCE = 50
MOST_TURNS = 100
"""After so many turns, in each of which every webhook is told one thing, it is time for something else."""


@dataclass(slots=True)
class Posted:
    """What was done: ``failed`` counts tries that did not succeed, ``dead`` those of them given up."""

    sent: int = 0
    failed: int = 0
    dead: int = 0


def post(
    store: SqlStore,
    poster: Poster,
    *,
    base_url: str,
    at: datetime,
    lease: timedelta,
    first_retry: timedelta,
    monotonic: Callable[[], float] = clock.monotonic,
) -> Posted:
    """Tell the webhooks what waits for them, each one thing at a time, all at once.

    ``at`` is the present instant; what passes meanwhile is added to it by the monotonic clock. Everything is posted at
    least once, under the same webhook-id, and a second time only when whoever posted it died before saying so.

    Raises:
        DatabaseFailed: the database cannot be reached; what is leased by then is posted again when the lease runs out.
    """
    desk = _Desk(store, poster, Patience(first_retry), base_url=base_url, at=at, monotonic=monotonic)
    desk.work_off(lease=max(lease, 2 * poster.patience))
    return desk.posted


class _Desk:
    """Where what webhooks are to be told is worked off."""

    def __init__(
        self,
        store: SqlStore,
        poster: Poster,
        patience: Patience,
        *,
        base_url: str,
        at: datetime,
        monotonic: Callable[[], float],
    ) -> None:
        self._store = store
        self._poster = poster
        self._patience = patience
        self._base_url = base_url
        self._at = at
        self._monotonic = monotonic
        self._began = monotonic()
        self.posted = Posted()

    def work_off(self, *, lease: timedelta) -> None:
        """Lease and post until nothing waits."""
        for _ in range(MOST_TURNS):
            with self._store.begin() as tx:
                leased = posts.lease(tx, at=self._now(), limit=WEBHOOKS_AT_ONCE, lease_for=lease)
                parcels = [parcel_of(tx, each, base_url=self._base_url, at=self._now()) for each in leased]
            if not leased:
                return
            for each, answer in zip(leased, self._poster.post(parcels), strict=True):
                with self._store.begin() as tx:  # one for each: two posters cannot wait for each other
                    self._settle(tx, each, answer)

    def _settle(self, tx: SqlTransaction, each: Leased, answer: Answer) -> None:
        if answer.verdict is not Verdict.SENT:
            self._settle_failed(tx, each, answer)
            return
        posts.mark_sent(tx, each.post, status=answer.status, at=self._now())
        webhooks.note_success(tx, each.webhook)
        self.posted.sent += 1
        logger().debug("post.sent", post=each.post.id, webhook=each.webhook.id)

    def _settle_failed(self, tx: SqlTransaction, each: Leased, answer: Answer) -> None:
        """Let the post wait for its next try, or give it up, for everybody to see."""
        post, wait = each.post, self._wait(each.post, answer)
        if wait is None:
            posts.mark_dead(tx, post, status=answer.status, error=answer.words)
            self.posted.dead += 1
        else:
            not_before = self._now() + wait
            posts.mark_retry(tx, post, not_before=not_before, status=answer.status, error=answer.words)
        self.posted.failed += 1
        self._note_failure(tx, each.webhook, answer)
        logger().warning(
            "post.dead" if wait is None else "post.failed",
            post=post.id,
            webhook=each.webhook.id,
            attempts=post.attempts,
            status=answer.status,
            words=answer.words,
        )

    def _wait(self, post: Post, answer: Answer) -> timedelta | None:
        """How long until the next try, if the receiver asks for it longer than usual, but not too long; None: never."""
        if answer.verdict is not Verdict.LATER:
            return None
        wait = self._patience.wait(attempts=post.attempts, name=post.name)
        return wait and max(wait, min(answer.wait or wait, LONGEST))

    def _note_failure(self, tx: SqlTransaction, webhook: Webhook, answer: Answer) -> None:
        webhooks.note_failure(tx, webhook, at=self._now())
        if answer.verdict is Verdict.GONE:
            webhooks.stop(tx, webhook.id, why=webhooks.GONE, at=self._now())

    def _now(self) -> datetime:
        return self._at + timedelta(seconds=self._monotonic() - self._began)


def parcel_of(tx: SqlTransaction, leased: Leased, *, base_url: str, at: datetime) -> Parcel:
    """What happened, written as the webhook wants it."""
    webhook = leased.webhook
    with using(webhook.language):
        body = written(_happening(tx, leased, base_url=base_url), webhook.shape)
    return Parcel(name=leased.post.name, url=webhook.url, body=body, secrets=webhook.secrets(at=at))


def trial(tx: SqlTransaction, webhook: Webhook, *, base_url: str, at: datetime) -> Parcel:
    """Something that happened to no item, to see whether it arrives."""
    organisation = tx.tree().organisations[webhook.organisation_id]
    with using(webhook.language):
        happening = Happening(
            kind=TEST,
            at=at,
            seq=0,
            actor=ActorKind.OPERATOR.value,
            ref="TEST",
            title=tr("A test from Hjulet"),
            url=base_url,
            workflow="test",
            phase="test",
            label=tr("a test"),
            cycle=1,
            organisation=organisation.code,
            organisation_name=organisation.name,
        )
        body = written(happening, webhook.shape)
    return Parcel(name=f"test_{uuid4().hex}", url=webhook.url, body=body, secrets=webhook.secrets(at=at))


def _happening(tx: SqlTransaction, leased: Leased, *, base_url: str) -> Happening:
    facts = dict(leased.post.facts)
    version = facts.pop("workflow_version")
    return Happening(
        **{**facts, "at": datetime.fromisoformat(facts["at"])},
        kind=leased.post.kind,
        url=f"{base_url.rstrip('/')}/items/{quote(facts['ref'])}",
        label=_label(tx, facts["workflow"], version, phase=facts["phase"], language=leased.webhook.language),
    )


def _label(tx: SqlTransaction, workflow: str, version: int, *, phase: str, language: str) -> str:
    """What people call the phase; its bare name where the workflow cannot be read."""
    try:
        return tx.definition(workflow, version).phase(phase).label.in_language(language)
    except (Refusal, KeyError):
        return phase
