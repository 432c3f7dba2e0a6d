"""A shell in an empty directory, with an instance of its own."""

import shutil
from pathlib import Path

import pytest

from tests.adapters.cli.shell import Shell, begin, populate


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """Where nothing has been done yet, in English, on SQLite."""
    monkeypatch.chdir(tmp_path)
    return Shell(tmp_path)


@pytest.fixture(params=["sqlite", "postgresql"])
def anywhere(request: pytest.FixtureRequest, shell: Shell) -> Shell:
    """The same on both databases."""
    if request.param == "postgresql":
        shell.environ["HJULET_DATABASE_URL"] = request.getfixturevalue("postgres_url")
    return shell


@pytest.fixture(scope="session")
def populated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance with people in it, to be copied."""
    return populate(_elsewhere(tmp_path_factory.mktemp("populated"))).directory


@pytest.fixture(scope="session")
def at_work(tmp_path_factory: pytest.TempPathFactory, populated: Path) -> Path:
    """The same with an initiative in it."""
    directory = tmp_path_factory.mktemp("at_work")
    shutil.copytree(populated, directory, dirs_exist_ok=True)
    begin(_elsewhere(directory))
    return directory


@pytest.fixture
def peopled(shell: Shell, populated: Path) -> Shell:
    """A region with a unit; a nurse and an assistant nurse, the head of the unit, and the director above them."""
    shutil.copytree(populated, shell.directory, dirs_exist_ok=True)
    return shell


@pytest.fixture
def begun(shell: Shell, at_work: Path) -> Shell:
    """The nurse has an initiative, FA-2026-001, since Monday 2 March 2026."""
    shutil.copytree(at_work, shell.directory, dirs_exist_ok=True)
    return shell


def _elsewhere(directory: Path) -> Shell:
    """A shell that works in a directory without being there."""
    return Shell(directory, {"HJULET_DATA_DIRECTORY": str(directory / "var")})
