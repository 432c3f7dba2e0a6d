"""The register extract of a person: an archive with a document to read in each language, and all of it as JSON."""

import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from adapters.i18n import LANGUAGES, current_language, tr, using
from adapters.i18n.automatic import why
from adapters.i18n.events import TEMPLATES
from adapters.i18n.formats import whole_day_in_words
from adapters.i18n.words import word
from adapters.records import particulars
from adapters.records.headings import heading_of
from adapters.records.letters import letter_of
from adapters.records.rendering import rendered
from adapters.sql.extracts import Extract, Section
from adapters.sql.holdings import PERSON_COLUMNS
from engine.eventdata import everybody, is_person
from engine.instants import rfc3339
from engine.owed import OWED

NAMES = {"sv": "registerutdrag.html", "en": "register-extract.html"}
"""What the document is called in each language."""

DATA = "register-extract.json"
FOR_PROGRAMS = frozenset({"commitment", "organisation", "parent", "ref", "workflow_version"})
"""Numbers and references that say nothing to a reader: programs find them in the JSON."""

BELOW: Mapping[str, str] = MappingProxyType({"message": "text"})
"""What stands below a row of a section, as wide as the page: the text of a mail."""

READABLE = frozenset({"event", "named"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A section of the document: what it is about, its columns, and its rows in words with what stands below each."""

    heading: str
    columns: Sequence[str]
    rows: Sequence[tuple[Sequence[str], str]]


def archive(found: Extract, *, timezone: str) -> bytes:
    """The archive; instants in the documents are on the clocks of ``timezone``, in the JSON they are UTC."""
    file = io.BytesIO()
    stamp = found.made_at.astimezone(ZoneInfo(timezone)).timetuple()[:6]
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for language in LANGUAGES:
            with using(language):
                packed.writestr(_entry(NAMES[language], stamp), document(found, timezone=timezone))
        packed.writestr(_entry(DATA, stamp), as_json(found))
    return file.getvalue()


def as_json(found: Extract) -> str:
    """The extract for programs, as it is written."""
    return json.dumps(data(found), ensure_ascii=False, indent=2, default=_plain) + "\n"


def data(found: Extract) -> dict[str, Any]:
    """The extract for programs: dates as ISO 8601, instants as RFC 3339 in UTC."""
    return {
        "person": {"id": found.person.id, "name": found.person.name, "email": found.person.email},
        "made_at": found.made_at,
        "left_out": found.left_out,
        "persons": {str(number): name for number, name in sorted(found.persons.items())},
        "organisations": {str(number): name for number, name in sorted(found.organisations.items())},
        "sections": {section.name: [_told(row) for row in section.rows] for section in found.sections},
    }


def document(found: Extract, *, timezone: str) -> str:
    """The extract to read and to print, in the current language."""
    zone = ZoneInfo(timezone)
    tables = [_table(section, found, zone) for section in found.sections if section.rows]
    empty = [section.heading.in_words_of(tr) for section in found.sections if not section.rows]
    return rendered(
        "person.html",
        title=tr("Register extract: %(name)s", name=found.person.name),
        language=current_language(),
        made=tr("Made on %(day)s.", day=whole_day_in_words(found.made_at.astimezone(zone).date())),
        left_out=found.left_out,
        tables=tables,
        empty=empty,
    )


def _table(section: Section, found: Extract, zone: ZoneInfo) -> Table:
    rows = [_readable(row) if section.name in READABLE else row for row in map(_told, section.rows)]
    below = BELOW.get(section.name)
    columns = [column for column in dict.fromkeys(column for row in rows for column in row) if column != below]
    return Table(
        heading=section.heading.in_words_of(tr),
        columns=[heading_of(column) for column in columns],
        rows=[
            ([_cell(column, row.get(column), found, zone) for column in columns], row.get(below, "") if below else "")
            for row in rows
        ],
    )


def _told(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row with the text of a mail in place of its bytes; the links in it are left out, since they are keys."""
    if "raw" not in row:
        return dict(row)
    return {**{name: value for name, value in row.items() if name != "raw"}, "text": letter_of(row["raw"]).text}


def _readable(row: Mapping[str, Any]) -> dict[str, Any]:
    """An event with a sentence in place of what it holds."""
    rest = {name: value for name, value in row.items() if name not in {"kind", "data"}}
    return {**rest, "what": Event(kind=row["kind"], data=row.get("data"))}


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What happened; without ``data`` the reader may not see more of it than the kind."""

    kind: str
    data: Mapping[str, Any] | None

    def in_words(self, called: Mapping[int, str]) -> str:
        """As people say it, without the item: what a phase is called there is not known."""
        if self.data is None:
            return self.kind
        known = {name: self._said(name, value, called) for name, value in self.data.items()}
        template = TEMPLATES.get(self.kind, self.kind)
        more = {name: value for name, value in known.items() if f"%({name})s" not in template}
        rest = "; ".join(
            f"{particulars.called(name)}: {value}" for name, value in more.items() if value and name not in FOR_PROGRAMS
        )
        said = tr(template) % Filled(known)
        return f"{said} ({rest})" if rest else said

    def _said(self, name: str, value: Any, called: Mapping[int, str]) -> str:  # noqa: ANN401 - what an event holds
        """One thing that it holds, with people by their names; of what is owed who owes it, or has asked for it."""

        def names(person_ids: Iterable[int]) -> str:
            return ", ".join(called.get(each, str(each)) for each in person_ids)

        match value:
            case str() if name == "rule":
                return why(value)
            case int() if is_person(self.kind, name):
                return names([value])
            case list() if name == "mailed":
                return names(value)
            case list() if name == "participants":
                return ", ".join(f"{names([person_id])} ({word(part)})" for person_id, part in value)
            case Mapping() if name == OWED:
                return names(sorted(everybody(self.kind, {OWED: value})))
        return _said(value)


class Filled(dict[str, str]):
    """What a sentence needs; what an event does not hold is nobody."""

    def __missing__(self, key: str) -> str:
        return tr("nobody")


def _cell(column: str, value: Any, found: Extract, zone: ZoneInfo) -> str:  # noqa: ANN401 - what a column holds
    called = {"organisation_id": found.organisations}.get(column, found.persons if column in PERSON_COLUMNS else {})
    match value:
        case bool():
            return tr("yes") if value else tr("no")
        case int():
            return called.get(value, str(value))
        case datetime():
            return value.astimezone(zone).strftime("%Y-%m-%d %H:%M")
        case Event():
            return value.in_words(found.persons)
    return "" if value is None else _said(value)


def _said(value: Any) -> str:  # noqa: ANN401 - what JSON holds
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {_said(part)}" for name, part in value.items())
    if isinstance(value, list):
        return ", ".join(map(_said, value))
    return word(value) if isinstance(value, str) else str(value)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return rfc3339(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def _entry(name: str, stamp: tuple[int, ...]) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, date_time=(stamp[0], stamp[1], stamp[2], stamp[3], stamp[4], stamp[5]))
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry
