"""Undo instead of *Are you sure?*: an act is done at once, and can be taken back for a while."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from fastapi import APIRouter
from starlette.responses import Response

from adapters.i18n import tr
from adapters.sql import lists, undoing
from adapters.sql.names import Names
from adapters.sql.store import SqlTransaction
from adapters.sql.undoing import Kept
from adapters.web import pages
from adapters.web.visits import Here, Visit, Visiting
from engine.undoing import decide_undo, told_by_mail

router = APIRouter()


def remember(visit: Visit, here: Here) -> str | None:
    """The path to post to for taking back what has just been done in the same transaction.

    ``here`` is what was there before. None when nothing was changed, or nothing can be undone in this instance.
    """
    seconds = visit.service.settings.undo_seconds
    after = here.tx.facts(here.facts.item.id, at=visit.at)
    if not seconds or after.item.version == here.facts.item.version:
        return None
    until = visit.at + timedelta(seconds=seconds)
    undoing.keep(here.tx, here.facts, after, person_id=visit.person.id, at=visit.at, until=until)
    return _path(after.item.ref, after.item.version)


def undoable(tx: SqlTransaction, item_id: int, person_id: int, *, at: datetime) -> str | None:
    """The path to post to for taking back the last act in an item, if it was this person's and still can be undone."""
    last = undoing.last_deed(tx, item_id, person_id=person_id, at=at)
    return None if last is None else _path(*last)


@router.post("/items/{ref}/undo/{version}")
def undo(visit: Visiting, ref: str, version: int) -> Response:
    """Take an act back; whoever did it may, whatever else they may do now."""
    return visit.done(_back(visit, ref), take_back(visit, ref, version))


def take_back(visit: Visit, ref: str, version: int) -> str:
    """Take back the act that brought an item to a version, and say what came of it.

    Raises:
        Refusal: it cannot be undone any more, or not by the visitor.
    """
    with visit.writing() as tx:
        item_id = lists.find_item(tx, ref)
        kept = undoing.find(tx, item_id, version, at=visit.at)
        actor = visit.actor(kept.now)
        tx.record(decide_undo(kept.deed, kept.now, said=kept.said, actor=actor, at=visit.at))
        undoing.forget(tx, item_id, version)
        return _said(tx, kept)


def _path(ref: str, version: int) -> str:
    return f"/items/{ref}/undo/{version}"


def _said(tx: SqlTransaction, kept: Kept) -> str:
    """That it is undone, and what cannot be."""
    mailed = [Names(tx).of(person).name for person in sorted(told_by_mail(kept.deed, kept.now, said=kept.said))]
    undone = tr("Undone. Everything is as it was before.")
    if not mailed:
        return undone
    gone = tr("A mail about it had already gone to %(names)s.", names=", ".join(mailed))
    return f"{undone} {gone}"


def _back(visit: Visit, ref: str) -> str:
    """The page on which it was undone, else the item's own."""
    came_from = urlsplit(visit.request.headers.get("referer", ""))
    path = came_from.path.removeprefix(pages.root_of(visit.request))
    if not path.startswith("/") or path.startswith("//"):
        return f"/items/{ref}"
    return f"{path}?{came_from.query}" if came_from.query else path
