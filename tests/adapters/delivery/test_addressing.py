import re

import pytest

from adapters.delivery.addressing import Addressing, Purpose, Token
from tests.adapters.delivery.mails import SECRET

OURS = Addressing.of("Hjulet <svar@hjulet.example>", secret=SECRET)
ANSWER = OURS.for_answer(message_id=1234, person_id=56)


def test_an_address_says_which_mail_is_answered_and_by_whom() -> None:
    assert OURS.read(ANSWER) == Token(purpose=Purpose.ANSWER, message_id=1234, person_id=56)


def test_an_address_says_which_mail_came_back() -> None:
    assert OURS.read(OURS.for_return(1234)) == Token(purpose=Purpose.RETURN, message_id=1234)


def test_an_address_survives_the_loss_of_its_capitals_and_is_short_enough() -> None:
    name, _, domain = ANSWER.partition("@")
    assert re.fullmatch(r"svar\+r1234\.56\.[a-z2-7]{16}", name)
    assert domain == "hjulet.example"
    assert len(name) <= 64
    assert OURS.read(f" {ANSWER.upper()} ") == OURS.read(ANSWER)


@pytest.mark.parametrize(
    "address",
    [
        ANSWER.replace("r1234", "r1235"),
        ANSWER.replace(".56.", ".57."),
        ANSWER.replace("svar+", "andra+"),
        ANSWER.replace("hjulet.example", "other.example"),
        OURS.for_return(1234).replace("+b1234", "+r1234.56"),
        "svar@hjulet.example",
        "svar+@hjulet.example",
        "svar+r1234.56@hjulet.example",
        "",
    ],
)
def test_an_address_that_somebody_else_made_says_nothing(address: str) -> None:
    assert OURS.read(address) is None


def test_an_address_that_another_secret_signed_says_nothing() -> None:
    other = Addressing.of("svar@hjulet.example", secret=SECRET[::-1])
    assert other.read(ANSWER) is None
    assert other.is_signed(ANSWER)
    assert not other.is_signed("svar+news@hjulet.example")


def test_the_secret_is_not_shown() -> None:
    assert SECRET not in repr(OURS)
