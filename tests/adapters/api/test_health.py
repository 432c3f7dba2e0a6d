"""What those who watch a server are told."""

from pathlib import Path

import pytest
from fastapi import FastAPI

from adapters.api.health import router
from adapters.settings import load
from adapters.sql import migrate
from adapters.sql.engines import open_database
from adapters.sql.heartbeats import beat
from adapters.sql.store import SqlStore
from tests.adapters.api.asking import ask
from tests.adapters.sql.building import AT, later, opened, owed


def told(store: SqlStore, directory: Path, *, minutes: float = 0) -> tuple[int, dict[str, bool], str]:
    """The status so many minutes later, what is well and what is not, and the last sentence."""
    app = FastAPI()
    settings = load(environ={}, directory=directory).settings
    app.include_router(router(store, settings=settings, now=lambda: later(minutes=minutes)))
    answer = ask(app, "/readyz")
    assert ask(app, "/readyz", method="HEAD").status_code == answer.status_code
    assert ask(app, "/healthz").json() == {"status": "alive"}
    document = answer.json()
    assert document["ready"] == (answer.status_code == 200)
    return (
        answer.status_code,
        {check["check"]: check["ok"] for check in document["checks"]},
        document["checks"][-1]["message"],
    )


def test_a_server_with_rounds_is_ready(store: SqlStore, tmp_path: Path) -> None:
    with store.begin() as tx:
        beat(tx, "round", at=AT)
    status, checks, said = told(store, tmp_path, minutes=0.2)
    assert (status, checks) == (200, {"database": True, "schema": True, "rounds": True})
    assert said == "The last round was 12 seconds ago."


def test_a_server_without_rounds_is_not(store: SqlStore, tmp_path: Path) -> None:
    assert told(store, tmp_path)[0::2] == (503, "No round has been done yet.")
    with store.begin() as tx:
        beat(tx, "round", at=AT)
    status, checks, said = told(store, tmp_path, minutes=90)
    assert (status, checks) == (503, {"database": True, "schema": True, "rounds": False})
    assert said == "No round has been done for 90 minutes."


def test_a_server_whose_clock_was_set_back_is_ready_once_there_was_a_round(store: SqlStore, tmp_path: Path) -> None:
    with store.begin() as tx:
        beat(tx, "round", at=later(minutes=90))
    status, _, said = told(store, tmp_path)
    assert status == 503
    assert said == "The last round lies 90 minutes ahead: the clock was set back, and none has been done since."
    with store.begin() as tx:
        beat(tx, "round", at=AT)
    assert told(store, tmp_path)[0] == 200


def test_a_server_that_does_not_get_to_what_is_due_is_not_ready(store: SqlStore, tmp_path: Path) -> None:
    opened(store, owed())
    with store.begin() as tx:
        beat(tx, "round", at=later(minutes=30))
    assert told(store, tmp_path, minutes=30)[0::2] == (
        503,
        "Something has been waiting for 30 minutes to be looked at.",
    )


def test_a_schema_of_another_version_is_not_ready(store: SqlStore, tmp_path: Path) -> None:
    migrate.downgrade(store.database, migrate.revisions()[-2])
    status, checks, said = told(store, tmp_path)
    assert (status, checks) == (503, {"database": True, "schema": False})
    assert said == "The schema belongs to another version."


@pytest.mark.parametrize("place", ["sqlite:///{}/is/nowhere.db", "postgresql+psycopg://nobody:secret@127.0.0.1:1/none"])
def test_a_server_without_its_database_is_alive_and_not_ready(tmp_path: Path, place: str) -> None:
    database = open_database(place.format(tmp_path))
    status, checks, said = told(SqlStore(database), tmp_path)
    database.close()
    assert (status, checks) == (503, {"database": False})
    assert said == "The database does not answer."
