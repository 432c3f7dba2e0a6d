"""The organisation tree, from rows."""

from collections.abc import Iterable, Mapping
from datetime import date

from adapters.sql.prepared import Row
from engine.calendars import Calendar
from engine.people import Organisation, Tree, tree_of
from engine.policies import Adjusted, numbered
from workflows.policies import kept_policy


def tree_from(rows: Iterable[Row], *, policies: Iterable[Row], timezone: str) -> Tree:
    """The tree of all organisations, with the reminder policies that they have of their own.

    ``timezone`` is for those that neither have one nor inherit one.
    """
    by_id = {row.id: row for row in rows}
    return tree_of(
        [_organisation(row, by_id, timezone=timezone) for row in by_id.values()],
        adjusted=map(adjusted_of, policies),
    )


def adjusted_of(row: Row) -> Adjusted:
    """The ladder in a row: whoever put it there saw to it that it has no faults."""
    policy = numbered(kept_policy(row.name, row.ladder, grace=row.grace))
    return Adjusted(organisation_id=row.organisation_id, workflow=row.workflow, policy=policy)


def _organisation(row: Row, by_id: Mapping[int, Row], *, timezone: str) -> Organisation:
    return Organisation(
        id=row.id,
        code=row.code,
        name=row.name,
        parent_id=row.parent_id,
        manager_id=row.manager_id,
        coordinator_id=row.coordinator_id,
        calendar=_calendar(_upwards(row, by_id), timezone=timezone),
        is_principal=row.is_principal,
    )


def _upwards(row: Row, by_id: Mapping[int, Row]) -> list[Row]:
    """The organisation and everything above it: calendars are inherited across the border of a principal, too."""
    above = [row]
    while above[-1].parent_id is not None:
        above.append(by_id[above[-1].parent_id])
    return above


def _calendar(above: list[Row], *, timezone: str) -> Calendar:
    """The nearest country with its subdivision, the nearest time zone, and the closures and quiet weeks of all."""
    country, subdivision = next(((o.country, o.subdivision) for o in above if o.country), ("SE", None))
    return Calendar(
        country=country,
        subdivision=subdivision,
        timezone=next((o.timezone for o in above if o.timezone), timezone),
        closures=_times(closure for o in above for closure in o.closures),
        quiet=_times(weeks for o in above for weeks in o.quiet),
    )


def _times(written: Iterable[Iterable[str]]) -> frozenset[tuple[date, date]]:
    return frozenset((date.fromisoformat(first), date.fromisoformat(last)) for first, last in written)
