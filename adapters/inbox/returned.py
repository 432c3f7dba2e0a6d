"""Mails that came back (RFC 3464, and the many ways of those who do not follow it): for good, or delayed for now."""

import re
from dataclasses import dataclass
from email.message import Message

from flufl.bounce import all_failures

from adapters.inbox.errors import Unreadable
from adapters.inbox.reading import Mail

STATUS = re.compile(r"\b([245])\.(\d{1,3})\.\d{1,3}\b")
OTHERS_FAULT = frozenset({"3", "6", "7"})
"""Subjects of a status (RFC 3463) that say nothing about the address: the mail system, the mail, the security."""

LONGEST_WORDS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """What a mail server says about a mail: given up ``for_good`` or not, and in which ``words``.

    ``is_address_wrong`` says that no other mail would reach that address either.
    """

    for_good: bool
    is_address_wrong: bool
    words: str


def returned(mail: Mail) -> Returned | None:
    """What became of the mail that this one is about; None when it tells of none.

    Raises:
        Unreadable: it cannot be told.
    """
    try:
        delayed, failed = all_failures(mail.plain)
    except Exception as error:  # it has many detectors for mails that follow no rule
        raise Unreadable(f"{type(error).__name__}: {error}") from error
    if not delayed and not failed:
        return None
    words = _words(mail.plain, "fail" if failed else "delay") or mail.subject
    status = STATUS.search(words)
    is_refused = status is None or (status[1] == "5" and status[2] not in OTHERS_FAULT)
    return Returned(for_good=bool(failed), is_address_wrong=bool(failed) and is_refused, words=words)


def _words(mail: Message, action: str) -> str:
    """The status and the words of the first recipient that it happened to."""
    for part in mail.walk():
        if part.get_content_type() == "message/delivery-status" and part.is_multipart():
            for block in part.get_payload():
                if isinstance(block, Message) and str(block.get("Action", "")).strip().lower().startswith(action):
                    return _of_recipient(block)
    return ""


def _of_recipient(block: Message) -> str:
    status = str(block.get("Status", "")).split()
    said = str(block.get("Diagnostic-Code", "")).partition(";")[2] or str(block.get("Diagnostic-Code", ""))
    words = " ".join(said.split())
    if status and status[0] not in words:
        words = f"{status[0]} {words}"
    return words.strip()[:LONGEST_WORDS]
