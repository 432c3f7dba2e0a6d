"""The mails as they lie in the Maildir: what reached whom, read as a mail program reads it."""

from collections.abc import Iterator
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from pathlib import Path

MANAGERS = ("manager", "manager-of-manager")


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One mail: to whom, and by its headers about which items and with which notices (``c7:g1:r2:o1:owner:p3``)."""

    to: str
    items: tuple[str, ...]
    notices: tuple[str, ...]

    @property
    def escalations(self) -> int:
        """How many of its notices tell a manager."""
        return sum(role_of(notice) in MANAGERS for notice in self.notices)

    @property
    def reminders(self) -> int:
        """How many of its notices speak to the owner's own circle."""
        return len(self.notices) - self.escalations


def role_of(notice: str) -> str:
    """The role in which a notice reached its reader."""
    return notice.split(":")[4]


class Postbox:
    """A Maildir that is looked into again and again; every mail is seen once, and left where it is."""

    def __init__(self, path: Path) -> None:
        self._new = path / "new"
        self._seen: set[str] = set()
        self._headers = BytesHeaderParser(policy=policy.default)

    def collect(self) -> list[Letter]:
        """The mails that have come since the last look, by address and notice, so that the order is always the same."""
        fresh = {path.name for path in self._new.glob("*")} - self._seen
        self._seen |= fresh
        return sorted((self._letter(name) for name in fresh), key=lambda letter: (letter.to, letter.notices))

    def _letter(self, name: str) -> Letter:
        with (self._new / name).open("rb") as file:
            message = self._headers.parse(file)
        return Letter(
            to=message["To"].addresses[0].addr_spec,
            items=tuple(dict.fromkeys(_words(message, "X-Hjulet-Item"))),
            notices=tuple(_words(message, "X-Hjulet-Notice")),
        )


def _words(message: EmailMessage, header: str) -> Iterator[str]:
    for line in message.get_all(header, []):
        yield from str(line).replace(",", " ").split()
