"""On to the next phase: what is missing, and the move when nothing is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from adapters.delivery.acts import forward
from adapters.i18n import current_language, tr
from adapters.i18n.refusals import missing_in, sentence
from adapters.i18n.words import the
from adapters.sql.store import SqlTransaction
from adapters.web.acting import Case
from adapters.web.forms import Answers, Choice, Field, Form
from engine import decisions
from engine.advance import Advance, advance, decide
from engine.definition import Transition
from engine.errors import DecisionNeeded, Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way on. It is open when nothing stands in it; ``decider`` must be asked first when there is one."""

    transition: Transition
    missing: Sequence[str] = ()
    decider: str | None = None

    @property
    def is_open(self) -> bool:
        """True when it can be taken, or asked for, now."""
        return not self.missing

    @property
    def label(self) -> str:
        """What the way is called."""
        return self.transition.label.in_language(current_language())


def ask(case: Case) -> Form:
    """Which way on, when one is open; otherwise all that is missing."""
    ways = [_way(case, transition) for transition in forward(case.facts)]
    usable = [way for way in ways if way.is_open]
    heading = ways[0].label if len(ways) == 1 else case.facts.phase.ask.in_language(current_language())
    return Form(
        heading=heading,
        will=list(_will(case, ways, usable)),
        fields=[_field(usable)] if usable else [],
        button=_button(usable),
        missing=list(_missing(ways)),
    )


def act(tx: SqlTransaction, case: Case, answers: Answers) -> str:
    """Take the way, or ask whoever decides it."""
    way = next(_way(case, t) for t in forward(case.facts) if t.trigger == answers["move"])
    if way.decider is not None:
        decisions.ask(
            tx,
            item_id=case.item_id,
            trigger=way.transition.trigger,
            actor=case.actor,
            at=case.at,
            seen_version=case.seen_version,
        )
        return tr("%(role)s is asked to decide. You are told of the answer.", role=_capital(way.decider))
    item = advance(tx, _wish(case, way.transition), at=case.at)
    target = case.facts.definition.phase(item.phase)
    return tr("The work is now in the phase %(phase)s.", phase=target.label.in_language(current_language()))


def _way(case: Case, transition: Transition) -> Way:
    """How it stands with one way on, found out by deciding about it without recording anything."""
    try:
        decide(case.facts, _wish(case, transition), at=case.at)
    except DecisionNeeded as needed:
        return Way(transition=transition, decider=the(str(needed.data["role"])))
    except Refusal as refusal:
        unmet = [u.text.in_language(current_language()) for u in missing_in(refusal)]
        return Way(transition=transition, missing=unmet or [sentence(refusal)])
    return Way(transition=transition)


def _wish(case: Case, transition: Transition) -> Advance:
    return Advance(
        item_id=case.item_id,
        trigger=transition.trigger,
        actor=case.actor,
        seen_version=case.facts.item.version,
    )


def _will(case: Case, ways: Sequence[Way], usable: Sequence[Way]) -> Iterator[str]:
    if not ways:
        yield tr("Nothing leads on from here but what needs a reason. Open the work for that.")
    elif not usable:
        yield tr("Something is missing before the work can move on. Nothing has been changed.")
    elif len(usable) == 1:
        way, phases = usable[0], case.facts.definition
        target = phases.phase(way.transition.target).label.in_language(current_language())
        if way.decider is None:
            yield tr("Everything that is asked for is in place. The work moves on to %(phase)s.", phase=target)
        else:
            yield tr("Everything that is asked for is in place. %(role)s decides.", role=_capital(way.decider))


def _field(usable: Sequence[Way]) -> Field:
    choices = [
        Choice(
            way.transition.trigger,
            way.label,
            "" if way.decider is None else tr("%(role)s is asked to decide.", role=_capital(way.decider)),
        )
        for way in usable
    ]
    if len(choices) == 1:
        return Field(name="move", kind="hidden", value=choices[0].value, choices=choices)
    return Field(name="move", kind="choice", label=tr("How does the work go on?"), choices=choices)


def _button(usable: Sequence[Way]) -> str | None:
    if not usable:
        return None
    if len(usable) > 1:
        return tr("Go on")
    way = usable[0]
    return way.label if way.decider is None else tr("Ask %(role)s to decide", role=way.decider)


def _missing(ways: Sequence[Way]) -> Iterator[str]:
    for way in ways:
        for each in way.missing:
            yield each if len(ways) == 1 else f"{way.label}: {each}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
