"""How somebody comes in, however they have shown who they are: with a new session, to the page they wanted."""

from datetime import timedelta
from urllib.parse import unquote, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from adapters.i18n import tr
from adapters.log import logger
from adapters.sql import looks, sessions
from adapters.web import cookies, pages
from adapters.web.service import service_of

SEE_OTHER, GONE = 303, 410
MOST_PATH = 2000
NOT_BACK_TO = ("/login", "/logout", "/logged-out", "/language")
"""Pages that nobody wants to see once they are in."""


def own_path(wanted: str | None) -> str:
    """The path that somebody wanted if it is one of ours; else that of the first page.

    Whatever a browser may take for another host is none of ours: ``//host``, a backslash, a sign that it passes over.
    """
    if not wanted or len(wanted) > MOST_PATH or not wanted.isprintable():
        return "/"
    plain = unquote(wanted)
    is_ours = wanted.startswith("/") and not plain.startswith("//") and "\\" not in plain and plain.isprintable()
    path = urlsplit(wanted).path if is_ours else ""
    leads_back = any(path == each or path.startswith(f"{each}/") for each in NOT_BACK_TO)
    return wanted if is_ours and not leads_back else "/"


def enter(
    request: Request,
    person_id: int,
    *,
    method: str,
    to: str = "/",
    issuer: str | None = None,
    sid: str | None = None,
    id_token: str | None = None,
) -> Response:
    """Log a person in and lead them to ``to``; a session that the browser had ends, and its secret with it."""
    service = service_of(request)
    at, settings = service.now(), service.settings
    before = cookies.secret_in(request, base_url=settings.base_url)
    with service.store.begin() as tx:
        if before is not None:
            sessions.end(tx, sessions.hash_of(before))
        secret = sessions.begin(
            tx,
            person_id,
            method=method,
            agent=request.headers.get("user-agent", ""),
            at=at,
            ends_at=at + timedelta(minutes=settings.session_minutes),
            issuer=issuer,
            sid=sid,
            id_token=id_token,
        )
        first = looks.look(tx, person_id).start
    logger().info("login.done", person=person_id, method=method)
    wanted = own_path(to)
    response = RedirectResponse(pages.below(request, own_path(first) if wanted == "/" else wanted), SEE_OTHER)
    cookies.remember(response, secret, base_url=settings.base_url)
    return response


def works_no_more(request: Request, said: str) -> Response:
    """The page at a link that lets nobody in any more, and where to log in."""
    heading = tr("The link does not work any more")
    return pages.message(request, status=GONE, heading=heading, said=said, to_login=True)
