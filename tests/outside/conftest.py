"""pm4py as an outside reader: a program of its own, in an environment that Hjulet never sees."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
INTERPRETER = ROOT / ".outside/pm4py/bin/python"
READER = Path(__file__).with_name("read_with_pm4py.py")

Read = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def read(tmp_path_factory: pytest.TempPathFactory) -> Read:
    """Lets pm4py read files; what it found in each, by name. Objects of ``cases`` are the cases."""
    if not INTERPRETER.exists():
        raise pytest.fail.Exception("pm4py is not here: run `make pm4py`", pytrace=False)

    def run(*files: Path, cases: str) -> dict[str, Any]:
        result = tmp_path_factory.mktemp("read") / "found.json"
        done = subprocess.run(
            [INTERPRETER, "-I", READER, result, cases, *files], capture_output=True, text=True, check=False, env={}
        )
        assert done.returncode == 0, done.stderr
        found: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
        return found

    return run
