"""Remind me later: the reminder waits, the deadline does not."""

from collections.abc import Iterator

from adapters.i18n import day_in_words, tr
from adapters.sql.store import SqlTransaction
from adapters.web.acting import Case
from adapters.web.forms import Answers, Field, Form, Wrong, day
from engine.advance import check_not_paused
from engine.timing import remind_later


def ask(case: Case) -> Form:
    """From which day the reader wants to be reminded again."""
    check_not_paused(case.facts)
    return Form(
        heading=tr("Remind me later"),
        will=list(_will(case)),
        fields=[Field(name="until", kind="date", label=tr("Remind me again on"), first=case.today)],
        button=tr("Remind me then"),
    )


def act(tx: SqlTransaction, case: Case, answers: Answers) -> str:
    """Put the reminder off."""
    until = day(answers, "until")
    if until <= case.today:
        raise Wrong({"until": tr("Choose a day that lies ahead.")})
    remind_later(
        tx,
        item_id=case.item_id,
        commitment_id=case.owed.id,
        until=until,
        actor=case.actor,
        at=case.at,
        seen_version=case.seen_version,
    )
    return tr("You are reminded again %(day)s.", day=day_in_words(until, today=case.today))


def _will(case: Case) -> Iterator[str]:
    yield tr("You get no reminder of this before that day.")
    if case.due_on is not None:
        yield tr(
            "The deadline, %(day)s, stands, and your manager is told as if you had not asked. Move the deadline if you "
            "need more time.",
            day=day_in_words(case.due_on, today=case.today),
        )
