"""``/items``: the work that somebody may see, as a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query
from starlette.responses import Response

from adapters.i18n import number_in_words, tr
from adapters.sql import overview
from adapters.sql.overview import MOST_COUNTED, Order
from adapters.sql.store import SqlTransaction
from adapters.web.lists.filters import BEYOND, Asked, Filters, chips, marks_in_words, places, wanted, workflows
from adapters.web.lists.rows import rows
from adapters.web.lists.shelf import shelf
from adapters.web.lists.then import items_then
from adapters.web.visits import Visit, Visiting

router = APIRouter()

PER_PAGE = 50
LAST_PAGE = 200
"""Further than this nobody turns pages; filters lead there sooner."""

USUAL = "-acted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The head of a column: what it says, and the address of the list in its order."""

    label: str
    query: str
    direction: str
    name: str


@router.get("/items")
def items(
    visit: Visiting,
    asked: Asked,
    *,
    sort: str = USUAL,
    page: int = 1,
    all: str = "",  # noqa: A002 - as the address says it
    as_of: str = "",
    after: Annotated[int | None, Query(ge=0, lt=BEYOND)] = None,
) -> Response:
    """A page of them; with ``as_of`` as they stood then."""
    if as_of.strip():
        with visit.reading() as tx:
            above = dict(bar(tx, visit, asked, page="/items"))
        return items_then(visit, asked, bar=above, as_of=as_of, after=after)
    order, is_descending, sort = ordered(sort)
    page = min(max(page, 1), LAST_PAGE)
    with visit.reading() as tx:
        narrowed = wanted(tx, visit, asked)
        found = overview.page(
            tx,
            visit.rights,
            narrowed,
            order=order,
            is_descending=is_descending,
            limit=PER_PAGE + 1,
            skip=(page - 1) * PER_PAGE,
        )
        number = overview.count(tx, visit.rights, narrowed)
        context: dict[str, Any] = {
            "rows": [*rows(tx, visit, found[:PER_PAGE])],
            "number_said": counted(number),
            "count": number,
            "heads": heads(asked, sort),
            "first": query(asked, sort, 1),
            "earlier": query(asked, sort, page - 1) if page > 1 else None,
            "later": query(asked, sort, page + 1) if len(found) > PER_PAGE and page < LAST_PAGE else None,
            "page": page,
            "is_all": bool(all),
            "pick": query(asked, sort, page, all="" if all else "1"),
            "sort": "" if sort == USUAL else sort,
            **bar(tx, visit, asked, page="/items"),
        }
    return visit.page("lists/items.html", current="items", **context)


def bar(tx: SqlTransaction, visit: Visit, asked: Filters, *, page: str) -> Mapping[str, Any]:
    """What stands above every list: its filters, and the views that were saved."""
    known = workflows(tx)
    return {
        "asked": asked,
        "chips": chips(tx, visit, asked),
        "places": places(tx, visit),
        "workflows": [(d.name, d.label.in_language(visit.language)) for d in known],
        "phases": _phases(visit, asked, known),
        "marks": marks_in_words(),
        "list_page": page,
        "shelf": shelf(tx, visit, page),
        "here": visit.path,
        "has_more": bool(asked.without("q", "organisation", "owner").pairs()),
        "save": f"/views/new?from={quote(visit.path, safe='')}",
        "files": _files(visit, page),
    }


def _files(visit: Visit, page: str) -> list[tuple[str, str]]:
    """The same list as files to take home."""
    query = visit.request.url.query
    end = f"?{query}" if query else ""
    return [(f"/lists{page}.xlsx{end}", tr("Download as Excel")), (f"/lists{page}.csv{end}", tr("Download as CSV"))]


def _phases(visit: Visit, asked: Filters, known: Sequence[Any]) -> list[tuple[str, str]]:
    """The phases to choose from: those of the workflow that is asked for, else of the first."""
    definition = next((d for d in known if d.name == asked.workflow), known[0] if known else None)
    return [] if definition is None else [(p.name, p.label.in_language(visit.language)) for p in definition.phases]


def ordered(sort: str) -> tuple[Order, bool, str]:
    """By what, whether the other way round, and both as an address says it; the usual for what cannot be."""
    name = sort.removeprefix("-")
    if name not in set(Order):
        return ordered(USUAL)
    return Order(name), sort.startswith("-"), sort


def query(asked: Filters, sort: str, page: int = 1, **also: str) -> str:
    """The end of the address of a page in an order."""
    more: dict[str, str | int] = {"sort": "" if sort == USUAL else sort, "page": "" if page == 1 else page, **also}
    return asked.query(**more)


def heads(asked: Filters, sort: str) -> list[Head]:
    """The heads of the columns; one that is clicked turns the order round."""
    order, is_descending, _ = ordered(sort)
    return [_head(asked, name, label, order=order, is_descending=is_descending) for name, label in labels().items()]


def labels() -> Mapping[Order, str]:
    """What the columns are called."""
    return {
        Order.KEY: tr("Key"),
        Order.TITLE: tr("Initiative"),
        Order.PHASE: tr("Phase"),
        Order.OWNER: tr("Owner"),
        Order.PLACE: tr("Unit"),
        Order.DUE: tr("Due"),
        Order.ACTED: tr("Last act"),
    }


def counted(number: int, *, most: int = MOST_COUNTED) -> str:
    """A number in words, or that it is more than anybody counts."""
    if number <= most:
        return number_in_words(number)
    return tr("more than %(number)s", number=number_in_words(most))


def _head(asked: Filters, name: Order, label: str, *, order: Order, is_descending: bool) -> Head:
    is_here = name is order
    first = "-" if name is Order.ACTED else ""
    turned = ("" if is_descending else "-") if is_here else first
    direction = ("descending" if is_descending else "ascending") if is_here else ""
    return Head(label=label, query=query(asked, f"{turned}{name}"), direction=direction, name=name.value)
