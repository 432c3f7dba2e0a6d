"""Remind me later: the reminder waits, the deadline does not."""

from collections.abc import Iterator

from adapters.i18n import day_in_words, tr
from adapters.sql.store import SqlTransaction
from adapters.web.asked import Asked
from adapters.web.forms import Answers, Field, Form, Wrong, day
from engine.advance import check_not_paused
from engine.timing import remind_later


def ask(asked: Asked) -> Form:
    """From which day the reader wants to be reminded again."""
    check_not_paused(asked.facts)
    return Form(
        heading=tr("Remind me later"),
        will=list(_will(asked)),
        fields=[Field(name="until", kind="date", label=tr("Remind me again on"), first=asked.today)],
        button=tr("Remind me then"),
    )


def act(tx: SqlTransaction, asked: Asked, answers: Answers) -> str:
    """Put the reminder off."""
    until = day(answers, "until")
    if until <= asked.today:
        raise Wrong({"until": tr("Choose a day that lies ahead.")})
    remind_later(
        tx,
        item_id=asked.link.item_id,
        commitment_id=asked.owed.id,
        until=until,
        actor=asked.actor,
        at=asked.at,
        seen_version=asked.link.version,
    )
    return tr("You are reminded again %(day)s.", day=day_in_words(until, today=asked.today))


def _will(asked: Asked) -> Iterator[str]:
    yield tr("You get no reminder of this before that day.")
    if asked.due_on is not None:
        yield tr(
            "The deadline, %(day)s, stands, and your manager is told as if you had not asked. Move the deadline if you "
            "need more time.",
            day=day_in_words(asked.due_on, today=asked.today),
        )
