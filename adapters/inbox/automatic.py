"""Mails that no person wrote: answers of the absent, confirmations, what lists send out."""

import re

from adapters.inbox.reading import Mail

SIGNS = ("X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Auto-Response-Suppress")
BULK = frozenset({"bulk", "junk", "list", "auto_reply"})
ABSENT = re.compile(
    r"(?:autosvar|automatiskt svar|frånvaro|ej på plats|automatic reply|auto(?:matic)? ?response|"
    r"out of (?:the )?office)\b",
    re.IGNORECASE,
)
"""How the subjects of such answers begin; it takes another sign, since a person may write so as well."""

RULES = ("X-MS-Exchange-Inbox-Rules-Loop", "X-MS-Exchange-Generated-Message-Source", "X-OOF", "X-Vacation")
"""What only hints at a mail that a program wrote."""


def is_automatic(mail: Mail) -> bool:
    """True for a mail that a program sent by itself (RFC 3834, and what programs did before it)."""
    submitted = (mail.header("Auto-Submitted") or "no").partition(";")[0].strip().lower()
    return (
        submitted != "no"
        or any(mail.header(sign) is not None for sign in SIGNS)
        or (mail.header("Precedence") or "").lower() in BULK
        or mail.plain.get_content_type() == "multipart/report"
        or _has_nobody_behind_it(mail)
    )


def _has_nobody_behind_it(mail: Mail) -> bool:
    """True for a mail that wants no answer, not even that it did not arrive, or says that somebody is away."""
    if mail.header("Return-Path") == "<>":
        return True
    subject = ABSENT.match(mail.subject.strip())
    return subject is not None and any(mail.header(rule) is not None for rule in RULES)
