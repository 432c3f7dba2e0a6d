"""A demonstration takes away what a demonstration left, and nothing else."""

from pathlib import Path

import pytest

from adapters.demo.house import DATABASE, MAILDIR
from adapters.demo.premises import NotADemonstration, make_anew


def test_the_directory_is_made_when_it_is_missing_and_used_when_it_is_empty(tmp_path: Path) -> None:
    make_anew(tmp_path / "var" / "demo")
    (tmp_path / "empty").mkdir()
    make_anew(tmp_path / "empty")
    assert (tmp_path / "var" / "demo").stat().st_mode & 0o077 == 0


def test_what_the_last_demonstration_left_is_taken_away(tmp_path: Path) -> None:
    demo = tmp_path / "demo"
    make_anew(demo)
    (demo / DATABASE).write_text("old")
    (demo / MAILDIR / "new").mkdir(parents=True)
    (demo / "notes.txt").write_text("mine")
    make_anew(demo)
    assert not (demo / DATABASE).exists()
    assert not (demo / MAILDIR).exists()
    assert (demo / "notes.txt").read_text() == "mine"


def test_a_directory_that_holds_something_else_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / DATABASE).write_text("the real one")
    with pytest.raises(NotADemonstration) as refused:
        make_anew(tmp_path)
    assert str(tmp_path) in str(refused.value)
    assert (tmp_path / DATABASE).read_text() == "the real one"
