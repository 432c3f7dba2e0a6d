from concurrent.futures import ThreadPoolExecutor

import pytest

from adapters.i18n import LANGUAGES, current_language, language_of_environment, ntr, tr, using


def test_a_sentence_is_english_unless_another_language_is_asked_for() -> None:
    assert tr("Due today") == "Due today"
    assert tr("Due today", language="sv") == "Klart senast i dag"


def test_a_block_says_everything_in_its_language_and_then_no_more() -> None:
    with using("sv"):
        assert current_language() == "sv"
        assert tr("Due %(day)s", day="tis 17 nov") == "Klart senast tis 17 nov"
    assert tr("Due %(day)s", day="Tue 17 Nov") == "Due Tue 17 Nov"


def test_one_and_many_have_their_own_words() -> None:
    def late(number: int, language: str) -> str:
        return ntr("%(number)s working day late", "%(number)s working days late", number, language=language)

    assert [late(1, "sv"), late(3, "sv")] == ["1 arbetsdag sen", "3 arbetsdagar sen"]
    assert [late(1, "en"), late(3, "en")] == ["1 working day late", "3 working days late"]


def test_a_sentence_without_data_may_hold_percent_signs() -> None:
    assert tr("550 100% full") == "550 100% full"


def test_a_sentence_that_is_not_known_is_said_as_it_stands() -> None:
    assert tr("Nobody translated this.", language="sv") == "Nobody translated this."


def test_a_language_that_is_not_known_is_english() -> None:
    assert tr("Due today", language="fi") == "Due today"


def test_the_language_of_one_thread_is_not_that_of_another() -> None:
    with using("sv"), ThreadPoolExecutor(1) as other:
        assert other.submit(current_language).result() == "en"


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({}, "en"),
        ({"LANG": "sv_SE.UTF-8"}, "sv"),
        ({"LANG": "sv_SE.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "C", "LC_MESSAGES": "sv_FI"}, "sv"),
        ({"LANG": "sv_SE.UTF-8", "LC_ALL": ""}, "sv"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"HJULET_LANGUAGE": "SV", "LC_ALL": "en_GB.UTF-8"}, "sv"),
        ({"HJULET_LANGUAGE": "en", "LANG": "sv_SE.UTF-8"}, "en"),
    ],
)
def test_the_language_follows_the_environment_as_other_programs_do(environ: dict[str, str], language: str) -> None:
    assert language_of_environment(environ) == language
    assert language in LANGUAGES
