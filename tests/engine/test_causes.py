"""For what work waits, and for whom."""

from dataclasses import replace

from engine.causes import Cause, Kind, causes
from engine.model import Block, BlockCause, CommitmentKind
from tests.engine.building import AT, MANAGER, MEMBER, OTHER, OWNER, commitment, new_item

BLOCK = Block(cause=BlockCause.IT, holder_id=OTHER, note="", since=AT)


def test_work_that_waits_for_nothing_has_no_cause() -> None:
    assert causes(new_item(phase="idea"), [commitment(kind=CommitmentKind.ACTION)]) == ()


def test_decisions_come_first_then_what_is_in_the_way_then_who_takes_over_then_questions() -> None:
    owed = [
        commitment(id=1, kind=CommitmentKind.ANSWER, owner_id=OWNER),
        commitment(id=2, kind=CommitmentKind.ACCEPTANCE, owner_id=MEMBER),
        commitment(id=3, kind=CommitmentKind.DECISION, owner_id=MANAGER),
    ]
    found = causes(replace(new_item(phase="idea"), block=BLOCK), owed)

    assert [(cause.kind, cause.holder_id) for cause in found] == [
        (Kind.DECIDE, MANAGER),
        (Kind.REMOVE, OTHER),
        (Kind.TAKE_OVER, MEMBER),
        (Kind.ANSWER, OWNER),
    ]
    assert found[1] == Cause(kind=Kind.REMOVE, holder_id=OTHER, since=AT, block=BlockCause.IT)


def test_what_has_been_answered_is_waited_for_no_more() -> None:
    assert causes(new_item(phase="idea"), [commitment(kind=CommitmentKind.DECISION, closed_at=AT)]) == ()
