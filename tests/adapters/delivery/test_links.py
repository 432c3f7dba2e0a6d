from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.delivery.links import LIFE, Link, LinkExpired, LinkForged, Links, Purpose

AT = datetime(2026, 3, 2, 7, 0, 0, 250_000, tzinfo=UTC)
LINKS = Links("a-secret-of-more-than-thirty-two-characters")
LONGEST = 120
NUMBERS = st.integers(min_value=1, max_value=2**31)


def a_link(**changes: int | Purpose) -> Link:
    given = {"purpose": Purpose.DATE, "person_id": 17, "item_id": 41, "version": 17, "commitment_id": 63, **changes}
    return Link(**{"generation": 2, **given})  # type: ignore[arg-type]  # mixed on purpose


SIGNED = LINKS.sign(a_link(), at=AT)


@given(
    st.builds(
        Link,
        purpose=st.sampled_from(Purpose),
        person_id=NUMBERS,
        item_id=NUMBERS,
        version=NUMBERS,
        commitment_id=NUMBERS,
        generation=NUMBERS,
    )
)
def test_a_link_says_what_was_put_into_it_and_when(link: Link) -> None:
    assert LINKS.read(LINKS.sign(link, at=AT), at=AT) == (link, AT.replace(microsecond=0))


@pytest.mark.parametrize("place", range(len(SIGNED)))
@pytest.mark.parametrize("change", [1, 2, 4, 8, 16, 32])
def test_a_link_with_any_sign_changed_is_refused(place: int, change: int) -> None:
    forged = SIGNED[:place] + chr(ord(SIGNED[place]) ^ change) + SIGNED[place + 1 :]
    with pytest.raises(LinkForged):
        LINKS.read(forged, at=AT)


@given(st.text())
def test_what_was_never_made_here_is_refused(text: str) -> None:
    with pytest.raises(LinkForged):
        LINKS.read(text, at=AT)


@given(st.integers(min_value=0, max_value=len(SIGNED) - 1))
def test_a_link_that_was_cut_off_is_refused(length: int) -> None:
    with pytest.raises(LinkForged):
        LINKS.read(SIGNED[:length], at=AT)


def test_a_link_for_one_thing_is_none_for_another() -> None:
    others = [purpose for purpose in Purpose if purpose is not Purpose.DATE]
    assert len({purpose.letter for purpose in Purpose}) == len(Purpose)
    for other in others:
        with pytest.raises(LinkForged):
            LINKS.read(other.letter + SIGNED[1:], at=AT)


def test_a_link_that_another_secret_signed_is_refused() -> None:
    with pytest.raises(LinkForged):
        Links("another-secret-of-more-than-thirty-two-signs").read(SIGNED, at=AT)


def test_a_link_works_to_the_last_second_of_its_fourteen_days() -> None:
    ends = AT.replace(microsecond=0) + LIFE
    assert LINKS.read(SIGNED, at=ends)[0] == a_link()
    with pytest.raises(LinkExpired):
        LINKS.read(SIGNED, at=ends + timedelta(seconds=1))


def test_a_link_from_the_future_does_not_work_yet() -> None:
    with pytest.raises(LinkExpired):
        LINKS.read(SIGNED, at=AT - timedelta(seconds=1))


def test_an_address_with_a_link_fits_in_a_line_of_a_mail_also_where_there_is_much() -> None:
    large = a_link(person_id=12_345, item_id=123_456, version=120, commitment_id=345_678, generation=3)
    assert len("https://hjulet.region.example/a/" + LINKS.sign(large, at=AT)) <= LONGEST


def test_the_same_link_is_the_same_signs() -> None:
    assert LINKS.sign(a_link(), at=AT) == SIGNED == LINKS.sign(a_link(), at=AT.replace(microsecond=0))
