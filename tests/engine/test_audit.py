"""The audit trail: any alteration, removal or insertion breaks the chain at that row."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given

from engine import audit
from engine.model import OPERATOR, Event, EventDraft
from tests.engine.building import AT, MEMBER, person
from tests.engine.chains import Break, first_break

DATA = st.dictionaries(
    st.text(max_size=8), st.none() | st.booleans() | st.integers() | st.text(max_size=12), max_size=4
)


def trail(count: int = 4) -> tuple[Event, ...]:
    drafts = [EventDraft(kind=f"event.{n}", data={"n": n}) for n in range(count)]
    return audit.chain(drafts, item_id=7, seq=0, head=audit.GENESIS, actor=OPERATOR, at=AT)


def check(events: list[Event], whole: tuple[Event, ...]) -> Break | None:
    return first_break(events, seq=whole[-1].seq, head=whole[-1].hash)


def test_a_whole_trail_holds() -> None:
    events = trail()
    assert check(list(events), events) is None


@given(st.lists(DATA, min_size=1, max_size=6))
def test_any_data_can_be_chained_and_verified_again(contents: list[dict[str, object]]) -> None:
    drafts = [EventDraft(kind="event", data=data) for data in contents]
    events = audit.chain(drafts, item_id=7, seq=0, head=audit.GENESIS, actor=OPERATOR, at=AT)
    assert check(list(events), events) is None


@pytest.mark.parametrize(
    "change",
    [
        {"data": {"n": 99}},
        {"kind": "event.other"},
        {"at": AT + timedelta(microseconds=1)},
        {"actor": person(MEMBER)},
    ],
)
def test_an_altered_event_is_named(change: dict[str, Any]) -> None:
    events = trail()
    altered = [events[0], replace(events[1], **change), *events[2:]]
    assert check(altered, events) == Break(2, "altered")


def test_an_event_rewritten_with_a_hash_of_its_own_breaks_the_one_after_it() -> None:
    events = trail()
    forged = audit.chain(
        [EventDraft(kind="event.1", data={"n": 99})],
        item_id=7,
        seq=1,
        head=events[0].hash,
        actor=OPERATOR,
        at=AT,
    )
    assert check([events[0], *forged, *events[2:]], events) == Break(3, "does not follow the event before it")


def test_a_removed_event_is_named() -> None:
    events = trail()
    assert check([events[0], *events[2:]], events) == Break(2, "missing")


def test_a_truncated_trail_is_found_by_the_count_that_the_item_keeps() -> None:
    events = trail()
    assert check(list(events[:-1]), events) == Break(4, "missing at the end")


def test_swapped_events_are_found() -> None:
    events = trail()
    assert check([events[0], events[2], events[1], events[3]], events) == Break(2, "missing")
