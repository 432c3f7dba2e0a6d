"""``/login/oidc``: to the organisation's own login, and back; and that somebody has logged out there."""

import hmac
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Request
from itsdangerous import BadData, URLSafeTimedSerializer
from starlette.responses import JSONResponse, RedirectResponse, Response

from adapters.auth.oidc import Journey, NotProven, Proven, Provider, ProviderFailed
from adapters.bootstrap import secret_of
from adapters.delivery.links import Signer
from adapters.i18n import tr, using
from adapters.i18n.refusals import sentence
from adapters.log import logger
from adapters.sql import groups, identities
from adapters.sql.store import SqlTransaction
from adapters.web import pages
from adapters.web.arriving import Unknown, person_of
from adapters.web.entering import SEE_OTHER, enter, own_path
from adapters.web.service import service_of

router = APIRouter()

CALLBACK = "/login/oidc/callback"
LIFE = timedelta(minutes=15)
"""So long may it take to log in there."""

BAD_REQUEST, FORBIDDEN, NOT_FOUND, UNAVAILABLE = 400, 403, 404, 503


class NotBegun(Exception):
    """Somebody comes back who has not set out from this browser, or too long ago."""


@router.get("/login/oidc")
def begin(request: Request) -> Response:
    """Send somebody to log in there; what must come back with them is kept by their browser, signed."""
    service = service_of(request)
    provider, at = service.provider, service.now()
    if provider is None:
        return pages.fault(request, NOT_FOUND)
    try:
        url, journey = provider.begin(at=at)
    except ProviderFailed as failed:
        return _failed(request, failed)
    kept = {**asdict(journey), "to": own_path(request.query_params.get("next"))}
    response = RedirectResponse(url, SEE_OTHER)
    is_encrypted = _is_encrypted(request)
    response.set_cookie(
        _cookie(request),
        _seal(request, at=at).dumps(kept),
        max_age=int(LIFE.total_seconds()),
        path="/",
        httponly=True,
        samesite="lax",
        secure=is_encrypted,
    )
    return response


@router.get(CALLBACK)
def come_back(request: Request) -> Response:
    """Log in whoever comes back, if they are whom the provider says."""
    service = service_of(request)
    provider, at = service.provider, service.now()
    if provider is None:
        return pages.fault(request, NOT_FOUND)
    try:
        journey, to = _journey(request, at=at)
        response = _arrived(request, provider, journey, to=to, at=at)
    except NotBegun:
        response = _not_begun(request)
    except NotProven as refused:
        response = _not_proven(request, refused)
    except ProviderFailed as failed:
        response = _failed(request, failed)
    except Unknown as unknown:
        response = _unknown(request, unknown)
    response.delete_cookie(_cookie(request), path="/", httponly=True, samesite="lax", secure=_is_encrypted(request))
    return response


@router.post("/login/oidc/backchannel")
def logged_out_there(request: Request, logout_token: Annotated[str, Form()] = "") -> Response:
    """End the sessions of whoever has logged out at the provider, which says so itself."""
    service = service_of(request)
    if service.provider is None:
        return pages.fault(request, NOT_FOUND)
    try:
        ended = service.provider.ended(logout_token, at=service.now())
    except (NotProven, ProviderFailed) as refused:
        logger().warning("oidc.logout_refused", code=refused.code, why=refused.data["why"])
        return JSONResponse({"error": "invalid_request"}, status_code=BAD_REQUEST)
    with service.store.begin() as tx:
        number = identities.log_out(tx, ended.issuer, subject=ended.subject, sid=ended.sid)
    logger().info("oidc.logged_out", sessions=number)
    return Response(status_code=200)


def _arrived(request: Request, provider: Provider, journey: Journey, *, to: str, at: datetime) -> Response:
    if request.query_params.get("error"):
        raise NotProven(why="error")
    code = request.query_params.get("code", "")
    proven = provider.finish(code=code, journey=journey, at=at)
    with service_of(request).store.begin() as tx:
        person_id = _recorded(tx, request, proven, at=at)
    return enter(
        request, person_id, method="oidc", to=to, issuer=proven.issuer, sid=proven.sid, id_token=proven.id_token
    )


def _recorded(tx: SqlTransaction, request: Request, proven: Proven, *, at: datetime) -> int:
    """Whose account it is, with the offices that their groups bring."""
    settings = service_of(request).settings
    person_id = person_of(tx, proven, settings=settings, at=at)
    identities.seen(tx, proven.issuer, proven.subject, at=at)
    told = _groups(proven.claims, settings.oidc_groups)
    groups.bring_up_to_date(tx, person_id, told, issuer=proven.issuer, at=at)
    return person_id


def _groups(claims: Mapping[str, Any], name: str) -> frozenset[str]:
    told = claims.get(name, ())
    listed = [told] if isinstance(told, str) else told
    return frozenset(each for each in listed if isinstance(each, str)) if isinstance(listed, list) else frozenset()


def _journey(request: Request, *, at: datetime) -> tuple[Journey, str]:
    """What the browser set out with; NotBegun unless it comes back with the same state, in time."""
    sealed = request.cookies.get(_cookie(request), "")
    try:
        kept = _seal(request, at=at).loads(sealed, max_age=int(LIFE.total_seconds()))
    except BadData:
        raise NotBegun from None
    to = kept.pop("to")
    journey = Journey(**kept)
    brought = request.query_params.get("state", "")
    if not hmac.compare_digest(brought.encode(), journey.state.encode()):
        raise NotBegun
    return journey, to


def _seal(request: Request, *, at: datetime) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(
        secret_of(service_of(request).settings), salt="hjulet.login.oidc", signer=Signer, signer_kwargs={"at": at}
    )


def _cookie(request: Request) -> str:
    return "__Host-login" if _is_encrypted(request) else "login"


def _is_encrypted(request: Request) -> bool:
    return urlsplit(service_of(request).settings.base_url).scheme == "https"


def _not_begun(request: Request) -> Response:
    with using(pages.language_of(request)):
        said = tr("It took too long, or was begun in another browser. Begin again.")
        return _told(request, BAD_REQUEST, tr("The login did not come to its end"), said)


def _not_proven(request: Request, refused: NotProven) -> Response:
    logger().warning("oidc.not_proven", why=refused.data["why"])
    with using(pages.language_of(request)):
        said = tr("The login was broken off, or its answer was not whole. Begin again.")
        return _told(request, BAD_REQUEST, tr("You were not logged in"), said)


def _failed(request: Request, failed: ProviderFailed) -> Response:
    logger().error("oidc.failed", why=failed.data["why"])
    with using(pages.language_of(request)):
        said = tr("Try again in a while. Nothing is wrong with your account.")
        return _told(request, UNAVAILABLE, tr("Your organisation's login does not answer"), said)


def _unknown(request: Request, unknown: Unknown) -> Response:
    logger().warning("oidc.no_account", code=unknown.code)
    with using(pages.language_of(request)):
        whom = service_of(request).settings.mail_reply_to
        ask = tr("Ask %(whom)s for access.", whom=whom) if whom else tr("Ask whoever looks after Hjulet for access.")
        return _told(request, FORBIDDEN, tr("You cannot use Hjulet yet"), f"{sentence(unknown)} {ask}")


def _told(request: Request, status: int, heading: str, said: str) -> Response:
    return pages.message(request, status=status, heading=heading, said=said, to_login=True)
