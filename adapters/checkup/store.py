"""Look at what is kept in a database: whether the rounds are done, mail gets away, and everything can be decided."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from datetime import datetime, timedelta

from adapters.checkup.findings import Finding, fault, fine, warning
from adapters.checkup.lag import ROUND
from adapters.i18n import ntr, tr
from adapters.i18n.refusals import sentence
from adapters.i18n.words import word
from adapters.sql import posts, tokens, webhooks
from adapters.sql.addresses import marked
from adapters.sql.heartbeats import heartbeats
from adapters.sql.lists import next_wake, set_aside
from adapters.sql.messages import MessageState, counts
from adapters.sql.outbox import held_back
from adapters.sql.replies import replies
from adapters.sql.store import SqlTransaction
from adapters.sql.tokens import ENDS_SOON
from adapters.sql.workflows import installed
from engine.errors import Refusal
from engine.model import Facts

TOLERANCE = timedelta(minutes=5)
"""So far may clocks differ before anybody is told."""

LONGEST_LIST = 10
ANSWERS_FOR = timedelta(days=7)
"""So long is told of a mail that was not taken for an answer."""


Shown = Callable[[Facts], bool]
"""Whether somebody may read of an item."""

Clock = Callable[[datetime], str]
"""How an instant is said."""


def utc(instant: datetime) -> str:
    """An instant as people say it who look after machines."""
    return instant.isoformat(sep=" ", timespec="minutes").replace("+00:00", " UTC")


def examine_store(tx: SqlTransaction, *, at: datetime, late: timedelta) -> Iterator[Finding]:
    """Look at everything that is kept; what lags behind for longer than ``late`` is told."""
    yield from rounds(tx, at=at, late=late)
    yield from sound_workflows(tx)
    yield from mail(tx)
    yield from refused_addresses(tx)
    yield from listeners(tx)
    yield from answers(tx, at=at)
    yield from agenda(tx, at=at, late=late)
    yield from ending_tokens(tx, at=at, organisation_ids=tx.tree().organisations.keys())
    yield from undecided(tx, at=at)


def rounds(tx: SqlTransaction, *, at: datetime, late: timedelta, clock: Clock = utc) -> Iterator[Finding]:
    """Whether rounds are done, and the clock on the wall beside the last one."""
    last = heartbeats(tx).get(ROUND)
    if last is None:
        yield warning(
            "rounds",
            tr("No round has been done yet: nobody is reminded."),
            tr("Start `hjulet run`, or let cron call `hjulet tick`."),
        )
    elif last > at + TOLERANCE:
        yield fault(
            "clock",
            tr("The last round was at %(last)s, which is still to come: the clock was set back.", last=clock(last)),
            tr("Set the clock of this machine, and keep it synchronised."),
        )
    elif last + late < at:
        yield warning(
            "rounds",
            tr("No round has been done since %(last)s, so nobody is reminded.", last=clock(last)),
            tr("Start `hjulet run`, or let cron call `hjulet tick`."),
        )
    else:
        yield fine("rounds", tr("The last round was at %(last)s.", last=clock(last)))


def sound_workflows(tx: SqlTransaction) -> Iterator[Finding]:
    """Whether every installed workflow can be read."""
    names = []
    for found in installed(tx):
        try:
            tx.definition(found.name, found.version)
        except Refusal as refusal:
            yield fault(
                "workflows",
                f"{found.name} {found.version}: {sentence(refusal)}",
                tr("Its items stand still. Install a sound version: hjulet workflow install FILE"),
            )
        else:
            names.append(f"{found.name} {found.version}")
    yield fine("workflows", tr("Sound workflows: %(names)s.", names=", ".join(names)))


def mail(tx: SqlTransaction) -> Iterator[Finding]:
    """Whether mail gets away."""
    reason = held_back(tx)
    if reason is not None:
        yield warning(
            "held", tr("No mail goes out: %(reason)s.", reason=reason), tr("When it may: hjulet outbox release")
        )
    number = counts(tx).get(MessageState.DEAD, 0)
    if number:
        sentence_ = ntr("%(number)s mail could not be delivered.", "%(number)s mails could not be delivered.", number)
        yield warning("undelivered", sentence_, tr("Look at them: hjulet outbox list --state dead"))


def refused_addresses(tx: SqlTransaction) -> Iterator[Finding]:
    """Addresses to which nothing is sent until somebody mends them."""
    for bad in marked(tx):
        yield warning(
            "address",
            tr("Nothing is sent to %(address)s, which was refused: %(words)s", address=bad.address, words=bad.words),
            tr("Correct it (hjulet person change), or say that it works: hjulet outbox release %(address)s")
            % {"address": bad.address},
        )


def listeners(tx: SqlTransaction, *, clock: Clock = utc) -> Iterator[Finding]:
    """Those that do not answer, or were stopped for it, and what they were not told."""
    given_up = posts.counts(tx)
    for webhook in webhooks.webhooks(tx):
        advice = tr("Look at it: hjulet webhook show %(number)s", number=webhook.id)
        if webhook.stopped_at is None and webhook.failing_since is not None:
            since = clock(webhook.failing_since)
            yield warning(
                "webhooks", tr("Webhook %(number)s has failed since %(since)s.", number=webhook.id, since=since), advice
            )
        elif webhook.stopped_at is not None and webhook.stopped_why != webhooks.BY_HAND:
            why = word(webhook.stopped_why or "")
            yield warning(
                "webhooks", tr("Webhook %(number)s was stopped: %(why)s.", number=webhook.id, why=why), advice
            )
        elif webhook.stopped_at is None and (dead := given_up.get(webhook.id, {}).get(MessageState.DEAD, 0)):
            sentence_ = ntr(
                "Webhook %(webhook)s was not told of %(number)s event.",
                "Webhook %(webhook)s was not told of %(number)s events.",
                dead,
                webhook=webhook.id,
            )
            yield warning("webhooks", sentence_, advice)


def answers(tx: SqlTransaction, *, at: datetime) -> Iterator[Finding]:
    """Mails that came in of late, and in which somebody may have written what nobody has read."""
    unread = Counter(each.made for each in replies(tx, since=at - ANSWERS_FOR) if each.made.needs_somebody)
    for made, number in unread.items():
        sentence_ = ntr(
            "%(number)s mail of this week was not taken for an answer: %(why)s.",
            "%(number)s mails of this week were not taken for answers: %(why)s.",
            number,
            why=word(made),
        )
        yield warning("answers", sentence_, tr("They lie in the folder Hjulet/failed of the mailbox; read them there."))


def agenda(tx: SqlTransaction, *, at: datetime, late: timedelta, clock: Clock = utc) -> Iterator[Finding]:
    """Whether the scheduler keeps up."""
    wake = next_wake(tx)
    if wake is not None and wake + late < at:
        yield warning(
            "agenda",
            tr("Something has been waiting to be looked at since %(since)s.", since=clock(wake)),
            tr("Start `hjulet run`, or let cron call `hjulet tick`."),
        )


def ending_tokens(tx: SqlTransaction, *, at: datetime, organisation_ids: Collection[int]) -> Iterator[Finding]:
    """How many programs of the people of some organisations will soon be turned away."""
    found = tokens.working(tx, at=at, organisation_ids=organisation_ids)
    number = sum(token.expires_at - at <= ENDS_SOON for token in found)
    if number:
        yield warning(
            "tokens",
            ntr("%(number)s API token ends within a week.", "%(number)s API tokens end within a week.", number),
            tr("Whoever needs it makes another in time: hjulet token list"),
        )


def undecided(
    tx: SqlTransaction, *, at: datetime, clock: Clock = utc, shown: Shown = lambda _: True
) -> Iterator[Finding]:
    """What the scheduler could not decide about; of an item that is not ``shown``, only that there is one."""
    aside = set_aside(tx)
    named = [(each, facts) for each in aside[:LONGEST_LIST] if shown(facts := tx.facts(each.commitment.item_id, at=at))]
    for each, facts in named:
        yield warning(
            "set_aside",
            tr("%(ref)s could not be decided: %(fault)s", ref=facts.item.ref, fault=each.fault),
            tr("It is tried again at %(until)s.", until=clock(each.until)),
        )
    if rest := len(aside) - len(named):
        yield warning("set_aside", ntr("And %(number)s more promise.", "And %(number)s more promises.", rest))
