"""Processes of their own that do rounds and can be killed: ``python -m tests.adapters.worker.killable``.

It reads orders, one a line (see :class:`Order`), and forks a process for each: everything is loaded once. The process
says ``ready`` and its number, waits for a line, does its round and says what it did. One that is to halt says
``halted`` before the commit of its transaction, and waits. When it has ended, ``ended`` says how.
"""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Self

from adapters.delivery.smtp import Server, Smtp
from adapters.sql.engines import open_database
from adapters.sql.store import SqlStore, SqlTransaction
from adapters.worker import round as do_round
from tests.adapters.worker.building import TERMS


@dataclass(frozen=True)
class Order:
    """A round to be done; ``halt_at`` is the transaction before whose commit the process stands still, from 1."""

    database_url: str
    smtp_port: int
    at: str
    halt_at: int | None = None

    def written(self) -> str:
        """The order as a line."""
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, line: str) -> Self:
        """The order in a line."""
        return cls(**json.loads(line))


class HaltingStore(SqlStore):
    """Stands still before the commit of one of its transactions."""

    halt_at: int | None = None
    begun = 0

    @contextmanager
    def begin(self) -> Iterator[SqlTransaction]:
        self.begun += 1
        number = self.begun
        with super().begin() as tx:
            yield tx
            if number == self.halt_at:
                tell("halted")
                sys.stdin.readline()


def main() -> None:
    """Carry out orders until there are no more."""
    while line := sys.stdin.readline():
        number = os.fork()
        if number == 0:
            carry_out(Order.read(line))
            os._exit(0)
        _, status = os.waitpid(number, 0)
        tell(f"ended {os.waitstatus_to_exitcode(status)}")


def carry_out(order: Order) -> None:
    """Do one round."""
    store = HaltingStore(open_database(order.database_url))
    store.halt_at = order.halt_at
    server = Server.at(f"smtp://127.0.0.1:{order.smtp_port}")
    tell(f"ready {os.getpid()}")
    sys.stdin.readline()
    transport = Smtp(server=server, sender="hjulet@region.example", timeout=20)
    report = do_round(store, transport, at=datetime.fromisoformat(order.at), terms=TERMS)
    tell(json.dumps(report.as_dict()))
    store.database.close()


def tell(words: str) -> None:
    """Say something to whoever started this."""
    print(words, flush=True)  # noqa: T201 - a program of its own


if __name__ == "__main__":
    main()
