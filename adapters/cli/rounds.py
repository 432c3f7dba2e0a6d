"""``hjulet tick`` does one round by hand, ``hjulet run`` goes on doing them."""

from datetime import timedelta
from typing import TYPE_CHECKING

import typer

from adapters.cli import output
from adapters.cli.parameters import At, Json
from adapters.cli.work import working
from adapters.i18n import tr

if TYPE_CHECKING:
    from adapters.settings import Settings
    from adapters.worker import RoundReport, Terms


def tick(ctx: typer.Context, *, at: At = None, as_json: Json = False) -> None:
    """Do one round."""
    from adapters import worker
    from adapters.bootstrap import transport_of
    from adapters.cli.logs import logging_to_file
    from adapters.sql.heartbeats import beat

    with working(ctx, at=at, as_json=as_json) as work, logging_to_file(work.settings):
        report = worker.round(work.store, transport_of(work.settings), at=work.at, terms=terms_of(work.settings))
        with work.store.begin() as tx:
            beat(tx, "round", at=work.at)
    if as_json:
        output.show_json(report.as_dict())
    else:
        show_report(report)


def run(ctx: typer.Context) -> None:
    """Do rounds until asked to end."""
    from adapters import log, scheduler
    from adapters.bootstrap import transport_of
    from adapters.cli.logs import level

    with working(ctx) as work:
        log.configure(level=level(work.settings))
        every = timedelta(seconds=work.settings.tick_seconds)
        transport, terms = transport_of(work.settings), terms_of(work.settings)
        scheduler.run([scheduler.round_ring(work.store, transport, terms=terms, tick=every)])


def terms_of(settings: "Settings") -> "Terms":
    """On what terms rounds are done, as the settings say it."""
    from adapters.delivery.letters import Sender
    from adapters.worker import Terms

    return Terms(
        sender=Sender.of(settings.mail_from, base_url=settings.base_url),
        lease=timedelta(seconds=settings.lease_seconds),
        first_retry=timedelta(seconds=settings.retry_seconds),
    )


def show_report(report: "RoundReport") -> None:
    """What a round did, in words: what did not happen is left out."""
    told = [
        (report.claimed, tr("Looked at %(number)s promises.", number=report.claimed)),
        (report.advanced, tr("%(number)s items moved on by themselves.", number=report.advanced)),
        (report.stalled, tr("%(number)s items are marked as stalled.", number=report.stalled)),
        (report.notices, tr("%(number)s reminders fell due.", number=report.notices)),
        (report.messages, tr("%(number)s mails were written.", number=report.messages)),
        (report.sent, tr("%(number)s mails were sent.", number=report.sent)),
        (report.failed, tr("%(number)s mails could not be sent.", number=report.failed)),
        (report.set_aside, tr("%(number)s things could not be decided; see `hjulet doctor`.", number=report.set_aside)),
    ]
    for number, sentence in told:
        if number:
            output.say(sentence)
    if not any(number for number, _ in told):
        output.say(tr("Nothing was due."))
