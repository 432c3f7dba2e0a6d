"""What those who watch a server ask: whether it is alive, and whether it is ready to do its work.

Anybody may ask: nothing is told of what is kept, where it is kept, or by which version of what.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from adapters.checkup.lag import Lag, lag, late_after
from adapters.i18n import ntr, tr
from adapters.settings import Settings
from adapters.sql import migrate
from adapters.sql.engines import DatabaseFailed
from adapters.sql.store import SqlStore
from engine.errors import Refusal

READY, UNREADY = 200, 503
MINUTE = timedelta(minutes=1)


class Alive(BaseModel):
    """The server answers."""

    status: Literal["alive"] = "alive"


class Check(BaseModel):
    """One thing that was looked at."""

    check: Annotated[str, Field(description="What was looked at.", examples=["database", "schema", "rounds"])]
    ok: bool
    message: Annotated[str, Field(description="What was found.", examples=["The last round was 12 seconds ago."])]


class Readiness(BaseModel):
    """Whether the server can do its work."""

    ready: bool
    checks: list[Check]


def router(store: SqlStore, *, settings: Settings, now: Callable[[], datetime]) -> APIRouter:
    """The two routes over a store."""
    late = late_after(settings)
    made = APIRouter(tags=["health"])

    @made.get("/healthz", summary="Whether the server is alive", operation_id="alive")
    @made.head("/healthz", include_in_schema=False)
    def alive() -> Alive:
        """Answers as long as the process does; nothing else is looked at."""
        return Alive()

    @made.get(
        "/readyz",
        summary="Whether the server is ready",
        responses={UNREADY: {"model": Readiness, "description": "Not ready"}},
        operation_id="ready",
    )
    @made.head("/readyz", include_in_schema=False)
    def ready(response: Response) -> Readiness:
        """Looks at the database, its schema, and whether rounds are being done."""
        checks = examine(store, late=late, at=now())
        found = Readiness(ready=all(check.ok for check in checks), checks=checks)
        response.status_code = READY if found.ready else UNREADY
        return found

    return made


def examine(store: SqlStore, *, late: timedelta, at: datetime) -> list[Check]:
    """Look at one thing after the other; what cannot be looked at once another fails is left out."""
    try:
        return [*_database(store), _rounds(store, late=late, at=at)]
    except DatabaseFailed:
        return [Check(check="database", ok=False, message=tr("The database does not answer."))]
    except Refusal:
        return [_answers(), Check(check="schema", ok=False, message=tr("The schema belongs to another version."))]


def _database(store: SqlStore) -> list[Check]:
    migrate.check(store.database)
    return [_answers(), Check(check="schema", ok=True, message=tr("The schema is the one that this version needs."))]


def _answers() -> Check:
    return Check(check="database", ok=True, message=tr("The database answers."))


def _rounds(store: SqlStore, *, late: timedelta, at: datetime) -> Check:
    with store.read() as tx:
        found = lag(tx, at=at)
    ok = found.last_round is not None and not found.exceeds(late)
    return Check(check="rounds", ok=ok, message=_in_words(found, late=late))


def _in_words(found: Lag, *, late: timedelta) -> str:
    if found.last_round is None:
        return tr("No round has been done yet.")
    if found.silence > late:
        number = int(found.silence / MINUTE)
        return ntr(
            "No round has been done for %(number)s minute.", "No round has been done for %(number)s minutes.", number
        )
    if found.ahead > late:
        number = int(found.ahead / MINUTE)
        return ntr(
            "The last round lies %(number)s minute ahead: the clock was set back, and none has been done since.",
            "The last round lies %(number)s minutes ahead: the clock was set back, and none has been done since.",
            number,
        )
    if found.waiting > late:
        return ntr(
            "Something has been waiting for %(number)s minute to be looked at.",
            "Something has been waiting for %(number)s minutes to be looked at.",
            int(found.waiting / MINUTE),
        )
    return ntr(
        "The last round was %(number)s second ago.",
        "The last round was %(number)s seconds ago.",
        int(found.silence.total_seconds()),
    )
