"""What has stopped."""

from datetime import timedelta

from sqlalchemy import update

from adapters.sql import guards, nights, offices
from adapters.sql.nights import Count
from adapters.sql.offices import Granted
from adapters.sql.people import deactivate
from adapters.sql.statements import event
from adapters.sql.statements import item as items
from engine.access import Office as Held
from engine.edit import block, comment
from engine.model import OPERATOR, BlockCause, Item, Visibility
from tests.adapters.sql.building import CARE, COLLEAGUE, MANAGER, OWNER, REGION, SENIOR
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


def test_whoever_has_left_is_not_to_be_asked(office: Office) -> None:
    item = office.opens()
    with office.store.begin() as tx:
        block(tx, item_id=item.id, cause=BlockCause.IT, holder_id=COLLEAGUE, note="", actor=OPERATOR, at=office.at)
    office.at += timedelta(weeks=6)
    visitor = office.logs_in(MANAGER)
    assert f"/items/{item.ref}/ask?" in visitor.gets("/stalled").text

    with office.store.begin() as tx:
        deactivate(tx, COLLEAGUE, on=office.at.date())

    shown = visitor.gets("/stalled")
    assert f"/items/{item.ref}/ask?" not in shown.text
    assert "Erbjud hjälp" in words(shown)


def test_a_coach_is_not_led_to_what_only_managers_may(office: Office) -> None:
    with office.store.begin() as tx:
        coach = Granted(person_id=COLLEAGUE, office=Held.COACH, organisation_id=CARE, granted_at=office.at)
        offices.grant(tx, coach)
    item = office.opens(title="Ingens arbete", owner_id=None, participants=())

    assert f"/items/{item.ref}/handover" in office.logs_in(MANAGER).gets("/stalled").text
    shown = office.logs_in(COLLEAGUE).gets("/stalled")
    assert "Ingens arbete" in words(shown)
    assert f"/items/{item.ref}/handover" not in shown.text


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
    beyond = words(visitor.gets("/stalled?page=2"))
    assert "Tyst arbete" not in beyond
    assert "Inget arbete har stannat av" not in beyond
    assert "Det finns inget på den här sidan längre." in beyond


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


def test_what_cannot_be_read_as_of_a_day_is_named(office: Office) -> None:
    silent(office)
    with office.store.begin() as tx:
        guards.rest(tx.sql.connection)
        tx.sql.connection.execute(update(event).values(kind="item.forgotten"))
    office.at += timedelta(days=1)

    shown = words(office.logs_in(MANAGER).gets(f"/stalled?as_of={(office.at - timedelta(days=1)).date()}"))

    assert "Utelämnade, eftersom loggen inte kan läsas: arbete nummer 1." in shown


def test_the_parts_of_an_organisation_lead_to_their_lists(office: Office) -> None:
    silent(office)

    shown = office.logs_in(MANAGER).gets("/stalled/units")

    assert "/stalled?organisation=R-NV" in shown.text
    assert "1 har stannat av i Nära vård" in words(shown)


def counted(office: Office, *, ago: int, care: int, region: int = 0) -> None:
    """Somebody has counted so many days ago what had stalled, of ten in each place."""
    with office.store.begin() as tx:
        count = Count(at_work={CARE: 10, REGION: 10}, stalled={CARE: care, REGION: region})
        nights.note(tx, office.at.date() - timedelta(days=ago), count)


def test_the_trend_is_told_of_what_the_visitor_answers_for(office: Office) -> None:
    counted(office, ago=91, care=6, region=1)
    counted(office, ago=0, care=2, region=1)

    mine, whole = (words(office.logs_in(person).gets("/stalled")) for person in (MANAGER, SENIOR))

    assert "2 av 10, mot 6 av 10" in mine
    assert "3 av 20, mot 7 av 20" in whole


def test_the_trend_follows_the_unit_that_is_asked_for_and_is_left_out_of_narrower_lists(office: Office) -> None:
    counted(office, ago=7, care=6, region=1)
    counted(office, ago=0, care=2, region=1)
    visitor = office.logs_in(SENIOR)

    assert "2 av 10, mot 6 av 10" in words(visitor.gets("/stalled?organisation=R-NV"))
    assert "hade stannat av" not in words(visitor.gets("/stalled?workflow=pdsa"))


def test_before_anything_is_counted_the_page_says_so(office: Office) -> None:
    assert "har inte räknats än" in words(office.logs_in(MANAGER).gets("/stalled"))
