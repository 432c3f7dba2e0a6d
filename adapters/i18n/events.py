"""What happened to an item, in words."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from adapters.i18n.automatic import why
from adapters.i18n.catalogues import current_language, tr
from adapters.i18n.formats import day_in_words
from adapters.i18n.rights import right_in_words
from adapters.i18n.words import the, word
from engine.model import Actor, ActorKind, Event, Facts

Called = Callable[[int | None], str | None]
"""What a person is called, by their id; None for nobody."""

TEMPLATES: Mapping[str, str] = MappingProxyType(
    {
        "act.undone": "took it back; all is as it was",
        "action.done": "did what was planned: %(title)s",
        "action.planned": "planned an action: %(title)s (%(owner)s, by %(due_on)s)",
        "aim.changed": "changed the aim after it was decided",
        "deadline.moved": "moved a deadline from %(before)s to %(after)s",
        "decision.approved": "decided yes: %(trigger)s",
        "decision.asked": "asked %(role)s to decide: %(trigger)s",
        "decision.declined": "decided no: %(trigger)s",
        "decision.passed_on": "the question to %(before)s goes to %(to)s: %(trigger)s",
        "follow_up.answered": "answered the follow-up %(name)s: %(result)s",
        "handover.accepted": "%(owner)s took over from %(before)s",
        "handover.asked": "asked %(to)s to take over",
        "handover.declined": "%(by)s did not take over",
        "item.blocked": "it waits for: %(cause)s (%(holder)s)",
        "item.commented": "“%(text)s”",
        "item.disclosed": "made a copy of everything on record, to be handed out",
        "item.moved": "%(trigger)s: from %(source)s to %(target)s, cycle %(cycle)s",
        "item.opened": "opened it in the phase %(phase)s, owned by %(owner)s",
        "item.paused": "let it rest until %(until)s",
        "item.resumed": "it goes on after its rest",
        "item.shared": "changed who sees it: %(visibility)s (before: %(formerly)s)",
        "item.stalled": "marked it as stalled",
        "item.unblocked": "it no longer waits for: %(cause)s (working days: %(working_days)s)",
        "owner.left": "%(before)s has left; %(owner)s answers for it",
        "owner.named": "%(owner)s answers for it from now on",
        "participant.joined": "%(person)s takes part as %(part)s",
        "participant.left": "%(person)s takes part no longer",
        "question.answered": "answered “%(question)s”: “%(text)s”",
        "question.asked": "asked %(to)s: “%(text)s”",
        "question.passed_on": "the question to %(before)s goes to %(to)s",
        "question.withdrawn": "took back the question: “%(question)s”",
        "partner.joined": "shared it with %(place)s; the owner there is %(owner)s",
        "partner.left": "shares it with %(place)s no longer",
        "reminder.asked": "reminded %(to)s",
        "reminder.postponed": "%(person)s is to be reminded on %(until)s, and not before",
        "workflow.migrated": "moved it from version %(before)s to version %(after)s of the workflow",
        "worksheet.filled": "answered in %(phase)s: %(values)s",
        "worksheet.superseded": "let another's answer stand in %(phase)s: %(values)s",
    }
)
"""Each kind of event as a sentence about whoever did it."""

PERSONS = frozenset({"owner", "to", "by", "holder", "person"})
"""What in an event's data is a person. ``before`` is one where somebody else answers for it from now on."""

OWNER_CHANGES = frozenset({"decision.passed_on", "handover.accepted", "owner.left", "question.passed_on"})

PHASES = frozenset({"phase", "source", "target"})
DAYS = frozenset({"until", "due_on", "before", "after"})
VISIBLE = frozenset({"visibility", "formerly"})
WORDS = frozenset({"cause", "part", "result", "role"})


def who(actor: Actor, called: Called) -> str:
    """Whoever acted, and on whose behalf."""
    if actor.person_id is None:
        return tr("Hjulet") if actor.kind is ActorKind.SCHEDULER else word(actor.kind)
    name = called(actor.person_id)
    if actor.on_behalf_of is None:
        return str(name)
    return tr("%(name)s on behalf of %(absent)s", name=name, absent=called(actor.on_behalf_of))


def what(event: Event, facts: Facts, called: Called, *, at: datetime) -> str:
    """What happened."""
    return tr(TEMPLATES.get(event.kind, event.kind)) % parts(event, facts, called, at=at)


def parts(event: Event, facts: Facts, called: Called, *, at: datetime) -> dict[str, str]:
    """Everything that the event holds, as people say it; whoever is not named in it is nobody."""
    known = {name: _said(event, name, value, facts, called, at=at) for name, value in event.data.items()}
    return {**{name: tr("nobody") for name in PERSONS | {"before"}}, **known}


def reasons(data: Mapping[str, Any]) -> Iterable[str]:
    """The reasons that were given."""
    for name, said in (("reason", str), ("rule", why), ("note", str)):
        if data.get(name):
            yield said(data[name])
    for requirement, reason in {**(data.get("waived") or {}), **(data.get("reasons") or {})}.items():
        yield tr("without %(requirement)s: %(reason)s", requirement=requirement, reason=reason)


def _said(event: Event, name: str, value: Any, facts: Facts, called: Called, *, at: datetime) -> str:  # noqa: ANN401 - what an event holds
    """One thing that the event holds, as people say it."""
    match value:
        case int() if name in PERSONS or (name == "before" and event.kind in OWNER_CHANGES):
            return str(called(value))
        case str() if name in PHASES and value in facts.definition.phase_by_name:
            return facts.definition.phase(value).label.in_language(current_language())
        case str() if name in DAYS:
            return day_in_words(date.fromisoformat(value), today=facts.calendar.local_date(at))
        case str() if name in WORDS | VISIBLE:
            return right_in_words(value) if name in VISIBLE else the(value) if name == "role" else word(value)
        case dict():
            return ", ".join(value)
    return str(value)
