"""Rules of the house that no linter knows."""

import ast
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from importlib.metadata import distributions
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGES = ("adapters", "engine", "workflows")
PLACES = re.compile(r"(?<![\w.-])/(?:work|tmp)/|\.\./shared", re.ASCII)
REGISTRIES = re.compile(r"(?:[\w-]+\.)*(?:pypi|pythonhosted|npmjs|debian)\.(?:org|com)\b")
PUBLIC_DEFAULT = {f"{name}.org" for name in ("pypi", "files.pythonhosted")}


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    assert [f"{path}: {found}" for path, text in committed_texts() for found in PLACES.findall(text)] == []


def test_no_file_names_a_package_registry_but_the_lock_its_public_default() -> None:
    named = {path: set(REGISTRIES.findall(text)) for path, text in committed_texts()}
    assert named.pop("uv.lock") == PUBLIC_DEFAULT
    assert {path: hosts for path, hosts in named.items() if hosts} == {}


def test_the_lock_downloads_from_the_public_default_alone() -> None:
    hosts = re.findall(r"https?://([^/\"]+)", (ROOT / "uv.lock").read_text())
    assert set(hosts) == PUBLIC_DEFAULT


def test_every_module_says_what_it_is() -> None:
    modules = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    assert modules
    assert [path for path in modules if not ast.get_docstring(ast.parse(path.read_text()))] == []


def test_the_wheel_holds_every_file_of_the_packages_and_of_config(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path], cwd=ROOT, check=True)
    (wheel,) = tmp_path.glob("*.whl")
    held = set(zipfile.ZipFile(wheel).namelist())
    assert {path for path in committed() if path.startswith((*(f"{name}/" for name in PACKAGES), "config/"))} <= held


def test_no_other_distribution_owns_a_name_of_ours() -> None:
    assert owners(sys.path) <= {"hjulet"}


def test_another_distribution_that_owns_a_name_is_noticed(tmp_path: Path) -> None:
    described = tmp_path / "motor-1.0.dist-info"
    described.mkdir()
    (described / "METADATA").write_text("Name: motor\nVersion: 1.0\n")
    (described / "RECORD").write_text("motor/__init__.py,,\nengine/__init__.py,,\n")
    assert owners([str(tmp_path)]) == {"motor"}


def owners(places: list[str]) -> set[str]:
    """The installed distributions that bring one of our top-level packages."""
    return {
        distribution.name
        for distribution in distributions(path=places)
        for file in distribution.files or ()
        if file.parts[0] in PACKAGES
    }


def committed_texts() -> Iterable[tuple[str, str]]:
    for path in committed():
        content = (ROOT / path).read_bytes()
        if b"\0" not in content:
            yield path, content.decode(errors="replace")


def committed() -> list[str]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True)  # noqa: S607
    return [path for path in listed.stdout.split("\0") if (ROOT / path).is_file()]
