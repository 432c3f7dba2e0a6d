"""The views that somebody has saved, or that were shared with them."""

from dataclasses import dataclass

from adapters.sql import views
from adapters.sql.store import SqlTransaction
from adapters.web.visits import Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelved:
    """A view: its name, where it leads, and whether it is what is shown now."""

    name: str
    path: str
    is_here: bool
    is_shared: bool


def shelf(tx: SqlTransaction, visit: Visit, page: str) -> list[Shelved]:
    """The views of a page, by name."""
    return [
        Shelved(
            name=view.name,
            path=view.path,
            is_here=view.path == visit.path,
            is_shared=view.organisation_id is not None,
        )
        for view in views.of(tx, visit.person)
        if view.page == page
    ]
