"""What has changed since a day."""

import csv
import io
from dataclasses import replace
from datetime import date, datetime, timedelta

import openpyxl
import pytest
from sqlalchemy import insert, select

from adapters.sql.asof import MOST_READ
from adapters.sql.statements import event as events
from adapters.sql.statements import item as items
from adapters.web.lists.changes import MOST_SHOWN
from engine import responsibility, sharing, timing
from engine.model import Item, Visibility
from tests.adapters.sql.building import COLLEAGUE, COORDINATOR, HAND, MANAGER, OWNER
from tests.adapters.web.browser import Office, words

DAY = timedelta(days=1)
WHOLE = "/changes?since=2026-03-05"


@pytest.fixture
def item(office: Office) -> Item:
    """Opened on 2 March, put off on the 9th and the 11th, taken over on the 13th; it is 18 March."""
    item = office.opens(title="Färre fall")
    begun = office.at
    for days, due_on, reason in ((7, date(2026, 4, 10), "Två är sjuka"), (9, date(2026, 4, 17), "Tre är sjuka")):
        with office.store.begin() as tx:
            timing.extend(tx, item_id=item.id, due_on=due_on, reason=reason, actor=HAND, at=begun + days * DAY)
    with office.store.begin() as tx:
        responsibility.hand_over(tx, item_id=item.id, to=COLLEAGUE, actor=HAND, at=begun + 10 * DAY)
    with office.store.begin() as tx:
        responsibility.accept(tx, item_id=item.id, actor=replace(HAND, person_id=COLLEAGUE), at=begun + 11 * DAY)
    office.at = datetime(2026, 3, 18, 9, 0, tzinfo=begun.tzinfo)
    return item


def test_what_was_put_off_comes_first_with_both_days_how_far_how_often_and_why(office: Office, item: Item) -> None:
    shown = office.logs_in(MANAGER).gets(WHOLE)
    said = words(shown)
    assert "Från den 5 mars 2026 till den 18 mars 2026 kl" in said
    for part in ("mån 30 mar", "fre 17 apr", "12 arbetsdagar", "flyttad 2 gånger", "Två är sjuka", "Tre är sjuka"):
        assert part in said, said
    places = [shown.text.index(f'<h2 id="{kind}"') for kind in ("slipped", "handed_over")]
    assert places == sorted(places)
    assert f'href="/items/{item.ref}"' in shown.text


@pytest.mark.usefixtures("item")
def test_without_a_day_it_is_the_last_seven_and_longer_times_are_one_click_away(office: Office) -> None:
    shown = office.logs_in().gets("/changes?organisation=R&workflow=pdsa")
    assert "Från den 11 mars 2026" in words(shown)
    assert "Tre är sjuka" in words(shown)
    assert "Två är sjuka" not in words(shown)
    assert 'aria-current="true" href="/changes?workflow=pdsa&amp;organisation=R&amp;since=2026-03-11"' in shown.text
    for since in ("2026-02-16", "2026-01-01"):
        assert f'href="/changes?workflow=pdsa&amp;organisation=R&amp;since={since}"' in shown.text


def test_it_is_narrowed_to_a_part_a_kind_and_a_time(office: Office, item: Item) -> None:
    visitor = office.logs_in()
    assert item.title in words(visitor.gets(f"{WHOLE}&organisation=R-NV&workflow=pdsa"))
    for other in ("&organisation=nowhere", "&workflow=other", "&until=2026-03-06"):
        assert "Inget som du får se" in words(visitor.gets(WHOLE + other)), other
    assert "Överlämnat" not in words(visitor.gets(f"{WHOLE}&until=2026-03-12"))


@pytest.mark.usefixtures("item")
@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("since=igår", "varken ett datum"),
        ("since=2126-01-01", "ligger framåt i tiden"),
        ("since=2026-03-05&until=2126-01-01", "ligger framåt i tiden"),
        ("since=2026-03-05&until=2026-03-01", "innan den börjar"),
    ],
)
def test_a_time_that_cannot_be_told_is_a_fault_beside_what_was_asked(office: Office, asked: str, said: str) -> None:
    answer = office.logs_in().gets(f"/changes?{asked}&organisation=R-NV")
    assert (answer.status_code, said in words(answer)) == (422, True), words(answer)
    assert "<title>Fel: " in answer.text
    assert '<option value="R-NV" selected>' in answer.text
    assert office.logs_in().gets(f"/lists/changes.csv?{asked}").status_code == 422


def test_nobody_is_told_of_what_they_may_not_see(office: Office, item: Item) -> None:
    with office.store.begin() as tx:
        sharing.set_visibility(tx, item.id, Visibility.PRIVATE, actor=HAND, at=office.at)
    assert item.title in words(office.logs_in(COLLEAGUE).gets(WHOLE))
    for path in (WHOLE, "/lists/changes.csv?since=2026-03-05"):
        assert item.title not in office.logs_in(COORDINATOR).gets(path).text


def test_more_than_anybody_waits_for_is_to_be_asked_for_in_parts(office: Office, item: Item) -> None:
    _multiply(office, item)
    shown = office.logs_in(MANAGER).gets(WHOLE)
    assert "Fler än 2 000 arbeten" in words(shown)
    assert "/lists/changes." not in shown.text
    refused = office.logs_in(MANAGER).gets("/lists/changes.xlsx?since=2026-03-05")
    assert (refused.status_code, "2000 arbeten" in words(refused)) == (422, True), words(refused)


def _multiply(office: Office, item: Item) -> None:
    """So many pieces of work like this one that nobody waits for all of them."""
    with office.store.begin() as tx:
        run = tx.sql.connection.execute
        row = run(select(items).where(items.c.id == item.id)).mappings().one()
        last = run(select(events).where(events.c.item_id == item.id, events.c.seq == row["seq"])).mappings().one()
        more = range(item.id + 1, item.id + 1 + MOST_READ)
        run(insert(items), [{**row, "id": number, "ref": f"X-{number}"} for number in more])
        run(insert(events), [{**last, "item_id": number} for number in more])


def test_of_many_changes_the_first_are_shown_and_the_file_has_all(office: Office) -> None:
    for number in range(MOST_SHOWN + 1):
        office.opens(title=f"Nummer {number}")
    visitor = office.logs_in()
    shown = visitor.gets(WHOLE.replace("2026-03-05", "2026-03-01"))
    assert f"Öppnat ({MOST_SHOWN + 1})" in words(shown)
    assert f"De första {MOST_SHOWN} visas" in words(shown)
    assert f"Nummer {MOST_SHOWN - 1}" in words(shown)
    assert f"Nummer {MOST_SHOWN}" not in words(shown)
    assert f"Nummer {MOST_SHOWN}" in visitor.gets("/lists/changes.csv?since=2026-03-01").text


def test_a_file_has_each_change_in_a_row_of_its_own_with_days_as_days(office: Office, item: Item) -> None:
    visitor = office.logs_in()
    answer = visitor.gets("/lists/changes.xlsx?since=2026-03-05")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    head, *rows = sheet.iter_rows(values_only=True)
    slip, *others = (dict(zip(head, row, strict=True)) for row in rows)
    assert slip["Nummer"] == item.ref
    assert (slip["Från"], slip["Till"]) == (datetime(2026, 3, 30), datetime(2026, 4, 17))  # noqa: DTZ001 - as a file has it
    assert (slip["Arbetsdagar"], slip["Varför"]) == (12, "Två är sjuka; Tre är sjuka")
    assert [other["Vad som har ändrats"] for other in others] == ["Överlämnat"]
    written = visitor.gets("/lists/changes.csv?since=2026-03-05").content.decode("utf-8-sig")
    assert len([*csv.reader(io.StringIO(written), delimiter=";")]) == 3
    assert "changes" in office.logs_in(OWNER).gets("/items").text
