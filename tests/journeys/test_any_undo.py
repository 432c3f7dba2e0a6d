"""Whatever somebody has done can be taken back, and then everything goes on as if it had not been done."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import text

from adapters.sql import lists, undoing
from adapters.sql.statements import TOLD
from adapters.sql.store import SqlTransaction
from engine.model import Actor, ActorKind, Commitment, Facts, Notice, NoticeState
from engine.undoing import decide_undo
from tests.journeys.test_any_life import OWNER, AnyLife, template

__all__ = ["template"]

UNDOER = Actor(kind=ActorKind.PERSON, person_id=OWNER)
MOMENT = timedelta(seconds=1)
AFTER = timedelta(seconds=20)


class AnyUndoneLife(AnyLife):
    """Everything that is done is done, taken back, and done again."""

    def _decide(self, facts: Facts, deed: Callable[[SqlTransaction], object]) -> None:
        with self._refusable():
            self._do_and_undo(facts.item.id, deed)
        with self.store.read() as tx:
            unchanged = tx.facts(facts.item.id, at=self.now)
        super()._decide(unchanged, deed)

    def _do_and_undo(self, item_id: int, deed: Callable[[SqlTransaction], object]) -> None:
        self.now += MOMENT
        with self.store.read() as tx:
            agenda, waiting = self._agenda(tx, item_id, by=self.now + AFTER), _waiting(tx, item_id)
        with self.store.begin() as tx:
            before = tx.facts(item_id, at=self.now)
            deed(tx)
            after = tx.facts(item_id, at=self.now)
            if after.item.version == before.item.version:
                return
            until = self.now + timedelta(seconds=60)
            undoing.keep(tx, before, after, person_id=OWNER, at=self.now, until=until)
        self.now += AFTER
        with self.store.begin() as tx:
            kept = undoing.find(tx, item_id, after.item.version, at=self.now)
            assert same(kept.deed.before) == same(before)
            tx.record(decide_undo(kept.deed, kept.now, said=kept.said, actor=UNDOER, at=self.now))
        with self.store.read() as tx:
            assert same(tx.facts(item_id, at=self.now)) == same(before)
            assert self._agenda(tx, item_id, by=self.now) == agenda
            assert _waiting(tx, item_id) == waiting
            told = lists.history(tx, item_id, after=after.item.seq)
        assert told[0].kind == "act.undone"
        assert (told[0].data["first"], told[0].data["last"]) == (before.item.seq + 1, after.item.seq)

    def _agenda(self, tx: SqlTransaction, item_id: int, *, by: datetime) -> dict[int, tuple[Any, ...]]:
        """When each promise is looked at next, and how far its ladder has come; what is late is looked at now."""
        rows = tx.sql.connection.execute(
            text(f"SELECT commitment_id, serial, wake_at, {', '.join(TOLD)} FROM agenda WHERE NOT nudge")  # noqa: S608
        ).all()
        open_ones = {c.id: c.serial for c in tx.facts(item_id, at=self.now).open_commitments}
        latest = by.replace(tzinfo=None).isoformat(" ", "microseconds")
        return {row[0]: (max(str(row[2]), latest), *row[3:]) for row in rows if open_ones.get(row[0]) == row[1]}


def same(facts: Facts) -> Facts:
    """The facts without what goes on counting, and without blanks."""
    return replace(
        facts,
        item=replace(facts.item, version=0, seq=0, head=""),
        worksheets={
            key: said
            for key, values in facts.worksheets.items()
            if (said := {n: v for n, v in values.items() if v is not None})
        },
        commitments=tuple(map(_uncounted, facts.commitments)),
        last_actor=None,
        last_at=None,
    )


def _uncounted(commitment: Commitment) -> Commitment:
    return replace(commitment, serial=0, undone=0)


def _waiting(tx: SqlTransaction, item_id: int) -> list[Notice]:
    """The notices that wait to be mailed; why they wait is of no account."""
    notices = [told.notice for told in lists.reminders(tx, item_id) if told.message_id is None]
    waiting = [n for n in notices if n.state in {NoticeState.PLANNED, NoticeState.HELD}]
    return [n._replace(state=NoticeState.PLANNED, reason="") for n in waiting]


def test_whatever_is_done_can_be_undone(template: Path, tmp_path: Path) -> None:
    class Life(AnyUndoneLife):
        pass

    Life.template, Life.folder = template, tmp_path
    run_state_machine_as_test(Life, settings=settings(max_examples=12, stateful_step_count=30, phases=[Phase.generate]))
