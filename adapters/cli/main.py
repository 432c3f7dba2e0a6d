"""Where the command ``hjulet`` begins."""

import os
import sys
from io import TextIOWrapper

from adapters.i18n import language_of_environment, using

INTERRUPTED = 130


def run() -> None:
    """Run the command line; never returns."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without ● is no reason to fail
    try:
        with using(language_of_environment()):
            # Only now: the sentences of help are translated while the modules are read.
            from adapters.cli.app import app

            app()
    except KeyboardInterrupt:  # before any command was there to take it
        sys.exit(INTERRUPTED)
    finally:
        _leave_quietly()


def _leave_quietly() -> None:
    """Say nothing when whoever read the output has gone (``hjulet item list | head``)."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
