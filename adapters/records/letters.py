"""A mail as it was sent, for somebody else than its reader to look at: its headers and its two parts.

The links in a mail are keys: whoever opens one acts as its reader. So they are left out here, of the text, of the HTML
and of the headers; nobody becomes somebody else by looking at their mail.
"""

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

LEFT_OUT = "\N{HORIZONTAL ELLIPSIS}"
_KEY = re.compile(r"(https?://[^\s\"'<>]*?/)[\w.~=-]{20,}")
_ANSWERS_TO = re.compile(r"\+[\w.=-]{8,}@")


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail without its keys. ``html`` is empty when it has no such part."""

    headers: tuple[tuple[str, str], ...]
    text: str
    html: str


def letter_of(raw: bytes) -> Letter:
    """The mail in these bytes."""
    message = message_from_bytes(raw, policy=default)
    assert isinstance(message, EmailMessage)  # noqa: S101 - as the policy makes them
    return Letter(
        headers=tuple((name, _without_keys(str(value))) for name, value in message.items()),
        text=_part(message, "plain"),
        html=_part(message, "html"),
    )


def _part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    return "" if body is None else _without_keys(str(body.get_content()))


def _without_keys(text: str) -> str:
    return _ANSWERS_TO.sub(f"+{LEFT_OUT}@", _KEY.sub(rf"\1{LEFT_OUT}", text))
