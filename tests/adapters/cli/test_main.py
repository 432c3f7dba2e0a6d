"""The program as a shell starts it: a process of its own, with a terminal or without one."""

import json
import os
import pty
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.adapters.cli.shell import REF, Shell
from tests.adapters.webhooks.receivers import receiving

PROGRAM = Path(sys.executable).parent / "hjulet"
PLAIN = {"PATH": os.defpath, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
COLOUR = "\x1b["


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path


def test_help_is_in_the_language_of_the_shell(place: Path) -> None:
    assert "Usage: hjulet item" in run(place, "item", "--help").stdout
    swedish = run(place, "item", "--help", LANG="sv_SE.UTF-8", PYTHONIOENCODING="utf-8").stdout
    assert "hjulet item" in swedish
    assert "Visa den här hjälpen." in swedish
    assert "Usage" not in swedish


def test_a_reader_who_leaves_is_not_told_about_it(place: Path) -> None:
    run(place, "settings")
    with subprocess.Popen(
        [PROGRAM, "settings"], cwd=place, env=PLAIN, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == ""


def test_an_interrupt_is_quiet(place: Path) -> None:
    with subprocess.Popen([PROGRAM, "demo"], cwd=place, env=PLAIN, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert process.stderr.readline().startswith("A region works for a year")
        process.send_signal(signal.SIGINT)
        assert process.stderr.read() == ""
    assert process.returncode == 130


def test_whoever_stays_ends_when_interrupted(place: Path) -> None:
    ended = started_and_ended_by(signal.SIGINT, place)
    assert (ended.returncode, "Traceback" in ended.stderr) == (0, False)


def test_whoever_stays_ends_when_asked_to(place: Path) -> None:
    ended = started_and_ended_by(signal.SIGTERM, place)
    events = [json.loads(line)["event"] for line in ended.stderr.splitlines() if line.startswith("{")]
    assert (ended.returncode, events[0], events[-1]) == (0, "scheduler.started", "scheduler.stopped")


def test_an_unexpected_fault_is_one_sentence_that_says_where_the_log_is(place: Path) -> None:
    (place / "var").mkdir()
    (place / "var" / "secret-key").write_bytes(b"\xff\xfe not ascii")
    broken = run(place, "item", "list")
    assert broken.returncode == 1
    assert "Traceback" not in broken.stderr
    assert broken.stderr.splitlines()[-1] == (
        f"Something broke that should not have: UnicodeDecodeError. The details are in {place / 'var' / 'hjulet.log'}."
    )
    assert "UnicodeDecodeError" in (place / "var" / "hjulet.log").read_text()


def test_a_terminal_with_few_letters_is_no_reason_to_fail(place: Path) -> None:
    assert run(place, "doctor", PYTHONIOENCODING="ascii").returncode == 0


def test_colours_are_for_terminals_alone(place: Path) -> None:
    assert COLOUR not in run(place, "settings").stdout
    assert COLOUR in at_a_terminal(place, "settings")


def test_help_comes_at_once_because_it_imports_nothing_heavy() -> None:
    asked = "import sys; from adapters.cli.app import app; print([m for m in sys.modules if m in sys.argv[1:]])"
    heavy = ["sqlalchemy", "sqlmodel", "alembic", "apscheduler", "holidays", "pydantic", "structlog", "httpx"]
    ran = subprocess.run([sys.executable, "-c", asked, *heavy], env=PLAIN, check=True, capture_output=True, text=True)
    assert ran.stdout == "[]\n"


def test_whoever_stays_tells_the_webhooks(begun: Shell) -> None:
    environ = {**PLAIN, "HJULET_WEBHOOK_PRIVATE": "yes"}
    with receiving() as receiver:
        begun.ok("webhook", "add", receiver.url(), "--organisation", "medicin", HJULET_WEBHOOK_PRIVATE="yes")
        begun.ok("item", "comment", REF, "Vi börjar")
        with subprocess.Popen([PROGRAM, "run"], cwd=begun.directory, env=environ, stderr=subprocess.DEVNULL) as process:
            answered = receiver.scripts[0]

            def answers_and_asks_to_end(line: socket.socket) -> None:
                answered(line)
                process.terminate()

            receiver.scripts = [answers_and_asks_to_end]
            assert process.wait() == 0
    assert "item.commented" in [json.loads(got.body)["type"] for got in receiver.got]


def run(place: Path, *args: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PROGRAM, *args],
        cwd=place,
        env={**PLAIN, **environ},
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


def started_and_ended_by(number: signal.Signals, place: Path) -> subprocess.CompletedProcess[str]:
    """Start `hjulet run`, wait until it works, and send it a signal."""
    args: Sequence[str | Path] = [PROGRAM, "run"]
    with subprocess.Popen(args, cwd=place, env=PLAIN, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        said = []
        for line in process.stderr:
            said.append(line)
            if "scheduler.started" in line:
                break
        process.send_signal(number)
        said.append(process.stderr.read())
    return subprocess.CompletedProcess(args, process.returncode, stderr="".join(said))


def at_a_terminal(place: Path, *args: str) -> str:
    """What the program shows on a terminal."""
    ours, theirs = pty.openpty()
    environ = {**PLAIN, "TERM": "xterm-256color", "COLUMNS": "100"}
    with subprocess.Popen([PROGRAM, *args], cwd=place, env=environ, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        shown = b""
        try:
            while part := os.read(ours, 65536):
                shown += part
        except OSError:  # the other end is closed
            pass
        process.wait()
    os.close(ours)
    return shown.decode()
