"""How people want their mail, as it is kept; whoever has chosen nothing has no row."""

import secrets
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select, text, update

from adapters.sql.flavours import Flavour
from adapters.sql.prepared import Row, Statement
from adapters.sql.statements import key, names, table
from adapters.sql.store import SqlTransaction
from adapters.sql.tables import WAITING
from engine.mailing import CHOSEN
from engine.preferences import Preference, Rhythm

TOKEN_BYTES = 16
"""Makes a token of 22 characters, which nobody guesses."""


def preference(tx: SqlTransaction, person_id: int) -> Preference:
    """How a person wants their mail."""
    row = tx.sql.first(BY_PERSON, person_id=person_id)
    return Preference(person_id=person_id) if row is None else _preference_of(row)


def put(tx: SqlTransaction, preference: Preference) -> Preference:
    """Keep how a person wants their mail; a token once given stays theirs. NotFound when there is no such person.

    What was held back because they wanted it so is looked at again in the next round.
    """
    tx.person(preference.person_id)
    tx.sql.run(RECONSIDER, person_id=preference.person_id)
    token = preference.stop_token or secrets.token_urlsafe(TOKEN_BYTES)
    kept = tx.sql.first(
        PUT,
        person_id=preference.person_id,
        rhythm=preference.rhythm.value,
        paused_until=preference.paused_until,
        stopped_at=preference.stopped_at,
        stop_token=token,
    )
    assert kept is not None  # noqa: S101 - an insert returns its row
    return replace(preference, stop_token=kept.stop_token)


def ensure_token(tx: SqlTransaction, person_id: int) -> str:
    """The token by which a person's mail can be stopped; made at first use."""
    known = preference(tx, person_id)
    token = known.stop_token or put(tx, known).stop_token
    assert token is not None  # noqa: S101 - what is kept has one
    return token


def stopped(tx: SqlTransaction) -> set[int]:
    """Those who have stopped their mail."""
    return {row.person_id for row in tx.sql.all(ALL_STOPPED)}


def by_stop_token(tx: SqlTransaction, token: str) -> Preference | None:
    """How the person wants their mail to whom a token was given; None when it was given to nobody."""
    row = tx.sql.first(BY_TOKEN, stop_token=token)
    return None if row is None else _preference_of(row)


def stop(tx: SqlTransaction, person_id: int, *, at: datetime) -> Preference:
    """Mail a person no reminders any more, but what nobody may switch off; done twice it changes nothing."""
    known = preference(tx, person_id)
    return known if known.has_stopped else put(tx, replace(known, stopped_at=at))


def resume(tx: SqlTransaction, person_id: int) -> Preference:
    """Mail a person again who had stopped or paused it, in the rhythm they had."""
    return put(tx, replace(preference(tx, person_id), stopped_at=None, paused_until=None))


def _preference_of(row: Row) -> Preference:
    return Preference(**{**row._asdict(), "rhythm": Rhythm(row.rhythm)})


def _put(f: Flavour) -> Any:  # noqa: ANN401 - an insert of either database
    fresh = f.insert(_preference, names(_preference))
    changed = {name: fresh.excluded[name] for name in names(_preference, but=("person_id", "stop_token"))}
    return fresh.on_conflict_do_update(index_elements=["person_id"], set_=changed).returning(_preference.c.stop_token)


_preference, _notice = table("mail_preference"), table("notice")

BY_PERSON = Statement(lambda _: select(_preference).where(key(_preference.c.person_id, "person_id")))
ALL_STOPPED = Statement(lambda _: select(_preference.c.person_id).where(_preference.c.stopped_at.is_not(None)))
BY_TOKEN = Statement(lambda _: select(_preference).where(key(_preference.c.stop_token, "stop_token")))
PUT = Statement(_put)
RECONSIDER = Statement(
    lambda _: (
        update(_notice)
        .where(text(WAITING), key(_notice.c.person_id, "person_id"), or_(*(_notice.c.reason == why for why in CHOSEN)))
        .values(send_at=_notice.c.state_at)
    )
)
