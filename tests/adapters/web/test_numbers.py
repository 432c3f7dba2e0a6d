"""Numbers longer than any of ours: refused or left aside wherever an address or a form has one, and nothing breaks."""

import pytest

from tests.adapters.sql.building import COORDINATOR
from tests.adapters.web.browser import Office

TOO_LONG = "9" * 5000
"""More digits than Python reads as a number."""


@pytest.mark.parametrize(
    ("path", "answers"),
    [
        ("/items/{ref}/share", {"visibility": "private", "version": TOO_LONG}),
        ("/items/{ref}/share/partners", {"organisation": TOO_LONG}),
        ("/items/{ref}/worksheets/problem", {"problem": "Många faller", "cycle": TOO_LONG}),
        ("/items/{ref}/moves", {"move": "propose", "seen": TOO_LONG}),
        ("/me/mail", {"rhythm": "day", "hour": TOO_LONG}),
    ],
)
def test_a_form_with_one_is_answered(office: Office, path: str, answers: dict[str, str]) -> None:
    item = office.opens()

    answer = office.logs_in().posts(path.format(ref=item.ref), answers)

    assert answer.status_code < 500


@pytest.mark.parametrize("path", ["/items/{ref}?before=", "/new?idea=", "/items?owner=", f"/items/{TOO_LONG}?as_of="])
def test_an_address_with_one_is_answered(office: Office, path: str) -> None:
    item = office.opens()

    answer = office.logs_in(COORDINATOR).gets(path.format(ref=item.ref) + TOO_LONG)

    assert answer.status_code < 500
