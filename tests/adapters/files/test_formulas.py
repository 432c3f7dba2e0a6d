import pytest

from adapters.files.formulas import harmless


@pytest.mark.parametrize("words", ["=1+1", "+46", "-1", "@SUM", "\t=1", "\r=1", "\n=1", "\uff1d1"])
def test_what_a_spreadsheet_would_compute_is_marked_as_words(words: str) -> None:
    assert harmless(words) == f"'{words}"


@pytest.mark.parametrize("words", ["", "1+1", "Färre fall", "'=1"])
def test_other_words_stay_as_they_are(words: str) -> None:
    assert harmless(words) == words
