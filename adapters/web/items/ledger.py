"""``/items/{ref}/reminders``: every reminder about an item, what became of it, and the rule behind it."""

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from adapters.delivery.asks import ask
from adapters.i18n import day_in_words, tr
from adapters.i18n.rules import hindrance_in_words, reason_in_words, rule_in_words
from adapters.i18n.words import instant_in_words, word
from adapters.sql import accounts
from adapters.sql.accounts import AHEAD, Line
from adapters.web.visits import Here, Visit, Visiting
from engine.model import NoticeState

router = APIRouter()

MOST = 100

TONES = {"sent": "success", "failed": "danger", "held": "warning"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One reminder: when, to whom, what it asks for, what became of it and why, and its rule."""

    when: str
    to: str
    role: str
    asked: str
    state: str
    tone: str
    why: str
    rule: str


@router.get("/items/{ref}/reminders")
def reminders(visit: Visiting, ref: str) -> Response:
    """Why these reminders, and not others."""
    with visit.item(ref) as here:
        item_id = here.facts.item.id
        account = accounts.of_item(here.tx, item_id, at=visit.at, limit=MOST)
        own = accounts.of_item(here.tx, item_id, person_id=visit.person.id, at=visit.at, limit=1)
        shown: dict[str, Any] = {
            "ref": here.facts.item.ref,
            "title": here.facts.item.title,
            "ahead": [_row(visit, here, line) for line in account.ahead],
            "told": [_row(visit, here, line) for line in account.told],
            "why_not": [hindrance_in_words(found, today=visit.today) for found in own.why_not],
        }
    return visit.page("items/reminders.html", current="items", **shown)


def _row(visit: Visit, here: Here, line: Line) -> Row:
    return Row(
        when=_when(visit, here, line),
        to=tr("nobody") if line.person is None else line.person.name,
        role=word(line.role.value),
        asked=ask(here.facts, line.commitment),
        state=word(line.state),
        tone=TONES.get(line.state, ""),
        why=_why(visit, here, line),
        rule=rule_in_words(line.rung, policy=line.policy, step=line.step, role=line.role, occurrence=line.occurrence),
    )


def _when(visit: Visit, here: Here, line: Line) -> str:
    if line.state == AHEAD:
        return day_in_words(here.facts.calendar.local_date(line.nominal_at), today=visit.today)
    return instant_in_words(line.since, here.facts.calendar, at=visit.at)


def _why(visit: Visit, here: Here, line: Line) -> str:
    """What became of it, in words; nothing for what is still to come."""
    if line.state == AHEAD:
        return ""
    if line.state == NoticeState.SENT and line.mail is not None:
        return tr("in the mail “%(subject)s”", subject=line.mail.subject)
    reason = reason_in_words(line.reason)
    if line.state == NoticeState.HELD and line.send_at is not None:
        until = instant_in_words(line.send_at, here.facts.calendar, at=visit.at)
        return tr("%(reason)s; until %(instant)s", reason=reason, instant=until)
    return reason
