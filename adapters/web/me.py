"""``/me``: one's language and look, mail, calendar, password and sessions; ``/language`` from anywhere."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from adapters.auth import passwords
from adapters.i18n import LANGUAGES, day_in_words, tr, using
from adapters.i18n.refusals import sentence
from adapters.i18n.words import instant_in_words
from adapters.log import logger
from adapters.sql import addresses, attempts, credentials, feeds, looks, people, preferences, sessions
from adapters.sql.looks import SCHEMES
from adapters.sql.sessions import Session
from adapters.sql.store import SqlTransaction
from adapters.web import forms, pages
from adapters.web.agents import agent_in_words
from adapters.web.entering import SEE_OTHER, own_path
from adapters.web.visits import Visit, Visiting
from engine.calendars import Calendar
from engine.errors import Invalid
from engine.mailing import paused
from engine.numbers import whole
from engine.preferences import Preference, Rhythm

router = APIRouter()

BAD_REQUEST, FORBIDDEN, UNPROCESSABLE = 400, 403, 422
FREE_TRIES = 5
RHYTHMS = {rhythm.value.replace(" ", "-"): rhythm for rhythm in Rhythm}

Text = Annotated[str, Form()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A session as its owner sees it."""

    name: str
    agent: str
    since: str
    seen: str
    is_this: bool


@router.get("/me")
def show(visit: Visiting) -> Response:
    """All of it."""
    return _page(visit)


@router.post("/language")
def choose_language(visit: Visiting, language: Text = "", next: Text = "/") -> Response:  # noqa: A002 - as it is posted
    """Speak another language, on the same page."""
    _speak(visit, language)
    return RedirectResponse(pages.below(visit.request, own_path(next)), SEE_OTHER)


@router.post("/me/look")
def choose_look(visit: Visiting, language: Text = "", scheme: Text = "", shortcuts: Text = "") -> Response:
    """How the pages are."""
    if scheme not in SCHEMES:
        raise HTTPException(BAD_REQUEST)
    _speak(visit, language)
    with visit.writing() as tx:
        looks.put(tx, replace(visit.look, scheme=scheme, shortcuts=bool(shortcuts)))
    with using(language):
        return visit.done("/me#pages", tr("The pages are as you want them."))


@router.post("/me/mail")
def choose_mail(visit: Visiting, rhythm: Text = "", hour: Text = "", paused_until: Text = "") -> Response:
    """How often and when one is mailed, and from when on again."""
    digest_hour = whole(hour)
    if rhythm not in RHYTHMS or digest_hour is None or digest_hour not in people.HOURS:
        raise HTTPException(BAD_REQUEST)
    try:
        until = date.fromisoformat(paused_until) if paused_until else None
        with visit.writing() as tx:
            before = preferences.preference(tx, visit.person.id)
            wanted = replace(before, rhythm=RHYTHMS[rhythm])
            if until is None:
                wanted = replace(wanted, paused_until=None)
            elif until != before.paused_until:
                wanted = paused(wanted, until=until, today=visit.today)
            preferences.put(tx, wanted)
            people.change_person(tx, replace(people.profile(tx, visit.person.id), digest_hour=digest_hour))
    except (ValueError, Invalid):
        fault = tr("Choose a day after today, or leave it empty.")
        return _page(visit, faults={"paused_until": fault}, given={"paused_until": paused_until, "rhythm": rhythm})
    return visit.done("/me#mail", tr("Your mail comes as you want it."))


@router.post("/me/mail/stop")
def stop_mail(visit: Visiting) -> Response:
    """No reminders any more."""
    with visit.writing() as tx:
        preferences.stop(tx, visit.person.id, at=visit.at)
    return visit.done("/me#mail", tr("You get no reminders. Your deadlines stand."))


@router.post("/me/mail/start")
def start_mail(visit: Visiting) -> Response:
    """Reminders again."""
    with visit.writing() as tx:
        preferences.resume(tx, visit.person.id)
    return visit.done("/me#mail", tr("You get reminders again."))


@router.post("/me/calendar")
def make_calendar(visit: Visiting) -> Response:
    """A calendar of one's deadlines, with an address that is shown now and never again; the one before ends."""
    with visit.writing() as tx:
        secret = feeds.make(tx, visit.person.id, at=visit.at)
    url = f"{visit.service.settings.base_url.rstrip('/')}/calendar/{secret}.ics"
    return visit.page("me/calendar.html", url=url, webcal=f"webcal://{url.partition('://')[2]}")


@router.post("/me/calendar/end")
def end_calendar(visit: Visiting) -> Response:
    """No such calendar any more."""
    with visit.writing() as tx:
        feeds.revoke(tx, visit.person.id)
    return visit.done("/me#calendar", tr("The calendar's address does not work any more."))


@router.post("/me/password")
async def change_password(visit: Visiting, current: Text = "", password: Text = "") -> Response:
    """Another password; one is logged out everywhere else."""
    kept = await run_in_threadpool(_kept, visit)
    if kept is None and visit.service.provider is not None:
        raise HTTPException(FORBIDDEN)
    if kept is not None:
        if await run_in_threadpool(_must_wait, visit):
            return await run_in_threadpool(_wrong_password, visit, {"current": tr("Wait a while, and try again.")})
        if not (await visit.service.passwords.compared(current[: passwords.LONGEST + 1], kept)).is_right:
            return await run_in_threadpool(_wrong_password, visit, {"current": tr("That is not your password.")})
    try:
        passwords.check(password, about=[visit.person.name, visit.person.email])
    except Invalid as weak:
        return await run_in_threadpool(_wrong_password, visit, {"password": sentence(weak)})
    made = await visit.service.passwords.hashed(password)
    return await run_in_threadpool(_renew, visit, made)


@router.post("/me/sessions/end")
def end_session(visit: Visiting, session: Text = "") -> Response:
    """Log out somewhere else; everywhere else when no session is named."""
    with visit.writing() as tx:
        if not session:
            sessions.end_all(tx, visit.person.id, but=visit.session.token_hash)
        elif session in {each.token_hash for each in sessions.of_person(tx, visit.person.id)}:
            sessions.end(tx, session)
    logger().info("session.ended", person=visit.person.id)
    return visit.done("/me#sessions", tr("You are logged out there."))


def _speak(visit: Visit, language: str) -> None:
    if language not in LANGUAGES:
        raise HTTPException(BAD_REQUEST)
    with visit.writing() as tx:
        people.change_person(tx, replace(people.profile(tx, visit.person.id), language=language))


def _kept(visit: Visit) -> str | None:
    with visit.reading() as tx:
        return credentials.password_hash(tx, visit.person.id)


def _must_wait(visit: Visit) -> bool:
    with visit.writing() as tx:
        return attempts.count(tx, _tries(visit), free=FREE_TRIES, at=visit.at) is not None


def _wrong_password(visit: Visit, faults: Mapping[str, str]) -> Response:
    return _page(visit, faults=faults)


def _renew(visit: Visit, made: str) -> Response:
    with visit.writing() as tx:
        attempts.forget(tx, _tries(visit))
        credentials.change(tx, visit.person.id, made, at=visit.at, but=visit.session.token_hash)
    logger().info("person.password_changed", person=visit.person.id)
    return visit.done("/me", tr("You have a new password, and are logged out everywhere else."))


def _tries(visit: Visit) -> str:
    return attempts.key_of("password", str(visit.person.id))


def _page(visit: Visit, *, faults: Mapping[str, str] | None = None, given: Mapping[str, str] | None = None) -> Response:
    with visit.reading() as tx:
        calendar = tx.tree().calendar(visit.person.organisation_id)
        context = {
            **_mail(tx, visit, given or {}),
            "feed_since": _day(feeds.made_at(tx, visit.person.id), calendar, visit),
            "has_password": (has_password := credentials.password_hash(tx, visit.person.id) is not None),
            "can_have_password": has_password or visit.service.provider is None,
            "sessions": [_shown(each, calendar, visit) for each in sessions.of_person(tx, visit.person.id)],
        }
    return visit.page(
        "me/me.html",
        status=UNPROCESSABLE if faults else 200,
        form=_asked(faults or {}),
        shortest=passwords.SHORTEST,
        **context,
    )


def _mail(tx: SqlTransaction, visit: Visit, given: Mapping[str, str]) -> dict[str, Any]:
    known = preferences.preference(tx, visit.person.id)
    return {
        "rhythm": given.get("rhythm", known.rhythm.value.replace(" ", "-")),
        "hours": [(hour, _hour(hour, visit)) for hour in people.HOURS],
        "hour": visit.person.digest_hour,
        "paused_until": given.get("paused_until", _pause(known, visit)),
        "has_stopped": known.has_stopped,
        "is_refused": addresses.is_bad(tx, visit.person.email),
    }


def _pause(known: Preference, visit: Visit) -> str:
    """The day on which mail begins again; empty when it does not rest."""
    until = known.paused_until
    return until.isoformat() if until is not None and until > visit.today else ""


def _hour(hour: int, visit: Visit) -> str:
    return f"{hour:02d}.00" if visit.language == "sv" else f"{hour:02d}:00"


def _day(at: datetime | None, calendar: Calendar, visit: Visit) -> str | None:
    return None if at is None else day_in_words(calendar.local_date(at), today=visit.today)


def _shown(session: Session, calendar: Calendar, visit: Visit) -> Shown:
    return Shown(
        name=session.token_hash,
        agent=agent_in_words(session.agent) or tr("Another program"),
        since=instant_in_words(session.made_at, calendar, at=visit.at),
        seen=instant_in_words(session.seen_at, calendar, at=visit.at),
        is_this=session.token_hash == visit.session.token_hash,
    )


def _asked(faults: Mapping[str, str]) -> forms.Form:
    """What can be answered wrongly, for the summary of what is."""
    labels = {
        "paused_until": tr("No mail until"),
        "current": tr("Your password now"),
        "password": tr("New password"),
    }
    fields = [
        forms.Field(name=name, kind="line", label=label, fault=faults.get(name)) for name, label in labels.items()
    ]
    return forms.Form(heading="", fields=fields, faults=faults)
