"""Acting once for each key, on the version that was seen, also when two act at once."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest
from httpx import Response

from adapters.sql import answered
from adapters.sql.tokens import of_person
from engine.model import Visibility
from tests.adapters.api.programs import Instance, Program
from tests.adapters.sql.building import COLLEAGUE, MANAGER, OWNER, SENIOR

SAID = {"text": "Bra möte i dag"}
KEY = {"Idempotency-Key": "ett"}


def comments(instance: Instance, ref: str) -> list[str]:
    events = instance.program().gets(f"/items/{ref}/events").json()["items"]
    return [event["data"]["text"] for event in events if event["kind"] == "item.commented"]


def at_once(*asked: tuple[Program, str, object, dict[str, str]]) -> Sequence[Response]:
    async def together() -> Sequence[Response]:
        return await asyncio.gather(
            *(program.asking("POST", path, json=sent, headers=headers) for program, path, sent, headers in asked)
        )

    return asyncio.run(together())


def test_what_is_sent_again_with_its_key_is_answered_as_before_and_done_once(instance: Instance) -> None:
    item, program = instance.opens(), instance.program()
    first, again = (program.posts(f"/items/{item.ref}/comments", SAID, **KEY) for _ in range(2))
    assert (first.status_code, first.content) == (again.status_code, again.content)
    assert first.headers["etag"] == again.headers["etag"]
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert comments(instance, item.ref) == ["Bra möte i dag"]


def test_what_was_opened_is_found_where_the_first_answer_said(instance: Instance) -> None:
    program, new = instance.program(), {"workflow": "pdsa", "title": "Färre fall", "organisation": "R-NV"}
    first, again = (program.posts("/items", new, **KEY) for _ in range(2))
    assert first.status_code == again.status_code == 201
    assert first.headers["location"] == again.headers["location"]
    assert len(program.gets("/items").json()["items"]) == 1


@pytest.mark.parametrize("other", [{"text": "Något annat"}, {"text": "Bra möte i dag", "confirm_not_personal": True}])
def test_a_key_is_for_one_request(small: Instance, other: object) -> None:
    item, program = small.opens(), small.program()
    program.posts(f"/items/{item.ref}/comments", SAID, **KEY)
    answer = program.posts(f"/items/{item.ref}/comments", other, **KEY)
    assert (answer.status_code, answer.json()["code"]) == (422, "key-reused")


def test_a_key_is_free_again_after_a_day(instance: Instance) -> None:
    item, program = instance.opens(), instance.program()
    program.posts(f"/items/{item.ref}/comments", SAID, **KEY)
    instance.at += timedelta(hours=24)
    assert program.posts(f"/items/{item.ref}/comments", {"text": "Igen"}, **KEY).status_code == 201


def test_two_programs_may_choose_the_same_key(small: Instance) -> None:
    item = small.opens()
    for person in (OWNER, COLLEAGUE):
        assert small.program(person).posts(f"/items/{item.ref}/comments", SAID, **KEY).status_code == 201
    assert len(comments(small, item.ref)) == 2


def test_what_was_refused_may_be_sent_again(instance: Instance) -> None:
    item, program = instance.opens(), instance.program()
    sent = {"text": "x", "to": "colleague@region.example"}
    program.posts(f"/items/{item.ref}/pauses", {"until": "2026-05-04", "reason": "Sommar"})
    assert program.posts(f"/items/{item.ref}/questions", sent, **KEY).status_code == 409
    program.posts(f"/items/{item.ref}/resumptions")
    assert program.posts(f"/items/{item.ref}/questions", sent, **KEY).status_code == 201


def test_while_the_first_is_not_answered_the_second_is_told_to_wait(instance: Instance) -> None:
    item, program = instance.opens(), instance.program()
    first = program.posts(f"/items/{item.ref}/comments", SAID, **KEY)
    assert first.status_code == 201
    with instance.store.begin() as tx:
        token = of_person(tx, OWNER)[-1]
        tx.sql.connection.exec_driver_sql(f"UPDATE answered SET status = NULL WHERE token_id = {token.id}")  # noqa: S608 - a number of ours
    again = program.posts(f"/items/{item.ref}/comments", SAID, **KEY)
    assert (again.status_code, again.json()["code"]) == (409, "still-running")
    assert int(again.headers["retry-after"]) > 0


def test_whoever_may_not_any_more_is_told_nothing_again(instance: Instance) -> None:
    item, colleague = instance.opens(visibility=Visibility.PRIVATE), instance.program(COLLEAGUE)
    assert colleague.posts(f"/items/{item.ref}/comments", SAID, **KEY).status_code == 201
    instance.program().asks("DELETE", f"/items/{item.ref}/participants/{COLLEAGUE}")
    assert colleague.posts(f"/items/{item.ref}/comments", SAID, **KEY).status_code == 404


@pytest.mark.parametrize("key", ["", "x" * (answered.KEY_LENGTH + 1)])
def test_a_key_has_a_length(small: Instance, key: str) -> None:
    answer = small.program().posts(f"/items/{small.opens().ref}/comments", SAID, **{"Idempotency-Key": key})
    assert answer.status_code == 422


def test_of_two_with_the_same_key_at_once_one_acts_and_both_are_answered_alike(instance: Instance) -> None:
    item, program = instance.opens(), instance.program()
    asked = (program, f"/items/{item.ref}/comments", SAID, KEY)
    answers = at_once(asked, asked)
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].content == answers[1].content
    assert comments(instance, item.ref) == ["Bra möte i dag"]


@pytest.mark.parametrize("tag", ['"1"', "the tag itself", 'W/"1-ab"', "*"])
def test_an_act_on_the_version_that_was_seen_is_done(small: Instance, tag: str) -> None:
    item, program = small.opens(), small.program()
    seen = program.gets(f"/items/{item.ref}").headers["etag"] if tag == "the tag itself" else tag
    answer = program.posts(f"/items/{item.ref}/comments", SAID, **{"If-Match": seen})
    assert (answer.status_code, answer.json()["version"]) == (201, 2)
    assert answer.headers["etag"] == program.gets(f"/items/{item.ref}").headers["etag"]


@pytest.mark.parametrize("says", ["If-Match", "seen_version"])
def test_whoever_is_late_is_told_who_changed_what(instance: Instance, says: str) -> None:
    item, program = instance.opens(), instance.program()
    instance.program(COLLEAGUE).posts(f"/items/{item.ref}/comments", SAID)
    instance.at += timedelta(minutes=1)
    instance.program(COLLEAGUE).posts(f"/items/{item.ref}/blocks", {"cause": "it", "note": "Larmet"})
    sent, headers = ({"seen_version": 1}, {}) if says == "seen_version" else ({}, {"If-Match": '"1"'})
    answer = program.posts(f"/items/{item.ref}/comments", {"text": "Hej", **sent}, **headers)
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (409, "conflict")
    assert (problem["who"], problem["when"]) == ("colleague@region.example", "2026-03-02T09:01:00Z")
    assert (problem["seen_version"], problem["current_version"]) == (1, 3)
    assert [change["kind"] for change in problem["changes"]] == ["item.commented", "item.blocked"]
    assert comments(instance, item.ref) == ["Bra möte i dag"]


@pytest.mark.parametrize(("tag", "sent"), [("1", {}), ('"x"', {}), ('"1", "2"', {}), ('"1"', {"seen_version": 2})])
def test_what_is_no_tag_is_refused(small: Instance, tag: str, sent: dict[str, object]) -> None:
    item = small.opens()
    answer = small.program().posts(f"/items/{item.ref}/comments", {**SAID, **sent}, **{"If-Match": tag})
    assert answer.status_code == 400


def test_of_two_who_act_on_the_same_version_at_once_one_is_late(instance: Instance) -> None:
    item = instance.opens()
    answers = at_once(
        *(
            (instance.program(person), f"/items/{item.ref}/comments", SAID, {"If-Match": '"1"'})
            for person in (OWNER, COLLEAGUE)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    late = next(answer for answer in answers if answer.status_code == 409)
    assert late.json()["who"] in {"owner@region.example", "colleague@region.example"}


def test_of_two_who_say_nothing_of_versions_both_are_heard(instance: Instance) -> None:
    item = instance.opens()
    asked: list[tuple[Program, str, object, dict[str, str]]] = [
        (instance.program(person), f"/items/{item.ref}/comments", SAID, {}) for person in (OWNER, COLLEAGUE)
    ]
    assert [answer.status_code for answer in at_once(*asked, *asked)] == [201] * 4
    assert len(comments(instance, item.ref)) == 4


def test_of_two_who_move_an_item_at_once_one_does_and_the_other_finds_it_elsewhere(instance: Instance) -> None:
    item, move = instance.opens(), {"trigger": "stop", "reason": "Inte nu"}
    instance.fills(item, {"lesson": "Börja med vakten"}, phase="evaluation")
    answers = at_once(
        *((instance.program(person), f"/items/{item.ref}/moves", move, {}) for person in (MANAGER, SENIOR))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    events = instance.program().gets(f"/items/{item.ref}/events").json()["items"]
    assert [event["kind"] for event in events].count("item.moved") == 1
