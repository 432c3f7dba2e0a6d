"""``/login``: with one's address and password, or to where the organisation logs people in; ``/logout``."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from adapters.auth.passwords import LONGEST
from adapters.i18n import time_in_words, tr, using
from adapters.log import logger
from adapters.sql import attempts, credentials, sessions
from adapters.sql.credentials import Account
from adapters.sql.sessions import Session
from adapters.web import cookies, pages
from adapters.web.clients import client_of
from adapters.web.entering import SEE_OTHER, enter, own_path
from adapters.web.sent import given_in
from adapters.web.service import Service, service_of

router = APIRouter()

FREE_OF_ACCOUNT, FREE_OF_CLIENT = 5, 50
"""So many tries in vain cost nothing, for one account and from one address: behind one address may be a hospital."""

WRONG, TOO_MANY = 422, 429
MOST_ADDRESS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """Somebody who says that an account is theirs; ``keys`` are what the try was counted by."""

    account: Account | None
    keys: tuple[str, str]


@dataclass(frozen=True, slots=True)
class TooMany:
    """Somebody who must wait before they try again."""

    until: datetime


@router.get("/login")
def show(request: Request) -> Response:
    """The form, unless one is logged in already."""
    to = own_path(request.query_params.get("next"))
    if is_logged_in(request):
        return RedirectResponse(pages.below(request, to), SEE_OTHER)
    return _page(request, to=to)


@router.post("/login")
async def log_in(request: Request) -> Response:
    """Log in with an address and a password; whatever was wrong, the answer and the time it takes are the same."""
    given = dict(await given_in(request))
    email, password = given.get("email", "").strip()[:MOST_ADDRESS], given.get("password", "")[: LONGEST + 1]
    refuse = partial(_page, request, to=own_path(given.get("next")), email=email)
    if not email or not password:
        return await run_in_threadpool(refuse, status=WRONG, fault=_missing)
    tried = await run_in_threadpool(_try, request, email)
    if isinstance(tried, TooMany):
        return await run_in_threadpool(_too_many, request, tried, refuse)
    kept = None if tried.account is None else tried.account.password_hash
    verdict = await service_of(request).passwords.compared(password, kept)
    if tried.account is None or not verdict.is_right:
        logger().warning("login.refused", person=None if tried.account is None else tried.account.person_id)
        return await run_in_threadpool(refuse, status=WRONG, fault=_wrong)
    return await run_in_threadpool(_let_in, request, tried, verdict.renewed, to=own_path(given.get("next")))


@router.post("/logout")
def log_out(request: Request) -> Response:
    """End the session; of whoever logged in at the identity provider, there as well."""
    service = service_of(request)
    secret = cookies.secret_in(request, base_url=service.settings.base_url)
    session = None
    if secret is not None:
        with service.store.begin() as tx:
            idle = timedelta(minutes=service.settings.session_idle_minutes)
            session = sessions.find(tx, secret, at=service.now(), idle=idle)
            sessions.end(tx, sessions.hash_of(secret))
    response = _out_there(request, session) or RedirectResponse(pages.below(request, "/logged-out"), SEE_OTHER)
    cookies.forget(response, base_url=service.settings.base_url)
    return response


@router.get("/logged-out")
def logged_out(request: Request) -> Response:
    """That one is logged out."""
    with using(pages.language_of(request)):
        return pages.page(request, "login/out.html")


def provider_name(service: Service) -> str | None:
    """What the identity provider is called; None when there is none."""
    if service.provider is None:
        return None
    return service.settings.oidc_name or urlsplit(service.settings.oidc_issuer or "").hostname


def is_logged_in(request: Request) -> bool:
    """Whether the browser has a session that goes on."""
    service = service_of(request)
    secret = cookies.secret_in(request, base_url=service.settings.base_url)
    if secret is None:
        return False
    idle = timedelta(minutes=service.settings.session_idle_minutes)
    with service.store.read() as tx:
        session = sessions.find(tx, secret, at=service.now(), idle=idle)
        return session is not None and tx.person(session.person_id).is_active


def _out_there(request: Request, session: Session | None) -> Response | None:
    """The page that leads on to where one logs out at the provider; None when there is nothing to do there.

    A form of ours may not end at another host, not even by way of a redirect: the page itself leads on.
    """
    service = service_of(request)
    if session is None or session.issuer is None or service.provider is None:
        return None
    back_to = f"{service.settings.base_url.rstrip('/')}/logged-out"
    url = service.provider.logout_url(id_token=session.id_token, back_to=back_to, at=service.now())
    if url is None:
        return None
    with using(pages.language_of(request)):
        response = pages.page(request, "login/out_there.html", url=url, provider=provider_name(service))
    response.headers["Refresh"] = f"0; url={url}"
    return response


def _try(request: Request, email: str) -> Try | TooMany:
    """Count the try, and see whose account it is."""
    service = service_of(request)
    keys = attempts.key_of("account", email), attempts.key_of("client", client_of(request))
    at = service.now()
    with service.store.begin() as tx:
        untils = [
            attempts.count(tx, counted_by, free=free, at=at)
            for counted_by, free in zip(keys, (FREE_OF_ACCOUNT, FREE_OF_CLIENT), strict=True)
        ]
        account = credentials.account(tx, email)
    if waits := [until for until in untils if until is not None]:
        logger().warning("login.locked", person=None if account is None else account.person_id)
        return TooMany(max(waits))
    return Try(account=account, keys=keys)


def _let_in(request: Request, tried: Try, renewed: str | None, *, to: str) -> Response:
    assert tried.account is not None  # noqa: S101 - nobody else has the right password
    service, (by_account, by_client) = service_of(request), tried.keys
    with service.store.begin() as tx:
        attempts.forget(tx, by_account)
        attempts.take_back(tx, by_client)
        if renewed is not None:
            credentials.put(tx, tried.account.person_id, renewed, at=service.now())
    return enter(request, tried.account.person_id, method="password", to=to)


def _missing() -> str:
    return tr("Write your e-mail address and your password.")


def _wrong() -> str:
    return tr("The e-mail address or the password is not right. Try again.")


def _too_many(request: Request, tried: TooMany, refuse: "partial[Response]") -> Response:
    service = service_of(request)
    clock = _next_minute(tried.until)

    def fault() -> str:
        when = time_in_words(clock, zone=ZoneInfo(service.settings.timezone))
        return tr("There were too many attempts. Try again at %(time)s.", time=when)

    response = refuse(status=TOO_MANY, fault=fault)
    seconds = (tried.until - service.now()).total_seconds()
    response.headers["Retry-After"] = str(max(1, round(seconds)))
    return response


def _next_minute(at: datetime) -> datetime:
    """The first whole minute from then on: what a clock on the wall shows."""
    whole = at.replace(second=0, microsecond=0)
    return whole if whole == at else whole + timedelta(minutes=1)


def _page(
    request: Request, *, to: str, status: int = 200, email: str = "", fault: Callable[[], str] | None = None
) -> Response:
    with using(pages.language_of(request)):
        return pages.page(
            request,
            "login/login.html",
            status=status,
            to=to,
            email=email,
            fault=None if fault is None else fault(),
            provider=provider_name(service_of(request)),
        )
