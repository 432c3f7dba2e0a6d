"""A mail that came in, taken apart: whose it is, to which of our addresses, and what it says."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import EmailMessage, Message, MIMEPart
from email.policy import compat32, default
from email.utils import getaddresses

from adapters.inbox.charsets import text_of
from adapters.inbox.errors import Unreadable
from adapters.inbox.html import text_in

RECIPIENTS = ("X-Original-To", "Delivered-To", "Envelope-To", "X-Envelope-To", "To", "Cc")
"""Headers that may hold the address it was sent to: those that mail servers write come first."""

SIGNATURES = frozenset({"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"})
LONGEST_NAME = 250


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail. ``name`` tells copies of it from all others: its Message-ID, or a digest of it when that is of no use.

    ``sender`` and ``recipients`` are bare addresses in small letters; ``sender`` is None unless exactly one is named.
    """

    name: str
    sender: str | None
    recipients: tuple[str, ...]
    plain: Message
    """The mail for those who read headers as they stand."""

    _parts: EmailMessage

    @classmethod
    def of(cls, raw: bytes) -> "Mail":
        """The mail in these bytes; nothing that can stand in them is too odd for it."""
        plain = message_from_bytes(raw, policy=compat32)
        parts = message_from_bytes(raw, policy=default)
        assert isinstance(parts, EmailMessage)  # noqa: S101 - that is what this policy makes
        senders = _addresses(plain, ["From"])
        return cls(
            name=_name(plain, raw),
            sender=senders[0] if len(senders) == 1 else None,
            recipients=tuple(_addresses(plain, RECIPIENTS)),
            plain=plain,
            _parts=parts,
        )

    def header(self, name: str) -> str | None:
        """A header as it stands, in one line; None when there is none."""
        found = self.plain.get(name)
        return None if found is None else " ".join(str(found).split())

    @property
    def subject(self) -> str:
        """Its subject, decoded."""
        try:
            return str(make_header(decode_header(self.header("Subject") or "")))
        except (UnicodeError, LookupError, HeaderParseError):
            return self.header("Subject") or ""

    def text(self) -> str:
        """What it says, quotes and all.

        Raises:
            Unreadable: there is no text in it that can be read.
        """
        try:
            said = list(_said(self._parts))
        except Unreadable:
            raise
        except Exception as error:  # the library stumbles over what some mails are made of
            raise Unreadable(f"{type(error).__name__}: {error}") from error
        if not said:
            raise Unreadable("there is no text in it")
        return "\n\n".join(said)

    @property
    def attachments(self) -> int:
        """How many files came with it; pictures in the text, and signatures, are none."""
        return sum(_is_attachment(part) for part in self.plain.walk())


def digest_of(raw: bytes) -> str:
    """A name for a mail that has none of its own."""
    return f"sha256:{hashlib.sha256(raw).hexdigest()}"


def _said(part: MIMEPart) -> Iterator[str]:
    """The text of each part that is not a file; of alternatives the plainest."""
    kind = part.get_content_type()
    if _is_attachment(part) or part.get_content_maintype() == "message":
        return
    if kind == "multipart/alternative":
        found = [list(_said(each)) for each in _plainest_first(part)]
        yield from next((said for said in found if said), [])
    elif part.is_multipart():
        for each in part.iter_parts():
            yield from _said(each)
    elif kind == "text/html":
        yield text_in(text_of(part))
    elif kind == "text/plain":
        yield _unwrapped(part, text_of(part))


def _plainest_first(part: MIMEPart) -> Sequence[MIMEPart]:
    return sorted(part.iter_parts(), key=lambda each: each.get_content_type() != "text/plain")


def _unwrapped(part: MIMEPart, text: str) -> str:
    """The text with the line breaks taken back that the mail program made (RFC 3676)."""
    if str(part.get_param("format", "", unquote=True)).lower() != "flowed":
        return text
    lines = [""]
    for line in text.splitlines():
        if lines[-1].endswith(" ") and lines[-1] != "-- " and line.startswith(">") == lines[-1].startswith(">"):
            lines[-1] += line.lstrip("> ") if line.startswith(">") else line
        else:
            lines.append(line)
    return "\n".join(lines[1:])


def _is_attachment(part: Message) -> bool:
    if part.is_multipart() and part.get_content_maintype() == "multipart":
        return False
    if part.get_content_type() in SIGNATURES:
        return False
    is_shown = part.get("Content-ID") is not None or part.get_content_maintype() == "text"
    return part.get_content_disposition() == "attachment" or (part.get_filename() is not None and not is_shown)


def _addresses(mail: Message, headers: Sequence[str]) -> list[str]:
    written = [str(value) for header in headers for value in mail.get_all(header, [])]
    return list(dict.fromkeys(address.casefold() for _, address in getaddresses(written) if "@" in address))


def _name(mail: Message, raw: bytes) -> str:
    written = "".join(str(mail.get("Message-ID", "")).split())
    if written and written.isascii() and written.isprintable() and len(written) <= LONGEST_NAME:
        return written
    return digest_of(raw)
