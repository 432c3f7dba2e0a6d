"""That a copy was made is on record, and is nothing else."""

from datetime import timedelta

from engine.disclosing import DISCLOSED, decide
from engine.model import OPERATOR
from tests.engine.building import AT, MANAGER, definition, facts, person


def test_it_is_one_event_with_who_it_is_for() -> None:
    outcome = decide(facts(definition=definition()), is_named=True, reason=" The auditors ", actor=OPERATOR, at=AT)
    (event,) = outcome.events
    assert (event.kind, dict(event.data)) == (DISCLOSED, {"is_named": True, "reason": "The auditors"})
    assert (outcome.opened, outcome.changed, outcome.worksheets) == ((), (), ())


def test_no_reason_is_left_out() -> None:
    outcome = decide(facts(definition=definition()), is_named=False, reason="  ", actor=OPERATOR, at=AT)
    assert dict(outcome.events[0].data) == {"is_named": False}


def test_it_is_no_work_on_the_item() -> None:
    found = facts(definition=definition(), stalled_at=AT)
    outcome = decide(found, is_named=False, reason=None, actor=person(MANAGER), at=AT + timedelta(days=9))
    assert (outcome.item.last_act_at, outcome.item.stalled_at) == (AT, AT)
