"""The nouns of a list in a file: a table, its rows, and the limits within which a file is read."""

from collections.abc import Iterable
from dataclasses import dataclass

from engine.sayings import Saying


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a file may ask of the machine; beyond it the file is refused, before or while it is read.

    ``unpacked_bytes``, ``ratio`` (unpacked to packed) and ``parts`` bound a workbook, which is a zip archive, and
    ``unpacked_bytes`` also all text in its cells together; ``seconds`` and ``memory_bytes`` bound the process that
    reads it.
    """

    file_bytes: int = 50_000_000
    unpacked_bytes: int = 50_000_000
    ratio: int = 100
    parts: int = 1_000
    rows: int = 100_000
    columns: int = 500
    cell_characters: int = 32_767  # what a cell of a spreadsheet holds
    seconds: float = 60.0
    memory_bytes: int = 1_500_000_000


@dataclass(frozen=True, slots=True)
class Row:
    """One row: ``number`` is what a spreadsheet shows (the heading is row 1), ``line`` where it begins in a text file.

    The two differ as soon as a cell holds a line break. A broken row may have fewer or more ``cells`` than headings.
    """

    number: int
    line: int | None
    cells: tuple[str, ...]

    @property
    def is_blank(self) -> bool:
        """True when no cell holds anything but white space."""
        return not any(cell.strip() for cell in self.cells)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The headings and the rows of one list. ``remarks`` say how the file was understood where there was a choice."""

    name: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    remarks: tuple[Saying, ...] = ()


@dataclass(frozen=True, slots=True)
class Records:
    """What the reader of one format hands over: all records in the order of the file, the headings first."""

    rows: Iterable[Row]
    remarks: tuple[Saying, ...] = ()
