"""A visit: somebody who is logged in, what they may, and how their pages are made.

Every page is for a visit unless it says otherwise: its handler has a parameter of the type :data:`Visiting`. Who is
not logged in is led to where one logs in, and back.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Any
from urllib.parse import quote, urlsplit

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, RedirectResponse, Response

from adapters.i18n import LANGUAGES, using
from adapters.i18n.catalogues import speak
from adapters.sql import disposals, glances, ideas, lists, looks, offices, sessions, waiting
from adapters.sql.looks import Look
from adapters.sql.overview import MOST_COUNTED, Wanted
from adapters.sql.sessions import Session
from adapters.sql.stalls import Stalls
from adapters.sql.store import SqlTransaction
from adapters.web import cookies, pages
from adapters.web.service import Service, service_of
from engine.access import Action, Duty, NotForYou, Relation, Rights, about, allowed, relations
from engine.errors import NotFound
from engine.model import Actor, ActorKind, Facts, Visibility
from engine.people import Person
from engine.roles import actor_in
from engine.sayings import say

SEEN_EVERY = timedelta(minutes=5)
"""So often is it noted that somebody is still there."""

SEE_OTHER = 303


class LoginNeeded(Exception):
    """Nobody is logged in, or not any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """An item that somebody looks at: what is on record, what they are to it, and what they may do."""

    tx: SqlTransaction
    facts: Facts
    held: frozenset[Relation]
    may: frozenset[Action]
    actor: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Somebody who is logged in, at one instant."""

    request: Request
    service: Service
    session: Session
    person: Person
    place: str
    principal: str
    rights: Rights
    look: Look
    at: datetime
    today: date
    tonight: datetime

    @property
    def language(self) -> str:
        """The language of the pages."""
        return self.person.language

    @property
    def path(self) -> str:
        """Where the page is, without the path below which Hjulet lies."""
        return _path(self.request)

    @property
    def is_partial(self) -> bool:
        """True when a script on the page asks, and wants a part of a page alone."""
        return self.request.headers.get("hx-request") == "true"

    def reading(self) -> AbstractContextManager[SqlTransaction]:
        """A transaction that only reads."""
        return self.service.store.read()

    def writing(self) -> AbstractContextManager[SqlTransaction]:
        """A transaction that may write."""
        return self.service.store.begin()

    @contextmanager
    def item(self, ref: str, action: Action = Action.SEE, *, writing: bool = False) -> Iterator[Here]:
        """The item called ``ref``, to look at it or, in a transaction that may write, to do something with it.

        Raises:
            NotFound: there is none, or it is private and nothing to the person.
            Gone: it was disposed of, and the person might have seen it.
            NotForYou: the person may not do that with it.
        """
        with self.writing() if writing else self.reading() as tx:
            here = self.here(tx, self._found(tx, ref), action)
            glance = glances.to_note(tx, self.rights, here.facts, on_day=self.today, at=self.at)
            yield here
        if glance is not None:
            with self.writing() as tx:
                glances.note(tx, glance)

    def here(self, tx: SqlTransaction, item_id: int, action: Action = Action.SEE) -> Here:
        """The item with this id; raises as :meth:`item` does."""
        facts = tx.facts(item_id, at=self.at)
        held = relations(self.rights, about(facts))
        may = allowed(held)
        if not may and facts.item.visibility is Visibility.PRIVATE:
            raise NotFound(what=say("item"), name=facts.item.ref)
        if Action.SEE not in may or action not in may:
            raise NotForYou(ask=facts.item.owner_id)
        return Here(tx=tx, facts=facts, held=held, may=may, actor=self.actor(facts))

    def may_with(self, tx: SqlTransaction, ref: str, action: Action) -> bool:
        """True when the person may do that with the item, as it is now."""
        facts = tx.facts(self._found(tx, ref), at=self.at)
        return action in allowed(relations(self.rights, about(facts)))

    def need(self, duty: Duty, *, organisation_id: int | None = None) -> None:
        """Raise NotForYou unless the person may do this in the organisation; in any at all when none is given."""
        if not self.rights.may(duty, organisation_id=organisation_id):
            raise NotForYou

    def actor(self, facts: Facts | None = None) -> Actor:
        """The person as somebody who acts: in an item for whomever they stand in for there."""
        absent = self.rights.stands_in_for
        return actor_in(facts, kind=ActorKind.PERSON, person_id=self.person.id, stands_in_for=absent)

    def page(
        self,
        template: str,
        *,
        current: str = "",
        status: int = 200,
        stalled: int | None = None,
        **context: Any,  # noqa: ANN401 - as Jinja takes it
    ) -> HTMLResponse:
        """A page in the frame. ``current`` names the place in the menu where it belongs.

        ``stalled`` is how much has stalled where the visitor is to see it, when that has been counted already.
        """
        return pages.page(
            self.request, template, status=status, visit=self, current=current, **self._frame(stalled), **context
        )

    def part(self, template: str, *, status: int = 200, **context: Any) -> HTMLResponse:  # noqa: ANN401 - as Jinja takes it
        """A part of a page, without the frame."""
        return pages.page(self.request, template, status=status, visit=self, **context)

    def done(self, to: str, said: str, *, undo: str | None = None) -> Response:
        """After an act: the page at ``to``, which says what was done; ``undo`` is where it can be undone."""
        with self.writing() as tx:
            sessions.tell(tx, self.session.token_hash, {"said": said, "undo": undo})
        return RedirectResponse(pages.below(self.request, to), status_code=SEE_OTHER)

    def _found(self, tx: SqlTransaction, ref: str) -> int:
        try:
            return lists.find_item(tx, ref)
        except NotFound:
            left = disposals.find(tx, ref)
            if left is None or not disposals.might_have_seen(self.rights, left):
                raise
            raise disposals.gone(tx, left) from None

    def _frame(self, counted: int | None) -> dict[str, Any]:
        toast = self.session.toast
        if toast is not None:
            with self.writing() as tx:
                sessions.tell(tx, self.session.token_hash, None)
        with self.reading() as tx:
            stalled = self._stalled(tx) if counted is None else counted
            return {
                "toast": toast,
                "needs_me": waiting.count(tx, self.rights.persons, by=self.tonight),
                "stalled": min(stalled, MOST_COUNTED),
                "more_stalled": stalled > MOST_COUNTED,
                "ideas_wait": ideas.count(tx, self.rights.where(Duty.TAKE_IDEAS))
                if self.rights.may(Duty.TAKE_IDEAS)
                else 0,
                "duties": frozenset(duty for duty in Duty if self.rights.may(duty)),
                "duty": Duty,
            }

    def _stalled(self, tx: SqlTransaction) -> int:
        """How much has stalled where the person is to see it, as the page of it counts."""
        where = self.rights.where(Duty.SEE_STALLED)
        return Stalls(tx, self.rights, Wanted(organisation_ids=where), at=self.at).count() if where else 0


async def visiting(request: Request) -> Visit:
    """The visit of whoever asks; LoginNeeded when nobody is logged in."""
    # Looked up aside; the language is set here, where the handler and the makers of its pages find it.
    visit = await run_in_threadpool(_visit_of, request)
    speak(visit.language)
    request.state.visit = visit
    return visit


Visiting = Annotated[Visit, Depends(visiting)]


def login_page(request: Request) -> Response:
    """Where whoever is not logged in is led, with the way back."""
    if request.headers.get("hx-request") == "true":
        page = urlsplit(request.headers.get("hx-current-url", "")).path
        with using(pages.language_of(request)):
            to = _login_for(page.removeprefix(pages.root_of(request)))
            return pages.page(request, "session_ended.html", status=401, login=pages.below(request, to))
    to = _login_for(_path(request) if request.method == "GET" else "/")
    return RedirectResponse(pages.below(request, to), status_code=SEE_OTHER)


def _login_for(target: str) -> str:
    return "/login" if target in {"", "/"} else f"/login?next={quote(target, safe='')}"


def _path(request: Request) -> str:
    path = request.url.path.removeprefix(pages.root_of(request))
    return f"{path}?{request.url.query}" if request.url.query else path


def _visit_of(request: Request) -> Visit:
    service = service_of(request)
    at, settings = service.now(), service.settings
    secret = cookies.secret_in(request, base_url=settings.base_url)
    if secret is None:
        raise LoginNeeded
    with service.store.read() as tx:
        session = sessions.find(tx, secret, at=at, idle=timedelta(minutes=settings.session_idle_minutes))
        person = None if session is None else _person(tx, session)
        if session is None or person is None:
            raise LoginNeeded
        tree = tx.tree()
        calendar = tree.calendar(person.organisation_id)
        today = calendar.local_date(at)
        visit = Visit(
            request=request,
            service=service,
            session=session,
            person=person,
            place=tree.organisations[person.organisation_id].name,
            principal=[*tree.upwards(person.organisation_id)][-1].name,
            rights=offices.rights(tx, person, at=at),
            look=looks.look(tx, person.id),
            at=at,
            today=today,
            tonight=calendar.end_of(today),
        )
    if session.seen_at + SEEN_EVERY <= at:
        with service.store.begin() as tx:
            sessions.touch(tx, session.token_hash, at=at)
    return visit


def _person(tx: SqlTransaction, session: Session) -> Person | None:
    try:
        person = tx.person(session.person_id)
    except NotFound:
        return None
    return person if person.is_active and person.language in LANGUAGES else None
