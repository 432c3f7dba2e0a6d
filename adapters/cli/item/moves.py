"""Move an item along its workflow, or ask for a decision about it."""

from typing import TYPE_CHECKING

import typer

from adapters.cli.parameters import As, At, Item, Json, MaybeReason, Reason, Trigger, Waive
from adapters.i18n import current_language, tr

if TYPE_CHECKING:
    from engine.model import Facts


def advance(
    ctx: typer.Context,
    item: Item,
    trigger: Trigger,
    *,
    reason: MaybeReason = None,
    waive: Waive = None,
    at: At = None,
    as_: As = None,
    as_json: Json = False,
) -> None:
    """Move an item."""
    from adapters.cli.item.acting import acting
    from engine.advance import Advance, advance

    with acting(ctx, item, at=at, person=as_, as_json=as_json) as act:
        wish = Advance(item_id=act.item_id, trigger=trigger, actor=act.actor, reason=reason, reasons=dict(waive or ()))
        advance(act.tx, wish, at=act.at)
        act.say(_where(act.facts))


def ask(
    ctx: typer.Context,
    item: Item,
    trigger: Trigger,
    *,
    reason: MaybeReason = None,
    waive: Waive = None,
    at: At = None,
    as_: As = None,
    as_json: Json = False,
) -> None:
    """Ask for a decision."""
    from adapters.cli.item.acting import acting
    from engine.decisions import ask
    from engine.model import CommitmentKind

    with acting(ctx, item, at=at, person=as_, as_json=as_json) as act:
        ask(
            act.tx,
            item_id=act.item_id,
            trigger=trigger,
            actor=act.actor,
            at=act.at,
            reason=reason,
            reasons=dict(waive or ()),
        )
        asked = [c for c in act.facts.open_commitments if c.kind is CommitmentKind.DECISION and c.subject == trigger]
        decider = act.names.name(asked[-1].owner_id) or tr("nobody")
        act.say(tr("%(name)s is asked to decide.", name=decider))


def approve(
    ctx: typer.Context, item: Item, trigger: Trigger, *, at: At = None, as_: As = None, as_json: Json = False
) -> None:
    """Decide yes."""
    from adapters.cli.item.acting import acting
    from engine.decisions import approve

    with acting(ctx, item, at=at, person=as_, as_json=as_json) as act:
        approve(act.tx, item_id=act.item_id, trigger=trigger, actor=act.actor, at=act.at)
        act.say(_where(act.facts))


def reject(
    ctx: typer.Context,
    item: Item,
    trigger: Trigger,
    *,
    reason: Reason,
    at: At = None,
    as_: As = None,
    as_json: Json = False,
) -> None:
    """Decide no."""
    from adapters.cli.item.acting import acting
    from engine.decisions import decline

    with acting(ctx, item, at=at, person=as_, as_json=as_json) as act:
        decline(act.tx, item_id=act.item_id, trigger=trigger, reason=reason, actor=act.actor, at=act.at)
        act.say(tr("The answer is on record; the item stays where it was."))


def _where(facts: "Facts") -> str:
    """Where the item has come to."""
    label = facts.phase.label.in_language(current_language())
    if facts.phase.ended:
        return tr("%(ref)s is %(phase)s.", ref=facts.item.ref, phase=label)
    return tr(
        "%(ref)s is now in the phase %(phase)s, cycle %(cycle)s.",
        ref=facts.item.ref,
        phase=label,
        cycle=facts.item.cycle,
    )
