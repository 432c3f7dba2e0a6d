"""What happened to an item, each as a sentence in its timeline."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType

from adapters.i18n import current_language, ntr, tr
from adapters.i18n.events import Called, parts, reasons, what, who
from engine.advance import AIM
from engine.model import Event, Facts

TEMPLATES: Mapping[str, str] = MappingProxyType(
    {
        "action.done": "%(who)s did what was planned: %(title)s",
        "action.planned": "%(who)s planned: %(title)s (%(owner)s, by %(due_on)s)",
        "aim.changed": "%(who)s changed the aim after it was decided",
        "deadline.moved": "%(who)s moved the due date from %(before)s to %(after)s",
        "decision.approved": "%(who)s decided yes: %(trigger)s",
        "decision.asked": "%(who)s asked %(role)s to decide: %(trigger)s",
        "decision.declined": "%(who)s decided no: %(trigger)s",
        "decision.passed_on": "The question to %(before)s goes to %(to)s: %(trigger)s",
        "follow_up.answered": "%(who)s answered whether the change has lasted: %(result)s",
        "handover.accepted": "%(owner)s took over from %(before)s",
        "handover.asked": "%(who)s asked %(to)s to take over",
        "handover.declined": "%(by)s did not take over",
        "item.blocked": "%(who)s wrote that it waits for %(cause)s (%(holder)s)",
        "item.disclosed": "%(who)s made a copy of everything on record, to be handed out",
        "item.opened": "%(who)s started the work, with %(owner)s as its owner",
        "item.paused": "%(who)s let it rest until %(until)s",
        "item.resumed": "The rest is over, and the work goes on",
        "item.stalled": "The work stood still, and is marked as stalled",
        "item.unblocked": "It no longer waits for %(cause)s",
        "owner.left": "%(before)s has left; %(owner)s answers for it",
        "owner.named": "%(owner)s answers for it from now on",
        "participant.joined": "%(person)s takes part as %(part)s",
        "participant.left": "%(person)s takes part no longer",
        "question.answered": "%(who)s answered",
        "question.asked": "%(who)s asked %(to)s",
        "question.passed_on": "The question to %(before)s goes to %(to)s",
        "question.withdrawn": "%(who)s took back a question",
        "reminder.asked": "%(who)s reminded %(to)s",
        "reminder.postponed": "%(person)s wants to be reminded on %(until)s, and not before",
        "workflow.migrated": "The work follows version %(after)s of its workflow from now on",
        "act.undone": "%(who)s took back what they had just done",
        # The rules by which the scheduler moves.
        "the deadline was reached": "because its due date was reached",
        "all requirements hold": "because everything that is asked for is in place",
    }
)
"""Each kind of event as a sentence of its own."""

REACHED = "the date in "

ICONS: Mapping[str, str] = MappingProxyType(
    {
        "action": "clipboard-check",
        "aim": "target",
        "deadline": "calendar-clock",
        "decision": "circle-check",
        "follow_up": "chart-line",
        "handover": "arrow-left-right",
        "owner": "user",
        "participant": "users",
        "question": "message-square",
        "reminder": "bell",
        "workflow": "route",
        "worksheet": "pencil",
        "item.blocked": "hourglass",
        "item.commented": "message-square",
        "item.disclosed": "download",
        "item.moved": "arrow-right",
        "item.opened": "flag",
        "item.paused": "pause",
        "item.resumed": "repeat",
        "item.stalled": "triangle-alert",
        "item.unblocked": "check",
    }
)
"""The picture beside an event, by its kind or by what it is about."""

MOST_FIELDS = 2
"""So many answers are named; of more it is said how many."""


def icon_of(kind: str) -> str:
    """The picture beside an event."""
    return ICONS.get(kind) or ICONS.get(kind.partition(".")[0], "circle-dot")


def sentence(event: Event, facts: Facts, called: Called, *, at: datetime) -> str:
    """What happened, and who did it."""
    doer = who(event.actor, called)
    if event.kind == "item.moved":
        return _capital(_moved(event, facts, doer))
    known = {**parts(event, facts, called, at=at), "who": doer}
    if event.kind.startswith("decision."):
        known["trigger"] = _move(facts, str(event.data.get("trigger")))
    if event.kind in TEMPLATES:
        return _capital(tr(TEMPLATES[event.kind]) % known)
    return _capital(tr("%(who)s: %(what)s", who=doer, what=what(event, facts, called, at=at)))


def filled(doer: str, facts: Facts, phase: str, fields: Iterable[str]) -> str:
    """Who answered which questions of a phase, once each."""
    known = facts.definition.phase_by_name.get(phase)
    labels = {} if known is None else {f.name: f.label.in_language(current_language()) for f in known.fields}
    named = list(dict.fromkeys(labels.get(name, name) for name in fields))
    said = ", ".join(tr("“%(question)s”", question=label) for label in named[:MOST_FIELDS])
    if len(named) > MOST_FIELDS:
        more = len(named) - MOST_FIELDS
        said = ntr("%(said)s and %(number)s more", "%(said)s and %(number)s more", more, said=said)
    return _capital(tr("%(who)s wrote in %(said)s", who=doer, said=said))


def notes(event: Event, facts: Facts) -> list[str]:
    """The reasons that were given, in the words of whoever gave them."""
    given = {name: value for name, value in event.data.items() if name != "rule"}
    labels = {
        r.name: r.text.in_language(current_language()) for t in facts.definition.transitions for r in t.requirements
    }
    for name in ("waived", "reasons"):
        if given.get(name):
            given[name] = {labels.get(requirement, requirement): why for requirement, why in given[name].items()}
    if event.kind == "item.blocked" or event.kind.startswith("question."):
        given.pop("reason", None)
    return list(reasons(given))


def _moved(event: Event, facts: Facts, doer: str) -> str:
    """Which phase it came to, and, where nobody pressed anything, why."""
    definition, data = facts.definition, event.data
    target = definition.phase_by_name.get(str(data["target"]))
    label = str(data["target"]) if target is None else target.label.in_language(current_language())
    way = next((t for t in definition.transitions if (t.trigger, t.source) == (data["trigger"], data["source"])), None)
    if not event.actor.is_human:
        return tr(
            "Hjulet moved the work to %(phase)s, %(why)s", phase=label, why=_why(str(data.get("rule", "")), facts)
        )
    if way is not None and way.back:
        return tr("%(who)s went back to %(phase)s", who=doer, phase=label)
    if way is not None and way.next_cycle:
        return tr("%(who)s began round %(number)s", who=doer, number=data.get("cycle"))
    if target is not None and target.ended:
        return tr("%(who)s ended the work: %(phase)s", who=doer, phase=label)
    return tr("%(who)s moved on to %(phase)s", who=doer, phase=label)


def _why(rule: str, facts: Facts) -> str:
    if rule in TEMPLATES:
        return tr(TEMPLATES[rule])
    path = rule.removeprefix(REACHED).partition(" ")[0]
    phase, _, name = path.partition(".")
    known = facts.definition.phase_by_name.get(phase)
    field = None if known is None else next((f for f in known.fields if f.name == name), None)
    if field is None:
        return tr("because its time had come")
    return tr("because the day had come: %(field)s", field=field.label.in_language(current_language()))


def _move(facts: Facts, trigger: str) -> str:
    if trigger == AIM:
        return tr("the changed aim")
    way = next((t for t in facts.definition.transitions if t.trigger == trigger), None)
    return trigger if way is None else way.label.in_language(current_language())


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
