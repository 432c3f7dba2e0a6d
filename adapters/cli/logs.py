"""Where the command line logs: into a file, since what a person sees is no place for it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from adapters import log
from adapters.bootstrap import make_directory
from adapters.settings import Settings

LOG = "hjulet.log"


@contextmanager
def logging_to_file(settings: Settings, *, least: int = logging.NOTSET) -> Iterator[Path]:
    """Log into the data directory for as long as the block lasts; gives the file.

    ``least`` is the least that is logged, when the settings would log more.

    Raises:
        CannotWrite: the data directory cannot be made.
    """
    make_directory(settings.data_directory)
    path = settings.data_directory / LOG
    with path.open("a", encoding="utf-8") as file:
        log.configure(stream=file, as_json=True, level=max(least, level(settings)))
        try:
            yield path
        finally:
            log.configure()


def level(settings: Settings) -> int:
    """The least that is logged, as the log wants it."""
    return logging.getLevelNamesMapping()[settings.log_level.upper()]
