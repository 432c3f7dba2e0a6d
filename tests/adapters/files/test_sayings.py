"""Sentences that wait for their reader."""

from adapters.files.sayings import listed, short, together
from engine.sayings import Saying, say

SWEDISH = {"The column %(name)s: %(why)s": "Kolumnen %(name)s: %(why)s", "It is empty.": "Den är tom."}


def in_swedish(template: str, **data: object) -> str:
    said = SWEDISH.get(template, template)
    return said % data if data else said


def test_a_sentence_is_english_until_it_is_translated() -> None:
    sentence = say("The column %(name)s: %(why)s", name="due", why=say("It is empty."))
    assert str(sentence) == "The column due: It is empty."
    assert sentence.in_words_of(in_swedish) == "Kolumnen due: Den är tom."


def test_sentences_stand_one_after_the_other_in_every_language() -> None:
    both = together([Saying("It is empty.", {}), say("The column %(name)s: %(why)s", name="a", why="b")])
    assert str(both) == "It is empty. The column a: b"
    assert both.in_words_of(in_swedish) == "Den är tom. Kolumnen a: b"


def test_a_sentence_without_data_may_hold_a_percent_sign() -> None:
    assert str(say("100 % of it.")) == "100 % of it."


def test_a_value_is_shown_on_one_line_and_no_longer_than_a_sentence_carries() -> None:
    assert short(" a\n b ") == "a b"
    assert short("x" * 80) == "x" * 80
    assert short("x" * 81) == "x" * 79 + "…"
    assert listed(["a", "b"]) == "“a”, “b”"
