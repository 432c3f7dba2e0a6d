"""Several people in one worksheet."""

from hypothesis import given
from hypothesis import strategies as st

from engine.sheets import Standing, both, mark, sentences, standing

TEXTS = st.text("ab .!?\n", max_size=40)


def test_an_answer_that_says_nothing_has_one_mark_however_it_is_written() -> None:
    assert mark(None) == mark("") == mark("  \n") == mark([])
    assert mark(0) != mark(None)
    assert mark("no") != mark(None)


def test_only_a_change_of_what_was_seen_is_new() -> None:
    assert standing(stored="a", seen=mark("a"), given="b") is Standing.NEW
    assert standing(stored="a", seen=mark("a"), given="a") is Standing.SAME
    assert standing(stored="b", seen=mark("a"), given="c") is Standing.CLASH


def test_what_both_have_written_alike_is_no_clash() -> None:
    assert standing(stored="b", seen=mark("a"), given="b") is Standing.SAME


def test_two_texts_become_one_in_which_what_they_share_stands_once() -> None:
    shared = "Ronden hölls 38 av 42 nätter. Fyra nätter föll bort på grund av larm."

    joined = both(f"{shared} Tavlan användes av alla.", f"{shared} Då tog vi ronden kl. 22.30.")

    assert joined == f"{shared} Då tog vi ronden kl. 22.30. Tavlan användes av alla."


def test_lines_stay_lines() -> None:
    assert both("- ett\n- tre", "- ett\n- två") == "- ett\n- två\n- tre"


def test_of_two_series_every_point_is_kept() -> None:
    assert both([["2026-03-01", 1], ["2026-03-03", 3]], [["2026-03-01", 1], ["2026-03-02", 2]]) == [
        ["2026-03-01", 1],
        ["2026-03-02", 2],
        ["2026-03-03", 3],
    ]


@given(TEXTS, TEXTS)
def test_no_sentence_is_lost(mine: str, theirs: str) -> None:
    joined = both(mine, theirs)
    for text in (mine, theirs):
        for sentence in sentences(text):
            assert sentence.strip() in joined


@given(TEXTS)
def test_a_text_and_itself_are_that_text(text: str) -> None:
    assert both(text, text).split() == text.split()


@given(TEXTS)
def test_the_sentences_of_a_text_are_the_whole_text(text: str) -> None:
    assert "".join(sentences(text)) == text
