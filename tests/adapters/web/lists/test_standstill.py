"""What has stopped."""

from datetime import timedelta

from sqlalchemy import update

from adapters.sql.statements import item as items
from engine.edit import block, comment
from engine.model import OPERATOR, BlockCause, Item, Visibility
from tests.adapters.sql.building import COLLEAGUE, MANAGER, OWNER
from tests.adapters.web.browser import Office, words
from tests.adapters.web.lists.drafts import draft


def silent(office: Office) -> Item:
    """Work to which nobody has done anything for six weeks."""
    item = office.opens(title="Tyst arbete")
    office.at += timedelta(weeks=6)
    return item


def test_the_page_is_for_those_who_answer_for_others(office: Office) -> None:
    assert office.logs_in(COLLEAGUE).gets("/stalled").status_code == 403
    assert office.logs_in(COLLEAGUE).gets("/lists/stalled.csv").status_code == 403


def test_work_that_has_stopped_is_there_with_its_reasons_and_what_can_be_done(office: Office) -> None:
    item = silent(office)

    shown = office.logs_in(MANAGER).gets("/stalled")

    assert "1 av 1 arbeten har stannat av" in words(shown)
    assert "ingen aktivitet på 28 arbetsdagar" in words(shown)
    assert "8 arbetsdagar sen" in words(shown)
    assert "inga skickade" in words(shown)
    assert f"/lists/acts?act=ask&amp;item={item.ref}&amp;from=/stalled" in shown.text
    for act in ("date", "handover", "pause"):
        assert f"/items/{item.ref}/{act}?back=/stalled" in shown.text


def test_it_says_who_can_clear_the_way(office: Office) -> None:
    item = office.opens()
    with office.store.begin() as tx:
        block(tx, item_id=item.id, cause=BlockCause.IT, holder_id=MANAGER, note="", actor=OPERATOR, at=office.at)
    office.at += timedelta(weeks=6)

    shown = words(office.logs_in(MANAGER).gets("/stalled"))

    assert "väntar på it; du kan hjälpa (28 arbetsdagar)" in shown
    assert "Erbjud hjälp" in shown


def test_nothing_that_has_stopped_is_good_news_with_the_time_of_it(office: Office) -> None:
    office.opens()

    shown = words(office.logs_in(MANAGER).gets("/stalled"))

    assert "Inget arbete har stannat av." in shown
    assert "Senast kontrollerat i dag 10.00." in shown


def test_filters_narrow_it_and_pages_beyond_the_last_are_empty(office: Office) -> None:
    silent(office)
    visitor = office.logs_in(MANAGER)

    assert "Inget som har stannat av stämmer med filtren" in words(visitor.gets("/stalled?q=annat"))
    assert "Tyst arbete" in words(visitor.gets("/stalled?organisation=R&owner=" + str(OWNER)))
    assert "Tyst arbete" not in words(visitor.gets("/stalled?page=2"))


def test_the_list_has_a_filter_for_it_and_the_file_its_reasons(office: Office) -> None:
    silent(office)
    visitor = office.logs_in(MANAGER)

    assert "Tyst arbete" in words(visitor.gets("/items?stalled=1"))
    assert "ingen aktivitet på 28 arbetsdagar" in visitor.gets("/lists/stalled.csv").content.decode("utf-8-sig")
    assert visitor.gets("/lists/stalled.xlsx").status_code == 200


def test_the_menu_counts_what_the_page_shows_and_nothing_that_is_private(office: Office) -> None:
    office.opens()
    silent(office)
    hidden = draft(office, Visibility.PRIVATE)
    with office.store.begin() as tx:
        tx.sql.connection.execute(update(items).where(items.c.id == hidden.id).values(stalled_at=office.at))

    shown = words(office.logs_in(MANAGER).gets("/stalled"))

    assert "2 av 2 arbeten har stannat av" in shown
    assert "Avstannat 2 arbeten har stannat av" in shown
    assert "2 arbeten har stannat av i din del av organisationen" in words(office.logs_in(MANAGER).gets("/"))


def test_what_had_stopped_on_a_day_can_be_read_and_not_changed(office: Office) -> None:
    item = silent(office)
    visitor = office.logs_in(MANAGER)
    on_day, before = (office.at - timedelta(days=1)).date(), (office.at - timedelta(weeks=5)).date()
    with office.store.begin() as tx:
        comment(tx, item_id=item.id, text="Vi börjar om", actor=OPERATOR, at=office.at)
    assert item.title not in words(visitor.gets("/stalled"))

    then = visitor.gets(f"/stalled?as_of={on_day}")

    assert item.title in words(then)
    assert "ingen aktivitet på 27 arbetsdagar" in words(then)
    assert f"/items/{item.ref}?as_of={on_day}" in then.text
    assert "/lists/acts" not in then.text
    assert "hade stannat av då" in words(visitor.gets(f"/stalled?as_of={before}"))


def test_the_parts_of_an_organisation_lead_to_their_lists(office: Office) -> None:
    silent(office)

    shown = office.logs_in(MANAGER).gets("/stalled/units")

    assert "/stalled?organisation=R-NV" in shown.text
    assert "1 har stannat av i Nära vård" in words(shown)
