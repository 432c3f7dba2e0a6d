from email import message_from_bytes
from email.policy import default
from pathlib import Path

from adapters.sql.store import SqlStore
from adapters.web.app import create_app
from adapters.web.finding.statement import FREE
from tests.adapters.web.browser import Office, settings, words

REPORT = {"text": "Jag kommer inte åt knappen med tangentbordet", "address": ""}


def sent(office: Office) -> list[tuple[str, str, str]]:
    """Address, Reply-To and text of every mail."""
    with office.store.read() as tx:
        rows = tx.sql.connection.exec_driver_sql("SELECT address, raw FROM message").all()
    mails = [(row.address, message_from_bytes(bytes(row.raw), policy=default)) for row in rows]
    return [(to, str(mail["Reply-To"]), mail.get_body(("plain",)).get_content()) for to, mail in mails]  # type: ignore[union-attr]


def test_the_statement_is_there_without_a_login_and_names_whose_pages_they_are(office: Office) -> None:
    shown = office.gets("/tillganglighet")
    assert shown.status_code == 200
    assert "Region Exempel" in words(shown)
    assert "digg.se" in shown.text


def test_what_somebody_reports_goes_to_the_coordinator_and_the_answer_to_them(office: Office) -> None:
    answer = office.posts("/tillganglighet", {**REPORT, "address": "some@body.example"})
    assert answer.status_code == 303
    assert 'role="status"' in office.gets(answer.headers["location"].partition("#")[0]).text
    ((to, reply_to, text),) = sent(office)
    assert (to, reply_to) == ("coordinator@region.example", "some@body.example")
    assert REPORT["text"] in text


def test_the_settings_can_name_who_reads_it(store: SqlStore, tmp_path: Path) -> None:
    office = Office(store, tmp_path)
    known = settings(tmp_path, HJULET_ACCESSIBILITY_CONTACT="Webb <webb@region.example>")
    office.app = create_app(store, settings=known, now=lambda: office.at)
    assert "webb@region.example" in words(office.gets("/tillganglighet"))
    office.posts("/tillganglighet", REPORT)
    ((to, _reply_to, _text),) = sent(office)
    assert to == "webb@region.example"


def test_what_is_wrong_is_told_and_what_was_written_stays(office: Office) -> None:
    answer = office.posts("/tillganglighet", {**REPORT, "address": "nowhere"})
    assert answer.status_code == 422
    assert REPORT["text"] in answer.text
    assert not sent(office)


def test_programs_and_floods_send_nothing(office: Office) -> None:
    assert office.posts("/tillganglighet", {**REPORT, "website": "x"}).status_code == 303
    assert not sent(office)
    for _ in range(FREE + 1):
        office.posts("/tillganglighet", REPORT)
    assert office.posts("/tillganglighet", REPORT).status_code == 429
    assert len(sent(office)) <= FREE + 1
