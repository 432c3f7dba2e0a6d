"""``hjulet serve`` in a process of its own: it answers, and ends when asked to."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parents[3]
PROGRAM = [sys.executable, "-c", "from adapters.cli.main import run; run()"]


@pytest.mark.parametrize("extra", [[], ["--no-scheduler"]])
def test_it_answers_until_it_is_asked_to_end(tmp_path: Path, extra: list[str]) -> None:
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
    command = [*PROGRAM, "serve", "--port", "0", *extra]
    with subprocess.Popen(command, cwd=tmp_path, env=environ, stdout=subprocess.PIPE, text=True) as serving:
        assert serving.stdout is not None
        line = serving.stdout.readline()
        found = re.fullmatch(r"Hjulet answers at (http://127\.0\.0\.1:\d+)\n", line)
        assert found is not None, line
        with httpx.Client(base_url=found[1]) as browser:
            assert browser.get("/static/hjulet.css").status_code == 200
            assert browser.get("/a/nonsense").status_code == 404
            assert "default-src 'none'" in browser.get("/a/nonsense").headers["Content-Security-Policy"]
        serving.send_signal(signal.SIGTERM)
        assert serving.wait(timeout=30) == 0


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
    command = [*PROGRAM, "serve", "--host", "192.0.2.1"]
    ran = subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert "Nothing can be served at 192.0.2.1 port 8000" in ran.stderr
