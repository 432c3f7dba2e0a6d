"""``hjulet tick`` does one round by hand, ``hjulet run`` goes on doing them."""

import gc
from datetime import timedelta
from typing import TYPE_CHECKING

import typer

from adapters import clock
from adapters.cli import output
from adapters.cli.parameters import At, Json
from adapters.cli.work import Work, working
from adapters.i18n import ntr, tr

if TYPE_CHECKING:
    from adapters.scheduler import Ring
    from adapters.settings import Settings
    from adapters.webhooks.posting import Poster
    from adapters.worker import Received, RoundReport, Sealing, Terms

LOOK_EVERY = timedelta(seconds=60)
"""The mailbox for answers is not looked into more often, nor whether what is done once a night is done."""


def tick(ctx: typer.Context, *, at: At = None, as_json: Json = False) -> None:
    """Do one round."""
    from adapters import worker
    from adapters.bootstrap import transport_of
    from adapters.checkup.lag import ROUND
    from adapters.cli.logs import logging_to_file
    from adapters.sql.heartbeats import beat

    with working(ctx, at=at, as_json=as_json) as work, logging_to_file(work.settings):
        began = clock.monotonic()
        received = receive(work)
        report = worker.round(
            work.store,
            transport_of(work.settings),
            at=work.at,
            terms=terms_of(work.settings),
            poster=poster_of(work.settings),
        )
        worker.seal_night(work.store, sealing_of(work.settings), at=work.at)
        worker.count_night(work.store, zone=work.zone, at=work.at)
        if at is None:  # a round of another day says nothing about whether rounds are being done
            with work.store.begin() as tx:
                beat(tx, ROUND, at=work.at, took=timedelta(seconds=clock.monotonic() - began))
    if as_json:
        output.show_json({**report.as_dict(), **received.as_dict()})
    else:
        show_report(report, received)


def run(ctx: typer.Context) -> None:
    """Do rounds until asked to end."""
    from adapters import log, scheduler
    from adapters.cli.logs import level

    with working(ctx) as work:
        log.configure(level=level(work.settings))
        gc.freeze()  # what is loaded by now stays until the end: no collection need go through it again
        scheduler.run(rings(work))


def rings(work: Work) -> "list[Ring]":
    """Everything that is done again and again."""
    from adapters import scheduler
    from adapters.bootstrap import mailbox_of, transport_of

    every = timedelta(seconds=work.settings.tick_seconds)
    transport, terms = transport_of(work.settings), terms_of(work.settings)
    found = [
        scheduler.round_ring(work.store, transport, terms=terms, tick=every),
        scheduler.post_ring(work.store, poster_of(work.settings), terms=terms, tick=every),
        watch(work),
        scheduler.seal_ring(work.store, sealing_of(work.settings), every=max(every, LOOK_EVERY)),
        scheduler.count_ring(work.store, zone=work.zone, every=max(every, LOOK_EVERY)),
        scheduler.housekeeping_ring(work.store, idle=timedelta(minutes=work.settings.session_idle_minutes)),
    ]
    mailbox = mailbox_of(work.settings)
    if mailbox is not None and terms.sender.answers is not None:
        rate = max(every, LOOK_EVERY)
        found.append(scheduler.receiving_ring(work.store, mailbox, terms.sender.answers, every=rate))
    return found


def watch(work: Work) -> "Ring":
    """What says in the log when rounds do not keep up, whoever does them."""
    from adapters import scheduler
    from adapters.checkup.lag import late_after

    tick = timedelta(seconds=work.settings.tick_seconds)
    return scheduler.watch_ring(work.store, late=late_after(work.settings), tick=tick)


def receive(work: Work) -> "Received":
    """Receive what people answered, if there is a mailbox for it; one that cannot be read stops no round."""
    from adapters import worker
    from adapters.bootstrap import answers_of, mailbox_of
    from adapters.i18n.refusals import sentence
    from adapters.inbox.mailbox import MailboxFailed

    mailbox, answers = mailbox_of(work.settings), answers_of(work.settings)
    if mailbox is None or answers is None:
        return worker.Received()
    try:
        return worker.receive(work.store, mailbox, answers, at=work.at)
    except MailboxFailed as failed:
        output.notice(sentence(failed))
        return worker.Received()


def terms_of(settings: "Settings") -> "Terms":
    """On what terms rounds are done, as the settings say it."""
    from adapters.bootstrap import answers_of, secret_of
    from adapters.delivery.letters import Sender
    from adapters.delivery.links import Links
    from adapters.worker import Terms

    return Terms(
        sender=Sender.of(
            settings.mail_from,
            base_url=settings.base_url,
            answers=answers_of(settings),
            reply_to=settings.mail_reply_to,
            links=Links(secret_of(settings)),
        ),
        lease=timedelta(seconds=settings.lease_seconds),
        first_retry=timedelta(seconds=settings.retry_seconds),
        budget=settings.mail_budget,
        undo=timedelta(seconds=settings.undo_seconds),
    )


def sealing_of(settings: "Settings") -> "Sealing":
    """How seals are set and published, as the settings say it."""
    from zoneinfo import ZoneInfo

    from adapters.worker import Sealing
    from adapters.worker.outlets import Outlets

    return Sealing(
        key=settings.audit_key,
        zone=ZoneInfo(settings.timezone),
        outlets=Outlets(
            addresses=settings.seal_mail or (),
            file=settings.seal_file,
            url=settings.seal_webhook,
            secret=settings.seal_webhook_secret,
        ),
        sender=terms_of(settings).sender,
        poster=poster_of(settings),
    )


def poster_of(settings: "Settings") -> "Poster":
    """The way out to webhooks, as the settings say it."""
    from adapters.webhooks.posting import Poster

    return Poster(timeout=timedelta(seconds=settings.webhook_timeout), private=settings.webhook_private == "yes")


def show_report(report: "RoundReport", received: "Received") -> None:
    """What a round did, in words; what did not happen is left out."""
    told = {
        ntr("%(number)s answer came by mail.", "%(number)s answers came by mail.", received.replies): received.replies,
        ntr("%(number)s mail came back.", "%(number)s mails came back.", received.bounces): received.bounces,
        ntr("Looked at %(number)s promise.", "Looked at %(number)s promises.", report.claimed): report.claimed,
        ntr("%(number)s item moved on.", "%(number)s items moved on.", report.advanced): report.advanced,
        ntr("%(number)s item is stalled now.", "%(number)s items are stalled now.", report.stalled): report.stalled,
        ntr("%(number)s reminder fell due.", "%(number)s reminders fell due.", report.notices): report.notices,
        ntr("%(number)s mail was written.", "%(number)s mails were written.", report.messages): report.messages,
        ntr("%(number)s mail was sent.", "%(number)s mails were sent.", report.sent): report.sent,
        ntr("%(number)s mail was not sent.", "%(number)s mails were not sent.", report.failed): report.failed,
        ntr("%(number)s was set aside: hjulet doctor", "%(number)s were set aside: hjulet doctor", report.set_aside): (
            report.set_aside
        ),
        ntr("%(number)s event was posted.", "%(number)s events were posted.", report.posted): report.posted,
        ntr("%(number)s event was not posted.", "%(number)s events were not posted.", report.post_failed): (
            report.post_failed
        ),
    }
    happened = [told_of for told_of, figure in told.items() if figure]
    for line in happened or [tr("Nothing was due.")]:
        output.say(line)
