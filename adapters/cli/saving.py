"""Files that a command writes: whole or not at all."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from adapters.sql.copies import beside, flush
from engine.errors import Refusal
from engine.sayings import say


class NotWritten(Refusal):
    """Nothing was written; what was there before still is."""

    code = "not-written"
    template = "%(file)s was not written: %(why)s."


@contextmanager
def saved(file: Path) -> Iterator[Path]:
    """A file to write to, which takes the place of ``file`` once all has gone well.

    Raises:
        NotWritten: it cannot be written, or a database would be lost for it.
    """
    _check_nothing_is_lost(file)
    try:
        with beside(file) as unfinished:
            yield unfinished
            flush(unfinished)
            unfinished.replace(file)
    except OSError as error:
        raise NotWritten(file=file, why=error.strerror or error) from error


def _check_nothing_is_lost(file: Path) -> None:
    """Event logs are written anew; behind the name of any other database somebody has mistyped a file."""
    from adapters.files.eventlogs.ocel_sqlite import APPLICATION_ID

    with suppress(OSError), file.open("rb") as opened:
        head = opened.read(72)
        if head.startswith(b"SQLite format 3\0") and head[68:] != APPLICATION_ID.to_bytes(4):
            raise NotWritten(file=file, why=say("there is a database, which would be lost"))


def digest_of(file: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
