"""How a mail is written down as bytes."""

from collections.abc import Callable
from email.headerregistry import Address
from email.policy import EmailPolicy
from functools import lru_cache
from typing import Any


class MailPolicy(EmailPolicy):
    """RFC 5322, lines folded at 78 characters, except where the stdlib does harm by folding.

    It takes every word longer than a line for text to be encoded (RFC 2047): a long Message-ID or a long reference
    comes out as ``=?utf-8?q?...``, and no mail program knows it again. A subject a little longer than a line goes to
    the next line as a whole, and is read with a space before it. Those stay in one piece: a line may have 998
    characters.
    """

    WHOLE = frozenset(
        {
            "in-reply-to",
            "list-id",
            "list-unsubscribe",
            "list-unsubscribe-post",
            "message-id",
            "references",
            "subject",
            "x-hjulet-item",
            "x-hjulet-notice",
        }
    )

    def header_store_parse(self, name: str, value: Any) -> tuple[str, Any]:  # noqa: ANN401 - what a header is set to
        """The header as it is kept; one that stays in one piece is kept as it is written."""
        if isinstance(value, str) and self._stays_whole(name, value) and value.isprintable():
            return name, value
        parsed: tuple[str, Any] = _parsed(
            super().header_store_parse, name, str(value) if isinstance(value, Address) else value
        )
        return parsed

    def header_max_count(self, name: str) -> int | None:
        """How many such headers a mail may have."""
        return _most(super().header_max_count, name)

    def fold(self, name: str, value: str) -> str:
        """The header's lines."""
        if self._stays_whole(name, value):
            return f"{name}: {value}{self.linesep}"
        return _folded(super().fold, name, value)

    def fold_binary(self, name: str, value: str) -> bytes:
        """The header's lines as bytes."""
        return self.fold(name, value).encode("ascii", "surrogateescape")

    def _stays_whole(self, name: str, value: str) -> bool:
        return name.lower() in self.WHOLE and value.isascii()


# Most of what stands in a mail's header stands in that of every other: to parse and to fold it each time takes longer
# than all the rest of the mail.


@lru_cache(maxsize=1024)
def _parsed(parse: Callable[[str, Any], Any], name: str, value: Any) -> Any:  # noqa: ANN401 - what a header is set to
    return parse(name, value)


@lru_cache(maxsize=1024)
def _most(count: Callable[[str], int | None], name: str) -> int | None:
    return count(name)


@lru_cache(maxsize=1024)
def _folded(fold: Callable[[str, str], str], name: str, value: str) -> str:
    return str(fold(name, value))


MAIL = MailPolicy(linesep="\r\n")
