"""Where a demonstration keeps its files: a directory of its own, made anew each time, and never somebody else's."""

import shutil
from pathlib import Path

from adapters.bootstrap import KEY_FILE, make_directory
from adapters.demo.house import DATABASE, MAILDIR
from engine.errors import Refusal

MARK = ".made-by-hjulet-demo"
PLAN = "plan"
OWN = (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", MAILDIR, KEY_FILE, PLAN)


class NotADemonstration(Refusal):
    """There is something in the directory that no demonstration put there."""

    code = "not-a-demonstration"
    template = (
        "%(directory)s was not made by a demonstration and is left as it is. Move it, or set HJULET_DATA_DIRECTORY."
    )


def make_anew(directory: Path) -> None:
    """Make the directory, or take away what the last demonstration left in it, and nothing else.

    Raises:
        NotADemonstration: it exists, is not empty, and was not made by a demonstration.
        CannotWrite: it cannot be made.
    """
    mark = directory / MARK
    if directory.exists() and not mark.exists() and any(directory.iterdir()):
        raise NotADemonstration(directory=directory)
    make_directory(directory)
    mark.touch()
    for name in OWN:
        _remove(directory / name)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
