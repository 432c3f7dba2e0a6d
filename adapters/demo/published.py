"""A real plan as it was published: initiatives of an open-government plan, and their quarterly reports.

The data and where they come from are described in ``config/data/nap5/ATTRIBUTION.md``.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path

from engine.calendars import Calendar
from engine.definition import Span, Unit
from engine.written import Written, WrittenKind, parse_written

DATA = Path(__file__).parents[2] / "config" / "data" / "nap5"

CALENDAR = Calendar(country="CA", timezone="America/Toronto")
"""Where the plan was carried out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Initiative:
    """One row of the plan. ``due_month`` (``2022-11``) is the publisher's own reading of the written ``deadline``."""

    id: str
    title: str
    department: str
    department_name: str
    due_month: str
    deadline: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One quarterly report on one initiative: its status (NS, LP, SP or C), and what was written."""

    initiative: str
    status: str
    answers: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All of it: initiatives by id; reports by quarter (``2022-03``), oldest first, in the order of the file."""

    initiatives: Mapping[str, Initiative]
    reports: Mapping[str, tuple[Report, ...]]


class Doubt(StrEnum):
    """Why a written deadline is asked about."""

    NOT_UNDERSTOOD = "not understood"
    NO_END = "no end"
    DIFFERS = "differs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A deadline to be asked about: what was written, how it was read, and the day that counts meanwhile."""

    initiative: str
    written: str
    read_as: date | None
    used: date | None
    doubt: Doubt


def shipped_plan() -> Plan:
    """The plan that comes with Hjulet."""
    return read_plan(DATA)


def read_plan(directory: Path) -> Plan:
    """Read the two published files in ``directory``."""
    reports: dict[str, list[Report]] = {}
    for row in _rows(directory / "nap5_status_reports.csv"):
        reports.setdefault(row["reporting_period"], []).append(_report(row))
    return Plan(
        initiatives={row["initiative_id"]: _initiative(row) for row in _rows(directory / "nap5_initiatives.csv")},
        reports={period: tuple(reports[period]) for period in sorted(reports)},
    )


def last_day(month: str) -> date:
    """The last day of a month written as ``2022-09``; a quarter is written as its last month."""
    return CALENDAR.add(date.fromisoformat(f"{month}-01"), Span(1, Unit.MONTHS)) - timedelta(days=1)


def deadline_of(initiative: Initiative) -> date | None:
    """The day by which it is to be done: the publisher's month when there is one, else what was written."""
    return last_day(initiative.due_month) if initiative.due_month else parse_written(initiative.deadline).due_on


def question_about(initiative: Initiative) -> Question | None:
    """What to ask about its deadline; None when what was written is understood, and as the publisher understood it."""
    written, used = parse_written(initiative.deadline), deadline_of(initiative)
    doubt = _doubt(written, initiative)
    if doubt is None:
        return None
    return Question(
        initiative=initiative.id, written=initiative.deadline, read_as=written.due_on, used=used, doubt=doubt
    )


def _doubt(written: Written, initiative: Initiative) -> Doubt | None:
    if written.kind is WrittenKind.QUESTION:
        return Doubt.NOT_UNDERSTOOD
    if written.kind is WrittenKind.REVIEW:
        return Doubt.NO_END
    return None if written.due_on == deadline_of(initiative) else Doubt.DIFFERS


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def _initiative(row: dict[str, str]) -> Initiative:
    return Initiative(
        id=row["initiative_id"],
        title=row["title_en"],
        department=row["owner_org"],
        department_name=row["owner_en"],
        due_month=row["due_month"],
        deadline=row["deadline_text_en"],
    )


def _report(row: dict[str, str]) -> Report:
    answers = {name: row[f"{name}_en"] for name in ("progress", "evidence", "challenges")}
    return Report(initiative=row["initiative_id"], status=row["status"], answers=answers)
