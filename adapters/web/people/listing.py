"""``/admin/people``: everybody whom the visitor looks after, searched and narrowed by the address."""

from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import Response

from adapters.i18n import tr
from adapters.i18n.rights import right_in_words
from adapters.sql import directory, offices
from adapters.sql.directory import Sought, Status
from adapters.web.people.common import places
from adapters.web.visits import Visiting
from engine.access import Duty, Office
from engine.numbers import whole

router = APIRouter()

HERE = "/admin/people"
PAGE = 50


@router.get(HERE)
def listed(
    visit: Visiting, *, q: str = "", organisation: str = "", office: str = "", status: str = "", after: int = 0
) -> Response:
    """A page of people."""
    visit.need(Duty.MANAGE_PEOPLE)
    looked_after = visit.rights.where(Duty.MANAGE_PEOPLE)
    chosen = whole(organisation)
    with visit.reading() as tx:
        tree = tx.tree()
        sought = Sought(
            organisation_ids=looked_after if chosen is None else tree.below([chosen]) & looked_after,
            words=q,
            office=next((each for each in Office if each == office), None),
            status=next((each for each in Status if each == status), Status.HERE),
        )
        found = directory.people(tx, sought, limit=PAGE + 1, after=max(after, 0))
        number = directory.count(tx, sought)
        held = _offices(offices.granted(tx, [each.profile.id for each in found]))
        choices = places(tree, looked_after)
    filters = {"q": q, "organisation": organisation, "office": office, "status": status}
    context: dict[str, Any] = {
        "found": found[:PAGE],
        "number": number,
        "held": held,
        "places": choices,
        "offices": [(each.value, right_in_words(each)) for each in Office],
        "statuses": _statuses(),
        "filters": filters,
        "is_narrowed": any(filters.values()),
        "more": None if len(found) <= PAGE else f"{HERE}?{urlencode({**filters, 'after': max(after, 0) + PAGE})}",
    }
    return visit.page("people/list.html", current="admin", **context)


def _offices(granted: list[offices.Granted]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for each in granted:
        said = right_in_words(each.office)
        if said not in found.setdefault(each.person_id, []):
            found[each.person_id].append(said)
    return found


def _statuses() -> list[tuple[str, str]]:
    return [
        (Status.HERE.value, tr("Works here")),
        (Status.GUEST.value, tr("Guests")),
        (Status.STOPPED.value, tr("Have stopped mail")),
        (Status.REFUSED.value, tr("Address refused")),
        (Status.LEFT.value, tr("Have left")),
    ]
