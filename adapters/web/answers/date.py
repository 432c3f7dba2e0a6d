"""A new date, with its reason."""

from collections.abc import Iterator

from adapters.i18n import day_in_words, ntr, tr
from adapters.sql.store import SqlTransaction
from adapters.web.asked import Asked
from adapters.web.forms import Answers, Field, Form, day
from engine.advance import check_not_paused
from engine.definition import Role
from engine.roles import has_role
from engine.timing import extend


def ask(asked: Asked) -> Form:
    """Until when, and why."""
    check_not_paused(asked.facts)
    return Form(
        heading=tr("Move the deadline"),
        will=list(_will(asked)),
        fields=[
            Field(name="due_on", kind="date", label=tr("New deadline"), first=asked.today),
            Field(
                name="reason",
                kind="text",
                label=tr("Why do you need more time?"),
                hint=tr("One sentence is enough. Your manager can read it."),
            ),
        ],
        button=tr("Move the deadline"),
    )


def act(tx: SqlTransaction, asked: Asked, answers: Answers) -> str:
    """Move the deadline."""
    due_on = day(answers, "due_on")
    extend(
        tx,
        item_id=asked.link.item_id,
        commitment_id=asked.owed.id,
        due_on=due_on,
        reason=answers["reason"],
        actor=asked.actor,
        at=asked.at,
        seen_version=asked.link.version,
    )
    return tr("The deadline is now %(day)s.", day=day_in_words(due_on, today=asked.today))


def _will(asked: Asked) -> Iterator[str]:
    if asked.due_on is not None:
        yield tr("The deadline is %(day)s now.", day=day_in_words(asked.due_on, today=asked.today))
    yield tr("The reminders begin anew from the new day. That the deadline was moved is counted and shown.")
    if not has_role(asked.facts, actor=asked.actor, role=Role.MANAGER):
        yield _left(asked)


def _left(asked: Asked) -> str:
    allowance = asked.facts.definition.allowance
    times = max(0, allowance.times - asked.owed.moved)
    days = max(0, allowance.working_days - asked.owed.moved_days)
    if not times or not days:
        return tr("You have used what you may move it by yourself. Ask your manager to move it.")
    return ntr(
        "You can move it %(number)s more time yourself, by %(days)s in all.",
        "You can move it %(number)s more times yourself, by %(days)s in all.",
        times,
        days=ntr("%(number)s working day", "%(number)s working days", days),
    )
