"""``/items``: open one, find many, read one."""

from datetime import timedelta

import pytest

from adapters.api import cursors
from adapters.sql import glances
from engine.model import Visibility
from tests.adapters.api.programs import Instance, Program
from tests.adapters.sql.building import MANAGER, OWNER

NEW = {"workflow": "pdsa", "title": "Färre fall", "organisation": "R-NV"}


def refs(program: Program, query: str) -> list[str]:
    answer = program.gets(f"/items?{query}")
    assert answer.status_code == 200, answer.text
    return [item["ref"] for item in answer.json()["items"]]


def test_an_item_is_opened_in_the_name_of_whoever_made_the_token(instance: Instance) -> None:
    program = instance.program()
    answer = program.posts("/items", {**NEW, "fields": {"problem.problem": "Många faller"}})
    assert answer.status_code == 201
    made = program.gets(answer.headers["location"].removeprefix("/api/v1")).json()
    assert (made["title"], made["owner"], made["worksheets"]["problem"]) == (
        "Färre fall",
        "owner@region.example",
        {"problem": "Många faller"},
    )
    event = program.gets(f"/items/{made['ref']}/events").json()["items"][0]
    assert event["actor"] == {"kind": "api token", "person": "owner@region.example", "on_behalf_of": None}


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"workflow": "nix"}, "not-found"),
        ({"organisation": "nix"}, "not-found"),
        ({"owner": "nix@region.example"}, "not-found"),
        ({"parent": 99}, "not-found"),
        ({"fields": {"problem.nix": "x"}}, "not-found"),
        ({"fields": {"problem.aim_target": "många"}}, "invalid-field"),
        ({"fields": {"problem.problem": "191212121212 ramlade"}}, "looks-personal"),
        ({"title": "19121212-1212"}, "looks-personal"),
        ({"title": "  "}, "invalid"),
        ({"origin": "nix"}, "invalid"),
    ],
)
def test_what_cannot_be_opened_is_refused_whole(small: Instance, wrong: dict[str, object], code: str) -> None:
    program = small.program()
    answer = program.posts("/items", {**NEW, **wrong})
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert refs(program, "state=all") == []


def test_what_only_looks_like_a_person_can_be_confirmed(small: Instance) -> None:
    sent = {**NEW, "title": "Rutin 19121212-1212", "confirm_not_personal": True}
    assert small.program().posts("/items", sent).status_code == 201


def test_an_item_says_where_it_is_what_it_owes_and_what_is_missing(instance: Instance) -> None:
    item = instance.program().gets(f"/items/{instance.opens().ref}").json()
    assert (item["phase"], item["cycle"], item["due_on"], item["version"]) == ("problem", 1, "2026-03-30", 1)
    assert item["due_at"] == "2026-03-30T21:59:59Z"
    assert {missing["requirement"] for missing in item["missing"][item["allowed"][0]]}
    assert [(owed["kind"], owed["owner"]) for owed in item["commitments"]] == [("phase", "owner@region.example")]


def test_an_answer_that_the_program_has_already_is_not_sent_again(instance: Instance) -> None:
    program, item = instance.program(), instance.opens()
    tag = program.gets(f"/items/{item.ref}").headers["etag"]
    again = program.gets(f"/items/{item.ref}", **{"If-None-Match": f'W/"x", {tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    instance.at += timedelta(days=60)
    assert program.gets(f"/items/{item.ref}", **{"If-None-Match": tag}).status_code == 200, "it is late now"


def test_items_are_found_by_what_they_are(instance: Instance) -> None:
    program, late = instance.program(), instance.opens(title="Trycksår").ref
    other = instance.opens(owner_id=MANAGER).ref
    assert refs(program, "q=trycks%C3%A5r") == [late]
    assert refs(program, "owner=manager@region.example") == [other]
    assert refs(program, "organisation=R-NV&phase=problem&workflow=pdsa") == [late, other]
    assert refs(program, "phase=do") == refs(program, "overdue=true") == refs(program, "state=ended") == []
    instance.at += timedelta(days=60)
    assert refs(program, "overdue=true&sort=due_at") == [late, other]
    assert refs(program, "stalled=true") == [late, other]
    assert refs(program, "stalled=false") == []


@pytest.mark.parametrize(
    "query", ["organisation=nix", "owner=nix", "limit=0", "limit=201", "sort=nix", "state=nix", "overdue=nix"]
)
def test_a_filter_that_is_none_is_refused(small: Instance, query: str) -> None:
    assert small.program().gets(f"/items?{query}").status_code == 422


@pytest.mark.parametrize("sort", ["id", "-id", "title", "-title", "opened_at", "-last_act_at", "due_at", "-due_at"])
def test_pages_miss_nothing_and_repeat_nothing_when_items_are_added_between(instance: Instance, sort: str) -> None:
    program = instance.program()
    before = [instance.opens(title=title).ref for title in "cabca"]
    found, cursor = list[str](), ""
    while True:
        page = program.gets(f"/items?sort={sort}&limit=2{cursor}").json()
        found += [item["ref"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
        instance.opens(title="a")
        if len(found) > 20:
            pytest.fail("it never ends")
    assert len(found) == len(set(found))
    assert set(before) <= set(found)


@pytest.mark.parametrize("cursor", ["x", "WyJpdGVtcyBpZCIsMSwxXQ", "bnVsbA", "W10", "WyJpdGVtcyB0aXRsZSIsMSwxXQ", "å"])
def test_a_cursor_of_another_list_is_refused(small: Instance, cursor: str) -> None:
    assert small.program().gets(f"/items?sort=title&cursor={cursor}").status_code == 400


@pytest.mark.parametrize("instant", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-03-02T09:00:00"])
def test_a_cursor_that_no_clock_ever_showed_is_refused(small: Instance, instant: str) -> None:
    cursor = cursors.written("items opened_at", instant, 1)
    assert small.program().gets(f"/items?sort=opened_at&cursor={cursor}").status_code == 400


def test_a_cursor_into_the_reminders_of_another_item_is_refused(small: Instance) -> None:
    path = f"/items/{small.opens().ref}/notices?cursor={cursors.written('notices', 'c9:g1:r0:o1:owner:p1')}"
    assert small.program().gets(path).status_code == 400


def test_a_trail_is_read_in_pages(instance: Instance) -> None:
    item, program = instance.opens(), instance.program()
    instance.fills(item, {"problem": "Många faller"})
    first = program.gets(f"/items/{item.ref}/events?limit=1").json()
    second = program.gets(f"/items/{item.ref}/events?limit=1&cursor={first['next_cursor']}").json()
    assert [page["items"][0]["seq"] for page in (first, second)] == [1, 2]
    assert second["items"][0]["prev_hash"] == first["items"][0]["hash"]
    assert second["next_cursor"] is None


def test_that_a_draft_was_read_by_virtue_of_an_office_is_noted(small: Instance) -> None:
    item = small.opens(visibility=Visibility.TEAM)
    for person in (OWNER, MANAGER):
        assert small.program(person).gets(f"/items/{item.ref}").status_code == 200
    with small.store.read() as tx:
        assert [glance.person_id for glance in glances.of_item(tx, item.id)] == [MANAGER]
