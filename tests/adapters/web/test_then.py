"""Pages of what was known on a day."""

from datetime import date, datetime, timedelta

import pytest

from engine import edit, sharing, timing
from engine.model import Item, Part, Participant, Visibility
from tests.adapters.sql.building import COLLEAGUE, COORDINATOR, HAND, OWNER
from tests.adapters.web.browser import Office, words

DAY = timedelta(days=1)


@pytest.fixture
def item(office: Office) -> Item:
    """Opened on 2 March, put off on the 9th and answered in; it is 20 March."""
    item = office.opens(title="Färre fall")
    begun = office.at
    with office.store.begin() as tx:
        edit.join(
            tx, item_id=item.id, participant=Participant(person_id=COLLEAGUE, part=Part.MEMBER), actor=HAND, at=begun
        )
    with office.store.begin() as tx:
        fill = edit.Fill(item_id=item.id, phase="problem", values={"problem": "Fall på natten"}, actor=HAND)
        edit.fill(tx, fill, at=begun + DAY)
    with office.store.begin() as tx:
        put_off = {"due_on": date(2026, 4, 10), "reason": "Två är sjuka", "actor": HAND}
        timing.extend(tx, item_id=item.id, at=begun + 7 * DAY, **put_off)  # type: ignore[arg-type]
    office.at = datetime(2026, 3, 20, 9, 0, tzinfo=begun.tzinfo)
    return item


def test_the_list_shows_what_was_known_then_and_leads_to_items_as_they_were(office: Office, item: Item) -> None:
    visitor = office.logs_in()
    then, now = visitor.gets("/items?as_of=2026-03-05"), visitor.gets("/items?as_of=2026-03-10")
    assert "Så stod det den 5 mars 2026." in words(then)
    assert "mån 30 mar" in words(then)
    assert "fre 10 apr" in words(now)
    assert f'href="/items/{item.ref}?as_of=2026-03-05"' in then.text
    assert '<form class="listing"' not in then.text
    assert 'href="/items"' in then.text


def test_the_list_before_anything_was_there_says_so(office: Office, item: Item) -> None:
    shown = words(office.logs_in().gets("/items?as_of=2026-02-01"))
    assert item.title not in shown
    assert "fanns inte då" in shown


def test_filters_hold_for_that_day_and_stay_in_it(office: Office, item: Item) -> None:
    visitor = office.logs_in()
    assert item.title in words(visitor.gets("/items?as_of=2026-03-05&owner=me"))
    shown = visitor.gets("/items?as_of=2026-03-05&late=1")
    assert item.title not in words(shown)
    assert 'href="/items?as_of=2026-03-05"' in shown.text
    assert item.title not in words(visitor.gets("/items?as_of=2026-03-05&stalled=1"))


def test_work_that_had_stopped_then_is_found(office: Office, item: Item) -> None:
    office.at = datetime(2026, 6, 1, 9, 0, tzinfo=office.at.tzinfo)
    with office.store.begin() as tx:
        edit.comment(tx, item_id=item.id, text="Nu", actor=HAND, at=office.at - DAY)
    visitor = office.logs_in()
    assert item.title not in words(visitor.gets("/items?stalled=1"))
    assert item.title in words(visitor.gets("/items?stalled=1&as_of=2026-05-20"))
    assert "Arbetet hade stannat av" in words(visitor.gets(f"/items/{item.ref}?as_of=2026-05-20"))


def test_an_item_is_shown_as_it_stood_with_nothing_to_press(office: Office, item: Item) -> None:
    visitor = office.logs_in()
    before, after = (visitor.gets(f"/items/{item.ref}?as_of=2026-03-{day}") for day in ("02T23:00", "10"))
    assert "Fall på natten" not in words(before)
    assert "Fall på natten" in words(after)
    assert "flyttad 1 gång" in words(after)
    assert "Colleague" in words(after)
    assert f'href="/items/{item.ref}"' in after.text
    content = after.text[after.text.index('id="content"') : after.text.index("</main>")]
    assert "<form" not in content
    assert "<button" not in content


def test_an_earlier_phase_is_shown_of_the_same_day(office: Office, item: Item) -> None:
    shown = office.logs_in().gets(f"/items/{item.ref}?as_of=2026-03-10&phase=proposal")
    assert f'href="/items/{item.ref}?phase=problem&amp;as_of=2026-03-10"' in shown.text


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/items?as_of=2126-01-01", 422, "ligger framåt i tiden"),
        ("/items?as_of=igår", 422, "varken ett datum"),
        ("/items/FA-2026-001?as_of=2126-01-01", 422, "ligger framåt i tiden"),
        ("/items/FA-2026-001?as_of=2026-01-01", 422, "fanns inte än den dag"),
    ],
)
def test_what_cannot_be_told_is_refused_in_words(office: Office, item: Item, path: str, status: int, said: str) -> None:
    assert item.ref == "FA-2026-001"
    answer = office.logs_in().gets(path)
    assert (answer.status_code, said in words(answer)) == (status, True), words(answer)


def test_what_is_private_today_stays_private_on_every_day(office: Office, item: Item) -> None:
    with office.store.begin() as tx:
        sharing.set_visibility(tx, item.id, Visibility.PRIVATE, actor=HAND, at=office.at)
    for path in ("/items?as_of=2026-03-10", f"/items/{item.ref}?as_of=2026-03-10"):
        assert item.title in words(office.logs_in(OWNER).gets(path))
        assert item.title not in words(office.logs_in(COORDINATOR).gets(path))
