"""Whatever was done to an item's trail is told apart: altered, removed, inserted, swapped, truncated."""

from collections.abc import Sequence

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from engine import audit
from engine.audit import GENESIS
from engine.model import OPERATOR, Event, EventDraft
from engine.trails import Fault, Own, Sealed, Stored, What, Where, are_canonical, explain, is_canonical, rehash
from tests.engine.building import AT, MEMBER, person

ITEM, REF = 7, "FA-2026-007"
DATA = st.dictionaries(
    st.text(max_size=8),
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=12),
    max_size=4,
)


def stored(event: Event) -> Stored:
    return Stored(
        event.item_id,
        event.seq,
        event.at.isoformat(timespec="microseconds"),
        event.actor.kind.value,
        event.actor.person_id,
        event.actor.on_behalf_of,
        event.kind,
        audit.canonical(event.data),
        event.prev_hash,
        event.hash,
    )


def trail(count: int = 6) -> list[Stored]:
    drafts = [EventDraft(kind="item.changed", data={"n": n}) for n in range(count)]
    return [*map(stored, audit.chain(drafts, item_id=ITEM, seq=0, head=GENESIS, actor=person(MEMBER), at=AT))]


def forged(seq: int, head: str) -> Stored:
    draft = EventDraft(kind="item.changed", data={"n": "forged"})
    return stored(audit.chain([draft], item_id=ITEM, seq=seq - 1, head=head, actor=OPERATOR, at=AT)[0])


def found(rows: Sequence[Stored], *sealed: Sealed, whole: Sequence[Stored] = ()) -> tuple[What, int | None] | None:
    """What is found in ``rows`` whose item says what it said when they were ``whole``."""
    last = (whole or trail())[-1]
    fault = explain(rows, item_id=ITEM, own=Own(REF, last.seq, last.hash), heads=sealed)
    return None if fault is None else (fault.what, fault.seq)


def renumbered(rows: Sequence[Stored]) -> list[Stored]:
    return [row._replace(seq=seq) for seq, row in enumerate(rows, start=1)]


PLACES = st.integers(0, 5)


@given(st.lists(DATA, min_size=1, max_size=5))
@settings(max_examples=50, deadline=None)
def test_the_hash_made_from_stored_text_is_the_one_that_was_chained(contents: list[dict[str, object]]) -> None:
    drafts = [EventDraft(kind="“x”\\", data=data) for data in contents]
    rows = [*map(stored, audit.chain(drafts, item_id=ITEM, seq=0, head=GENESIS, actor=person(MEMBER), at=AT))]
    assert [rehash(*row[:9]) for row in rows] == [row.hash for row in rows]
    assert are_canonical([row.data for row in rows])
    assert found(rows, whole=rows) is None


@given(PLACES)
@settings(max_examples=10, deadline=None)
def test_what_was_altered_is_named(at: int) -> None:
    rows = trail()
    rows[at] = rows[at]._replace(kind="item.moved")
    assert found(rows) == (What.ALTERED, at + 1)


@given(at=st.integers(0, 4), counted_anew=st.booleans())
@settings(max_examples=20, deadline=None)
def test_what_was_removed_is_named_also_when_the_rest_was_counted_anew(*, at: int, counted_anew: bool) -> None:
    rows = trail()
    del rows[at]
    assert found(renumbered(rows) if counted_anew else rows) == (What.REMOVED, at + 1)


@given(at=st.integers(0, 5), fits=st.booleans())
@settings(max_examples=20, deadline=None)
def test_what_was_inserted_is_named_also_when_its_own_hash_is_right(*, at: int, fits: bool) -> None:
    rows = trail()
    fresh = forged(at + 1, rows[at].prev_hash)
    rows.insert(at, fresh if fits else fresh._replace(hash=GENESIS))
    assert found(renumbered(rows)) == (What.INSERTED, at + 1)


@given(PLACES, PLACES)
@settings(max_examples=30, deadline=None)
def test_what_changed_places_is_named_by_the_first_of_the_two(one: int, other: int) -> None:
    rows = trail()
    rows[one], rows[other] = rows[other], rows[one]
    expected = None if one == other else (What.SWAPPED, min(one, other) + 1)
    assert found(renumbered(rows)) == expected


@given(st.integers(1, 5))
@settings(max_examples=10, deadline=None)
def test_what_was_cut_off_is_named(left: int) -> None:
    assert found(trail()[:left]) == (What.TRUNCATED, left + 1)


def test_of_a_trail_that_is_not_there_a_seal_says_that_it_was() -> None:
    assert found([]) == (What.INSERTED, None)
    assert found([], Sealed(1, 6, trail()[-1].hash)) == (What.TRUNCATED, 1)


@given(st.integers(0, 5), st.integers(1, 6))
@settings(max_examples=30, deadline=None)
def test_what_was_written_anew_is_found_by_the_seal_after_it(at: int, sealed: int) -> None:
    kept, rows = trail(), trail()
    head = rows[at].prev_hash
    for place in range(at, 6):
        rows[place] = forged(place + 1, head)
        head = rows[place].hash
    seal = Sealed(3, sealed, kept[sealed - 1].hash)
    assert found(rows, seal, whole=rows) == ((What.ALTERED, 1) if sealed > at else None)


def test_between_two_seals_the_events_of_which_one_was_altered_are_named() -> None:
    kept, rows = trail(), trail()
    rows[4] = forged(5, rows[3].hash)
    rows[5] = forged(6, rows[4].hash)
    heads = [Sealed(1, 3, kept[2].hash), Sealed(2, 6, kept[5].hash)]
    fault = explain(rows, item_id=ITEM, own=Own(REF, 6, rows[5].hash), heads=heads)
    assert fault == Fault(where=Where.EVENT, what=What.ALTERED, item_id=ITEM, ref=REF, seq=4, other=6, seal=2)


def test_of_a_seal_that_stands_over_something_else_its_head_is_what_is_wrong() -> None:
    fault = explain(trail(), item_id=ITEM, own=Own(REF, 6, trail()[5].hash), heads=[Sealed(1, 3, "x", is_sound=False)])
    assert fault == Fault(where=Where.HEAD, what=What.ALTERED, item_id=ITEM, ref=REF, seq=3, seal=1)


@pytest.mark.parametrize(
    "change",
    [
        {"at": "2026-02-30T00:00:00.000000+00:00"},
        {"at": "2026-03-02"},
        {"at": None},
        {"actor_kind": "ghost"},
        {"actor_id": "1"},
        {"kind": 7},
        {"data": b"{}"},
        {"data": "{"},
        {"data": "\udcff"},
    ],
)
def test_what_cannot_be_read_is_a_bad_row(change: dict[str, object]) -> None:
    rows = trail()
    rows[2] = rows[2]._replace(**change)
    assert found(rows) == (What.UNREADABLE, 3)


WORDS = """
{} {"a":1} {"a":1,"b":[{"c":"å"}]} {"a":1 "b":2} {"b":1,"a":2} {"a":1,"a":1} {"a":[{} {}]} {}{} {},{} [] 1
{"a":\t1} {"a":NaN} \t{"a":1} {"a":1}\t {"a":1.0} {"a":1e5} \t
"""
TEXTS = st.lists(st.sampled_from([word.replace("\\t", " ") for word in WORDS.split()]), min_size=1, max_size=5)


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_looking_at_many_texts_at_once_finds_what_looking_at_each_finds(texts: list[str]) -> None:
    assert are_canonical(texts) == all(map(is_canonical, texts))
