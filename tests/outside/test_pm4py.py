"""pm4py finds in our event logs what we count ourselves from the trail: nothing is lost on the way."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from adapters.demo.run import run_demo
from adapters.sql import lists
from adapters.sql.engines import open_database
from adapters.sql.store import SqlStore
from tests.adapters.cli.shell import Shell
from tests.adapters.demo.conftest import settings_in, short_plan
from tests.outside.conftest import ROOT, Read
from tests.outside.figures import Case, figures, in_order

pytestmark = [pytest.mark.thorough, pytest.mark.timeout(600)]

FILES = ("log.xes", "log.json", "log.sqlite")


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory of a made-up region that has worked for a quarter of a year."""
    directory = tmp_path_factory.mktemp("region")
    plan = short_plan()
    plan = replace(plan, reports={first: plan.reports[first] for first in sorted(plan.reports)[:1]})
    run_demo(settings_in(directory), days=90, items=12, seed=1, plan=plan, progress=lambda _done, _of: None)
    return directory


@pytest.fixture(scope="module")
def written(region: Path) -> dict[str, Any]:
    """What we say that each file holds."""
    shell = Shell(region, {"HJULET_DATA_DIRECTORY": str(region / "var/demo")})
    return {file: shell.json("audit", "export", str(region / file), "--with-text") for file in FILES}


@pytest.fixture(scope="module")
def found(region: Path, written: dict[str, Any], read: Read) -> dict[str, Any]:
    """What pm4py finds in each."""
    assert written.keys() == set(FILES)
    return read(*(region / file for file in FILES), cases="item")


@pytest.fixture(scope="module")
def counted(region: Path) -> dict[str, Any]:
    """What we count from the database."""
    return figures(cases_in(region / "var/demo/hjulet.db"))


def test_the_cases_are_ours(found: dict[str, Any], counted: dict[str, Any]) -> None:
    assert counted["events"] > 100
    for file in ("log.xes", "log.json"):
        alike = {**found[file], "dfg": in_order(found[file]["dfg"])}
        assert {name: alike[name] for name in counted} == counted


def test_so_are_those_in_tables_in_which_one_instant_has_no_order(
    found: dict[str, Any], counted: dict[str, Any]
) -> None:
    names = ("events", "cases", "activities", "first", "last", "durations", "nearest_rank")
    assert {name: found["log.sqlite"][name] for name in names} == {name: counted[name] for name in names}


@pytest.mark.parametrize("file", ["log.json", "log.sqlite"])
def test_no_object_no_relation_and_no_change_is_lost(
    region: Path, written: dict[str, Any], found: dict[str, Any], file: str
) -> None:
    document = json.loads((region / "log.json").read_text(encoding="utf-8"))
    expected = {
        "objects": len(document["objects"]),
        "object_types": Counter(each["type"] for each in document["objects"]),
        "e2o": sum(len(each["relationships"]) for each in document["events"]),
        "qualifiers": Counter(r["qualifier"] for each in document["events"] for r in each["relationships"]),
        "o2o": sum(len(each["relationships"]) for each in document["objects"]),
        "changes": sum(not a["time"].startswith("1970") for each in document["objects"] for a in each["attributes"]),
        "ids": sorted(each["id"] for each in document["events"]),
    }
    assert {name: found[file][name] for name in expected} == expected
    said = [written[file][name] for name in ("objects", "relations", "object_relations", "changes")]
    assert said == [expected[name] for name in ("objects", "e2o", "o2o", "changes")]


def test_pm4py_stays_outside() -> None:
    assert find_spec("pm4py") is None
    assert "pm4py" not in (ROOT / "uv.lock").read_text(encoding="utf-8")


def cases_in(database: Path) -> Sequence[Case]:
    """Every item's trail, with each move named by the phase that was entered."""
    opened = open_database(f"sqlite:///{database}")
    with SqlStore(opened).read() as tx:
        listed = lists.items(tx, lists.Wanted(), limit=lists.EVERYTHING)
        cases = [
            [
                (event.at, f"phase.{event.data['target']}.entered" if event.kind == "item.moved" else event.kind)
                for event in lists.history(tx, each.item.id)
            ]
            for each in listed
        ]
    opened.close()
    return cases
