"""Open an item: the first decision about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from engine import audit
from engine.advance import check_active
from engine.definition import Definition, Template
from engine.edit import check_values
from engine.errors import Invalid, NotFound
from engine.model import Actor, Facts, Item, Outcome, Participant, Visibility
from engine.outcomes import Draft
from engine.ports import Transaction
from engine.sayings import say

MAX_TITLE = 300
"""How many characters a title may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """A wish to open an item.

    ``fields`` answers worksheet questions from the start (``phase.field`` -> value); ``template`` names a prepared
    beginning of the workflow, whose texts are taken in ``language``. ``phase`` and ``imported_status`` are for work
    that is already under way elsewhere; ``due_on`` overrides the first phase's time limit. ``reference`` is the item's
    number in another system (a deviation report, a plan), ``origin`` what gave rise to it.
    Work that was begun elsewhere says so with ``opened_on``, and with ``is_closed`` when it has ended there: then it
    ends as it is opened, in a phase that claims nothing, and owes nothing. ``comment`` is said at once. ``visibility``
    says who sees it besides those who take part.
    """

    workflow: str
    title: str
    organisation_id: int
    owner_id: int | None
    actor: Actor
    fields: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    participants: tuple[Participant, ...] = ()
    parent_id: int | None = None
    origin: str | None = None
    reference: str | None = None
    template: str | None = None
    language: str = "sv"
    phase: str | None = None
    imported_status: str | None = None
    due_on: date | None = None
    opened_on: date | None = None
    is_closed: bool = False
    comment: str | None = None
    visibility: Visibility = Visibility.ORGANISATION


def open_item(tx: Transaction, wish: Open, *, at: datetime) -> Item:
    """Open the item; Invalid or InvalidField when the wish cannot be understood."""
    facts = _beginning(tx, wish, at=at)
    return tx.record(decide(facts, wish, at=at))


def decide(facts: Facts, wish: Open, *, at: datetime) -> Outcome:
    """The first outcome of an item: its opening event, its worksheets and its first commitment."""
    draft = Draft(facts, wish.actor, at)
    phase = facts.definition.phase(facts.item.phase)
    draft.say(
        "item.opened",
        ref=facts.item.ref,
        title=facts.item.title,
        workflow=facts.item.workflow,
        workflow_version=facts.item.workflow_version,
        organisation=wish.organisation_id,
        owner=wish.owner_id,
        phase=phase.name,
        origin=wish.origin,
        reference=wish.reference,
        template=wish.template,
        parent=wish.parent_id,
        imported_status=wish.imported_status,
        opened_on=wish.opened_on and wish.opened_on.isoformat(),
        opened_at=facts.item.opened_at.isoformat() if wish.opened_on else None,
        is_closed=wish.is_closed or None,
        visibility=None if wish.visibility is Visibility.ORGANISATION else wish.visibility.value,
        participants=[[p.person_id, p.part.value] for p in wish.participants] or None,
    )
    for sheet, values in _answers(facts.definition, wish).items():
        draft.fill(sheet, values)
    if wish.comment:
        draft.say("item.commented", text=wish.comment)
    draft.joined.extend(wish.participants)
    if phase.ended or wish.is_closed:
        draft.set(ended_at=at)
    if not wish.is_closed:
        draft.owe_phase(phase, due_on=wish.due_on)
    return draft.outcome()


def _beginning(tx: Transaction, wish: Open, *, at: datetime) -> Facts:
    """The facts about an item that is not there yet."""
    definition = tx.definition(wish.workflow)
    tree = tx.tree()
    for person_id in _named(wish):
        check_active(tx, person_id)
    if wish.parent_id is not None:
        tx.facts(wish.parent_id, at=at)
    if wish.organisation_id not in tree.organisations:
        raise NotFound(what=say("organisation"), name=wish.organisation_id)
    item_id = tx.next_item_id()
    calendar = tree.calendar(wish.organisation_id)
    item = _new_item(definition, wish, item_id=item_id, year=calendar.local_date(at).year, at=at)
    if wish.opened_on is not None:
        item = replace(item, opened_at=min(at, calendar.start_of(wish.opened_on)))
    applied = tree.applied(definition, organisation_id=wish.organisation_id)
    return Facts(item=item, definition=applied, calendar=calendar)


def _named(wish: Open) -> set[int]:
    """Who is to have something to do with the item."""
    owner = set() if wish.owner_id is None else {wish.owner_id}
    return owner | {participant.person_id for participant in wish.participants}


def _new_item(definition: Definition, wish: Open, *, item_id: int, year: int, at: datetime) -> Item:
    phase = wish.phase or definition.initial
    if phase not in definition.phase_by_name:
        raise NotFound(what=say("phase"), name=phase)
    return Item(
        id=item_id,
        ref=f"{definition.prefix}-{year}-{item_id:03d}",
        workflow=definition.name,
        workflow_version=definition.version,
        title=_title(wish.title),
        organisation_id=wish.organisation_id,
        owner_id=wish.owner_id,
        phase=phase,
        cycle=1,
        version=0,
        seq=0,
        head=audit.GENESIS,
        opened_at=at,
        entered_at=at,
        last_act_at=at,
        peak_rank=definition.phase(phase).rank,
        peak_at=at,
        parent_id=wish.parent_id,
        origin=_origin(definition, wish.origin),
        reference=wish.reference,
        imported_status=wish.imported_status,
        visibility=wish.visibility,
    )


def _title(title: str) -> str:
    stripped = " ".join(title.split())
    if not stripped:
        raise Invalid(what=say("title"), why=say("it is empty"))
    if len(stripped) > MAX_TITLE:
        raise Invalid(
            what=say("title"),
            why=say("it has %(count)s characters, at most %(most)s are allowed", count=len(stripped), most=MAX_TITLE),
        )
    return stripped


def _origin(definition: Definition, origin: str | None) -> str | None:
    known = [choice.value for choice in definition.origins]
    if origin is not None and origin not in known:
        raise Invalid(
            what=say("origin"),
            why=say("“%(value)s” is not one of: %(known)s", value=origin, known=", ".join(known) or "-"),
        )
    return origin


def _answers(definition: Definition, wish: Open) -> dict[str, dict[str, Any]]:
    """The worksheet answers of the template and of the wish itself, by phase."""
    texts = _template(definition, wish.template).fields if wish.template else {}
    paths: dict[str, Any] = {path: text.in_language(wish.language) for path, text in texts.items()}
    paths.update(wish.fields)
    sheets: dict[str, dict[str, Any]] = {}
    for path, value in paths.items():
        phase, _, name = path.partition(".")
        sheets.setdefault(phase, {})[name] = value
    return {phase: check_values(definition, phase=phase, values=values) for phase, values in sheets.items()}


def _template(definition: Definition, name: str) -> Template:
    for template in definition.templates:
        if template.name == name:
            return template
    raise NotFound(what=say("template"), name=name)
