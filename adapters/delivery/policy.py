"""How a mail is written down as bytes."""

from email.policy import EmailPolicy


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

    def fold(self, name: str, value: str) -> str:
        """The header's lines."""
        if name.lower() in self.WHOLE and value.isascii():
            return f"{name}: {value}{self.linesep}"
        return str(super().fold(name, value))

    def fold_binary(self, name: str, value: str) -> bytes:
        """The header's lines as bytes."""
        return self.fold(name, value).encode("ascii", "surrogateescape")


MAIL = MailPolicy(linesep="\r\n")
