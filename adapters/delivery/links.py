"""Links with which a person acts straight from a mail, without logging in.

A link is signed and bound to one person, one promise and the version of its item that the person was told of, and it
ends. Each purpose has a salt of its own, so that a link for one thing is none for another. Nothing about a link is
kept: whoever changes the secret ends them all.
"""

import hashlib
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from itsdangerous import BadData, SignatureExpired, TimestampSigner, URLSafeTimedSerializer

from engine.errors import Refusal

LIFE = timedelta(days=14)
"""How long a link works."""


class Purpose(StrEnum):
    """What a link is for; its letter is the first of the link."""

    DONE = "done"
    DATE = "new date"
    BLOCKED = "blocked"
    HAND_OVER = "hand over"
    STOP = "stop"
    LATER = "later"

    @property
    def letter(self) -> str:
        """What a link for this begins with."""
        return self.value[0]


BY_LETTER = {purpose.letter: purpose for purpose in Purpose}


class LinkForged(Refusal):
    """A link that was not made here, or that has been changed."""

    code = "link-forged"
    template = "This link is not whole, or does not work any more."


class LinkExpired(Refusal):
    """A link that was made here, and is too old."""

    code = "link-expired"
    template = "This link is too old."


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What a link says: what for, who may use it, and about which promise as it stood in which version of its item."""

    purpose: Purpose
    person_id: int
    item_id: int
    version: int
    commitment_id: int
    generation: int


class Links:
    """Makes links and reads them, with the instance's secret."""

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def sign(self, link: Link, *, at: datetime) -> str:
        """The link as it stands in an address, made at ``at``; of the time whole seconds are kept."""
        return link.purpose.letter + self._serializer(link.purpose, at=at).dumps(list(astuple(link))[1:])

    def read(self, signed: str, *, at: datetime) -> tuple[Link, datetime]:
        """What a link says, and when it was made.

        Raises:
            LinkForged: it was not made here for this, or is not as it was made.
            LinkExpired: it was made longer than :data:`LIFE` ago, or is not to be made until later.
        """
        purpose = BY_LETTER.get(signed[:1])
        if purpose is None or not signed.isascii():
            raise LinkForged
        try:
            said, made_at = self._serializer(purpose, at=at).loads(
                signed[1:], max_age=int(LIFE.total_seconds()), return_timestamp=True
            )
        except SignatureExpired:
            raise LinkExpired from None
        except BadData:
            raise LinkForged from None
        link = _link(purpose, said)
        if self.sign(link, at=made_at) != signed:  # the last sign of what is encoded may be written in several ways
            raise LinkForged
        return link, made_at

    def _serializer(self, purpose: Purpose, *, at: datetime) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(
            self._secret,
            salt=f"hjulet.mail.{purpose}",
            signer=Signer,
            signer_kwargs={"digest_method": hashlib.sha256, "at": at},
        )


class Signer(TimestampSigner):
    """Signs at an instant that it is given; the library's own reads the clock."""

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:  # noqa: ANN401 - as the library gives them
        super().__init__(*args, **kwargs)
        self._at = at

    def get_timestamp(self) -> int:
        """The instant in whole seconds."""
        return int(self._at.timestamp())


def _link(purpose: Purpose, said: list[int]) -> Link:
    person_id, item_id, version, commitment_id, generation = said
    return Link(
        purpose=purpose,
        person_id=person_id,
        item_id=item_id,
        version=version,
        commitment_id=commitment_id,
        generation=generation,
    )
