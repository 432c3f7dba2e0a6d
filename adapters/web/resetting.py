"""``/login/forgotten`` and ``/login/reset/{secret}``: choose a password, by a link that comes by mail.

Whoever asks is told the same whatever address they write: nobody learns here who has an account.
"""

from datetime import datetime

from fastapi import APIRouter, Request
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from adapters.auth import passwords
from adapters.delivery.letters import Sender
from adapters.delivery.password_letters import KIND, write_password_letter
from adapters.i18n import tr, using
from adapters.i18n.refusals import sentence
from adapters.log import logger
from adapters.sql import attempts, credentials, entries, outbox
from adapters.sql.entries import LIFE, Entry, Purpose
from adapters.sql.store import SqlTransaction
from adapters.web import pages
from adapters.web.clients import client_of
from adapters.web.entering import enter, works_no_more
from adapters.web.sent import given_in
from adapters.web.service import Service, service_of
from engine.errors import Invalid
from engine.people import Person

router = APIRouter()

FREE_OF_ACCOUNT, FREE_OF_CLIENT = 3, 30
UNPROCESSABLE = 422
MOST_ADDRESS = 200
PATH = "/login/reset/{secret}"


@router.get("/login/forgotten")
def forgotten(request: Request) -> Response:
    """Where to write one's address."""
    with using(pages.language_of(request)):
        return pages.page(request, "login/forgotten.html", is_sent=False)


@router.post("/login/forgotten")
async def ask_for_link(request: Request) -> Response:
    """Always the same answer; what follows from it is done when it has been given."""
    email = dict(await given_in(request)).get("email", "").strip()[:MOST_ADDRESS]
    with using(pages.language_of(request)):
        response = pages.page(request, "login/forgotten.html", is_sent=True)
    response.background = BackgroundTask(_send, service_of(request), email, client_of(request))
    return response


@router.api_route(PATH, methods=["GET", "HEAD"])
def show(request: Request, secret: str) -> Response:
    """Where to write the password; to look changes nothing."""
    found = _found(request, secret)
    return _ended(request) if found is None else _page(request, found[1])


@router.post(PATH)
async def choose(request: Request, secret: str) -> Response:
    """Choose the password, and be logged in; everywhere else one is logged out."""
    password = dict(await given_in(request)).get("password", "")
    found = await run_in_threadpool(_found, request, secret)
    if found is None:
        return await run_in_threadpool(_ended, request)
    entry, person = found
    try:
        passwords.check(password, about=[person.name, person.email])
    except Invalid as weak:
        return await run_in_threadpool(_page, request, person, weak)
    made = await service_of(request).passwords.hashed(password)
    return await run_in_threadpool(_changed, request, entry, person, made)


def _send(service: Service, email: str, client: str) -> None:
    """Mail a link to whom the address belongs, if they may have a password, and not too often."""
    at = service.now()
    keys = attempts.key_of("forgotten", email), attempts.key_of("forgotten client", client)
    with service.store.begin() as tx:
        untils = [
            attempts.count(tx, counted_by, free=free, at=at)
            for counted_by, free in zip(keys, (FREE_OF_ACCOUNT, FREE_OF_CLIENT), strict=True)
        ]
        account = credentials.account(tx, email)
        may_have_one = account is not None and (account.password_hash is not None or service.provider is None)
        if account is not None and may_have_one and not any(untils):
            _post(tx, service, tx.person(account.person_id), at=at)
            logger().info("password.link_sent", person=account.person_id)


def _post(tx: SqlTransaction, service: Service, to: Person, *, at: datetime) -> None:
    settings, number = service.settings, outbox.next_message_id(tx)
    letter = write_password_letter(
        secret=entries.make(tx, to.id, purpose=Purpose.PASSWORD, at=at),
        minutes=round(LIFE[Purpose.PASSWORD].total_seconds() / 60),
        number=number,
        to=to,
        organisation=[*tx.tree().upwards(to.organisation_id)][-1].name,
        sender=Sender.of(settings.mail_from, base_url=settings.base_url, reply_to=settings.mail_reply_to),
        at=at,
    )
    outbox.post(tx, letter, number=number, to=to, kind=KIND, at=at)


def _found(request: Request, secret: str) -> tuple[Entry, Person] | None:
    service = service_of(request)
    with service.store.read() as tx:
        return entries.opened(tx, secret, purpose=Purpose.PASSWORD, at=service.now())


def _changed(request: Request, entry: Entry, person: Person, made: str) -> Response:
    service = service_of(request)
    with service.store.begin() as tx:
        if not entries.use(tx, entry, at=service.now()):
            return _ended(request)
        credentials.change(tx, person.id, made, at=service.now())
        attempts.forget(tx, attempts.key_of("account", person.email))
    logger().info("person.password_changed", person=person.id)
    return enter(request, person.id, method="password")


def _page(request: Request, person: Person, weak: Invalid | None = None) -> Response:
    with using(pages.language_of(request, person=person.language)):
        return pages.page(
            request,
            "login/reset.html",
            status=200 if weak is None else UNPROCESSABLE,
            name=person.name,
            email=person.email,
            shortest=passwords.SHORTEST,
            fault=None if weak is None else sentence(weak),
        )


def _ended(request: Request) -> Response:
    with using(pages.language_of(request)):
        said = tr("It has been used, or is older than half an hour. Ask for a new one where you log in.")
        return works_no_more(request, said)
