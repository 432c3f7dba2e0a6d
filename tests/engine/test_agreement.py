from typing import Any

from engine.agreement import Difference, Of, Standing, differences

PROMISE = {"id": 7, "kind": "action", "subject": "List", "cycle": 1, "opened_at": "2026-03-02", "due_at": "2026-03-20"}
SECOND = {**PROMISE, "id": 8, "subject": "Table"}
UNNAMED = {**PROMISE, "id": 0}


def found(stored: Standing, told: Standing) -> list[tuple[Any, ...]]:
    every: list[Difference] = list(differences(stored, told, item_id=1, ref="FA-1"))
    return [(each.of, each.row, each.name, each.stored, each.told) for each in every]


def owed(*promises: dict[str, Any]) -> Standing:
    return Standing(rows={}, commitments=promises)


def item(**columns: Any) -> Standing:
    return Standing(rows={(Of.ITEM, ()): columns})


def test_what_says_the_same_does_not_differ() -> None:
    assert found(item(phase="test", cycle=1), item(phase="test", cycle=1)) == []


def test_each_column_that_says_something_else_is_told_in_order() -> None:
    assert found(item(phase="test", cycle=2), item(phase="idea", cycle=1)) == [
        (Of.ITEM, (), "phase", "test", "idea"),
        (Of.ITEM, (), "cycle", 2, 1),
    ]


def test_a_row_on_one_side_alone_is_told_whole() -> None:
    part = Standing(rows={(Of.PARTICIPANT, (4,)): {"part": "coach"}})
    assert found(Standing(rows={}), part) == [(Of.PARTICIPANT, (4,), None, None, {"part": "coach"})]
    assert found(part, Standing(rows={})) == [(Of.PARTICIPANT, (4,), None, {"part": "coach"}, None)]


def test_an_answer_that_is_written_otherwise_is_another() -> None:
    def sheet(value: Any) -> Standing:
        return Standing(rows={(Of.WORKSHEET, ("idea", 1)): {"aim": value}})

    assert found(sheet([1, 2]), sheet([1, 2])) == []
    assert found(sheet([True, 2]), sheet([1, 2])) == [(Of.WORKSHEET, ("idea", 1), "aim", [True, 2], [1, 2])]
    assert found(sheet(1.0), sheet(1)) == [(Of.WORKSHEET, ("idea", 1), "aim", 1.0, 1)]


def test_a_promise_that_the_trail_has_not_named_may_have_any_number() -> None:
    assert found(owed(PROMISE), owed(UNNAMED)) == []
    assert found(owed({**PROMISE, "id": 9}), owed(PROMISE)) == [(Of.COMMITMENT, (9, "List"), "id", 9, 7)]


def test_a_missing_promise_is_told_before_what_differs_in_the_others() -> None:
    late = {**SECOND, "due_at": "2027-01-01"}
    assert found(owed(late), owed(PROMISE, SECOND)) == [
        (Of.COMMITMENT, (7, "List"), None, None, PROMISE),
        (Of.COMMITMENT, (8, "Table"), "due_at", "2027-01-01", "2026-03-20"),
    ]


def test_a_promise_too_many_is_told_apart_from_those_that_were_not_named() -> None:
    unnamed = owed(UNNAMED, {**SECOND, "id": 0})
    assert found(owed(PROMISE, {**PROMISE, "id": 9}, SECOND), unnamed) == [
        (Of.COMMITMENT, (9, "List"), None, {**PROMISE, "id": 9}, None)
    ]
