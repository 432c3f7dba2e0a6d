import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.terms import LONGEST_WORD, Piece, excerpt, marked, significant, stem, stems_of, words_of


def test_words_are_in_small_letters_and_keep_their_dots() -> None:
    assert words_of("FA-2026-041: Åtgärda Öl_och É!") == ["fa", "2026", "041", "åtgärda", "öl", "och", "é"]


def test_letters_written_in_two_signs_are_the_same_letters() -> None:
    assert words_of("fa\u0308rre") == ["färre"]


@pytest.mark.parametrize(
    ("one", "other"),
    [("remiss", "remisser"), ("remissen", "remisserna"), ("fallskada", "fallskador"), ("avdelning", "avdelningens")],
)
def test_forms_of_a_word_begin_alike(one: str, other: str) -> None:
    shorter, longer = sorted([stem(one), stem(other)], key=len)
    assert longer.startswith(shorter)


def test_short_words_and_numbers_are_left_alone() -> None:
    assert [stem(word) for word in ("vård", "fall", "ben", "2026", "b12a")] == ["vård", "fall", "ben", "2026", "b12a"]


@given(st.text())
def test_a_stem_is_a_beginning_of_its_word(text: str) -> None:
    for word in words_of(text):
        assert word.startswith(stem(word))
        assert 0 < len(word) <= LONGEST_WORD


def test_only_words_that_say_something_are_significant() -> None:
    assert significant("Vi vill att färre ska falla på avdelningen, på avdelningen!", most=6) == [
        "färr",
        "fall",
        "avdelning",
    ]
    assert significant("Vi vill att det ska bli bättre", most=6) == []


def test_an_excerpt_shows_the_word_and_what_stands_around_it_with_no_word_cut() -> None:
    text = "Många patienter faller på kvällen när de går till toaletten i mörkret"
    pieces = excerpt(text, stems_of("kväll"), around=12)
    assert [piece.text for piece in pieces if piece.is_hit] == ["kvällen"]
    assert "".join(piece.text for piece in pieces) == "… patienter faller på kvällen när de går till …"


def test_without_the_word_there_is_no_excerpt() -> None:
    assert excerpt("Många faller", ["kväll"], around=12) == []


@given(st.text(), st.lists(st.sampled_from(["fal", "på", "x"]), max_size=2))
def test_marking_changes_no_letter(text: str, stems: list[str]) -> None:
    assert "".join(piece.text for piece in marked(text, stems)) == text


def test_a_word_is_marked_whole() -> None:
    assert marked("Färre Fallskador", ["fall"]) == [Piece("Färre "), Piece("Fallskador", is_hit=True)]
