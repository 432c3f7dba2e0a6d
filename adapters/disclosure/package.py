"""The files of a copy, in one."""

import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from adapters.disclosure.documents import as_json, events_as_csv
from adapters.disclosure.pages import page
from adapters.disclosure.record import Record, read
from adapters.i18n import LANGUAGES
from adapters.sql.store import SqlTransaction
from engine.disclosing import disclose
from engine.model import Actor

SUMS = "SHA256SUMS"
FOR_THE_OWNER_ALONE = 0o600


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A copy as a ZIP file; ``digests`` are the SHA-256 of the files in it, by name."""

    name: str
    content: bytes
    events: int
    digests: dict[str, str]


def package(
    tx: SqlTransaction,
    item_id: int,
    *,
    is_named: bool,
    reason: str | None,
    actor: Actor,
    maker: str | None,
    at: datetime,
) -> Package:
    """Make a copy of everything on record about an item, and put on record that it was made.

    ``maker`` is what whoever hands it out is called; None is the operator.
    """
    disclose(tx, item_id=item_id, is_named=is_named, reason=reason, actor=actor, at=at)
    record = read(tx, item_id, is_named=is_named, at=at)
    files = dict(_files(record, maker=maker))
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    files[SUMS] = "".join(f"{digest}  {name}\n" for name, digest in digests.items()).encode()
    return Package(
        name=f"{record.facts.item.ref}.zip",
        content=_zipped(record, files),
        events=len(record.events),
        digests=digests,
    )


def _files(record: Record, *, maker: str | None) -> Iterator[tuple[str, bytes]]:
    ref = record.facts.item.ref
    for language in LANGUAGES:
        yield f"{ref}.{language}.html", page(record, language=language, maker=maker).encode()
    yield f"{ref}.json", as_json(record)
    yield f"{ref}.events.csv", events_as_csv(record)


def _zipped(record: Record, files: dict[str, bytes]) -> bytes:
    made = record.at.astimezone(record.facts.calendar.zone)
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as zipped:
        for name, content in files.items():
            entry = ZipInfo(f"{record.facts.item.ref}/{name}", made.timetuple()[:6])
            entry.external_attr = FOR_THE_OWNER_ALONE << 16
            zipped.writestr(entry, content, compress_type=ZIP_DEFLATED)
    return packed.getvalue()
