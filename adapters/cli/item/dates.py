"""Move a deadline, be reminded later, let an item rest, wake it again."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from adapters.cli.parameters import As, At, Item, Json, Reason, Until, day, whole
from adapters.i18n import day_in_words, tr

if TYPE_CHECKING:
    from adapters.cli.item.acting import Act
    from engine.model import Commitment

Promise = Annotated[
    int | None,
    typer.Option(
        "--commitment",
        parser=whole,
        metavar=tr("NUMBER"),
        help=tr("Another promise than the phase itself, by its number in `hjulet item show`."),
    ),
]


def extend(
    ctx: typer.Context,
    item: Item,
    *,
    to: Annotated[date, typer.Option("--to", parser=day, metavar=tr("DATE"), help=tr("The new deadline."))],
    reason: Reason,
    commitment: Promise = None,
    at: At = None,
    as_: As = None,
    as_json: Json = False,
) -> None:
    """Move a deadline."""
    from adapters.cli.item.acting import acting
    from engine.timing import extend

    with acting(ctx, item, at=at, person=as_, as_json=as_json) as act:
        extend(
            act.tx, item_id=act.item_id, due_on=to, reason=reason, actor=act.actor, at=act.at, commitment_id=commitment
        )
        act.say(tr("The deadline is now %(day)s.", day=day_in_words(to, today=act.work.today)))


def later(
    ctx: typer.Context,
    item: Item,
    *,
    until: Annotated[
        date, typer.Option("--until", parser=day, metavar=tr("DATE"), help=tr("When to be reminded, and not before."))
    ],
    commitment: Promise = None,
    at: At = None,
    as_: As = None,
    as_json: Json = False,
) -> None:
    """Be reminded later."""
    from adapters.cli.item.acting import acting
    from engine.timing import remind_later

    with acting(ctx, item, at=at, person=as_, as_json=as_json) as act:
        remind_later(act.tx, item_id=act.item_id, until=until, actor=act.actor, at=act.at, commitment_id=commitment)
        held = act.facts.phase_commitment
        owed = next((c for c in act.facts.open_commitments if c.id == commitment), held)
        if owed is not None:
            _say_what_stands(act, owed, until=until)


def pause(
    ctx: typer.Context,
    item: Item,
    *,
    until: Until,
    reason: Reason,
    at: At = None,
    as_: As = None,
    as_json: Json = False,
) -> None:
    """Let an item rest."""
    from adapters.cli.item.acting import acting
    from engine.timing import pause

    with acting(ctx, item, at=at, person=as_, as_json=as_json) as act:
        pause(act.tx, item_id=act.item_id, until=until, reason=reason, actor=act.actor, at=act.at)
        words = day_in_words(until, today=act.work.today)
        act.say(tr("It rests until %(day)s; nobody is reminded of it meanwhile.", day=words))


def resume(ctx: typer.Context, item: Item, *, at: At = None, as_: As = None, as_json: Json = False) -> None:
    """Wake an item before its time."""
    from adapters.cli.item.acting import acting
    from engine.timing import resume

    with acting(ctx, item, at=at, person=as_, as_json=as_json) as act:
        resume(act.tx, item_id=act.item_id, actor=act.actor, at=act.at)
        act.say(tr("It goes on, and everything owed in it has a fresh deadline."))


def _say_what_stands(act: "Act", owed: "Commitment", *, until: date) -> None:
    """Until when nobody is reminded, the deadline all the same, and who above sees it before that."""
    from adapters.i18n.words import the
    from adapters.sql import ledger
    from adapters.worker.recipients import Recipients, next_above

    facts, roles, today = act.facts, Recipients(act.tx, at=act.at), act.work.today
    name = act.names.name(owed.owner_id)
    act.say(tr("%(name)s is not reminded of it before %(day)s.", name=name, day=day_in_words(until, today=today)))
    if owed.due_at is not None:
        due_on = facts.calendar.local_date(owed.due_at)
        act.say(tr("The deadline stands: %(day)s.", day=day_in_words(due_on, today=today)))
    above = next_above(facts, owed, ledger.notices_about(act.tx, owed.id), roles, at=act.at)
    if above is not None and above[1] <= until:
        role, seen_on = above
        seen_by = [act.names.name(person_id) for person_id in roles.wanted(role, owed=owed, item=facts.item)]
        act.say(
            tr(
                "Unless somebody acts, %(name)s sees it from %(day)s.",
                name=", ".join(filter(None, seen_by)) or the(role),
                day=day_in_words(seen_on, today=today),
            )
        )
