"""The register extract as it is handed to somebody."""

import io
import json
import re
import zipfile
from typing import Any

import pytest

from adapters.i18n import using
from adapters.records import person as records
from adapters.records.headings import TEMPLATES
from adapters.sql.extracts import Extract, Reader, extract
from adapters.sql.holdings import PARTS
from adapters.sql.store import SqlStore
from engine.access import Rights
from engine.edit import comment
from engine.model import Actor, ActorKind
from engine.responsibility import hand_over
from tests.adapters.sql.building import AT, COLLEAGUE, MANAGER, OWNER
from tests.adapters.worker.building import House, local, working_day


def taken(store: SqlStore, **reader: Any) -> Extract:
    with store.read() as tx:
        return extract(tx, OWNER, reader=Reader(**reader), at=AT)


@pytest.fixture
def busy(house: House) -> House:
    """The owner has work, mails, and has said something."""
    item = house.opens(participants=house.takes_part(COLLEAGUE))
    house.mornings(working_day(20))
    by_owner = Actor(kind=ActorKind.PERSON, person_id=OWNER)
    with house.store.begin() as tx:
        comment(tx, item_id=item.id, text="Vi hann inte <b>", actor=by_owner, at=local(working_day(2)))
        hand_over(tx, item_id=item.id, to=COLLEAGUE, actor=by_owner, at=local(working_day(3)))
    return house


def test_every_column_has_a_heading() -> None:
    assert [column for part in PARTS for column in part.shown if column not in {*TEMPLATES, "item_id"}] == []


def test_it_is_read_in_both_languages(busy: House) -> None:
    found = taken(busy.store)
    with using("sv"):
        swedish = records.document(found, timezone="Europe/Stockholm")
    with using("en"):
        english = records.document(found, timezone="Europe/Stockholm")
    assert '<html lang="sv">' in swedish
    assert "Registerutdrag: Owner" in swedish
    assert "Vad du har gjort, så som det står i loggen" in swedish
    assert "Register extract: Owner" in english
    assert "asked Colleague to take over" in english
    assert "Vi hann inte &lt;b&gt;" in english
    assert "Är med: Colleague (medlem)" in swedish
    assert "Owed or asked for by: Owner" in english
    assert "organisation: 2" not in english
    assert "2026-03-04 07:00" in english
    assert "Passwords" not in english
    assert "Nothing is kept here" in english
    assert re.search(r'<td class="text" colspan="\d+">[^<]*Färre fall på avdelning 32', english)


def test_it_is_an_archive_with_all_of_it_for_programs(busy: House) -> None:
    packed = zipfile.ZipFile(io.BytesIO(records.archive(taken(busy.store), timezone="Europe/Stockholm")))
    assert packed.namelist() == ["registerutdrag.html", "register-extract.html", "register-extract.json"]
    held = json.loads(packed.read("register-extract.json"))
    assert held["person"] == {"id": OWNER, "name": "Owner", "email": "owner@region.example"}
    (first, *_) = held["sections"]["message"]
    assert "Färre fall på avdelning 32" in first["text"]
    assert "/a/eyJ" not in first["text"]
    assert "raw" not in first
    assert held["made_at"] == "2026-03-02T09:00:00Z"
    assert held["left_out"] == 0


def test_it_says_that_words_were_left_out(busy: House) -> None:
    with using("en"):
        said = records.document(
            taken(busy.store, rights=Rights(person_id=MANAGER, home=frozenset())), timezone="Europe/Stockholm"
        )
    assert "are left out, because that work is not open" in said
    assert "Färre fall" not in said
    assert "item.commented" in said
