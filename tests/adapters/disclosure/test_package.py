"""A copy of everything on record: whole, readable by programs and people, and naming nobody unless asked to."""

import csv
import hashlib
import io
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from adapters.disclosure.package import SUMS
from adapters.sql import lists
from engine.model import Item
from engine.seals import Head, Proof, is_under
from tests.adapters.disclosure.conftest import AWKWARD, Copying, on
from tests.adapters.worker.building import House

DOCS = Path(__file__).parents[3] / "docs/exports.md"


class Page(HTMLParser):
    """The words of a page, and whatever it would fetch or run."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[str] = []
        self.links: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [str(value) for name, value in attrs if name in {"href", "src"}]

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def test_every_file_is_there_and_as_its_checksum_says(copied: Copying) -> None:
    files = copied().files
    assert list(files) == [
        "FA-2026-001.sv.html", "FA-2026-001.en.html", "FA-2026-001.json", "FA-2026-001.events.csv", SUMS,
    ]  # fmt: skip
    sums = files.pop(SUMS).decode()
    assert sums == "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in files.items())


def test_the_trail_is_whole_and_the_copy_tells_of_itself(house: House, item: Item, copied: Copying) -> None:
    copy = copied(reason="Revisionen")
    with house.store.read() as tx:
        trail, facts = lists.history(tx, item.id), tx.facts(item.id, at=on(20))
    document = copy.document
    assert [event["hash"] for event in document["events"]] == [event.hash for event in trail]
    assert document["trail"]["head"] == facts.item.head == trail[-1].hash
    assert document["events"][-1]["kind"] == "item.disclosed"
    assert document["events"][-1]["data"] == {"is_named": False, "reason": "Revisionen"}
    rows = list(csv.DictReader(io.StringIO(copy.text(".csv"), newline=""), strict=True))
    assert [row["hash"] for row in rows] == [event.hash for event in trail]


def test_everything_that_was_written_and_owed_is_in_it(copied: Copying) -> None:
    document = copied().document
    assert document["worksheets"] == [
        {"phase": "problem", "cycle": 1, "values": {"problem": AWKWARD, "aim_date": "2026-12-01"}}
    ]
    assert [(each["kind"], each["moved"]) for each in document["commitments"]] == [("phase", 1)]
    assert [each["part"] for each in document["participants"]] == ["member"]
    assert document["item"]["title"] == AWKWARD


def test_nobody_is_named_but_whoever_hands_it_out(copied: Copying) -> None:
    copy = copied()
    for content in copy.files.values():
        assert not re.search(
            r"Owner\b|Colleague\b|Senior\b|@region\.example", content.decode().replace("Owner</dt>", "")
        )
    assert [(each["number"], each["roles"]) for each in copy.document["people"]] == [
        (1, ["owner"]), (2, ["member"]), (3, ["manager"]),
    ]  # fmt: skip
    assert "Person 2 (medlem)" in Page(copy.text(".sv.html")).text


def test_people_are_named_when_that_is_asked_for(copied: Copying) -> None:
    copy = copied(is_named=True)
    assert "Colleague (member)" in Page(copy.text(".en.html")).text
    assert copy.document["people"][0]["address"] == "owner@region.example"
    assert copy.document["has_names"] is True


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("sv", ["Allt som finns registrerat", "Vad är problemet?", "1 dec", "Sjukdom", "Bra jobbat"]),
        ("en", ["Everything on record", "What is the problem?", "1 Dec", "Sjukdom", "Bra jobbat"]),
    ],
)
def test_a_page_tells_it_in_words(copied: Copying, language: str, said: list[str]) -> None:
    page = copied().text(f".{language}.html")
    assert f'<html lang="{language}">' in page
    assert [words for words in said if words.lower() not in Page(page).text.lower()] == []


def test_a_page_fetches_and_runs_nothing(copied: Copying) -> None:
    copy = copied()
    for language in ("sv", "en"):
        page = Page(copy.text(f".{language}.html"))
        assert {"script", "link", "img", "iframe"} & set(page.tags) == set()
        assert page.links == []
        assert AWKWARD in page.text
        assert "url(" not in copy.text(f".{language}.html")


def test_nothing_in_the_table_is_a_formula(copied: Copying) -> None:
    rows = csv.reader(io.StringIO(copied().text(".csv"), newline=""))
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_whoever_has_kept_a_seal_can_check_the_trail_under_it(copied: Copying) -> None:
    document = copied().document
    sealed, events = document["trail"]["sealed"], document["events"]
    assert (sealed["seal"], events[sealed["seq"] - 1]["hash"]) == (1, sealed["hash"])
    head = Head(document["item"]["id"], sealed["seq"], sealed["hash"])
    path = Proof(index=sealed["index"], size=sealed["size"], path=tuple(sealed["path"]))
    assert is_under(head, sealed["root"], path)


def test_the_check_in_the_documentation_holds_and_finds_what_was_altered(copied: Copying, tmp_path: Path) -> None:
    (check,) = re.findall(r"```python\n(# check\.py.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "check.py").write_text(check, encoding="utf-8")
    whole = copied().text(".json")
    assert ran(tmp_path, whole) == "All 6 events hold.\n"
    assert ran(tmp_path, whole.replace("Sjukdom", "Semester", 1)).startswith("Event 5 ")


def ran(directory: Path, document: str) -> str:
    """What the check says about a document."""
    (directory / "record.json").write_text(document, encoding="utf-8")
    command = [sys.executable, "check.py", "record.json"]
    done = subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr
