"""What the copies of both databases have in common."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.errors import Refusal


class BackupFailed(Refusal):
    """No copy was made."""

    code = "backup"
    template = "No backup was made in %(file)s: %(why)s."


class RestoreFailed(Refusal):
    """Nothing was put back; the database is as it was."""

    code = "restore"
    template = "%(file)s was not restored, and nothing was changed: %(why)s."


@contextmanager
def beside(file: Path) -> Iterator[Path]:
    """An empty file in the same directory that only its owner may read; gone afterwards, unless it was moved."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    os.close(handle)
    unfinished = Path(name)
    try:
        yield unfinished
    finally:
        unfinished.unlink(missing_ok=True)


def flush(file: Path) -> None:
    """Wait until the file is on the disk."""
    with file.open("rb") as opened:
        os.fsync(opened.fileno())
