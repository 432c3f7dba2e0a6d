"""Bytes of a mail to text, as its writer meant it and not always as the mail says."""

import codecs
from email.message import MIMEPart

from adapters.inbox.errors import Unreadable

KNOWN = ("ascii", "utf-8", "utf-16", "iso8859-", "cp125", "koi8-", "mac-", "gb18030", "gbk", "big5", "shift_jis")
"""Beginnings of the names of encodings that are read. UTF-7 is none of them: it hides one text behind another."""

WESTERN = "cp1252"
"""What is meant by ISO 8859-1, and what stands there when nothing else can."""


def text_of(part: MIMEPart) -> str:
    """The text of one part of a mail.

    Raises:
        Unreadable: its encoding is none that is read.
    """
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)  # noqa: S101 - of a part that has no parts
    for encoding in (_named(part), "utf-8"):
        try:
            return payload.decode(encoding).removeprefix("\ufeff")
        except UnicodeError:
            continue
    return payload.decode(WESTERN, errors="replace")


def _named(part: MIMEPart) -> str:
    written = part.get_content_charset("utf-8")
    try:
        name = codecs.lookup(written).name
    except LookupError:
        raise Unreadable(f"the encoding {written} is not known") from None
    if not name.startswith(KNOWN):
        raise Unreadable(f"the encoding {written} is not read")
    return {"iso8859-1": WESTERN, "ascii": "utf-8"}.get(name, name)
