"""Who calls: a program that acts in the name of a person, as its token says.

Every route for programs has a parameter of the type :data:`Reading` or :data:`Writing`. A program may do what its
person may (:mod:`engine.access`), as far as the scopes of its token let it (:mod:`engine.scopes`).
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPBearer
from fastapi.security.http import HTTPAuthorizationCredentials

from adapters.api.headers import language_asked_for
from adapters.api.problems import Told
from adapters.api.service import Service, client_of, service_of
from adapters.i18n import tr
from adapters.sql import glances, lists, offices, tokens
from adapters.sql.store import SqlTransaction
from adapters.sql.tokens import Token
from engine import scopes
from engine.access import Action, Duty, NotForYou, Relation, Rights, about, allowed, relations
from engine.errors import NotFound
from engine.model import Actor, ActorKind, Facts
from engine.people import Person
from engine.roles import actor_in
from engine.sayings import say

REALM = 'Bearer realm="Hjulet"'
LONGEST_SECRET = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """An item that a program looks at: what is on record, what its person is to it, and what they may do."""

    tx: SqlTransaction
    facts: Facts
    held: frozenset[Relation]
    may: frozenset[Action]
    actor: Actor

    @property
    def item_id(self) -> int:
        """The number of the item."""
        return self.facts.item.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """A program, the person in whose name it acts, and what they may, at one instant."""

    service: Service
    token: Token
    person: Person
    rights: Rights
    language: str
    at: datetime
    today: date

    def reading(self) -> AbstractContextManager[SqlTransaction]:
        """A transaction that only reads."""
        return self.service.store.read()

    def writing(self) -> AbstractContextManager[SqlTransaction]:
        """A transaction that may write."""
        return self.service.store.begin()

    @contextmanager
    def item(self, ref: str, action: Action = Action.SEE) -> Iterator[Here]:
        """The item called ``ref``, to look at; that a draft was read by virtue of an office is noted.

        Raises:
            NotFound: there is none that the person may know of.
            NotForYou: the person may not do that with it.
            ScopeMissing: the token does not let the program do that.
        """
        with self.reading() as tx:
            here = self.here(tx, ref, action)
            glance = glances.to_note(tx, self.rights, here.facts, on_day=self.today, at=self.at)
            yield here
        if glance is not None:
            with self.writing() as tx:
                glances.note(tx, glance)

    def here(self, tx: SqlTransaction, ref: str, action: Action) -> Here:
        """The item as it is in a transaction; raises as :meth:`item` does."""
        scopes.need(self.token.scopes, action)
        facts = tx.facts(lists.find_item(tx, ref), at=self.at)
        held = relations(self.rights, about(facts))
        may = allowed(held)
        if Action.SEE not in may:
            raise NotFound(what=say("item"), name=ref)
        if action not in may:
            raise NotForYou(ask=facts.item.owner_id)
        return Here(tx=tx, facts=facts, held=held, may=may, actor=self.actor(facts))

    def need(self, duty: Duty) -> None:
        """Raise NotForYou unless the person may do this anywhere, ScopeMissing unless the token lets the program."""
        scopes.need(self.token.scopes, duty)
        if not self.rights.may(duty):
            raise NotForYou

    def actor(self, facts: Facts | None = None) -> Actor:
        """The person as somebody who acts: in an item for whomever they stand in for there."""
        absent = self.rights.stands_in_for
        return actor_in(facts, kind=ActorKind.API_TOKEN, person_id=self.person.id, stands_in_for=absent)


def authenticated(request: Request) -> Caller:
    """Who calls; Told (401) when no token that works was shown."""
    service = service_of(request)
    at, secret = service.now(), _secret(request)
    with service.store.read() as tx:
        token = tokens.find(tx, secret, at=at)
        if token is None:
            raise _unknown(request)
        person = tx.person(token.person_id)
        caller = Caller(
            service=service,
            token=token,
            person=person,
            rights=offices.rights(tx, person, at=at),
            language=language_asked_for(request.headers) or person.language,
            at=at,
            today=tx.tree().calendar(person.organisation_id).local_date(at),
        )
    if token.is_to_be_noted(at=at):
        with service.store.begin() as tx:
            tokens.note_use(tx, token.id, at=at)
    return caller


def _secret(request: Request) -> str:
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        service_of(request).limits.failed(client_of(request))
        raise Told(401, tr("Show a token: Authorization: Bearer TOKEN."), headers={"WWW-Authenticate": REALM})
    if len(secret) > LONGEST_SECRET:
        raise _unknown(request)
    return secret.strip()


def _unknown(request: Request) -> Told:
    service_of(request).limits.failed(client_of(request))
    detail = tr("The token is not known here, has ended, or was revoked.")
    return Told(401, detail, code="token-unknown", headers={"WWW-Authenticate": f'{REALM}, error="invalid_token"'})


_bearer = HTTPBearer(
    auto_error=False,
    scheme_name="token",
    description="A token that somebody makes for a program, below *My page* or with `hjulet token create`.",
)


def _caller(request: Request, _shown: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> Caller:
    caller = request.state.caller
    assert isinstance(caller, Caller)  # noqa: S101 - the route has put it there
    return caller


def _reader(caller: Annotated[Caller, Depends(_caller)]) -> Caller:
    scopes.need(caller.token.scopes, Action.SEE)
    return caller


Calling = Annotated[Caller, Depends(_caller)]
"""A program, whatever its token lets it do."""

Reading = Annotated[Caller, Depends(_reader)]
"""A program that may read."""
