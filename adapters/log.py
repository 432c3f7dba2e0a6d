"""The log of what the program does: dotted events, one a line; JSON unless a person is watching.

It holds no personal data: events carry ids, never names, addresses or titles. What slips through in somebody else's
words (the answer of a mail server, an error message) is made unreadable before it is written.
"""

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, TextIO, cast

import structlog
from structlog.typing import FilteringBoundLogger, Processor

from adapters import clock

PERSONAL = frozenset({"address", "email", "name", "recipient", "subject", "title", "to"})
"""Keys whose value is never written."""

HIDDEN = "[hidden]"

_ADDRESS = re.compile(r"[^\s<>\"'(),:;=]+@[^\s<>\"'(),:;=]+")


def configure(*, stream: TextIO | None = None, as_json: bool | None = None, level: int = logging.INFO) -> None:
    """Write to ``stream`` (default: standard error, wherever it leads then), as JSON unless it is a terminal."""
    terminal = (stream or sys.stderr).isatty()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            _add_time,
            structlog.processors.format_exc_info,
            _hide_persons,
            _renderer(as_json=not terminal if as_json is None else as_json),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: structlog.WriteLogger(stream or sys.stderr),
        cache_logger_on_first_use=False,
    )


def logger() -> FilteringBoundLogger:
    """Where to write: ``logger().info("round.done", sent=3)``."""
    if not structlog.is_configured():
        configure()
    return cast("FilteringBoundLogger", structlog.get_logger())


def _add_time(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    event["timestamp"] = clock.now().isoformat(timespec="milliseconds")
    return event


def _hide_persons(_logger: object, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    return {key: HIDDEN if key in PERSONAL else _without_addresses(value) for key, value in event.items()}


def _without_addresses(value: object) -> object:
    return _ADDRESS.sub(HIDDEN, value) if isinstance(value, str) else value


def _renderer(*, as_json: bool) -> Processor:
    if as_json:
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    # The pretty traceback would show the values of local variables, and so persons.
    return structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
