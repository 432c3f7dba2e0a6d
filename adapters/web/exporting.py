"""Tables as files to take home: Excel and CSV.

::

    return table(visit, "xlsx", name=tr("Initiatives"), columns=columns, rows=rows)
"""

from collections.abc import Iterable, Iterator, Sequence
from tempfile import SpooledTemporaryFile
from typing import IO
from zoneinfo import ZoneInfo

from starlette.responses import Response, StreamingResponse

from adapters.files.writing import Cell, Column, Kind, Sheet, write
from adapters.web.visits import Visit

MOST_ROWS = 200_000
"""So many are made into a file while somebody waits; the last row says when there are more."""

IN_MEMORY = 4_000_000
BLOCK = 65_536
"""A larger file is made on disk, and sent in blocks of so many bytes."""

MEDIA = {
    Kind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Kind.CSV: "text/csv; charset=utf-8",
}


def table(
    visit: Visit, kind: Kind, *, name: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]
) -> Response:
    """A table as a file to take home; ``name`` is what the sheet, and with the date the file, is called.

    All rows are taken before it returns: they may come from a transaction.
    """
    made = SpooledTemporaryFile[bytes](max_size=IN_MEMORY)
    write(Sheet(name=name, columns=columns, rows=rows, zone=_zone(visit), most=MOST_ROWS), kind, made)
    file = f"{_ascii(name)}-{visit.today.isoformat()}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{file}"', "Content-Length": str(made.tell())}
    made.seek(0)
    return StreamingResponse(_blocks(made), media_type=MEDIA[kind], headers=headers)


def _blocks(made: IO[bytes]) -> Iterator[bytes]:
    with made:
        while block := made.read(BLOCK):
            yield block


def _zone(visit: Visit) -> ZoneInfo:
    with visit.reading() as tx:
        return ZoneInfo(tx.tree().calendar(visit.person.organisation_id).timezone)


def _ascii(name: str) -> str:
    """A name as every system can have it in that of a file."""
    plain = name.lower().translate(str.maketrans("åäö ", "aao-"))
    return "".join(sign for sign in plain if sign.isascii() and (sign.isalnum() or sign == "-")) or "hjulet"
