"""Settle notices one by one, so that one that cannot be settled stops none of the others."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self, TypeVar

from adapters.log import logger
from adapters.sql import notices
from adapters.sql.engines import DatabaseFailed
from adapters.sql.outbox import NoticesTaken
from adapters.sql.store import SqlTransaction
from adapters.worker.recipients import Recipients
from engine.model import Commitment, Notice
from engine.sweeping import SET_ASIDE

UNWRITTEN = "could not be written"

Done = TypeVar("Done")


@dataclass(slots=True)
class Composed:
    """What became of the notices whose hour had come; ``messages`` counts the mails they were put into."""

    messages: int = 0
    held: int = 0
    replaced: int = 0
    set_aside: int = 0

    def __iadd__(self, other: "Composed") -> Self:
        self.messages += other.messages
        self.held += other.held
        self.replaced += other.replaced
        self.set_aside += other.set_aside
        return self


class Careful:
    """Settles notices in an open transaction, each part of the work in a part of the transaction that can be undone."""

    def __init__(self, tx: SqlTransaction, *, at: datetime, composed: Composed) -> None:
        self._tx = tx
        self._at = at
        self._composed = composed
        self._roles = Recipients(tx, at=at)

    def _try(self, act: Callable[[], Done], of: Sequence[Notice]) -> Done | None:
        """What ``act`` gives; if it fails it is undone, and the notices ``of`` which it was wait for an hour."""
        try:
            with self._tx.savepoint():
                return act()
        except DatabaseFailed:
            raise
        except NoticesTaken:  # somebody acted a moment ago: what still waits is looked at in the next round
            return None
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one, the others are settled
            logger().error(
                "notice.set_aside", commitment=of[0].commitment_id, item=of[0].item_id, count=len(of), exc_info=error
            )
            notices.hold(self._tx, _ids(of), reason=UNWRITTEN, until=self._at + SET_ASIDE, at=self._at)
            self._composed.set_aside += len(of)
            return None

    def _replace(self, notice: Notice, reason: str) -> bool:
        self._composed.replaced += notices.replace(self._tx, [notice.id], reason=reason, at=self._at)
        return False

    def _hold(self, held: Sequence[Notice], reason: str, *, until: datetime) -> bool:
        self._composed.held += notices.hold(self._tx, _ids(held), reason=reason, until=until, at=self._at)
        return False


def is_still_owed(owed: Commitment, notice: Notice) -> bool:
    """False when the promise was kept, or its deadline moved, since the notice fell due."""
    return owed.closed_at is None and owed.generation == notice.generation


def _ids(of: Iterable[Notice]) -> list[int]:
    return [notice.id for notice in of]
