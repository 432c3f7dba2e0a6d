"""Who owns an item and who takes part: hand over, accept, decline, join, leave."""

from typing import Annotated

import typer

from adapters.cli.parameters import As, At, Item, Json, MaybeReason, Person, Reason, one_of
from adapters.i18n import tr

PARTS = ("member", "coach", "patient")


def handover(
    ctx: typer.Context,
    item: Item,
    to: Person,
    *,
    reason: MaybeReason = None,
    at: At = None,
    as_: As = None,
    as_json: Json = False,
) -> None:
    """Ask a person to take over."""
    from adapters.cli.item.acting import acting
    from adapters.sql.people import find_person
    from engine.responsibility import hand_over

    with acting(ctx, item, at=at, person=as_, as_json=as_json) as act:
        heir = find_person(act.tx, to)
        hand_over(act.tx, item_id=act.item_id, to=heir.id, reason=reason, actor=act.actor, at=act.at)
        act.say(tr("%(name)s is asked to take over. Until then everything is as it was.", name=heir.name))


def accept(ctx: typer.Context, item: Item, *, at: At = None, as_: As = None, as_json: Json = False) -> None:
    """Take over."""
    from adapters.cli.item.acting import acting
    from engine.responsibility import accept

    with acting(ctx, item, at=at, person=as_, as_json=as_json) as act:
        owner = accept(act.tx, item_id=act.item_id, actor=act.actor, at=act.at).owner_id
        act.say(tr("%(name)s owns it now.", name=act.names.name(owner)))


def decline(
    ctx: typer.Context, item: Item, *, reason: Reason, at: At = None, as_: As = None, as_json: Json = False
) -> None:
    """Do not take over."""
    from adapters.cli.item.acting import acting
    from engine.responsibility import decline

    with acting(ctx, item, at=at, person=as_, as_json=as_json) as act:
        owner = decline(act.tx, item_id=act.item_id, reason=reason, actor=act.actor, at=act.at).owner_id
        act.say(tr("It stays with %(name)s.", name=act.names.name(owner) or tr("nobody")))


def join(
    ctx: typer.Context,
    item: Item,
    person: Person,
    *,
    part: Annotated[
        str, typer.Option("--part", parser=one_of(*PARTS), metavar="|".join(PARTS), help=tr("As what."))
    ] = "member",
    at: At = None,
    as_: As = None,
    as_json: Json = False,
) -> None:
    """Let a person take part."""
    from adapters.cli.item.acting import acting
    from adapters.sql.people import find_person
    from engine.edit import join
    from engine.model import Part, Participant

    taking = Part.PATIENT_REPRESENTATIVE if part == "patient" else Part(part)
    with acting(ctx, item, at=at, person=as_, as_json=as_json) as act:
        who = find_person(act.tx, person)
        join(
            act.tx,
            item_id=act.item_id,
            participant=Participant(person_id=who.id, part=taking),
            actor=act.actor,
            at=act.at,
        )
        act.say(tr("%(name)s takes part.", name=who.name))


def leave(
    ctx: typer.Context, item: Item, person: Person, *, at: At = None, as_: As = None, as_json: Json = False
) -> None:
    """Let a person stop taking part."""
    from adapters.cli.item.acting import acting
    from adapters.sql.people import find_person
    from engine.edit import leave

    with acting(ctx, item, at=at, person=as_, as_json=as_json) as act:
        who = find_person(act.tx, person)
        leave(act.tx, item_id=act.item_id, person_id=who.id, actor=act.actor, at=act.at)
        act.say(tr("%(name)s takes part no longer.", name=who.name))
