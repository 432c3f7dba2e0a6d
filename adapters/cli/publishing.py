"""Telling a seal to those who keep it outside, from the command line."""

from collections.abc import Mapping

from adapters.cli import output
from adapters.cli.rounds import sealing_of
from adapters.cli.work import Work
from adapters.i18n import tr
from adapters.settings import Settings
from adapters.sql.publications import Channel, Publication
from adapters.worker import publish
from engine.errors import NotNow
from engine.seals import Seal


class NobodyOutside(NotNow):
    """Nobody outside is to be told of seals."""

    code = "nobody-outside"
    template = "Nobody is to be told of seals. Set HJULET_SEAL_MAIL, HJULET_SEAL_FILE or HJULET_SEAL_WEBHOOK."


def check_outlets(settings: Settings) -> None:
    """Refuse with NobodyOutside when the settings name nobody who keeps seals."""
    if not sealing_of(settings).outlets.are_any:
        raise NobodyOutside


def published(work: Work, seal: Seal) -> Publication:
    """Tell it."""
    return publish(work.store, seal, sealing_of(work.settings), at=work.at)


def publication_document(publication: Publication | None) -> Mapping[str, object] | None:
    """What came of it, for programs."""
    if publication is None:
        return None
    return {channel.value: {"fault": fault} for channel, fault in publication.faults.items()}


def say_publication(publication: Publication | None) -> None:
    """What came of it, for people."""
    if publication is None:
        return
    done = {
        Channel.MAIL: tr("It is mailed in the next round."),
        Channel.FILE: tr("It was added to the file."),
        Channel.WEBHOOK: tr("It was posted."),
    }
    failed = {
        Channel.MAIL: tr("It could not be mailed: %(why)s"),
        Channel.FILE: tr("It could not be added to the file: %(why)s"),
        Channel.WEBHOOK: tr("It could not be posted: %(why)s"),
    }
    for channel, fault in publication.faults.items():
        if fault is None:
            output.say(done[channel])
        else:
            output.complain(failed[channel] % {"why": fault})
