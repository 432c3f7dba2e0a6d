"""Mail into a directory (Maildir): for trying out, and for a mail system on the same machine."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryFile

from adapters.delivery.transport import Ending, Parcel, TryLater, unnoticed

FOLDERS = ("tmp", "new", "cur")


@dataclass(frozen=True, slots=True)
class Maildir:
    """Writes every mail to a file of its own under ``path``, which is made when it is missing.

    A file is named after its mail, so that a repeat after a crash makes no second one, whether the first has been read
    since (and moved to ``cur``) or not.
    """

    path: Path

    @property
    def patience(self) -> timedelta:
        """A disk that takes longer than this will not answer at all."""
        return timedelta(seconds=10)

    @contextmanager
    def open(self) -> Iterator["Maildir"]:
        """The directory itself, with its folders."""
        yield self

    def send(self, parcel: Parcel, *, ending: Ending = unnoticed) -> None:  # noqa: ARG002 - a file is there or not
        """Write the mail beside its place and move it there, so that nobody ever reads half of it."""
        try:
            self._write(file_name(parcel), parcel.raw)
        except OSError as error:
            raise TryLater(f"{error.strerror}: {error.filename}") from error

    def try_out(self) -> None:
        """Write a file and remove it; raises TryLater when no mail could be written."""
        try:
            self._make_folders()
            with TemporaryFile(dir=self.path / "tmp"):
                pass
        except OSError as error:
            raise TryLater(f"{error.strerror}: {error.filename}") from error

    def _make_folders(self) -> None:
        for folder in FOLDERS:
            # What lies here is read by those whom it concerns.
            (self.path / folder).mkdir(mode=0o700, parents=True, exist_ok=True)

    def _write(self, name: str, raw: bytes) -> None:
        self._make_folders()
        if (self.path / "new" / name).exists() or any((self.path / "cur").glob(f"{name}:*")):
            return
        # Two processes may send the same mail, when the lease of one ran out: each writes a file of its own.
        beside = self.path / "tmp" / f"{name}.{os.getpid()}"
        with beside.open("wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self.path / "new" / name)
        _remember(self.path / "new")


def file_name(parcel: Parcel) -> str:
    """The name of the mail's file: the same for every copy of it."""
    return f"{sha256(parcel.name.encode()).hexdigest()[:32]}.hjulet"


def _remember(directory: Path) -> None:
    """Make sure that a new name in ``directory`` survives a power cut."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
