"""A process that receives mail and is killed on the way: ``python -m tests.adapters.worker.killed_receiver``."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from adapters.inbox.mailbox import Arrived, Mailbox, OpenMailbox
from adapters.sql.engines import open_database
from adapters.sql.store import SqlStore, SqlTransaction
from adapters.worker import receive
from tests.adapters.delivery.mails import ANSWERS


class MortalStore(SqlStore):
    """Dies before its first commit."""

    @contextmanager
    def begin(self) -> Iterator[SqlTransaction]:
        with super().begin() as tx:
            yield tx
            die()


class MortalMailbox(Mailbox):
    """Dies before it puts the first mail away."""

    @contextmanager
    def open(self) -> Iterator[OpenMailbox]:
        with self._connected() as box:
            yield MortalFolder(box)


class MortalFolder(OpenMailbox):
    def put_away(self, mail: Arrived, *, folder: str) -> None:  # noqa: ARG002 - it never comes to that
        die()


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main(database_url: str, imap_url: str, at: str, moment: str) -> None:
    """Receive until killed."""
    database = open_database(database_url)
    store = MortalStore(database) if moment == "before the commit" else SqlStore(database)
    mailbox = (MortalMailbox if moment == "before it is put away" else Mailbox).at(imap_url)
    receive(store, mailbox, ANSWERS, at=datetime.fromisoformat(at))


if __name__ == "__main__":
    main(*sys.argv[1:])
