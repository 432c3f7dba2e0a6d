"""Both forms of OCEL 2.0: they keep the standard, and say the same."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.files.eventlogs.formats import Format
from adapters.files.eventlogs.ocel_sqlite import _Book
from tests.adapters.files.eventlogs.building import AWKWARD, wrote
from tests.adapters.files.eventlogs.standard import faults


@pytest.fixture
def log(tmp_path: Path) -> dict[str, Any]:
    """The document."""
    wrote(tmp_path / "log.json", Format.OCEL)
    document: dict[str, Any] = json.loads((tmp_path / "log.json").read_text(encoding="utf-8"))
    return document


@pytest.fixture
def database(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """The database."""
    wrote(tmp_path / "log.sqlite", Format.OCEL_SQLITE)
    with closing(sqlite3.connect(tmp_path / "log.sqlite")) as opened:
        yield opened


def test_the_document_keeps_the_standard(log: dict[str, Any]) -> None:
    assert faults(log) == []


def test_the_rules_find_what_would_be_lost(log: dict[str, Any]) -> None:
    log["events"].append({**log["events"][0], "time": "2026-03-02T09:00:00", "relationships": []})
    log["objects"].append({"id": "alone", "type": "unknown", "attributes": [], "relationships": []})
    log["objects"][0]["relationships"].append({"objectId": "nowhere", "qualifier": ""})
    assert faults(log) == [
        "event EX-2026-007/1 has a time without its offset",
        "events: EX-2026-007/1 is there twice",
        "alone: the type unknown is not declared",
        "EX-2026-007 leads to nowhere, which is not there",
        "EX-2026-007 has no qualifier",
        "no event has to do with alone",
        "EX-2026-007/1 has to do with nothing",
    ]


def test_the_summary_counts_what_is_there(tmp_path: Path) -> None:
    written = wrote(tmp_path / "log.json", Format.OCEL)
    log = json.loads((tmp_path / "log.json").read_text(encoding="utf-8"))
    assert (written.items, written.events, written.objects) == (2, len(log["events"]), len(log["objects"]))
    assert written.relations == sum(len(event["relationships"]) for event in log["events"])
    assert written.object_relations == sum(len(found["relationships"]) for found in log["objects"])
    assert written == wrote(tmp_path / "log.sqlite", Format.OCEL_SQLITE)


def test_an_item_keeps_every_phase_with_when_it_began(log: dict[str, Any]) -> None:
    item = next(found for found in log["objects"] if found["id"] == "EX-2026-007")
    phases = [(each["time"][:16], each["value"]) for each in item["attributes"] if each["name"] == "phase"]
    assert phases == [("1970-01-01T00:00", "idea"), ("2026-03-02T12:00", "test")]


def test_words_are_whole(log: dict[str, Any]) -> None:
    expected = AWKWARD.replace("\x0b", "\ufffd").replace("\ufffe", "\ufffd")
    comment = next(event for event in log["events"] if event["type"] == "item.commented")
    assert {"name": "text", "value": expected} in comment["attributes"]


def test_the_database_says_what_the_document_says(log: dict[str, Any], database: sqlite3.Connection) -> None:
    assert set(database.execute("SELECT ocel_id, ocel_type FROM event")) == {
        (e["id"], e["type"]) for e in log["events"]
    }
    assert set(database.execute("SELECT ocel_id, ocel_type FROM object")) == {
        (found["id"], found["type"]) for found in log["objects"]
    }
    for table, part in (("event_object", "events"), ("object_object", "objects")):
        assert set(database.execute(f"SELECT * FROM {table}")) == {  # noqa: S608 - one of two
            (each["id"], relation["objectId"], relation["qualifier"])
            for each in log[part]
            for relation in each["relationships"]
        }


def test_each_type_has_a_table_with_its_attributes(log: dict[str, Any], database: sqlite3.Connection) -> None:
    database.row_factory = sqlite3.Row
    for of in ("event", "object"):
        tables = dict(database.execute(f"SELECT ocel_type, ocel_type_map FROM {of}_map_type").fetchall())  # noqa: S608
        assert set(tables) == {each["name"] for each in log[f"{of}Types"]}
        for each in log[f"{of}s"]:
            query = f'SELECT * FROM "{of}_{tables[each["type"]]}" WHERE ocel_id = ? ORDER BY rowid'  # noqa: S608
            rows = database.execute(query, [each["id"]]).fetchall()
            assert said(rows) == [
                (attribute["name"], attribute["value"], attribute.get("time", each.get("time")))
                for attribute in sorted(each["attributes"], key=lambda a: (a["name"], a.get("time", "")))
            ]


def said(rows: list[sqlite3.Row]) -> list[tuple[str, Any, str]]:
    """The attributes in the rows about one event or object, with since when."""
    found = []
    for row in rows:
        assert datetime.fromisoformat(row["ocel_time"]).tzinfo
        changed = row["ocel_changed_field"] if "ocel_changed_field" in row.keys() else None  # noqa: SIM118 - a Row
        names = [changed] if changed else [name for name in row.keys() if not name.startswith("ocel_")]  # noqa: SIM118
        found += [(name, row[name], row["ocel_time"]) for name in names if row[name] is not None]
    return sorted(found, key=lambda each: (each[0], each[2]))


def test_the_database_is_whole(database: sqlite3.Connection) -> None:
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []


def test_a_disk_that_is_full_is_a_fault_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="unable to open"):
        wrote(tmp_path / "nowhere" / "log.sqlite", Format.OCEL_SQLITE)


def test_types_that_differ_in_case_alone_have_tables_of_their_own(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "log.sqlite")) as opened:
        opened.execute("CREATE TABLE event_map_type (ocel_type TEXT, ocel_type_map TEXT)")
        book = _Book(opened)
        tables = [book._table("event", name, iter(())) for name in ("phase.a-b", "phase.a_b", "PHASE.A.B")]
    assert len({table.lower() for table in tables}) == 3
