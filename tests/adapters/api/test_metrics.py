"""Figures for those who watch a server."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from fastapi import APIRouter, FastAPI, HTTPException
from httpx import Response
from prometheus_client.openmetrics.parser import text_string_to_metric_families as open_metrics
from prometheus_client.parser import text_string_to_metric_families as plain_metrics
from starlette.responses import PlainTextResponse

from adapters.api.metrics import COUNTED_EVERY, Measured, Metrics
from adapters.settings import load
from adapters.sql.engines import open_database
from adapters.sql.heartbeats import beat
from adapters.sql.store import SqlStore
from tests.adapters.api.asking import ask
from tests.adapters.sql.building import AT, later, opened, owed

TOKEN = "a-secret-of-more-than-thirty-two-characters"  # noqa: S105 - a test's own
Figures = Mapping[tuple[str, ...], float]


class Watched:
    """A server with a few routes, and a clock that the test sets."""

    def __init__(self, store: SqlStore, directory: Path, **environ: str) -> None:
        self.at: datetime = later(minutes=5)
        settings = load(environ=environ, directory=directory).settings
        metrics = Metrics(store, settings=settings, now=lambda: self.at)
        self.app = FastAPI()
        self.app.include_router(metrics.router())
        self.app.include_router(items, prefix="/api/v1")
        self.app.mount("/inner", inner)
        self.app.mount("/files", PlainTextResponse("a file"))
        seconds = iter(range(0, 1000, 1))
        self.app.add_middleware(Measured, metrics=metrics, monotonic=lambda: next(seconds) / 20)

    def figures(self, accept: str = "") -> Figures:
        """Every figure by its name and labels."""
        answer = ask(self.app, "/metrics", headers={"Accept": accept})
        assert answer.status_code == 200
        return figures_in(answer)


items, inner = APIRouter(), FastAPI()


@items.get("/items/{ref}")
def one(ref: str) -> str:
    """One item."""
    if ref == "gone":
        raise HTTPException(404)
    if ref == "broken":
        raise ValueError(ref)
    return ref


@inner.get("/deep/{number}")
def deep(number: int) -> int:
    """Something in an application of its own."""
    return number


def figures_in(answer: Response) -> Figures:
    """Every figure in an answer by its name and labels."""
    is_open = answer.headers["content-type"].startswith("application/openmetrics-text")
    families = (open_metrics if is_open else plain_metrics)(answer.text)
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


def test_what_is_kept_is_counted(store: SqlStore, tmp_path: Path) -> None:
    opened(store, owed())
    with store.begin() as tx:
        beat(tx, "round", at=AT, took=timedelta(seconds=2))
    found = Watched(store, tmp_path).figures()
    assert found["hjulet_database_up",] == 1
    assert found["hjulet_items", "problem", "pdsa"] == 1
    assert found["hjulet_items_stalled",] == found["hjulet_items_overdue",] == 0
    assert found["hjulet_agenda_lag_seconds",] == 300
    assert found["hjulet_mails", "sent"] == found["hjulet_mail_oldest_waiting_seconds",] == 0
    assert found["hjulet_rounds_total",] == 1
    assert found["hjulet_last_round_timestamp_seconds",] == AT.timestamp()
    assert found["hjulet_last_round_duration_seconds",] == 2
    assert ("hjulet_last_seal_timestamp_seconds",) not in found
    assert found["process_open_fds",] > 0


def test_it_is_counted_anew_only_after_a_while(store: SqlStore, tmp_path: Path) -> None:
    watched = Watched(store, tmp_path)
    assert ("hjulet_items", "problem", "pdsa") not in watched.figures()
    opened(store, owed())
    assert ("hjulet_items", "problem", "pdsa") not in watched.figures()
    watched.at += COUNTED_EVERY
    assert watched.figures()["hjulet_items", "problem", "pdsa"] == 1
    opened(store, owed(), id=2)
    watched.at -= timedelta(hours=1)  # the clock was set back
    assert watched.figures()["hjulet_items", "problem", "pdsa"] == 2


def test_requests_are_counted_by_the_template_of_their_route(store: SqlStore, tmp_path: Path) -> None:
    watched = Watched(store, tmp_path)
    for path in (
        "/api/v1/items/FA-2026-001",
        "/api/v1/items/FA-2026-002",
        "/api/v1/items/gone",
        "/api/v1/items/broken",
        "/inner/deep/7",
        "/files/one.css",
        "/files/two.css",
        "/nowhere",
        "/nowhere/else",
    ):
        ask(watched.app, path)
    ask(watched.app, "/nowhere", method="BREW")
    ask(watched.app, "/api/v1/items/FA-2026-001", method="DELETE")
    found = watched.figures()
    item = "/api/v1/items/{ref}"
    counted = {labels[1:]: value for labels, value in found.items() if labels[0] == "hjulet_http_requests_total"}
    assert counted == {
        ("GET", item, "200"): 2,
        ("GET", item, "404"): 1,
        ("GET", item, "500"): 1,
        ("DELETE", item, "405"): 1,
        ("GET", "/inner/deep/{number}", "200"): 1,
        ("GET", "/files/{path}", "200"): 2,
        ("GET", "unmatched", "404"): 2,
        ("other", "unmatched", "404"): 1,
    }
    assert found["hjulet_http_request_duration_seconds_count", "GET", item] == 4
    assert found["hjulet_http_request_duration_seconds_sum", "GET", item] == pytest.approx(0.2)
    assert "FA-2026" not in str(found)


def test_whoever_asks_for_openmetrics_gets_that(store: SqlStore, tmp_path: Path) -> None:
    watched = Watched(store, tmp_path)
    plain = ask(watched.app, "/metrics")
    assert plain.headers["content-type"].startswith("text/plain; version=0.0.4")
    asked = ask(watched.app, "/metrics", headers={"Accept": "application/openmetrics-text; version=x,*/*"})
    assert asked.headers["content-type"].startswith("application/openmetrics-text; version=1.0.0")
    assert asked.text.endswith("# EOF\n")
    assert figures_in(asked)["hjulet_database_up",] == 1


def test_without_its_database_a_server_still_tells_about_itself(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path}/is/nowhere.db")
    found = Watched(SqlStore(database), tmp_path).figures()
    database.close()
    assert found["hjulet_database_up",] == 0
    assert ("hjulet_mails", "sent") not in found
    assert found["process_open_fds",] > 0


@pytest.mark.parametrize(
    ("peer", "told", "status"),
    [
        ("127.0.0.1", None, 200),
        ("127.0.0.1", "198.51.100.7", 403),  # somebody outside, by way of our proxy
        ("198.51.100.7", None, 403),
        ("198.51.100.7", "127.0.0.1", 403),
        ("10.1.2.3", None, 200),
    ],
)
def test_only_those_near_may_read_them(
    sqlite_store: SqlStore, tmp_path: Path, peer: str, told: str | None, status: int
) -> None:
    watched = Watched(sqlite_store, tmp_path, HJULET_METRICS_NETWORKS="127.0.0.1,10.1.0.0/16")
    headers = {} if told is None else {"X-Forwarded-For": told}
    assert ask(watched.app, "/metrics", peer=peer, headers=headers).status_code == status


def test_with_a_token_whoever_shows_it_may_read_them_and_nobody_else(sqlite_store: SqlStore, tmp_path: Path) -> None:
    watched = Watched(sqlite_store, tmp_path, HJULET_METRICS_TOKEN=TOKEN)
    right = {"Authorization": f"Bearer {TOKEN}"}
    assert ask(watched.app, "/metrics", headers=right, peer="198.51.100.7").status_code == 200
    for wrong in ("", "Bearer ", f"Bearer {TOKEN[:-1]}", TOKEN):
        refused = ask(watched.app, "/metrics", headers={"Authorization": wrong})
        assert refused.status_code == 401
        assert refused.headers["www-authenticate"].startswith("Bearer")
        assert TOKEN not in refused.text
