"""Let the work rest, wake it, and say that it no longer waits."""

from adapters.i18n import day_in_words, tr
from adapters.i18n.words import word
from adapters.sql.store import SqlTransaction
from adapters.web.acting import Acting
from adapters.web.forms import Answers, Field, Form, Wrong, day
from adapters.web.visits import Here
from engine import edit, timing
from engine.access import Action
from engine.advance import check_not_paused
from engine.errors import NotAllowed, NotNow
from engine.sayings import say


def ask_pause(acting: Acting) -> Form:
    """Until when, and why."""
    check_not_paused(acting.facts)
    if acting.facts.item.ended_at is not None:
        raise NotNow(why=say("it has ended"))
    return Form(
        heading=tr("Let the work rest"),
        will=[
            tr("Nobody is reminded of anything while it rests."),
            tr("It wakes by itself on the day you choose, and everybody gets back the working days that they had."),
        ],
        fields=[
            Field(name="until", kind="date", label=tr("First day of work again"), first=acting.today),
            Field(
                name="reason",
                kind="text",
                label=tr("Why does it rest?"),
                hint=tr("One sentence is enough. Whoever sees the work can read it."),
            ),
        ],
        button=tr("Let it rest"),
    )


def pause(tx: SqlTransaction, acting: Acting, answers: Answers) -> str:
    """Let it rest."""
    until = day(answers, "until")
    if until <= acting.today:
        raise Wrong({"until": tr("Choose a day that lies ahead.")})
    timing.pause(tx, item_id=acting.item_id, until=until, reason=answers["reason"], actor=acting.actor, at=acting.at)
    words = day_in_words(until, today=acting.today)
    return tr("It rests until %(day)s; nobody is reminded of it meanwhile.", day=words)


def ask_resume(acting: Acting) -> Form:
    """That it goes on."""
    rest = acting.facts.item.pause
    if rest is None:
        raise NotNow(why=say("it is not paused"))
    until = day_in_words(rest.until, today=acting.today)
    return Form(
        heading=tr("Go on with the work"),
        will=[
            tr("It was to rest until %(day)s: %(reason)s", day=until, reason=rest.reason),
            tr("Everything that is owed in it gets a fresh deadline, at least ten working days from now."),
        ],
        button=tr("Go on now"),
    )


def resume(tx: SqlTransaction, acting: Acting, _answers: Answers) -> str:
    """Wake it."""
    timing.resume(tx, item_id=acting.item_id, actor=acting.actor, at=acting.at)
    return tr("It goes on, and everything owed in it has a fresh deadline.")


def ask_unblock(acting: Acting) -> Form:
    """That the hurdle is gone."""
    hurdle = acting.facts.item.block
    if hurdle is None:
        raise NotNow(why=say("it is not blocked"))
    holder = acting.names.name(hurdle.holder_id)
    cause = f"{word(hurdle.cause.value)} ({holder})" if holder else word(hurdle.cause.value)
    return Form(
        heading=tr("The hurdle is gone"),
        will=[
            tr("The work waits for %(cause)s.", cause=cause),
            tr("It is on record that it no longer waits, and for how many working days it did."),
        ],
        button=tr("It no longer waits"),
    )


def unblock(tx: SqlTransaction, acting: Acting, _answers: Answers) -> str:
    """Say that the hurdle is gone."""
    edit.unblock(tx, item_id=acting.item_id, actor=acting.actor, at=acting.at)
    return tr("It no longer waits.")


def plans_or_holds(here: Here, _acting: Acting) -> None:
    """NotAllowed for whoever neither plans the work nor was to remove the hurdle."""
    hurdle = here.facts.item.block
    holds = hurdle is not None and hurdle.holder_id in {here.actor.person_id, here.actor.on_behalf_of} - {None}
    if Action.PLAN not in here.may and not holds:
        raise NotAllowed(who=say("whoever works with it, or can remove the hurdle"))
