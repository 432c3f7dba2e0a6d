from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.personal import found_in

MADE_UP = "640823-3234"
"""The Tax Agency's own example."""

BORN = st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31))
SERIAL = st.integers(min_value=1, max_value=999)
FORMS = (
    "{year:04d}{rest}-{last}",
    "{year:04d}{rest}{last}",
    "{year:04d}{rest} {last}",
    "{short:02d}{rest}-{last}",
    "{short:02d}{rest}\N{EN DASH}{last}",
    "{short:02d}{rest} - {last}",
    "{short:02d}{rest} {last}",
)


def check_digit(nine: str) -> int:
    """The check digit by its definition: digits doubled in turn, their own digits added, up to the next ten."""
    doubled = "".join(str(int(digit) * factor) for digit, factor in zip(nine, (2, 1) * 5, strict=False))
    return -sum(map(int, doubled)) % 10


def number(born: date, serial: int, *, form: str = FORMS[0], more_days: int = 0) -> str:
    """The number of somebody who was born on a day."""
    rest = f"{born.month:02d}{born.day + more_days:02d}"
    last = f"{serial:03d}"
    last += str(check_digit(f"{born.year % 100:02d}{rest}{last}"))
    return form.format(year=born.year, short=born.year % 100, rest=rest, last=last)


@given(BORN, SERIAL, st.sampled_from(FORMS), st.sampled_from([0, 60]))
def test_every_number_is_found_in_every_form_also_samordningsnummer(
    born: date, serial: int, form: str, more_days: int
) -> None:
    written = number(born, serial, form=form, more_days=more_days)
    assert found_in(f"Patienten ({written}) kom i går.") == (written,)


@given(BORN, SERIAL, st.integers(min_value=0, max_value=9), st.integers(min_value=1, max_value=9))
def test_with_one_wrong_digit_it_is_none(born: date, serial: int, place: int, wrong: int) -> None:
    right = number(born, serial, form="{short:02d}{rest}{last}")
    changed = right[:place] + str((int(right[place]) + wrong) % 10) + right[place + 1 :]
    assert found_in(f"Se {changed[:6]}-{changed[6:]}.") == ()


@given(BORN, BORN)
def test_dates_are_none(first: date, last: date) -> None:
    for form in ("%Y-%m-%d", "%Y%m%d", "%y%m%d", "%d.%m.%Y"):
        for between in ("-", " - ", "\N{EN DASH}", " till ", "/"):
            assert found_in(f"Testet går {first.strftime(form)}{between}{last.strftime(form)}.") == ()


@given(st.integers(min_value=0, max_value=999_999_999))
def test_telephone_numbers_are_none(digits: int) -> None:
    local = f"{digits:09d}"
    for form in (f"0{local}", f"+46{local}", f"+46 {local[:2]} {local[2:5]} {local[5:]}", f"0{local[:2]}-{local[2:]}"):
        assert found_in(f"Ring oss på {form}, vi svarar.") == ()


@pytest.mark.parametrize(
    "text",
    [
        MADE_UP,
        f"pnr:{MADE_UP}",
        f"{MADE_UP}, {MADE_UP.replace('-', '+')}",
        f"Se {MADE_UP}.",
        f"född\n{MADE_UP}\n",
        "1964-08-23-3234",
        "rum 3 640823-3234",
        "Anna, 6408233234, ramlade",
    ],
)
def test_it_is_found_whatever_stands_around_it(text: str) -> None:
    assert found_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "16408233234",
        "64082332340",
        "640823-32345",
        "1-640823-3234",
        "640823-3234-1",
        "640823-3234.5",
        "A640823-3234",
        "FA-640823-3234",
        "6408233234 kr",
        "6408233234:-",
        "640823 3234 SEK",
        "12 6408233234",
        "6408233234 12",
        "OCR 6408233234",
        "OCR-nummer: 6408233234",
        "bankgiro 6408233234",
        "tel. 6408233234",
        "640823\n3234",
        "640832-3234",
        "640023-3234",
        "640823-0005",
        "FA-2026-041",
        "556036-0793",
    ],
)
def test_what_only_looks_like_one_is_none(text: str) -> None:
    assert found_in(text) == ()


def test_a_leap_day_is_one_only_in_a_leap_year() -> None:
    def leap(century: str, year: str) -> str:
        return f"{century}{year}0229-123{check_digit(f'{year}0229123')}"

    assert found_in(leap("20", "00"))
    assert not found_in(leap("19", "00"))
    assert found_in(leap("", "24"))
    assert not found_in(leap("", "23"))


def test_each_is_told_as_it_was_written_in_the_order_of_the_text() -> None:
    assert found_in("Först 19640823 3234, sedan 640823\N{EN DASH}3234 och 6408233234.") == (
        "19640823 3234",
        "640823\N{EN DASH}3234",
        "6408233234",
    )
