"""Everything that a program may do in an item, and what the item is like afterwards."""

from typing import Any

import pytest

from engine.model import CommitmentKind, Item, Visibility
from tests.adapters.api.programs import Instance, Program
from tests.adapters.sql.building import COLLEAGUE, COORDINATOR, MANAGER, OWNER
from tests.adapters.web.browser import PROBLEM


@pytest.fixture
def item(small: Instance) -> Item:
    """An initiative of the owner's, with a colleague in its team."""
    return small.opens()


@pytest.fixture
def owner(small: Instance) -> Program:
    """A program with a token of the owner's."""
    return small.program()


def done(program: Program, item: Item, path: str, sent: object = None, *, status: int = 201) -> dict[str, Any]:
    answer = program.posts(f"/items/{item.ref}/{path}", sent)
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json()
    return found


def refused(program: Program, item: Item, path: str, sent: object = None) -> tuple[int, str]:
    answer = program.posts(f"/items/{item.ref}/{path}", sent)
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    return answer.status_code, answer.json()["code"]


def writes(program: Program, item: Item, answers: object, *, phase: str = "problem") -> Any:
    return program.asks("PATCH", f"/items/{item.ref}/worksheets/{phase}", json=answers)


def owed(found: dict[str, Any], kind: CommitmentKind) -> list[dict[str, Any]]:
    return [each for each in found["commitments"] if each["kind"] == kind.value]


def test_answers_are_written_in_a_worksheet(owner: Program, item: Item) -> None:
    answer = writes(owner, item, {"problem": "Många faller", "aim_target": 2.5})
    assert answer.status_code == 200
    assert answer.json()["worksheets"]["problem"] == {"problem": "Många faller", "aim_target": 2.5}


@pytest.mark.parametrize(
    ("answers", "status", "code"),
    [
        ({"nix": "x"}, 422, "not-found"),
        ({"aim_target": "många"}, 422, "invalid-field"),
        ({"aim_target": 10**400}, 422, "invalid-field"),
        ({"problem": ["x"]}, 422, "invalid-field"),
        ({"problem": "x" * 20_001}, 422, "invalid-field"),
        ({"problem": "19121212-1212"}, 422, "looks-personal"),
        ({"problem": "x", "seen_version": "1"}, 422, "invalid"),
        ({"problem": "x", "seen_version": 99}, 409, "conflict"),
    ],
)
def test_of_answers_of_which_one_is_wrong_none_is_saved(
    owner: Program, item: Item, answers: dict[str, Any], status: int, code: str
) -> None:
    answer = writes(owner, item, {"affected": "Avdelning 32", **answers})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert owner.gets(f"/items/{item.ref}").json()["worksheets"]["problem"] == {}


def test_there_is_a_worksheet_for_each_phase_alone(owner: Program, item: Item) -> None:
    assert writes(owner, item, {"problem": "x"}, phase="nix").status_code == 404


def test_all_that_is_missing_before_a_move_is_told_at_once(owner: Program, item: Item) -> None:
    problem = owner.posts(f"/items/{item.ref}/moves", {"trigger": "propose"}).json()
    assert (problem["status"], problem["code"]) == (422, "requirements-unmet")
    assert len(problem["missing"]) > 3
    assert {"requirement", "message", "where", "hard"} <= set(problem["missing"][0])


def test_an_item_goes_on_as_soon_as_all_is_in_place(small: Instance, owner: Program, item: Item) -> None:
    small.fills(item, PROBLEM)
    reason = "Ingen kunde vara med."
    found = owner.posts(f"/items/{item.ref}/moves", {"trigger": "propose", "reason": reason})
    if found.json().get("code") == "decision-needed":
        done(owner, item, "decisions", {"trigger": "propose", "decision": "ask", "reason": reason})
        assert refused(owner, item, "decisions", {"trigger": "propose", "decision": "approve"}) == (
            403,
            "decision-needed",
        )
        found = small.program(MANAGER).posts(
            f"/items/{item.ref}/decisions", {"trigger": "propose", "decision": "approve"}
        )
    assert found.status_code == 201
    assert found.json()["phase"] == "proposal"


@pytest.mark.parametrize(("trigger", "status"), [("adopt", 409), ("nix", 422)])
def test_a_trigger_of_another_phase_is_a_conflict_and_one_of_none_a_mistake(
    owner: Program, item: Item, trigger: str, status: int
) -> None:
    assert refused(owner, item, "moves", {"trigger": trigger}) == (status, "no-such-move")


def test_a_deadline_is_moved_with_a_reason(owner: Program, item: Item) -> None:
    found = done(owner, item, "extensions", {"due_on": "2026-04-10", "reason": "Semester"})
    assert (found["due_on"], owed(found, CommitmentKind.PHASE)[0]["moved"]) == ("2026-04-10", 1)
    assert refused(owner, item, "extensions", {"due_on": "2026-01-10", "reason": "x"})[0] == 422
    assert refused(owner, item, "extensions", {"due_on": "2026-04-20", "reason": "x", "commitment": 99}) == (
        422,
        "not-found",
    )


def test_nobody_moves_a_deadline_that_is_not_theirs(small: Instance, item: Item) -> None:
    sent = {"due_on": "2026-04-10", "reason": "Semester"}
    assert refused(small.program(COLLEAGUE), item, "extensions", sent) == (403, "not-allowed")


@pytest.mark.parametrize("due_on", [20260410, "10/4 2026", "2026-02-30", "9999-01-01", None, True])
def test_a_day_is_written_as_a_day(owner: Program, item: Item, due_on: object) -> None:
    assert refused(owner, item, "extensions", {"due_on": due_on, "reason": "x"}) == (422, "invalid")


def test_work_rests_and_wakes(owner: Program, item: Item) -> None:
    assert done(owner, item, "pauses", {"until": "2026-05-04", "reason": "Sommar"})["paused_until"] == "2026-05-04"
    assert refused(owner, item, "pauses", {"until": "2026-05-04", "reason": "x"}) == (409, "not-now")
    assert done(owner, item, "resumptions")["paused_until"] is None
    assert refused(owner, item, "resumptions") == (409, "not-now")


def test_work_waits_for_somebody_until_it_waits_no_longer(small: Instance, owner: Program, item: Item) -> None:
    sent = {"cause": "it", "note": "Larmet", "holder": "coordinator@region.example"}
    found = done(owner, item, "blocks", sent)
    assert (found["block"]["cause"], found["block"]["holder"]) == ("it", "coordinator@region.example")
    assert done(small.program(COORDINATOR), item, "unblocks")["block"] is None
    assert refused(owner, item, "unblocks") == (409, "not-now")


def test_work_is_handed_over_and_taken(small: Instance, owner: Program, item: Item) -> None:
    found = done(owner, item, "handovers", {"to": "colleague@region.example", "reason": "Ny tjänst"})
    assert found["owner"] == "owner@region.example"
    assert refused(owner, item, "acceptances", {"answer": "accept"}) == (403, "not-allowed")
    assert done(small.program(COLLEAGUE), item, "acceptances", {"answer": "accept"})["owner"] == (
        "colleague@region.example"
    )


def test_to_decline_needs_a_reason(small: Instance, owner: Program, item: Item) -> None:
    done(owner, item, "handovers", {"to": "colleague@region.example"})
    colleague = small.program(COLLEAGUE)
    assert refused(colleague, item, "acceptances", {"answer": "decline"}) == (422, "reason-needed")
    assert done(colleague, item, "acceptances", {"answer": "decline", "reason": "Hinner inte"})["owner"] == (
        "owner@region.example"
    )


def test_people_join_and_leave(owner: Program, item: Item) -> None:
    sent = {"person": "coordinator@region.example", "part": "coach"}
    assert {"person": "coordinator@region.example", "part": "coach"} in done(owner, item, "participants", sent)[
        "participants"
    ]
    assert refused(owner, item, "participants", sent) == (409, "not-now")
    path = f"/items/{item.ref}/participants/coordinator@region.example"
    assert [owner.asks("DELETE", path).status_code for _ in range(2)] == [200, 404]


def test_something_is_said_asked_and_answered(small: Instance, owner: Program, item: Item) -> None:
    done(owner, item, "comments", {"text": "Bra möte i dag"})
    found = done(owner, item, "questions", {"to": "manager@region.example", "text": "Får vi börja?"})
    question = owed(found, CommitmentKind.ANSWER)[0]
    answer = {"commitment": question["id"], "text": "Ja"}
    assert refused(owner, item, "answers", answer) == (403, "not-allowed")
    assert owed(done(small.program(MANAGER), item, "answers", answer), CommitmentKind.ANSWER) == []
    kinds = [event["kind"] for event in owner.gets(f"/items/{item.ref}/events").json()["items"]]
    assert kinds[-3:] == ["item.commented", "question.asked", "question.answered"]


@pytest.mark.parametrize("visibility", [Visibility.TEAM, Visibility.PRIVATE])
def test_whoever_was_only_asked_for_something_does_it_and_then_sees_the_work_no_more(
    instance: Instance, visibility: Visibility
) -> None:
    item, colleague = instance.opens(participants=(), visibility=visibility), instance.program(COLLEAGUE)
    sent = {"to": "colleague@region.example", "text": "Får vi låna er lokal?"}
    question = owed(done(instance.program(), item, "questions", sent), CommitmentKind.ANSWER)[0]
    answer, key = {"commitment": question["id"], "text": "Ja"}, {"Idempotency-Key": "ett"}
    first, again = (colleague.posts(f"/items/{item.ref}/answers", answer, **key) for _ in range(2))
    assert (first.status_code, first.content) == (again.status_code, again.content) == (204, b"")
    assert again.headers["idempotency-replayed"] == "true"
    assert len(instance.facts(item).open_commitments) == 1
    assert colleague.gets(f"/items/{item.ref}").status_code == 404
    assert colleague.posts(f"/items/{item.ref}/answers", {**answer, "text": "Nej"}, **key).status_code == 404


def test_an_action_is_planned_put_off_and_done(small: Instance, owner: Program, item: Item) -> None:
    sent = {"title": "Sätt upp larm", "owner": "colleague@region.example", "due_on": "2026-03-20", "place": "Sal 4"}
    answer = owner.posts(f"/items/{item.ref}/actions", sent)
    where = answer.headers["location"].removeprefix("/api/v1")
    planned = owner.gets(where).json()
    assert (planned["subject"], planned["owner"], planned["due_on"]) == (
        "Sätt upp larm",
        "colleague@region.example",
        "2026-03-20",
    )
    assert owner.asks("PATCH", where, json={"due_on": "2026-03-25", "reason": "Leverans"}).status_code == 200
    colleague = small.program(COLLEAGUE)
    assert colleague.asks("PATCH", where, json={"done": True, "note": "Klart"}).status_code == 200
    assert colleague.asks("PATCH", where, json={"done": True}).status_code == 404
    actions = owner.gets(f"/items/{item.ref}/actions").json()["items"]
    assert [(each["due_on"], each["outcome"]) for each in actions] == [("2026-03-25", "done")]


@pytest.mark.parametrize(
    "sent", [{}, {"done": False}, {"done": True, "due_on": "2026-03-25"}, {"due_on": "2026-03-25"}]
)
def test_a_change_of_an_action_says_one_thing(owner: Program, item: Item, sent: dict[str, object]) -> None:
    assert owner.asks("PATCH", f"/items/{item.ref}/actions/1", json=sent).status_code == 422


def test_somebody_of_another_region_cannot_be_named(owner: Program, item: Item) -> None:
    assert refused(owner, item, "handovers", {"to": "nobody@town.example"}) == (422, "not-found")


@pytest.mark.parametrize("path", ["nix", "0", "99", "9" * 40, "x" * 41])
def test_what_is_no_item_is_not_there(owner: Program, path: str) -> None:
    assert owner.posts(f"/items/{path}/comments", {"text": "x"}).status_code in {404, 422}


def test_the_ledger_tells_of_reminders_and_their_rules(owner: Program, item: Item) -> None:
    found = owner.gets(f"/items/{item.ref}/notices").json()
    assert (found["items"], found["next_cursor"]) == ([], None)
    first = found["ahead"][0]
    assert (first["to"], first["state"], first["kind"]) == ("owner@region.example", "ahead", "phase")
    assert "standard" in first["rule"]


def test_who_answers_for_it_is_told_to_nobody_else(small: Instance) -> None:
    assert small.program(OWNER).gets("/me").json()["person"]["email"] == "owner@region.example"
    manager = small.program(MANAGER).gets("/me").json()
    assert manager["offices"] == {"manager": ["R-NV"]}
    assert manager["token"]["scopes"] == ["read", "write"]
