"""A new date, with its reason."""

from collections.abc import Iterator

from adapters.i18n import day_in_words, ntr, tr
from adapters.sql.store import SqlTransaction
from adapters.web.acting import Case
from adapters.web.forms import Answers, Field, Form, day
from engine.advance import check_not_paused
from engine.definition import Role
from engine.roles import has_role
from engine.timing import extend


def ask(case: Case) -> Form:
    """Until when, and why."""
    check_not_paused(case.facts)
    return Form(
        heading=tr("Move the deadline"),
        will=list(_will(case)),
        fields=[
            Field(
                name="due_on",
                kind="date",
                label=tr("New deadline"),
                hint=tr("If it is a day when you do not work, the reminder comes on the last working day before it."),
                first=case.today,
            ),
            Field(
                name="reason",
                kind="text",
                label=tr("Why do you need more time?"),
                hint=tr("One sentence is enough. Your manager can read it."),
            ),
        ],
        button=tr("Move the deadline"),
    )


def act(tx: SqlTransaction, case: Case, answers: Answers) -> str:
    """Move the deadline."""
    due_on = day(answers, "due_on")
    extend(
        tx,
        item_id=case.item_id,
        commitment_id=case.owed.id,
        due_on=due_on,
        reason=answers["reason"],
        actor=case.actor,
        at=case.at,
        seen_version=case.seen_version,
    )
    return tr("The deadline is now %(day)s.", day=day_in_words(due_on, today=case.today))


def _will(case: Case) -> Iterator[str]:
    if case.due_on is not None:
        yield tr("The deadline is %(day)s now.", day=day_in_words(case.due_on, today=case.today))
    yield tr("The reminders begin anew from the new day. That the deadline was moved is counted and shown.")
    if not has_role(case.facts, actor=case.actor, role=Role.MANAGER):
        yield _left(case)


def _left(case: Case) -> str:
    allowance = case.facts.definition.allowance
    times = max(0, allowance.times - case.owed.moved)
    days = max(0, allowance.working_days - case.owed.moved_days)
    if not times or not days:
        return tr("You have used what you may move it by yourself. Ask your manager to move it.")
    return ntr(
        "You can move it %(number)s more time yourself, by %(days)s in all.",
        "You can move it %(number)s more times yourself, by %(days)s in all.",
        times,
        days=ntr("%(number)s working day", "%(number)s working days", days),
    )
