"""``/mail/stop/{token}``: stop one's reminders, or have them less often.

Mail programs offer this themselves and post here with one click (RFC 8058), without cookies and from wherever they are;
a person who opens the address is asked first. What the token opens is nothing but this.
"""

import re
from dataclasses import replace

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from adapters.i18n import tr, using
from adapters.log import logger
from adapters.sql import preferences
from adapters.sql.store import SqlTransaction
from adapters.web import pages
from adapters.web.sent import BAD_REQUEST, given_in
from adapters.web.service import service_of
from engine.preferences import Preference, Rhythm

router = APIRouter()

Given = list[tuple[str, str]]

ONE_CLICK = [("List-Unsubscribe", "One-Click")]
"""All that a mail program posts."""

RHYTHM = "rhythm"
CHOICES = {rhythm.value: rhythm for rhythm in Rhythm}

NOT_FOUND = 404

TOKEN = re.compile(r"[A-Za-z0-9_-]+")


@router.api_route("/mail/stop/{token}", methods=["GET", "HEAD"])
def show(request: Request, token: str) -> Response:
    """What stopping means, and a button; to look changes nothing."""
    with service_of(request).store.read() as tx:
        known = _known(tx, token)
        return pages.fault(request, NOT_FOUND) if known is None else _page(request, tx, known)


@router.post("/mail/stop/{token}")
async def choose(request: Request, token: str) -> Response:
    """Stop, or choose a rhythm; done again it changes nothing more."""
    given = await given_in(request)
    return await run_in_threadpool(_chosen, request, token, given)


def _chosen(request: Request, token: str, given: Given) -> Response:
    service = service_of(request)
    with service.store.begin() as tx:
        known = _known(tx, token)
        if known is None:
            return pages.fault(request, NOT_FOUND)
        rhythm = _rhythm(given)
        if given == ONE_CLICK:
            now = preferences.stop(tx, known.person_id, at=service.now())
        elif rhythm is not None:
            now = preferences.put(tx, replace(known, rhythm=rhythm, stopped_at=None, paused_until=None))
        else:
            return pages.fault(request, BAD_REQUEST)
        page = _page(request, tx, now, is_new=True)
    logger().info("mail.chosen", person=now.person_id, stopped=now.has_stopped, rhythm=now.rhythm.value)
    return page


def _known(tx: SqlTransaction, token: str) -> Preference | None:
    """Whose token it is, and how they want their mail; not every database can be asked for every sign."""
    return preferences.by_stop_token(tx, token) if TOKEN.fullmatch(token) else None


def _rhythm(given: Given) -> Rhythm | None:
    """The rhythm that was chosen, when that is all that was sent."""
    names = [name for name, _ in given]
    return CHOICES.get(given[0][1]) if names == [RHYTHM] else None


def _page(request: Request, tx: SqlTransaction, known: Preference, *, is_new: bool = False) -> Response:
    reader = tx.person(known.person_id)
    with using(pages.language_of(request, person=reader.language)):
        labels = {
            Rhythm.DAILY: tr("One mail each working day, if something needs me"),
            Rhythm.WEEKLY: tr("One mail a week, on Mondays"),
            Rhythm.AT_ONCE_ONLY: tr("Only what cannot wait"),
        }
        now = tr("You get no reminders.") if known.has_stopped else f"{labels[known.rhythm]}."
        return pages.page(
            request,
            "stopping.html",
            reader=reader.name,
            now=now,
            is_new=is_new,
            has_stopped=known.has_stopped,
            choices=[(r.value, labels[r]) for r in Rhythm if known.has_stopped or r is not known.rhythm],
        )
