"""The process that reads one workbook, and may die doing so: bytes on standard input, lines of JSON on standard output.

It is started by its path and imports nothing of ours, so that it needs neither our import path nor our memory.
It answers with one object about the workbook and one ``[number, cells]`` for each row that holds something; or, last,
with an object that names a fault. What goes beyond a limit is cut just behind it: whoever reads the answer refuses it.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from io import BytesIO
from itertools import islice
from typing import Any, TypeAlias

from python_calamine import CalamineError, CalamineSheet, SheetMetadata, SheetTypeEnum, SheetVisibleEnum, load_workbook

Value: TypeAlias = float | str | bool | time | date | datetime | timedelta
Row: TypeAlias = tuple[int, list[str]]


def main() -> None:
    """Read the workbook as the orders in the first argument say."""
    orders = json.loads(sys.argv[1])
    _bound_memory(orders["memory_bytes"])
    for line in _answer(sys.stdin.buffer.read(), orders):
        sys.stdout.write(json.dumps(line) + "\n")


def _bound_memory(most: int) -> None:
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - there is none on Windows

        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _answer(content: bytes, orders: Mapping[str, Any]) -> Iterator[dict[str, Any] | Row]:
    try:
        with load_workbook(BytesIO(content)) as workbook:
            sheets = [sheet for sheet in workbook.sheets_metadata if sheet.typ is SheetTypeEnum.WorkSheet]
            chosen = _chosen(sheets, orders["sheet"])
            yield {"sheets": [sheet.name for sheet in sheets], "sheet": chosen}
            if chosen is not None:
                yield from _rows(workbook.get_sheet_by_name(chosen), orders)
    except CalamineError:
        yield {"fault": "damaged"}
    except MemoryError:
        yield {"fault": "memory"}


def _chosen(sheets: list[SheetMetadata], asked: str | None) -> str | None:
    """The sheet that was asked for, or else the first one that a person sees."""
    names = [
        sheet.name
        for sheet in sheets
        if (sheet.visible is SheetVisibleEnum.Visible if asked is None else sheet.name == asked)
    ]
    return names[0] if names else None


def _rows(sheet: CalamineSheet, orders: Mapping[str, Any]) -> Iterator[dict[str, Any] | Row]:
    """The rows with values, numbered as a person sees them, until all of their text together is too much."""
    left = orders["characters"]
    margin = [""] * (sheet.start[1] if sheet.start else 0)
    filled = ((number, cells) for number, cells in enumerate(sheet.iter_rows(), start=1) if any(c != "" for c in cells))
    for number, cells in islice(filled, orders["rows"] + 2):
        texts = margin + [_text(value)[: orders["cell_characters"] + 1] for value in cells[: orders["columns"] + 1]]
        left -= sum(map(len, texts))
        if left < 0:
            yield {"fault": "characters"}
            return
        yield number, texts


def _text(value: Value) -> str:
    """A cell as a person would type it: whole numbers without a decimal point, dates as 2026-03-01."""
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer():
            return str(int(value))
        case datetime():
            return value.isoformat(sep=" ", timespec="seconds")
        case date() | time():
            return value.isoformat()
        case _:
            return str(value)


if __name__ == "__main__":
    main()
