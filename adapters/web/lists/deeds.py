"""What can be done with many initiatives: what each act asks, and what it does with one of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from adapters.i18n import ntr, tr
from adapters.sql.store import SqlTransaction
from adapters.web import forms
from adapters.web.forms import Answers, Field, Form, Wrong
from adapters.web.personal import CONFIRMED
from adapters.web.persons import chosen_field, meant
from adapters.web.visits import Here, Visit
from engine import closing, edit, questions, responsibility, timing
from engine.access import Action
from engine.errors import NotNow
from engine.sayings import say

Values = Mapping[str, Any]
"""What was answered, as the act needs it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something that can be done with many: the right that each needs, the form, and the act itself."""

    action: Action
    form: Callable[[], Form]
    read: Callable[[SqlTransaction, Visit, Answers], Values]
    do: Callable[[Here, Visit, Values], None]
    done: Callable[[int], str]
    also: tuple[str, ...] = (CONFIRMED,)


def _ask_form() -> Form:
    return Form(
        heading=tr("Ask the owners"),
        will=[
            tr("Each owner gets the question at once by mail, and can answer from it."),
            tr("Question and answer stay in the timeline."),
        ],
        fields=[
            Field(
                name="text",
                kind="text",
                label=tr("What do you want to ask?"),
                value=tr("How is it going? Is there anything I can help with, so that you can take the next step?"),
            )
        ],
        button=tr("Ask"),
    )


def _help_form() -> Form:
    return Form(
        heading=tr("Offer help"),
        will=[tr("What you write stands in the timeline, where the team sees it.")],
        fields=[
            Field(
                name="text",
                kind="text",
                label=tr("What can you help with?"),
                value=tr(
                    "I can help to clear what is in the way. "
                    "Tell me what would help most: time, a decision, data or somebody to talk to."
                ),
            )
        ],
        button=tr("Offer help"),
    )


def _handover_form() -> Form:
    return Form(
        heading=tr("Hand over"),
        will=[tr("The person gets a mail for each, and can accept or decline. Until then everything is as it was.")],
        fields=[
            Field(
                name="to",
                kind="line",
                label=tr("Who is asked to take over?"),
                hint=tr("Name or e-mail address of somebody in your organisation."),
            ),
            Field(name="reason", kind="text", label=tr("Why?"), hint=tr("The person can read it.")),
        ],
        button=tr("Ask the person"),
    )


def _date_form() -> Form:
    return Form(
        heading=tr("Move the due date"),
        will=[tr("The phase is due on the new day, and the reminders begin anew. The reason stands in the timeline.")],
        fields=[
            Field(name="due_on", kind="date", label=tr("The new due date")),
            Field(name="reason", kind="text", label=tr("Why?")),
        ],
        button=tr("Move the due date"),
    )


def _pause_form() -> Form:
    return Form(
        heading=tr("Pause"),
        will=[tr("Nobody is reminded while the work rests. It wakes by itself, and gets time to begin again.")],
        fields=[
            Field(name="until", kind="date", label=tr("First day of work again")),
            Field(name="reason", kind="text", label=tr("Why?")),
        ],
        button=tr("Pause"),
    )


def _close_form() -> Form:
    return Form(
        heading=tr("End with a lesson"),
        will=[
            tr(
                "The work ends early, and nobody is reminded any more. "
                "What was learned stays, for those who try something like it."
            ),
            tr("Work that must have more in place before it can end is left as it was, and you see what is missing."),
        ],
        fields=[
            Field(
                name="text",
                kind="text",
                label=tr("What was learned?"),
                hint=tr("Write what you tried, why it ends, and what others should know."),
            )
        ],
        button=tr("End the work"),
    )


def _read_text(_tx: SqlTransaction, _visit: Visit, answers: Answers) -> Values:
    return answers


def _read_heir(tx: SqlTransaction, visit: Visit, answers: Answers) -> Values:
    heir = meant(tx, visit.person, answers, name="to")
    if heir is None:
        raise Wrong({"to": tr("Write something here.")})
    return {"to": heir.id, "reason": answers["reason"]}


def _read_day(name: str, _tx: SqlTransaction, visit: Visit, answers: Answers) -> Values:
    day: date = forms.day(answers, name)
    if day <= visit.today:
        raise Wrong({name: tr("Choose a day after today.")})
    return {name: day, "reason": answers["reason"]}


def _ask(here: Here, visit: Visit, values: Values) -> None:
    owner = here.facts.item.owner_id
    if owner is None:
        raise NotNow(why=say("nobody owns it"))
    questions.ask(here.tx, item_id=here.facts.item.id, to=owner, text=values["text"], actor=here.actor, at=visit.at)


def _help(here: Here, visit: Visit, values: Values) -> None:
    edit.comment(here.tx, item_id=here.facts.item.id, text=values["text"], actor=here.actor, at=visit.at)


def _hand_over(here: Here, visit: Visit, values: Values) -> None:
    responsibility.hand_over(here.tx, item_id=here.facts.item.id, actor=here.actor, at=visit.at, **values)


def _move(here: Here, visit: Visit, values: Values) -> None:
    timing.extend(here.tx, item_id=here.facts.item.id, actor=here.actor, at=visit.at, **values)


def _pause(here: Here, visit: Visit, values: Values) -> None:
    timing.pause(here.tx, item_id=here.facts.item.id, actor=here.actor, at=visit.at, **values)


def _close(here: Here, visit: Visit, values: Values) -> None:
    closing.close(here.tx, item_id=here.facts.item.id, lesson=values["text"], actor=here.actor, at=visit.at)


ACTS: Mapping[str, Act] = {
    "ask": Act(
        action=Action.COMMENT,
        form=_ask_form,
        read=_read_text,
        do=_ask,
        done=lambda number: ntr("%(number)s asked", "%(number)s asked", number),
    ),
    "help": Act(
        action=Action.COMMENT,
        form=_help_form,
        read=_read_text,
        do=_help,
        done=lambda number: ntr("help offered in %(number)s", "help offered in %(number)s", number),
    ),
    "handover": Act(
        action=Action.STAFF,
        form=_handover_form,
        read=_read_heir,
        do=_hand_over,
        done=lambda number: ntr("asked to take over %(number)s", "asked to take over %(number)s", number),
        also=(CONFIRMED, chosen_field("to")),
    ),
    "date": Act(
        action=Action.PLAN,
        form=_date_form,
        read=partial(_read_day, "due_on"),
        do=_move,
        done=lambda number: ntr("%(number)s moved", "%(number)s moved", number),
    ),
    "pause": Act(
        action=Action.PLAN,
        form=_pause_form,
        read=partial(_read_day, "until"),
        do=_pause,
        done=lambda number: ntr("%(number)s paused", "%(number)s paused", number),
    ),
    "close": Act(
        action=Action.MOVE,
        form=_close_form,
        read=_read_text,
        do=_close,
        done=lambda number: ntr("%(number)s ended", "%(number)s ended", number),
    ),
}
"""Every act, by its name in the address."""
