"""``/items?as_of=2026-02-01``: the work that somebody may see, as it stood then."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from starlette.responses import Response

from adapters.i18n import tr
from adapters.sql import asof
from adapters.web.lists.filters import Chip, Filters, wanted
from adapters.web.lists.rows import rows
from adapters.web.then import Then, then
from adapters.web.visits import Visit
from engine.replay import Unreadable

PER_PAGE = 50


def items_then(visit: Visit, asked: Filters, *, bar: dict[str, Any], as_of: str, after: int | None) -> Response:
    """A page of them, the newest first; ``bar`` is what stands above the list of today."""
    past = then(visit, as_of, today=f"/items{asked.query()}")
    with visit.reading() as tx:
        narrowed = replace(wanted(tx, past.visit, asked), also=())
        found = asof.page(
            tx,
            visit.rights,
            narrowed,
            at=past.visit.at,
            limit=PER_PAGE,
            after=after,
            most=asof.MOST_READ,
            also=asof.has_stopped(tx, at=past.visit.at) if asked.stalled else None,
        )
        shown = {
            "then": past,
            "rows": [*rows(tx, past.visit, found.lines)],
            "is_first": after is None,
            "later": None if found.after is None else asked.query(as_of=past.said, after=found.after),
            "unreadable": unreadable_in_words(found.unreadable),
        }
    chips = [kept(chip, past) for chip in bar["chips"]]
    context: dict[str, Any] = {**bar, **shown, "chips": chips, "has_more": True}
    return visit.page("lists/then.html", current="items", **context)


def unreadable_in_words(found: Iterable[Unreadable]) -> list[str]:
    """What is left out since its trail cannot be read."""
    return [tr("Initiative number %(number)s", number=each.item_id) for each in found]


def kept(chip: Chip, past: Then) -> Chip:
    """The filter, with an address that stays in the past."""
    return replace(chip, without=f"{chip.without}{'&' if chip.without else '?'}{past.query}")
