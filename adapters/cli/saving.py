"""Files that a command writes: whole or not at all."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from adapters.sql.copies import beside, flush
from engine.errors import Refusal


class NotWritten(Refusal):
    """Nothing was written; what was there before still is."""

    code = "not-written"
    template = "%(file)s was not written: %(why)s."


@contextmanager
def saved(file: Path) -> Iterator[Path]:
    """A file to write to, which takes the place of ``file`` once all has gone well."""
    try:
        with beside(file) as unfinished:
            yield unfinished
            flush(unfinished)
            unfinished.replace(file)
    except OSError as error:
        raise NotWritten(file=file, why=error.strerror or error) from error


def digest_of(file: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
