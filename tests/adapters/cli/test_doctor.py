"""What the doctor finds."""

import json
import sys
from pathlib import Path

import pytest

from adapters.sql.engines import SQLITE, open_database
from tests.adapters.cli.shell import Shell
from tests.adapters.delivery.servers import Sink, running


def test_on_a_fresh_machine_nothing_is_wrong(shell: Shell) -> None:
    said = shell.ok("doctor")
    assert "✓ Python 3." in said
    assert "The database is empty; the first command makes it ready." in said
    assert "No mail server is set: mail is written to" in said
    assert "No faults." in said


def test_a_program_reads_each_finding(begun: Shell) -> None:
    begun.environ["HJULET_SEAL_FILE"] = "seals.txt"
    begun.ok("tick")
    told = begun.json("doctor")
    assert list(told) == ["ok", "findings"]
    assert told["ok"] is True
    assert list(told["findings"][0]) == ["check", "level", "message", "advice"]
    assert {finding["check"] for finding in told["findings"]} == {
        "python",
        "timezone",
        "files",
        "mail",
        "database",
        "schema",
        "rounds",
        "seals",
        "workflows",
    }
    assert {finding["level"] for finding in told["findings"]} == {"ok"}


def test_a_scheduler_that_does_not_run_is_a_warning_with_what_to_do(begun: Shell) -> None:
    assert found(begun, "rounds", at="2026-03-03")["level"] == "warning"
    lagging = found(begun, "agenda", at="2026-03-31")
    assert (lagging["level"], "hjulet run" in lagging["advice"]) == ("warning", True)


def test_nights_without_a_seal_are_a_warning_with_what_to_do(begun: Shell) -> None:
    begun.environ["HJULET_SEAL_FILE"] = "seals.txt"
    never = found(begun, "seals", at="2026-03-05")
    assert (never["level"], "has not been sealed since" in never["message"]) == ("warning", True)
    begun.ok("audit", "seal", "--at", "2026-03-05")
    assert found(begun, "seals", at="2026-03-06T12:00")["level"] == "ok"
    late = found(begun, "seals", at="2026-03-07")
    assert (late["level"], "hjulet audit seal" in late["advice"]) == ("warning", True)


def test_a_seal_that_nobody_outside_keeps_is_a_warning(begun: Shell) -> None:
    begun.ok("audit", "seal")
    told = begun.json("doctor")["findings"]
    assert "HJULET_SEAL_MAIL" in next(each["advice"] for each in told if each["message"].startswith("Nobody outside"))


def test_a_seal_that_could_not_be_told_is_a_warning(begun: Shell) -> None:
    begun.environ["HJULET_SEAL_FILE"] = "nowhere/seals.txt"
    begun.run("audit", "seal", "--publish")
    told = begun.json("doctor")["findings"]
    assert any("No such file" in each["message"] for each in told if each["check"] == "seals")


def test_a_clock_that_was_set_back_is_a_fault(begun: Shell) -> None:
    begun.ok("tick")
    finding = found(begun, "clock", at="2026-03-20T09:00")
    assert (finding["level"], "set back" in finding["message"]) == ("fault", True)


def test_a_mail_server_that_does_not_answer_is_a_fault(shell: Shell) -> None:
    shell.environ["HJULET_SMTP_URL"] = "smtp://user:secret@127.0.0.1:9"
    finding = found(shell, "mail")
    assert (finding["level"], "Mail does not get away" in finding["message"]) == ("fault", True)
    assert "secret" not in json.dumps(finding)


def test_a_box_that_cannot_be_written_to_is_a_fault(shell: Shell) -> None:
    (shell.directory / "box").write_text("a file")
    shell.environ["HJULET_MAILDIR"] = "box"
    assert found(shell, "mail")["level"] == "fault"


def test_a_place_that_cannot_be_written_to_is_a_fault(shell: Shell) -> None:
    (shell.directory / "var").write_text("a file")
    assert found(shell, "files")["level"] == "fault"
    assert "cannot be written to" in shell.refused("item", "list")


def test_a_secret_that_others_can_read_is_a_warning(begun: Shell) -> None:
    (begun.directory / "var" / "secret-key").chmod(0o644)
    finding = found(begun, "secret")
    assert finding["level"] == "warning"
    assert finding["advice"].startswith("Run: chmod 600 ")


def test_an_old_schema_is_a_fault(begun: Shell) -> None:
    database = begun.directory / "var" / "hjulet.db"
    with SQLITE.connect(database) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0000'")
    connection.close()
    assert found(begun, "schema")["level"] == "fault"
    assert "A newer Hjulet made it" in begun.refused("item", "list")


def test_a_damaged_file_is_a_fault(begun: Shell) -> None:
    database = begun.directory / "var" / "hjulet.db"
    content = bytearray(database.read_bytes())
    content[4096 * 8 : 4096 * 12] = b"\xff" * 4096 * 4
    database.write_bytes(content)
    assert begun.run("doctor").exit_code == 1


def test_a_database_that_cannot_be_reached_is_a_fault(shell: Shell) -> None:
    shell.environ["HJULET_DATABASE_URL"] = "postgresql+psycopg://hjulet@127.0.0.1:9/hjulet"
    assert found(shell, "database")["level"] == "fault"


def test_on_postgresql_nothing_is_wrong_either(shell: Shell, postgres_url: str) -> None:
    shell.environ["HJULET_DATABASE_URL"] = postgres_url
    shell.ok("item", "list")
    assert "PostgreSQL" in shell.ok("doctor")


def test_links_that_nobody_else_reaches_are_a_warning(shell: Shell) -> None:
    with running(Sink()) as port:
        shell.environ |= {"HJULET_SMTP_URL": f"smtp://127.0.0.1:{port}"}
        assert found(shell, "base_url")["level"] == "warning"
        assert found(shell, "mail_from")["level"] == "warning"
        shell.environ |= {"HJULET_BASE_URL": "https://h.region.example", "HJULET_MAIL_FROM": "h@region.example"}
        assert "The mail server answers" in shell.ok("doctor")


def test_work_that_was_set_aside_is_named(begun: Shell) -> None:
    database = open_database(f"sqlite:///{begun.directory}/var/hjulet.db")
    with database.writing.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE commitment SET fault = 'It broke', set_aside_until = '2026-03-03 10:00:00.000000'"
        )
    database.close()
    finding = found(begun, "set_aside")
    assert finding["message"] == "FA-2026-001 could not be decided: It broke"


def test_another_package_with_our_names_is_a_fault(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    described = tmp_path / "motor-1.0.dist-info"
    described.mkdir()
    (described / "METADATA").write_text("Metadata-Version: 2.1\nName: motor\nVersion: 1.0\n")
    (described / "RECORD").write_text("engine/__init__.py,,\nmotor-1.0.dist-info/RECORD,,\n")
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path)])
    assert "motor" in found(shell, "packages")["message"]


def found(shell: Shell, check: str, *, at: str | None = None) -> dict[str, str]:
    """The finding of one check."""
    told = json.loads(shell.run("doctor", "--json", *(["--at", at] if at else [])).stdout)
    (finding,) = [finding for finding in told["findings"] if finding["check"] == check]
    return dict(finding)
