"""Passwords: which are good enough, and their hashes (argon2id).

A hash takes a few tenths of a second and 64 MiB on purpose, so few are made at once, and none while a transaction of
the database is open.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from anyio import CapacityLimiter, to_thread
from pwdlib import PasswordHash

from engine.errors import Invalid

SHORTEST, LONGEST = 12, 200
AT_ONCE = 2
"""How many hashes are made at the same time; others wait for their turn."""

FEWEST_SIGNS = 5
"""So many different signs must be left when what is obvious has been taken away."""

OBVIOUS = ("password", "passord", "lösenord", "losenord", "hjulet", "välkommen", "valkommen", "welcome")
ROWS = ("01234567890", "abcdefghijklmnopqrstuvwxyzåäö", "qwertyuiopåasdfghjklöäzxcvbnm")
RUN = 4
"""So many neighbours in the alphabet or on the keyboard make a run."""

T = TypeVar("T")


class PasswordTooShort(Invalid):
    """A password that can be guessed since it is short."""

    code = "password-too-short"
    template = "Write at least %(least)s characters. Several words in a row are good."


class PasswordTooLong(Invalid):
    """A password that nobody would write."""

    code = "password-too-long"
    template = "Write at most %(most)s characters."


class PasswordObvious(Invalid):
    """A password that is guessed first."""

    code = "password-obvious"
    template = "That is among the first that somebody would guess. Several words that do not belong together are good."


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a password was the right one; ``renewed`` is its hash when it is to be kept in a better way."""

    is_right: bool
    renewed: str | None = None


class Passwords:
    """Makes hashes and compares with them. ``hasher`` says how hard that is made; without one, as is recommended."""

    def __init__(self, hasher: PasswordHash | None = None) -> None:
        self._hasher = hasher or PasswordHash.recommended()
        self._turns = CapacityLimiter(AT_ONCE)

    async def hashed(self, password: str) -> str:
        """The hash of a password, once it is its turn."""
        return await self._in_turn(partial(self.hash, password))

    async def compared(self, password: str, kept: str | None) -> Verdict:
        """Whether a password is the one with the hash ``kept``, once it is its turn.

        Without a hash it is not, and that takes as long: how long it takes tells nobody whether there is an account.
        """
        return await self._in_turn(partial(self.compare, password, kept))

    def hash(self, password: str) -> str:
        """The hash of a password."""
        return self._hasher.hash(_plain(password))

    def compare(self, password: str, kept: str | None) -> Verdict:
        """Whether a password is the one with this hash; as long as that takes, it takes without one."""
        if kept is None:
            self.hash(password)
            return Verdict(is_right=False)
        return Verdict(*self._hasher.verify_and_update(_plain(password), kept))

    async def _in_turn(self, work: Callable[[], T]) -> T:
        # Who waits takes no thread away from the pages.
        return await to_thread.run_sync(work, limiter=self._turns)


def check(password: str, *, about: Iterable[str]) -> None:
    """Refuse a password that is easily guessed; ``about`` is the person's name, address and the like.

    Raises:
        PasswordTooShort, PasswordTooLong, PasswordObvious: with what would be better.
    """
    plain = _plain(password)
    if len(plain) < SHORTEST:
        raise PasswordTooShort(least=SHORTEST)
    if len(plain) > LONGEST:
        raise PasswordTooLong(most=LONGEST)
    if len(set(_without_the_obvious(plain.casefold(), about))) < FEWEST_SIGNS:
        raise PasswordObvious


def _without_the_obvious(password: str, about: Iterable[str]) -> str:
    known = {word for text in about for word in re.findall(r"\w{3,}", text.casefold())}
    # Marked, not taken out one after the other: what of two that overlap went first would decide what is left.
    obvious = {place for word in {*known, *OBVIOUS, *_runs()} for place in _covered(password, word)}
    return "".join(sign for place, sign in enumerate(password) if place not in obvious)


def _covered(password: str, word: str) -> Iterator[int]:
    """The places of all signs of a word, wherever it stands in the password."""
    start = password.find(word)
    while start >= 0:
        yield from range(start, start + len(word))
        start = password.find(word, start + 1)


def _runs() -> Iterable[str]:
    for row in ROWS:
        for line in (row, row[::-1]):
            for start in range(len(line) - RUN + 1):
                yield line[start : start + RUN]


def _plain(password: str) -> str:
    """The same signs for the same password, on whatever keyboard it was written."""
    return unicodedata.normalize("NFKC", password)
