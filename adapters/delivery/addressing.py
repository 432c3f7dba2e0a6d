"""Addresses that say what they are answers to: signed, so that nobody else can make one up.

After the ``+`` stands what the address is for, the number of a mail in the outbox, for a person's answer the number of
the person, and the signature. Everything is in small letters and figures: on its way an address may lose its capitals.
"""

import hashlib
import hmac
import re
from base64 import b32encode
from dataclasses import dataclass, field
from email.policy import SMTP
from enum import StrEnum
from typing import Self

SIGNATURE_BYTES = 10
TOKEN = re.compile(
    r"(?:r(?P<answered>\d{1,12})\.(?P<person>\d{1,12})|b(?P<sent>\d{1,12}))\.(?P<signature>[a-z2-7]{16})"
)


class Purpose(StrEnum):
    """What an address is for: a person's answer to a mail, or the mail itself when it comes back."""

    ANSWER = "r"
    RETURN = "b"


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What an address says: to which mail it belongs, and whose answer it takes."""

    purpose: Purpose
    message_id: int
    person_id: int | None = None

    @property
    def words(self) -> str:
        """What is signed, and written before the signature."""
        whose = "" if self.person_id is None else f".{self.person_id}"
        return f"{self.purpose.value}{self.message_id}{whose}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressing:
    """The mailbox ``name@domain`` and the secret that its addresses are signed with."""

    name: str
    domain: str
    secret: str = field(repr=False)

    @classmethod
    def of(cls, reply_address: str, *, secret: str) -> Self:
        """The mailbox with this address, written with a name or without."""
        (written,) = SMTP.header_factory("Reply-To", reply_address).addresses
        return cls(name=written.username, domain=written.domain, secret=secret)

    def for_answer(self, *, message_id: int, person_id: int) -> str:
        """Where a person answers a mail."""
        return self._address(Token(purpose=Purpose.ANSWER, message_id=message_id, person_id=person_id))

    def for_return(self, message_id: int) -> str:
        """Where a mail comes back when it cannot be delivered."""
        return self._address(Token(purpose=Purpose.RETURN, message_id=message_id))

    def read(self, address: str) -> Token | None:
        """What an address says; None when it is not one of ours."""
        name, _, domain = address.strip().casefold().rpartition("@")
        before, _, written = name.rpartition("+")
        found = TOKEN.fullmatch(written)
        if found is None or (before, domain) != (self.name.casefold(), self.domain.casefold()):
            return None
        token = _token(found)
        is_ours = hmac.compare_digest(found["signature"], self._signature(token))
        return token if is_ours else None

    def is_signed(self, address: str) -> bool:
        """True when the address looks as if it was signed by us, whether it was or not."""
        return TOKEN.fullmatch(address.strip().casefold().rpartition("@")[0].rpartition("+")[2]) is not None

    def _address(self, token: Token) -> str:
        return f"{self.name}+{token.words}.{self._signature(token)}@{self.domain}"

    def _signature(self, token: Token) -> str:
        signed = hmac.digest(self.secret.encode(), f"mail address {token.words}".encode(), hashlib.sha256)
        return b32encode(signed[:SIGNATURE_BYTES]).decode().lower()


def _token(found: re.Match[str]) -> Token:
    if found["sent"]:
        return Token(purpose=Purpose.RETURN, message_id=int(found["sent"]))
    return Token(purpose=Purpose.ANSWER, message_id=int(found["answered"]), person_id=int(found["person"]))
