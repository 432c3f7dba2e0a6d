"""``hjulet demo`` in a process of its own: when it is done it serves, and lets one in as each kind of person."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parents[3]
PROGRAM = [sys.executable, "-c", "from adapters.cli.main import run; run()", "demo"]
LITTLE = ["--days", "30", "--items", "3"]
KINDS = ["Owner of an initiative", "Patient representative", "Manager", "Coach", "Quality coordinator", "Administrator"]


@pytest.mark.thorough
@pytest.mark.timeout(300)
def test_the_pages_of_the_demonstration_let_one_in_as_each_kind_of_person(tmp_path: Path) -> None:
    with _serving(tmp_path) as said:
        links = {kind.partition(":")[0]: link for kind, link in pairwise(said) if "/login/" in link}
        assert list(links) == KINDS
        for link in links.values():
            with httpx.Client(headers={"Sec-Fetch-Site": "same-origin"}, follow_redirects=True) as browser:
                assert browser.get(link).status_code == 200
                first = browser.post(link)
                assert first.status_code == 200
                assert "Mitt arbete" in first.text


@contextmanager
def _serving(directory: Path) -> Iterator[list[str]]:
    """What was printed last before it began to serve; at the end it is asked to end, and does."""
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
    command = [*PROGRAM, *LITTLE, "--port", "0"]
    with subprocess.Popen(command, cwd=directory, env=environ, stdout=subprocess.PIPE, text=True) as serving:
        assert serving.stdout is not None
        said: list[str] = []
        try:
            for line in serving.stdout:
                said.append(line.strip())
                if line.startswith("The pages answer at"):
                    break
            yield said[said.index("Look at the pages as one of them; the link logs you in:") + 1 :]
            serving.send_signal(signal.SIGTERM)
            assert serving.wait(timeout=30) == 0
        finally:
            serving.kill()
