"""The mailbox for answers (IMAP): look at what lies in it, and put each mail away once it has been dealt with."""

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import SplitResult, unquote, urlsplit

from imap_tools import BaseMailBox, MailBox, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError

from engine.errors import Invalid, Refusal
from engine.sayings import say

PORTS = {"imap": 143, "imaps": 993}
INBOX = "INBOX"
ABOVE = "Hjulet"
"""The folder in which the folders for what has been dealt with lie."""

DONE, FAILED = "done", "failed"

MOST_AT_ONCE = 200
LARGEST = 1_000_000
"""A mail of more bytes is not read, but for its headers."""

SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
PERSONAL = re.compile(rb'\(\("([^"\\]*)" "([^"\\])"')
"""Of the folders of one's own: what stands before each name, and what between a folder and the one it lies in."""


class MailboxFailed(Refusal):
    """The mailbox for answers cannot be read."""

    code = "mailbox-failed"
    template = "The mailbox at %(host)s cannot be read: %(why)s."


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """A mail in the mailbox. Of one that is too large ``raw`` holds the headers alone."""

    uid: str
    raw: bytes
    is_whole: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """A folder on a server; the password is never shown. ``timeout`` is in seconds, for each answer of the server.

    The certificate is checked against ``trusted``: the system's own authorities unless others are given.
    """

    scheme: str
    host: str
    port: int
    user: str
    password: str = field(repr=False)
    folder: str = INBOX
    timeout: float = 30
    trusted: ssl.SSLContext = field(default_factory=ssl.create_default_context, repr=False)

    @classmethod
    def at(cls, url: str) -> Self:
        """The mailbox at ``imaps://user:password@host:port/FOLDER``; without a folder it is the INBOX.

        A character with a meaning in a URL is given as in one: ``%40`` for ``@``.

        Raises:
            Invalid: the URL cannot be understood. It is not repeated, since it holds a password.
        """
        try:
            parts = urlsplit(url)
            return cls(
                scheme=parts.scheme,
                host=_needed(parts.hostname),
                port=parts.port or PORTS[parts.scheme],
                user=unquote(_needed(parts.username)),
                password=unquote(parts.password or ""),
                folder=_folder(parts),
            )
        except (ValueError, KeyError):
            raise Invalid(
                what=say("the IMAP URL"), why=say("give imaps or imap, then ://user:password@host:port/FOLDER")
            ) from None

    @contextmanager
    def open(self) -> Iterator["OpenMailbox"]:
        """The mailbox, for as long as the block lasts.

        Raises:
            MailboxFailed: it cannot be reached, or not be read any further.
        """
        try:
            with self._connected() as box:
                yield OpenMailbox(box)
        except (OSError, imaplib.IMAP4.error, ImapToolsError) as error:
            raise MailboxFailed(host=self.host, why=_in_one_line(error)) from error

    def try_out(self) -> None:
        """Log in, look into the folder, and leave.

        Raises:
            MailboxFailed: that was not possible.
        """
        with self.open() as box:
            box.number()

    @contextmanager
    def _connected(self) -> Iterator[BaseMailBox]:
        if self.scheme == "imaps":
            box: BaseMailBox = MailBox(self.host, self.port, timeout=self.timeout, ssl_context=self.trusted)
        else:
            box = MailBoxUnencrypted(self.host, self.port, timeout=self.timeout)
        with box:
            # Every server has LOGIN; what it cannot take is beyond ASCII.
            log_in = box.login if (self.user + self.password).isascii() else box.login_utf8
            log_in(self.user, self.password, initial_folder=self.folder)
            yield box


class OpenMailbox:
    """A mailbox that is being read."""

    def __init__(self, box: BaseMailBox) -> None:
        self._box = box
        self._made: set[str] = set()

    def number(self) -> int:
        """How many mails lie in it."""
        return len(self._box.uids())

    def arrived(self) -> Iterator[Arrived]:
        """What lies in it, oldest first and at most so much as one round deals with; read or unread makes no odds."""
        for uid in self._box.uids()[:MOST_AT_ONCE]:
            is_whole = self._size(uid) <= LARGEST
            raw = self._fetch(uid, "BODY.PEEK[]" if is_whole else f"BODY.PEEK[HEADER]<0.{LARGEST}>")
            if raw:  # else somebody has just taken it away
                yield Arrived(uid=uid, raw=raw, is_whole=is_whole)

    def put_away(self, mail: Arrived, *, folder: str) -> None:
        """Move the mail to one of the folders for what has been dealt with, which is made when it is missing."""
        try:
            self._box.move(mail.uid, self._folder(folder))
        except ImapToolsError:
            if mail.uid in self._box.uids():  # else another process has put it away
                raise

    def _size(self, uid: str) -> int:
        """How many bytes a mail has; none when it is gone."""
        _, found = self._box.client.uid("FETCH", uid, "(RFC822.SIZE)")
        size = SIZE.search(b" ".join(part for part in found if isinstance(part, bytes)))
        return int(size[1]) if size else 0

    def _fetch(self, uid: str, part: str) -> bytes:
        _, found = self._box.client.uid("FETCH", uid, f"({part})")
        return next((bytes(answer[1]) for answer in found if isinstance(answer, tuple)), b"")

    def _folder(self, name: str) -> str:
        """The whole name of a folder, which is made if it is not there."""
        whole = folder_name(self._box.client.namespace()[1][0], ABOVE, name)
        if whole not in self._made:
            self._make(whole)
            self._made.add(whole)
        return whole

    def _make(self, folder: str) -> None:
        """Make a folder; another process may be making it at the same moment."""
        if self._box.folder.exists(folder):
            return
        try:
            self._box.folder.create(folder)
        except ImapToolsError:
            if not self._box.folder.exists(folder):
                raise


def folder_name(namespaces: bytes | None, *names: str) -> str:
    """The whole name of a folder, as a server names folders that answers so to NAMESPACE (RFC 2342)."""
    found = PERSONAL.match(namespaces or b"")
    prefix, delimiter = ("", "/") if found is None else (found[1].decode("ascii"), found[2].decode("ascii"))
    return prefix + delimiter.join(names)


def _needed(part: str | None) -> str:
    if not part:
        raise ValueError
    return part


def _folder(parts: SplitResult) -> str:
    if parts.query or parts.fragment:
        raise ValueError
    return unquote(parts.path.strip("/")) or INBOX


def _in_one_line(error: Exception) -> str:
    """What went wrong, in the server's words where there are any."""
    return " ".join(str(error).split())[:300] or type(error).__name__
