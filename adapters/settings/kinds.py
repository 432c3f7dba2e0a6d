"""What a setting may hold: readers from text to value, each with its own way of saying what is wrong."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from email.policy import SMTP
from ipaddress import ip_network
from pathlib import Path
from zoneinfo import ZoneInfo

from adapters.settings.faults import NotLike, NotNumber, NotOneOf, NotTimezone, TooShort

DATABASE_URL = r"sqlite:///[^?]+|postgresql\+psycopg://\S+"
SMTP_URL = r"(smtp|smtps|smtp\+starttls)://\S+"
IMAP_URL = r"imaps?://\S+"
WEB_URL = r"https?://[^\s/]+\S*"
TEXT = r"\S(.*\S)?"
SHORTEST_SECRET = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A value as somebody wrote it: what it is called there, its text, and from where its relative paths count."""

    origin: str
    text: str
    base: Path
    secret: bool = False

    @property
    def shown(self) -> str:
        """The text as it may be shown."""
        return masked(self.text) if self.secret else self.text


def path(given: Given) -> Path:
    """A file or a directory."""
    try:
        return (given.base / Path(given.text).expanduser()).resolve()
    except (RuntimeError, ValueError, OSError):  # nobody's home; a NUL; a loop of links
        raise NotLike(origin=given.origin, value=given.shown, example="/var/lib/hjulet") from None


def whole(least: int, most: int) -> Callable[[Given], int]:
    """A whole number from ``least`` to ``most``."""

    def read(given: Given) -> int:
        if not re.fullmatch(r"\d{1,9}", given.text, re.ASCII) or not least <= int(given.text) <= most:
            raise NotNumber(origin=given.origin, value=given.shown, least=least, most=most)
        return int(given.text)

    return read


def one_of(*choices: str) -> Callable[[Given], str]:
    """One of ``choices``, in capitals or not."""

    def read(given: Given) -> str:
        if given.text.casefold() not in choices:
            raise NotOneOf(origin=given.origin, value=given.shown, choices=", ".join(choices))
        return given.text.casefold()

    return read


def like(pattern: str, *, example: str) -> Callable[[Given], str]:
    """A text of a certain form."""

    def read(given: Given) -> str:
        if not re.fullmatch(pattern, given.text):
            raise NotLike(origin=given.origin, value=given.shown, example=example)
        return given.text

    return read


def database(given: Given) -> str:
    """The URL of a database; the path of a SQLite file is made absolute."""
    url = like(DATABASE_URL, example="sqlite:///var/hjulet.db or postgresql+psycopg://hjulet@host/hjulet")(given)
    scheme, slashes, rest = url.partition(":///")
    return f"{scheme}{slashes}{path(replace(given, text=rest))}" if scheme == "sqlite" else url


def timezone(given: Given) -> str:
    """The name of a time zone."""
    try:
        return ZoneInfo(given.text).key
    except (KeyError, ValueError, OSError):  # unknown; not a name at all; a directory of names
        raise NotTimezone(origin=given.origin, value=given.shown) from None


def networks(given: Given) -> tuple[str, ...]:
    """Addresses or networks, with commas between them."""
    try:
        return tuple(str(ip_network(part.strip())) for part in given.text.split(",") if part.strip())
    except ValueError:
        raise NotLike(origin=given.origin, value=given.shown, example="127.0.0.1,10.1.0.0/16") from None


def sender(given: Given) -> str:
    """One mail address, with or without a name."""
    header = SMTP.header_factory("From", given.text) if given.text.isprintable() else None
    if header is None or header.defects or len(header.addresses) != 1 or not header.addresses[0].domain:
        raise NotLike(origin=given.origin, value=given.shown, example="Hjulet <hjulet@region.example>")
    return given.text


def addresses(given: Given) -> tuple[str, ...]:
    """Mail addresses without names, with commas between them."""
    found = tuple(part.strip() for part in given.text.split(",") if part.strip())
    for address in found:
        if "<" in sender(replace(given, text=address)):
            raise NotLike(
                origin=given.origin, value=given.shown, example="arkiv@region.example,revision@kommun.example"
            )
    return found


def secret_key(given: Given) -> str:
    """A secret that is long enough not to be guessed."""
    if len(given.text) < SHORTEST_SECRET:
        raise TooShort(origin=given.origin, least=SHORTEST_SECRET)
    return given.text


def masked(secret: str) -> str:
    """A secret as it may be shown: of a URL all but the password, of anything else nothing."""
    if "://" not in secret:
        return "***"
    without = re.sub(r"(?<=://)([^:/@?#]*):.*@", r"\1:***@", secret)
    return re.sub(r"(?i)([?&](?:password|passfile|sslpassword)=)[^&]*", r"\1***", without)
