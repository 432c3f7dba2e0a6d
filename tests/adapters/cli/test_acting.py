"""Somebody acts in an item while somebody else does."""

from datetime import UTC, date, datetime

import pytest

from adapters.bootstrap import opened
from adapters.cli.item.acting import acting_in
from adapters.cli.work import State, Work
from adapters.i18n.refusals import sentence
from adapters.settings import load
from engine.edit import comment
from engine.errors import Conflict
from engine.timing import decide_pause
from tests.adapters.cli.shell import REF, Shell, begin, populate

AT = datetime(2026, 3, 3, 8, tzinfo=UTC)


def test_whoever_was_slower_is_told_by_name_who_was_faster(shell: Shell, postgres_url: str) -> None:
    shell.environ["HJULET_DATABASE_URL"] = postgres_url
    begin(populate(shell))
    settings = load(environ=shell.environ, directory=shell.directory).settings
    with opened(settings, at=AT) as instance:
        work = Work(state=State(), settings=settings, store=instance.store, at=AT)
        with pytest.raises(Conflict) as lost:
            pause_while_somebody_comments(work)
    assert sentence(lost.value).startswith("områdeschef changed this at 2026-03-03 08:00 UTC")


def pause_while_somebody_comments(work: Work) -> None:
    with acting_in(work, REF, person=None) as slow:
        outcome = decide_pause(slow.facts, until=date(2026, 8, 17), reason="Sommar", actor=slow.actor, at=AT)
        with acting_in(work, REF, person="chef@region.example") as fast:
            comment(fast.tx, item_id=fast.item_id, text="Först", actor=fast.actor, at=AT)
        slow.tx.record(outcome)
