"""Understands a list without a mapping file, by headings in Swedish or English that the product itself would use."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from adapters.files.errors import TitleNotFound
from adapters.files.mapping import ImportMapping
from adapters.files.mapping_file import mapping_from
from adapters.files.rows import Table
from adapters.files.sayings import listed
from engine.definition import Definition
from engine.sayings import Saying, say
from workflows import IMPROVEMENT

HEADINGS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "title": ("title", "rubrik", "titel", "name", "namn", "benämning", "initiative", "förbättringsarbete"),
        "reference": ("reference", "referens", "ref", "diarienummer", "ärendenummer", "number", "nummer", "nr", "id"),
        "organisation": (
            "unit",
            "enhet",
            "organisation",
            "organization",
            "verksamhet",
            "administration",
            "förvaltning",
        ),
        "owner": ("owner e-mail", "ansvarigs e-post", "ansvarig e-post", "owner", "ansvarig", "e-mail", "e-post"),
        "workflow": ("workflow", "arbetssätt"),
        "phase": ("phase", "fas"),
        "status": ("status", "läge"),
        "origin": ("origin", "ursprung"),
        "opened": ("opened", "öppnat", "start date", "startdatum", "started", "startat", "påbörjat", "start"),
        "deadline": ("deadline", "klart senast", "due date", "due", "tidsgräns", "slutdatum", "end date"),
        "notes": ("notes", "anteckningar", "note", "anteckning", "comment", "kommentar", "comments", "kommentarer"),
    }
)
"""What each heading means, the surer ones first: where a list has several of them, the first that it has is taken."""

TEMPLATES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "title": "“%(heading)s” was understood as the title.",
        "reference": "“%(heading)s” was understood as the number in another system.",
        "organisation": "“%(heading)s” was understood as the organisation.",
        "owner": "“%(heading)s” was understood as the owner.",
        "workflow": "“%(heading)s” was understood as the workflow.",
        "phase": "“%(heading)s” was understood as the phase.",
        "status": "“%(heading)s” was understood as the status.",
        "origin": "“%(heading)s” was understood as the origin.",
        "opened": "“%(heading)s” was understood as the day it was opened.",
        "deadline": "“%(heading)s” was understood as the deadline.",
        "notes": "“%(heading)s” was understood as a note.",
        "fields": "“%(heading)s” was understood as the answer to a question in the worksheet of the phase %(phase)s.",
    }
)

_DATES = ("YYYY-MM-DD", "YYYYMMDD", "D MMMM YYYY", "D/M YYYY", "YYYY-MM", "MMMM YYYY", "YYYY")
_STATUSES = {
    "registered": "registered, not started, planned, new, registrerad, ej påbörjad, inte påbörjad, planerad, ny",
    "running": "running, ongoing, in progress, active, started, pågår, pågående, påbörjad, påbörjat, aktiv, startad",
    "closed": "closed, completed, complete, done, finished, klar, klart, avslutad, avslutat, färdig, genomförd",
}


def mapping_from_headings(
    table: Table, *, workflow: str = IMPROVEMENT, definition: Definition | None = None
) -> tuple[ImportMapping, tuple[Saying, ...]]:
    """The mapping that the headings themselves suggest, and what was understood, to be said aloud.

    ``workflow`` is that of rows in a list that does not name any, ``definition`` what it consists of: headings that are
    its questions, or are written as ``phase.field``, become answers in its worksheets. Bad rows may be skipped.

    Raises:
        TitleNotFound: no heading was understood as the title; nothing can be imported without one.
    """
    meanings = _meanings(table.header)
    if "title" not in meanings:
        raise TitleNotFound(file=table.name, headings=listed(filter(None, table.header)))
    left = [heading for heading in table.header if heading and heading not in meanings.values()]
    answers = _answers(left, definition)
    mapping = mapping_from(_data(meanings, answers, workflow), name=table.name)
    unused = [heading for heading in left if heading not in answers]
    return mapping, (*_remarks(meanings, answers), *_remark_on(unused))


def _meanings(header: Iterable[str]) -> dict[str, str]:
    """The heading of each meaning that the list has."""
    headings = {_alike(heading): heading for heading in header}
    found = {meaning: [headings[name] for name in names if name in headings] for meaning, names in HEADINGS.items()}
    return {meaning: matches[0] for meaning, matches in found.items() if matches}


def _answers(headings: Iterable[str], definition: Definition | None) -> dict[str, tuple[str, str]]:
    """The phase and field that each heading answers: by its path, or by a question that is asked only once."""
    places: dict[str, set[tuple[str, str]]] = {}
    for phase in definition.phases if definition else ():
        for question in phase.fields:
            for way in (f"{phase.name}.{question.name}", question.label.sv, question.label.en):
                places.setdefault(_alike(way), set()).add((phase.name, question.name))
    found = {heading: places.get(_alike(heading), set()) for heading in headings}
    return {heading: min(matches) for heading, matches in found.items() if len(matches) == 1}


def _data(meanings: Mapping[str, str], answers: Mapping[str, tuple[str, str]], workflow: str) -> dict[str, Any]:
    """The mapping as a file would say it."""
    data: dict[str, Any] = {key: heading for key, heading in meanings.items() if key not in ("status", "notes")}
    data["file"] = {"dates": _DATES, "on_fault": "skip row"}
    data["workflow"] = {"column": meanings["workflow"]} if "workflow" in meanings else {"value": workflow}
    if "status" in meanings:
        words = {word: standing for standing, words in _STATUSES.items() for word in words.split(", ")}
        data["status"] = {"column": meanings["status"], "casefold": True, "unknown": "keep", "values": words}
    if "notes" in meanings:
        data["notes"] = (meanings["notes"],)
    fields: dict[str, dict[str, str]] = {}
    for heading, (phase, name) in answers.items():
        fields.setdefault(phase, {})[name] = heading
    return data | {"fields": fields}


def _remarks(meanings: Mapping[str, str], answers: Mapping[str, tuple[str, str]]) -> Iterator[Saying]:
    for meaning, heading in meanings.items():
        yield Saying(TEMPLATES[meaning], {"heading": heading})
    for heading, (phase, _) in answers.items():
        yield Saying(TEMPLATES["fields"], {"heading": heading, "phase": phase})


def _remark_on(unused: Sequence[str]) -> Iterator[Saying]:
    if unused:
        yield say("Not understood, and left out: %(headings)s.", headings=listed(unused))


def _alike(heading: str) -> str:
    """The heading without what people write in different ways: capital letters, spacing, a question mark."""
    return " ".join(re.sub(r"[\s_:*?]+", " ", heading).split()).casefold()
