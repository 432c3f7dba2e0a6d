"""A real plan lived through by the engine: quarter by quarter the very initiatives that the published rule finds."""

import csv
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.bootstrap import install_missing
from adapters.demo.house import House, house_of
from adapters.demo.nap5 import Quarter, Replay, replay
from adapters.demo.published import read_plan
from adapters.settings import load
from adapters.sql import migrate
from adapters.sql.engines import open_database
from adapters.sql.store import SqlStore

pytestmark = [pytest.mark.reference, pytest.mark.timeout(600)]

COMPLETE = "C"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.thorough)])  # a minute
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """A fresh instance on a database of each kind."""
    url = (
        f"sqlite:///{tmp_path / 'hjulet.db'}" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    )
    database = open_database(url)
    migrate.upgrade(database)
    store = SqlStore(database)
    install_missing(store, at=datetime(2022, 1, 1, tzinfo=UTC))
    yield house_of(store, load(environ={}, directory=tmp_path).settings)
    database.close()


def test_every_quarter_is_as_published(house: House, reference: Path) -> None:
    expected = json.loads((reference / "analytics" / "expected_stalled_nap5.json").read_text(encoding="utf-8"))
    found = replay(house, read_plan(reference / "initiatives"), progress=lambda _done, _of: None)
    for quarter, published in zip(found.quarters, expected["per_period"], strict=True):
        assert figures(quarter) == published
    assert found.backward == len(expected["backward_moves"])
    assert_named_as_the_rule_has_it(found, reference / "initiatives")


def figures(quarter: Quarter) -> Mapping[str, Any]:
    """A quarter in the words of the published file."""
    return {
        "period": quarter.period,
        "known": len(quarter.active) + len(quarter.complete),
        "active": len(quarter.active),
        "complete": len(quarter.complete),
        "overdue": len(quarter.overdue),
        "silent_1": len(quarter.quiet),
        "silent_2plus": len(quarter.silent),
        "no_advance_4plus": len(quarter.standing),
        "stalled": len(quarter.stalled),
        "stalled_ids": list(quarter.stalled),
    }


def assert_named_as_the_rule_has_it(found: Replay, lists: Path) -> None:
    """The silent and the overdue one by one: the file has only their number, the rule in it has their names."""
    due = {row["initiative_id"]: row["due_month"] for row in rows(lists / "nap5_initiatives.csv")}
    last: dict[str, tuple[int, str]] = {}
    reports = list(rows(lists / "nap5_status_reports.csv"))
    for number, quarter in enumerate(found.quarters):
        for report in reports:
            if report["reporting_period"] == quarter.period:
                last[report["initiative_id"]] = (number, report["status"])
        active = sorted(name for name, (_, status) in last.items() if status != COMPLETE)
        assert quarter.active == tuple(active)
        assert quarter.silent == tuple(name for name in active if number - last[name][0] >= 2)
        assert quarter.overdue == tuple(name for name in active if "" < due[name] < quarter.period)


def rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)
