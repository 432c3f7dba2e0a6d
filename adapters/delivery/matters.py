"""One promise, and what is known about it for one reader: what a mail says follows from it."""

from dataclasses import dataclass
from datetime import date

from engine.definition import Role
from engine.model import Commitment, Facts, Notice, NoticeState

NEAREST_FIRST = tuple(Role)
"""Somebody who is told in several roles is spoken to in the one nearest to the work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """One promise, and what is known about it for one reader.

    ``notices`` are those that the reader is to get now, and ``role`` the one in which they are spoken to; ``history``
    is every notice there ever was about the promise. ``owner`` is the name of whoever owes it, ``absent`` of the one
    for whom the reader stands in. ``escalation`` says which level above the owner is told next unless somebody acts,
    and from which local date. ``is_last`` says that whoever owes it is not reminded again, ``has_it`` who above them
    was told of it, and ``gets_it`` who is told next and from which local date. ``owner_has_stopped`` says that
    whoever owes it has stopped mail.
    """

    facts: Facts
    commitment: Commitment
    notices: tuple[Notice, ...]
    history: tuple[Notice, ...]
    role: Role
    owner: str | None
    absent: str | None = None
    escalation: tuple[int, date] | None = None
    is_last: bool = False
    has_it: str | None = None
    gets_it: tuple[str, date] | None = None
    owner_has_stopped: bool = False

    @property
    def is_above(self) -> bool:
        """True when the reader is told as a manager of the one who owes it."""
        return self.role.level > 0

    @property
    def is_repeated(self) -> bool:
        """True when the reader was mailed of it as a manager before."""
        readers = {notice.person_id for notice in self.notices}
        told = (n for n in self.history if n.person_id in readers and n.role.level and n.state is NoticeState.SENT)
        return any(notice.generation == self.commitment.generation for notice in told)

    @property
    def is_theirs(self) -> bool:
        """True when the reader owes it themselves."""
        return self.role is Role.OWNER and self.absent is None


def one_line(text: str) -> str:
    """``text`` without line breaks and other signs that mean something to a mail program."""
    plain = text if text.isprintable() else "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(plain.split())
