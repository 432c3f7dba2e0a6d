"""The interface does what its description says, whatever a stranger sends (schemathesis, as a program of its own)."""

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
import uvicorn

from adapters.sql.store import SqlStore
from engine.scopes import Scope
from tests.adapters.api.programs import Instance
from tests.adapters.web.browser import PROBLEM

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Live:
    """An instance that answers at an address, and a token."""

    base: str
    secret: str


@pytest.fixture
def live(sqlite_store: SqlStore, tmp_path: Path) -> Iterator[Live]:
    """An instance with some work in it."""
    listener = socket.create_server(("127.0.0.1", 0))
    base = f"http://127.0.0.1:{listener.getsockname()[1]}"
    environ = {"HJULET_API_REQUESTS_PER_MINUTE": "10000", "HJULET_API_FAILURES_PER_MINUTE": "10000"}
    instance = Instance(sqlite_store, tmp_path, base=base, environ=environ)
    first, second = instance.opens(), instance.opens(title="Trycksår")
    instance.fills(first, PROBLEM)
    program = instance.program(scopes=frozenset(Scope))
    program.posts(f"/items/{second.ref}/actions", {"title": "Larm", "owner": "1", "due_on": "2026-03-20"})
    instance.at += timedelta(days=40)
    server = uvicorn.Server(uvicorn.Config(instance.app, access_log=False, log_config=None, lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    yield Live(base, program.secret)
    server.should_exit = True
    thread.join()


@pytest.mark.timeout(600)
def test_nothing_that_is_drawn_at_random_breaks_it(live: Live, tmp_path: Path) -> None:
    run(live, tmp_path, "--phases", "fuzzing", "--max-examples", "1", "--no-shrink")


@pytest.mark.thorough
@pytest.mark.timeout(1800)
def test_nothing_breaks_it_in_the_long_run(live: Live, tmp_path: Path) -> None:
    run(live, tmp_path, "--max-examples", "20")


def run(live: Live, directory: Path, *options: str) -> None:
    """Let schemathesis look at the interface."""
    done = subprocess.run(
        [
            Path(sys.executable).with_name("schemathesis"),
            f"--config-file={HERE / 'schemathesis.toml'}",
            "run",
            f"{live.base}/api/openapi.json",
            *("--header", f"Authorization: Bearer {live.secret}"),
            *("--workers", "1", "--seed", "1", "--suppress-health-check", "all"),
            *("--exclude-path", "/readyz"),  # there is nobody here who does rounds
            *options,
        ],
        cwd=directory,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
