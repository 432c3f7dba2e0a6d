import csv
import json
from datetime import datetime, timedelta
from pathlib import Path

from adapters.files.eventlogs.formats import Format
from tests.adapters.files.eventlogs.building import AWKWARD, wrote
from tests.engine.building import AT


def test_a_csv_reader_finds_every_event_and_every_word(tmp_path: Path) -> None:
    written = wrote(tmp_path / "log.csv", Format.CSV)
    rows = read_csv(tmp_path / "log.csv")
    assert (written.items, written.events, written.objects) == (2, 5, 0)
    assert [row["id"] for row in rows] == [f"EX-2026-007/{n}" for n in range(1, 5)] + ["EX-2026-008/1"]
    assert json.loads(rows[1]["text"]) == {"text": AWKWARD}
    assert [row["activity"] for row in rows[:4]] == [
        "item.opened", "item.commented", "worksheet.filled", "phase.test.entered",
    ]  # fmt: skip


def test_no_cell_is_a_formula(tmp_path: Path) -> None:
    wrote(tmp_path / "log.csv", Format.CSV)
    rows = read_csv(tmp_path / "log.csv")
    assert rows[0]["title"] == f"'{AWKWARD}"
    assert rows[4]["title"] == "'@SUM(A1)"
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows for cell in row.values())


def test_lines_end_as_the_standard_has_it(tmp_path: Path) -> None:
    wrote(tmp_path / "log.csv", Format.CSV, has_text=False)
    content = (tmp_path / "log.csv").read_bytes()
    assert content.count(b"\r\n") == content.count(b"\n") == 6
    assert content.startswith(b"id,item,title,")


def test_every_line_is_a_document(tmp_path: Path) -> None:
    written = wrote(tmp_path / "log.jsonl", Format.JSONL)
    lines = (tmp_path / "log.jsonl").read_text(encoding="utf-8").rstrip("\n").split("\n")
    documents = [json.loads(line) for line in lines]
    assert len(documents) == written.events == 5
    assert documents[1]["text"] == {"text": AWKWARD}
    assert {"id": "EX-2026-007", "qualifier": "item"} in documents[1]["objects"]
    assert sum(len(document["objects"]) for document in documents) == written.relations


def test_instants_have_their_offset(tmp_path: Path) -> None:
    wrote(tmp_path / "log.csv", Format.CSV)
    times = [datetime.fromisoformat(row["time"]) for row in read_csv(tmp_path / "log.csv")]
    assert times == [AT + timedelta(hours=number) for number in (0, 1, 2, 3, 0)]


def test_what_is_left_out_leaves_its_column_empty(tmp_path: Path) -> None:
    wrote(tmp_path / "log.csv", Format.CSV, has_text=False, named=None)
    for row in read_csv(tmp_path / "log.csv"):
        assert (row["title"], row["text"], row["hash"]) == ("", "", "")
        assert row["actor"].startswith("P-")


def read_csv(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened, strict=True))
