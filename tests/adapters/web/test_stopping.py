import pytest

from adapters.sql import preferences
from engine.preferences import Preference, Rhythm
from tests.adapters.sql.building import OWNER
from tests.adapters.web.browser import Office, form_of, words

ONE_CLICK = {"List-Unsubscribe": "One-Click"}
FROM_ELSEWHERE = {"Sec-Fetch-Site": "cross-site", "Origin": "https://mail.example"}


@pytest.fixture
def path(office: Office) -> str:
    """Where the owner can stop their mail."""
    with office.store.begin() as tx:
        return f"/mail/stop/{preferences.ensure_token(tx, OWNER)}"


def test_to_look_stops_nothing(office: Office, path: str) -> None:
    for method in ("GET", "HEAD") * 5:
        assert office.asks(method, path).status_code == 200
    assert not preference(office).has_stopped


def test_the_page_says_what_stopping_means_and_asks(office: Office, path: str) -> None:
    shown = office.gets(path)
    assert "Sluta få påminnelser?" in words(shown)
    assert "Tidsgränserna gäller vare sig du påminns om dem eller inte." in words(shown)
    assert form_of(shown)[1] == ["List-Unsubscribe", "rhythm"]


def test_a_mail_program_stops_it_with_one_click_from_wherever_it_is(office: Office, path: str) -> None:
    answers = [office.asks("POST", path, data=ONE_CLICK, headers=FROM_ELSEWHERE) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert preference(office).stopped_at == office.at


def test_a_mail_program_may_send_it_in_parts(office: Office, path: str) -> None:
    answer = office.asks("POST", path, files={"List-Unsubscribe": (None, "One-Click")}, headers=FROM_ELSEWHERE)
    assert answer.status_code == 200
    assert preference(office).has_stopped


def test_whoever_does_not_want_one_a_day_can_have_one_a_week(office: Office, path: str) -> None:
    answer = office.posts(path, {"rhythm": "weekly"})
    assert "Ett mejl i veckan, på måndagar." in words(answer)
    assert preference(office).rhythm is Rhythm.WEEKLY


def test_whoever_has_stopped_can_begin_again(office: Office, path: str) -> None:
    office.posts(path, ONE_CLICK)
    shown = office.gets(path)
    assert "Du får inga påminnelser." in words(shown)
    assert "Börja igen" in words(shown)
    office.posts(path, {"rhythm": "daily"})
    assert not preference(office).has_stopped


@pytest.mark.parametrize(
    "answers", [{}, {"List-Unsubscribe": "Two-Click"}, {"rhythm": "hourly"}, {**ONE_CLICK, "rhythm": "daily"}]
)
def test_anything_else_does_nothing(office: Office, path: str, answers: dict[str, str]) -> None:
    assert office.posts(path, answers).status_code == 400
    assert preference(office) == Preference(person_id=OWNER, stop_token=path.removeprefix("/mail/stop/"))


@pytest.mark.parametrize("token", ["nothing", "x" * 22, "%00"])
def test_a_token_that_was_given_to_nobody_opens_nothing(office: Office, token: str) -> None:
    assert office.gets(f"/mail/stop/{token}").status_code == 404
    assert office.posts(f"/mail/stop/{token}", ONE_CLICK).status_code == 404


def preference(office: Office) -> Preference:
    with office.store.read() as tx:
        return preferences.preference(tx, OWNER)
