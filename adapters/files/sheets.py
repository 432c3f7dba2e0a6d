"""Reads XLSX: looks at the archive before anything in it is trusted, then reads it in a process of its own.

A workbook is a zip archive of XML that anybody may have made. One cell far from the others makes a reader ask for more
memory than there is, and a native reader then takes its whole process with it: hence a process that may die alone.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile
from zlib import error as UnpackingError  # noqa: N812 - the library names its exception in lower case

from adapters.files.errors import (
    Damaged,
    Encrypted,
    InvalidFile,
    NoSuchSheet,
    NotAWorkbook,
    OldWorkbook,
    TooLargeUnpacked,
    TooManyParts,
    TooMuchWork,
)
from adapters.files.rows import Limits, Records, Row
from adapters.files.sayings import listed
from engine.sayings import Saying, say

_PROCESS = Path(__file__).with_name("sheet_process.py")
_OLE_MARK = bytes.fromhex("d0cf11e0a1b11ae1")  # the container of .xls files, and of .xlsx files with a password
_PASSWORD_PART = "EncryptedPackage".encode("utf-16-le")
_DIRECTORY_ENTRY = b"PK\x01\x02"
_ENCRYPTED = 1
_CHUNK = 1 << 20


def read_sheet(name: str, content: bytes, *, sheet: str | None, limits: Limits) -> Records:
    """The records of one sheet of a workbook; the first visible one when ``sheet`` is None.

    Raises:
        InvalidFile: one of its kinds says what is wrong with the workbook.
    """
    _check_archive(name, content, limits)
    about, *rows = _read_apart(name, content, sheet, limits)
    if about["sheet"] is None:
        raise NoSuchSheet(file=name, sheet=sheet, sheets=listed(about["sheets"]))
    return Records([Row(number, None, tuple(cells)) for number, cells in rows], _remarks(name, sheet, about))


def _check_archive(name: str, content: bytes, limits: Limits) -> None:
    if content.startswith(_OLE_MARK):
        raise Encrypted(file=name) if _PASSWORD_PART in content else OldWorkbook(file=name)
    # Counted in the raw bytes: opening the archive would already build an object for each of them.
    if content.count(_DIRECTORY_ENTRY) > limits.parts:
        raise TooManyParts(file=name, limit=limits.parts)
    try:
        with ZipFile(BytesIO(content)) as archive:
            _check_parts(name, archive, limits, packed=len(content))
    except (BadZipFile, NotImplementedError):
        raise (Damaged if content.startswith(b"PK") else NotAWorkbook)(file=name) from None
    except (UnpackingError, EOFError, OSError):
        raise Damaged(file=name) from None


def _check_parts(name: str, archive: ZipFile, limits: Limits, *, packed: int) -> None:
    parts = archive.infolist()
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise Encrypted(file=name)
    if "xl/workbook.xml" not in archive.namelist():
        raise NotAWorkbook(file=name)
    allowed = min(limits.unpacked_bytes, limits.ratio * packed)
    if sum(part.file_size for part in parts) > allowed:
        raise TooLargeUnpacked(file=name, limit=limits.unpacked_bytes, ratio=limits.ratio)
    # The directory may lie about the sizes: unpacking each part once finds it out, by its length or its checksum.
    for part in parts:
        with archive.open(part) as stream:
            while stream.read(_CHUNK):
                pass


def _read_apart(name: str, content: bytes, sheet: str | None, limits: Limits) -> list[Any]:
    """What the reading process answers: about the workbook, then ``[number, cells]`` for each row with values."""
    orders = {
        "sheet": sheet,
        "rows": limits.rows,
        "columns": limits.columns,
        "cell_characters": limits.cell_characters,
        "characters": limits.unpacked_bytes,
        "memory_bytes": limits.memory_bytes,
    }
    command = [sys.executable, "-I", str(_PROCESS), json.dumps(orders)]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=limits.seconds, check=False)  # noqa: S603 - our own program
    except subprocess.TimeoutExpired:
        raise TooMuchWork(file=name) from None
    if done.returncode:
        raise (TooMuchWork if done.returncode < 0 else Damaged)(file=name)
    answer = [json.loads(line) for line in done.stdout.splitlines()]
    if isinstance(answer[-1], dict) and "fault" in answer[-1]:
        raise _fault(name, answer[-1]["fault"], limits)
    return answer


def _fault(name: str, fault: str, limits: Limits) -> InvalidFile:
    match fault:
        case "memory":
            return TooMuchWork(file=name)
        case "characters":
            return TooLargeUnpacked(file=name, limit=limits.unpacked_bytes, ratio=limits.ratio)
        case _:
            return Damaged(file=name)


def _remarks(name: str, asked: str | None, about: Mapping[str, Any]) -> tuple[Saying, ...]:
    chosen = about["sheet"]
    others = [other for other in about["sheets"] if other != chosen]
    if asked is not None or not others:
        return ()
    return (
        say(
            "%(file)s has several sheets; “%(sheet)s” was read, not %(others)s.",
            file=name,
            sheet=chosen,
            others=listed(others),
        ),
    )
