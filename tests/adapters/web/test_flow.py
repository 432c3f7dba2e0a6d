"""How work flows where somebody answers for it."""

from datetime import timedelta

import pytest

from engine import timing
from engine.model import OPERATOR, Visibility
from tests.adapters.sql.building import COLLEAGUE, MANAGER
from tests.adapters.web.browser import Office, words
from tests.adapters.web.lists.drafts import draft


def moved(office: Office) -> str:
    """Work whose date was moved, with the reason."""
    item = office.opens(title="Färre fall")
    due_on = (office.at + timedelta(days=60)).date()
    with office.store.begin() as tx:
        timing.extend(tx, item_id=item.id, due_on=due_on, reason="Två är sjuka", actor=OPERATOR, at=office.at)
    return item.ref


def test_the_figures_are_for_those_who_answer_for_others(office: Office) -> None:
    assert office.logs_in(COLLEAGUE).gets("/flow").status_code == 403
    assert office.logs_in(COLLEAGUE).gets("/lists/flow.csv").status_code == 403


def test_without_work_the_page_says_where_figures_come_from(office: Office) -> None:
    assert "Det finns inga nyckeltal än" in words(office.logs_in(MANAGER).gets("/flow"))


def test_each_figure_has_its_sentence_and_what_is_named_leads_to_it(office: Office) -> None:
    ref = moved(office)
    office.at += timedelta(days=10)

    shown = office.logs_in(MANAGER).gets("/flow")

    assert "Inget blev klart under perioden." in words(shown)
    assert "1 arbete pågår. För få har blivit klara för att säga vad som är vanligt." in words(shown)
    assert "1 tidsgräns flyttades." in words(shown)
    assert "Två är sjuka" in words(shown)
    assert f"/items/{ref}" in shown.text
    assert 'role="img"' in shown.text


def test_nothing_is_counted_that_is_private_to_others(office: Office) -> None:
    draft(office, Visibility.PRIVATE)

    shown = office.logs_in(MANAGER).gets("/flow")

    assert "Hemligt" not in shown.text
    assert "Det finns inga nyckeltal än" in words(shown)


def test_the_address_says_of_what_and_when(office: Office) -> None:
    moved(office)
    office.at += timedelta(days=10)
    manager = office.logs_in(MANAGER)

    assert "1 arbete pågår" in words(manager.gets("/flow?organisation=R-NV"))
    assert "Det finns inga nyckeltal än" in words(manager.gets("/flow?organisation=nowhere"))
    assert "Det finns inga nyckeltal än" in words(manager.gets("/flow?as_of=2026-02-01"))
    assert 'value="2026-03-01"' in manager.gets("/flow?from=2026-03-01&to=2026-03-31").text


def test_a_day_ahead_is_said_to_be_one(office: Office) -> None:
    shown = office.logs_in(MANAGER).gets("/flow?as_of=2027-01-01")

    assert "Fel: Flöde" in shown.text
    assert 'aria-invalid="true"' in shown.text


@pytest.mark.parametrize(
    "period",
    ["from=2026-04-01&to=2026-03-01", "from=2030-01-01", "from=0001-01-01", "to=9999-12-31", "from=1990-01-01"],
)
def test_what_is_no_period_is_said_to_be_none(office: Office, period: str) -> None:
    manager = office.logs_in(MANAGER)

    assert "Fråga efter högst tio år, med den första dagen först." in words(manager.gets(f"/flow?{period}"))
    assert manager.gets(f"/lists/flow.csv?{period}").status_code == 422


def test_no_file_of_today_is_given_to_who_asks_for_a_day_ahead(office: Office) -> None:
    assert office.logs_in(MANAGER).gets("/lists/flow.csv?as_of=2030-01-01").status_code == 422


def test_a_file_says_first_what_it_is_about(office: Office) -> None:
    moved(office)

    file = office.logs_in(MANAGER).gets("/lists/flow.csv?organisation=R-NV&from=2026-03-01&to=2026-03-31")

    assert [line.split(";")[2:] for line in file.text.splitlines()[1:5]] == [
        ["Slag", "", "Förbättringsarbete"],
        ["Enhet, med allt under", "", "Nära vård"],
        ["Från", "", "2026-03-01"],
        ["Till och med", "", "2026-03-31"],
    ]


def test_every_number_goes_along_as_a_file(office: Office) -> None:
    moved(office)

    file = office.logs_in(MANAGER).gets("/lists/flow.csv")

    assert "Löften vars datum flyttades;Värde;1" in file.text
    assert office.logs_in(MANAGER).gets("/lists/flow.xlsx").content.startswith(b"PK")


def test_a_script_on_the_page_gets_the_figures_alone(office: Office) -> None:
    moved(office)

    part = office.logs_in(MANAGER).gets("/flow?count=1", **{"HX-Request": "true"})

    assert part.text.strip().startswith('<div class="flow" id="figures">')
