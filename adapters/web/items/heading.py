"""The head of an item's page: what it is called, whose it is, and how it stands in time."""

from dataclasses import dataclass

from adapters.i18n import day_in_words, ntr, tr
from adapters.i18n.words import word
from adapters.sql.names import Names
from adapters.web.visits import Here, Visit
from engine.deadlines import lateness
from engine.model import Facts, Visibility


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A few words in a pill; ``tone`` is how they are meant."""

    icon: str
    said: str
    tone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What stands at the top of an item's page."""

    ref: str
    title: str
    kind: str
    chips: tuple[Chip, ...]
    owner: str | None
    place: str
    seen_by: str


def heading(visit: Visit, here: Here, names: Names) -> Heading:
    """The head of the item's page."""
    facts, tree = here.facts, here.tx.tree()
    place = tree.organisations[facts.item.organisation_id]
    principal = [*tree.upwards(place.id)][-1]
    return Heading(
        ref=facts.item.ref,
        title=facts.item.title,
        kind=facts.definition.label.in_language(visit.language),
        chips=(*_in_time(visit, facts), *_at_rest(visit, facts, names)),
        owner=names.name(facts.item.owner_id),
        place=place.name,
        seen_by=_seen_by(facts, principal.name),
    )


def _in_time(visit: Visit, facts: Facts) -> tuple[Chip, ...]:
    """How the present phase stands to its deadline."""
    held = facts.phase_commitment
    if held is None or held.due_at is None or facts.item.pause is not None:
        return ()
    due_on = facts.calendar.local_date(held.due_at)
    day = day_in_words(due_on, today=visit.today)
    if held.due_at < visit.at:
        late = lateness(due_at=held.due_at, at=visit.at, calendar=facts.calendar)
        said = ntr("%(number)s working day late", "%(number)s working days late", late) if late else None
        return (Chip(icon="clock", said=said or tr("Was due %(day)s", day=day), tone="danger"),)
    if due_on == visit.today:
        return (Chip(icon="clock", said=tr("Due today"), tone="warning"),)
    return (Chip(icon="clock", said=tr("Due %(day)s", day=day)),)


def _at_rest(visit: Visit, facts: Facts, names: Names) -> tuple[Chip, ...]:
    """What keeps the item from moving, and whether it has ended."""
    item, found = facts.item, list[Chip]()
    if item.ended_at is not None:
        day = day_in_words(facts.calendar.local_date(item.ended_at), today=visit.today)
        found.append(Chip(icon="flag", said=tr("Ended %(day)s", day=day)))
    if item.pause is not None:
        day = day_in_words(item.pause.until, today=visit.today)
        found.append(Chip(icon="pause", said=tr("Paused until %(day)s", day=day), tone="accent"))
    if item.block is not None:
        cause, holder = word(item.block.cause), names.name(item.block.holder_id)
        said = f"{cause} ({holder})" if holder else cause
        found.append(Chip(icon="hourglass", said=tr("Waits for %(cause)s", cause=said), tone="warning"))
    return tuple(found)


def _seen_by(facts: Facts, principal: str) -> str:
    match facts.item.visibility:
        case Visibility.ORGANISATION:
            return tr("Visible in %(place)s", place=principal)
        case Visibility.TEAM:
            return tr("Visible to the team, its coach and its managers")
        case Visibility.PRIVATE:
            return tr("Visible only to those who take part")
