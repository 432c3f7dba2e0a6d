"""What every answer to a program is like, and what it is told when it sends something that cannot be read."""

import json
from pathlib import Path

import pytest

from adapters.api.asking import MOST_BYTES
from adapters.sql import tokens
from adapters.sql.engines import open_database
from adapters.sql.store import SqlStore
from engine.scopes import Scope
from tests.adapters.api.programs import Instance
from tests.adapters.sql.building import OWNER

JSON = {"Content-Type": "application/json"}
NEW = {"workflow": "pdsa", "title": "Färre fall", "organisation": "R-NV"}

BROKEN = {
    "no JSON": b"{",
    "NaN": b'{"title": NaN}',
    "beyond all numbers": b'{"title": 1e400}',
    "five thousand digits": b'{"title": ' + b"9" * 5000 + b"}",
    "a hundred thousand deep": b"[" * 100_000,
    "as deep, and closed": b"[" * 100_000 + b"]" * 100_000,
    "deeper than any of ours": b'{"fields": ' + b"[" * 30 + b"]" * 30 + b"}",
    "half a character": b'{"title": "\\ud800"}',
    "half a character as a name": b'{"\\udc00": 1}',
    "NUL": b'{"title": "a\\u0000b"}',
    "no UTF-8": b'{"title": "\xff\xfe"}',
    "UTF-16": json.dumps(NEW).encode("utf-16"),
    "one thing said twice": b'{"title": "a", "title": "b"}',
}


@pytest.mark.parametrize("sent", BROKEN.values(), ids=BROKEN)
def test_what_cannot_be_read_is_refused_and_never_sent_back(small: Instance, sent: bytes) -> None:
    answer = small.program().asks("POST", "/items", content=sent, headers=JSON)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert len(answer.content) < 500


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin-1", ""]
)
def test_what_is_not_json_is_not_guessed_at(small: Instance, kind: str) -> None:
    program = small.program()
    assert (
        program.asks("POST", "/items", content=json.dumps(NEW).encode(), headers={"Content-Type": kind}).status_code
        == 415
    )


def test_what_is_packed_is_not_unpacked(small: Instance) -> None:
    answer = small.program().asks("POST", "/items", content=b"\x1f\x8b", headers={**JSON, "Content-Encoding": "gzip"})
    assert answer.status_code == 415


def test_what_is_too_long_is_turned_away(small: Instance) -> None:
    answer = small.program().asks("POST", "/items", content=b"0" * (MOST_BYTES + 1), headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (413, "too-long")


def test_a_fault_names_its_place_and_does_not_repeat_what_was_sent(small: Instance) -> None:
    answer = small.program().posts("/items", {**NEW, "title": 7, "password": "hemligt"})
    problem = answer.json()
    assert answer.status_code == problem["status"] == 422
    assert {tuple(fault["loc"]) for fault in problem["errors"]} == {("body", "title"), ("body", "password")}
    assert "hemligt" not in answer.text
    assert all(set(fault) == {"loc", "msg", "type"} for fault in problem["errors"])


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/api", 404),
        ("PUT", "/api/v1/items", 405),
        ("TRACE", "/api/v1/items", 405),
    ],
)
def test_what_is_not_there_is_a_problem_too(small: Instance, method: str, path: str, status: int) -> None:
    answer = small.asks(method, path)
    assert (answer.status_code, answer.json()["status"]) == (status, status)
    assert answer.headers["content-type"] == "application/problem+json"


def test_what_can_be_done_instead_is_told_whole(small: Instance) -> None:
    assert small.asks("PUT", "/api/v1/items").headers["allow"] == "GET, POST"
    assert small.asks("GET", "/api/v1/items/FA-2026-001/moves").headers["allow"] == "POST"


def test_a_nul_in_the_address_is_refused(small: Instance) -> None:
    program = small.program()
    assert [program.gets(path).status_code for path in ("/items/%00", "/items?q=%00")] == [400, 400]


@pytest.mark.parametrize("shown", ["", "Bearer", "Bearer hj_nix", "Basic b3duZXI6eA==", "Bearer " + "x" * 5000])
def test_nobody_is_let_in_without_a_token_that_works(small: Instance, shown: str) -> None:
    answer = small.asks("GET", "/api/v1/items", headers={"Authorization": shown})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith('Bearer realm="Hjulet"')


def test_a_token_that_was_revoked_lets_nobody_in(small: Instance) -> None:
    program = small.program()
    with small.store.begin() as tx:
        tokens.revoke(tx, tokens.of_person(tx, OWNER)[0].id, at=small.at)
    assert program.gets("/items").status_code == 401


def test_the_token_comes_before_everything_that_was_sent(small: Instance) -> None:
    assert small.asks("POST", "/api/v1/items", content=b"{", headers=JSON).status_code == 401


def test_a_token_that_only_reads_writes_nothing(small: Instance) -> None:
    answer = small.program(scopes=frozenset({Scope.READ})).posts("/items", NEW)
    assert (answer.status_code, answer.json()["code"]) == (403, "scope-missing")


def test_a_program_is_spoken_to_in_the_language_that_it_asks_for(small: Instance) -> None:
    said = [
        small.program().gets("/items/nothing", **{"Accept-Language": language}).json()["detail"]
        for language in ("en-GB, sv;q=0.5", "sv", "fi")
    ]
    assert said == [
        "There is no item “nothing”.",
        "Det finns inte: ärende ”nothing”.",
        "Det finns inte: ärende ”nothing”.",
    ]


@pytest.mark.parametrize("path", ["/api/v1/items", "/api/v1/nothing"])
def test_also_nobody_is_spoken_to_in_one_language(small: Instance, path: str) -> None:
    swedish, english = (
        small.asks("GET", path, headers={"Accept-Language": language}).json() for language in ("sv", "fi")
    )
    assert all(swedish[member] != english[member] for member in ("title", "detail"))


def test_a_mark_before_the_body_is_no_part_of_it(small: Instance) -> None:
    sent = json.dumps(NEW).encode("utf-8-sig")
    assert small.program().asks("POST", "/items", content=sent, headers=JSON).status_code == 201


def test_nothing_is_kept_by_anybody_on_the_way(small: Instance) -> None:
    for answer in (small.program().gets("/items"), small.asks("GET", "/api/v1/items")):
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_while_the_database_does_not_answer_programs_are_told_to_wait(small: Instance) -> None:
    program = small.program()
    gone = Instance(SqlStore(open_database("postgresql+psycopg://nobody@127.0.0.1:1/none")), small.directory)
    answer = gone.asks("GET", "/api/v1/items", headers={"Authorization": f"Bearer {program.secret}"})
    assert (answer.status_code, answer.json()["code"]) == (503, "database")
    assert int(answer.headers["retry-after"]) > 0
    assert "127.0.0.1" not in answer.text


def test_a_program_is_told_how_often_it_may_still_ask(sqlite_store: SqlStore, tmp_path: Path) -> None:
    rare = Instance(sqlite_store, tmp_path, environ={"HJULET_API_REQUESTS_PER_MINUTE": "2"})
    program = rare.program()
    answers = [program.gets("/me") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert "r=1" in answers[0].headers["ratelimit"]
    assert int(answers[2].headers["retry-after"]) > 0
