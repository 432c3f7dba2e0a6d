"""Workflows on pages: read, compared, tried out, checked, installed."""

import re
from html import unescape

import pytest
from httpx import Response

from adapters.sql.workflows import installed
from tests.adapters.sql.building import COORDINATOR, MANAGER, OWNER
from tests.adapters.web.browser import OWN, Office, words
from workflows.catalogue import builtin

PDSA = builtin()["pdsa"]
SHORTER = ('limit = "20 working days"', 'limit = "15 working days"', 1)
SECOND = PDSA.replace("version = 1", "version = 2", 1).replace(*SHORTER)


def sends(
    office: Office, text: bytes, *, person_id: int = COORDINATOR, to: str = "check", field: str = "file"
) -> Response:
    """Somebody sends a file."""
    cookie = office.logs_in(person_id)._cookie()
    files = {field: ("my.toml" if field == "file" else None, text)}
    return office.asks("POST", f"/admin/workflows/{to}", files=files, headers={**OWN, **cookie})


def numbers(office: Office) -> list[int]:
    with office.store.read() as tx:
        return [each.version for each in installed(tx)]


def test_each_workflow_is_listed_with_its_versions_and_how_many_works_follow_them(office: Office) -> None:
    office.opens()
    shown = words(office.logs_in(COORDINATOR).gets("/admin/workflows"))

    assert "Förbättringsarbete" in shown
    assert "Version 1 1 arbete" in shown


def test_one_is_told_phase_by_phase_and_drawn_with_the_same_in_a_table(office: Office) -> None:
    shown = office.logs_in(COORDINATOR).gets("/admin/workflows/pdsa")

    assert "Räknas som avstannad när ingen gör något på 20 arbetsdagar." in words(shown)
    assert "godkänt av chefen" in words(shown)
    assert shown.text.count('<svg class="flow') == 2
    assert shown.text.count('<th scope="row">') == 18


def test_its_file_is_downloaded_as_it_was_installed(office: Office) -> None:
    answer = office.logs_in(COORDINATOR).gets("/admin/workflows/pdsa/file")

    assert answer.text == PDSA
    assert answer.headers["content-disposition"] == 'attachment; filename="pdsa-1.toml"'


def test_a_file_with_faults_gets_all_of_them_with_their_lines_and_nothing_is_installed(office: Office) -> None:
    answer = sends(office, SECOND.replace('limit = "15 working days"', 'limit = "soon"', 1).encode())

    assert answer.status_code == 422
    assert "<title>Fel: " in answer.text
    assert re.search(r"Rad \d+: ”soon”", words(answer))
    assert numbers(office) == [1]


def test_what_is_no_text_is_refused(office: Office) -> None:
    assert sends(office, b"\xff\xfe\x00").status_code == 422


def test_a_sound_file_is_shown_with_what_is_new_and_installed_when_one_says_so(office: Office) -> None:
    preview = sends(office, SECOND.replace("\n", "\r\n").encode())
    assert "”Problem” får ta 15 arbetsdagar, förut 20 arbetsdagar." in words(preview)
    assert numbers(office) == [1]
    (kept,) = re.findall(r'name="source" value="([^"]*)"', preview.text)

    answer = sends(office, unescape(kept).encode(), to="install", field="source")

    assert answer.headers["location"] == "/admin/workflows/pdsa"
    assert numbers(office) == [1, 2]
    assert office.logs_in(COORDINATOR).gets("/admin/workflows/pdsa/file").text == SECOND


def test_a_version_that_is_followed_cannot_be_changed(office: Office) -> None:
    office.opens()
    changed = PDSA.replace(*SHORTER)

    preview = sends(office, changed.encode())
    answer = sends(office, changed.encode(), to="install")

    assert "Ge filen en högre version" in words(preview)
    assert "Installera version" not in words(preview)
    assert answer.status_code == 422


def test_two_versions_are_compared_in_words_and_line_by_line(office: Office) -> None:
    sends(office, SECOND.encode(), to="install")
    shown = office.logs_in(COORDINATOR).gets("/admin/workflows/pdsa/compare?before=1&after=2")

    assert "”Problem” får ta 15 arbetsdagar, förut 20 arbetsdagar." in words(shown)
    assert "<ins>+ limit = &#34;15 working days&#34;</ins>" in shown.text
    assert "<del>- limit = &#34;20 working days&#34;</del>" in shown.text


def test_works_that_follow_an_older_version_are_told_of_with_what_to_do(office: Office) -> None:
    office.opens()
    sends(office, SECOND.encode(), to="install")

    assert "hjulet workflow migrate pdsa --to 2" in words(office.logs_in(COORDINATOR).gets("/admin/workflows/pdsa"))


def test_a_workflow_is_tried_out_and_nothing_is_kept(office: Office) -> None:
    visitor = office.logs_in(COORDINATOR)
    first = visitor.gets("/admin/workflows/pdsa/try")
    later = visitor.gets("/admin/workflows/pdsa/try?step=propose&answered=yes")

    assert "Om man började i dag" in words(first)
    assert "saker saknas" in words(first)
    assert "Starta testet" in words(later)
    with office.store.read() as tx:
        assert tx.sql.connection.exec_driver_sql("SELECT count(*) FROM item").scalar_one() == 0


@pytest.mark.parametrize("path", ["", "/compare", "/try", "/file"])
def test_a_workflow_that_there_is_not_is_not_found(office: Office, path: str) -> None:
    assert office.logs_in(COORDINATOR).gets(f"/admin/workflows/nothing{path}").status_code == 404


@pytest.mark.parametrize("person_id", [OWNER, MANAGER])
def test_only_whoever_may_install_workflows_gets_in(office: Office, person_id: int) -> None:
    visitor = office.logs_in(person_id)
    for path in ("", "/check", "/pdsa", "/pdsa/file", "/pdsa/compare", "/pdsa/try"):
        assert visitor.gets(f"/admin/workflows{path}").status_code == 403, path
    for path in ("check", "install"):
        assert sends(office, SECOND.encode(), person_id=person_id, to=path).status_code == 403, path
    assert numbers(office) == [1]
