"""Look at everything that can be wrong with an installation; each thing by itself, so that one fault hides no other."""

import os
import platform
import stat
from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import packages_distributions
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from adapters.bootstrap import KEY_FILE, mailbox_of, make_directory, transport_of
from adapters.checkup.findings import Finding, fault, fine, warning
from adapters.cli.checkup import examine_database
from adapters.delivery.transport import DeliveryFailed
from adapters.i18n import tr
from adapters.i18n.refusals import sentence
from adapters.settings import Settings, masked
from engine.errors import Refusal

PACKAGES = ("adapters", "engine", "workflows")
OURS = frozenset({"hjulet"})
HERE = frozenset({"localhost", "127.0.0.1", "::1"})
FOR_OTHERS = 0o077
"""The rights of everybody but a file's owner."""


def examine(settings: Settings, *, at: datetime) -> Iterator[Finding]:
    """Look at everything."""
    yield from _environment(settings)
    yield from _files(settings)
    yield from _mail(settings)
    yield from _mailbox(settings)
    yield from examine_database(settings, at=at)


def _environment(settings: Settings) -> Iterator[Finding]:
    yield fine("python", tr("Python %(version)s.", version=platform.python_version()))
    others = {name for package in PACKAGES for name in packages_distributions().get(package, ())} - OURS
    if others:
        yield fault(
            "packages",
            tr("Another package brings modules with our names: %(packages)s.", packages=", ".join(sorted(others))),
            tr("Install Hjulet in an environment of its own."),
        )
    zones = len(available_timezones())
    yield fine(
        "timezone", tr("%(zone)s, of %(number)s time zones.", zone=ZoneInfo(settings.timezone).key, number=zones)
    )


def _files(settings: Settings) -> Iterator[Finding]:
    directory = settings.data_directory
    try:
        make_directory(directory)
    except Refusal as refusal:
        yield fault("files", sentence(refusal))
        return
    if not os.access(directory, os.W_OK | os.X_OK):
        yield fault(
            "files",
            tr("The data directory %(directory)s cannot be written to.", directory=directory),
            tr("Give it to the user that runs Hjulet, or set HJULET_DATA_DIRECTORY."),
        )
        return
    yield fine("files", tr("The data directory is %(directory)s.", directory=directory))
    kept = directory / KEY_FILE
    if kept.exists() and stat.S_IMODE(kept.stat().st_mode) & FOR_OTHERS:
        yield warning(
            "secret", tr("Others can read the secret in %(file)s.", file=kept), tr("Run: chmod 600 %(file)s", file=kept)
        )


def _mail(settings: Settings) -> Iterator[Finding]:
    place = str(settings.maildir) if settings.smtp_url is None else masked(settings.smtp_url)
    try:
        transport_of(settings).try_out()
    except (DeliveryFailed, Refusal) as error:
        why = sentence(error) if isinstance(error, Refusal) else str(error)
        yield fault(
            "mail",
            tr("Mail does not get away: %(place)s, %(why)s.", place=place, why=why.rstrip(".")),
            tr("Look at HJULET_SMTP_URL and HJULET_MAILDIR; what is written meanwhile waits."),
        )
        return
    if settings.smtp_url is None:
        yield fine("mail", tr("No mail server is set: mail is written to %(place)s.", place=place))
        return
    yield fine("mail", tr("The mail server answers: %(place)s.", place=place))
    if urlsplit(settings.base_url).hostname in HERE:
        yield warning(
            "base_url",
            tr("Links in mails lead to %(url)s, which nobody else reaches.", url=settings.base_url),
            tr("Set HJULET_BASE_URL to the address at which people reach Hjulet."),
        )
    if settings.mail_from.rstrip(">").endswith("@localhost"):
        yield warning(
            "mail_from",
            tr("Mail comes from %(sender)s, which mail servers refuse.", sender=settings.mail_from),
            tr("Set HJULET_MAIL_FROM to an address of your own."),
        )


def _mailbox(settings: Settings) -> Iterator[Finding]:
    """The mailbox for answers, if there is to be one."""
    if (settings.imap_url is None) != (settings.reply_address is None):
        yield warning(
            "mailbox",
            tr("Answers by mail need HJULET_IMAP_URL and HJULET_REPLY_ADDRESS, and one of them is not set."),
            tr("Set both, or neither."),
        )
        return
    try:
        mailbox = mailbox_of(settings)
        if mailbox is not None:
            mailbox.try_out()
            yield fine("mailbox", tr("The mailbox for answers can be read: %(host)s.", host=mailbox.host))
    except Refusal as refusal:
        yield fault(
            "mailbox", sentence(refusal), tr("Look at HJULET_IMAP_URL; what was answered waits in the mailbox.")
        )
