"""Instants as programs read them."""

from datetime import UTC, datetime


def rfc3339(at: datetime, *, timespec: str = "auto") -> str:
    """An instant as RFC 3339 has it, in UTC with a Z; ``timespec`` is that of :meth:`datetime.datetime.isoformat`."""
    return at.astimezone(UTC).isoformat(timespec=timespec).replace("+00:00", "Z")
