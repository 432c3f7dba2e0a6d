"""The formats of event logs, by what they are called and by the ending of the file."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from adapters.files.eventlogs.ocel import write_ocel
from adapters.files.eventlogs.ocel_sqlite import write_ocel_sqlite
from adapters.files.eventlogs.rows import write_csv, write_jsonl
from adapters.files.eventlogs.told import Log, Written
from adapters.files.eventlogs.xes import write_xes


class Format(StrEnum):
    """As what a log is written."""

    CSV = "csv"
    JSONL = "jsonl"
    XES = "xes"
    OCEL = "ocel"
    OCEL_SQLITE = "ocel-sqlite"


ENDINGS: Mapping[str, Format] = MappingProxyType(
    {
        ".csv": Format.CSV,
        ".jsonl": Format.JSONL,
        ".ndjson": Format.JSONL,
        ".xes": Format.XES,
        ".json": Format.OCEL,
        ".jsonocel": Format.OCEL,
        ".sqlite": Format.OCEL_SQLITE,
        ".sqlite3": Format.OCEL_SQLITE,
    }
)
"""What a file's ending says about its format."""

WRITERS: Mapping[Format, Callable[[Path, Log], Written]] = MappingProxyType(
    {
        Format.CSV: write_csv,
        Format.JSONL: write_jsonl,
        Format.XES: write_xes,
        Format.OCEL: write_ocel,
        Format.OCEL_SQLITE: write_ocel_sqlite,
    }
)


def format_of(file: Path) -> Format | None:
    """The format that the file's ending names, if any."""
    return ENDINGS.get(file.suffix.lower())
