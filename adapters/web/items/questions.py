"""What somebody has been asked to decide about an item."""

from dataclasses import dataclass

from adapters.delivery.asks import ask
from adapters.i18n import answers, day_in_words
from adapters.i18n.words import instant_in_words
from adapters.sql.names import Names
from adapters.web.items.compared import Change, changed
from adapters.web.visits import Here, Visit
from engine.definition import Field, Phase
from engine.model import Commitment, CommitmentKind, Facts
from engine.roles import deciding_role, has_role


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A decision that is asked for: of whom, by whom, since when and by when, with which reasons.

    ``waived`` are requirements that would be passed, each with its reason; ``aims`` what was changed in the aim.
    """

    trigger: str
    asked: str
    decider: str | None
    asker: str | None
    since: str
    due: str | None
    reason: str | None
    waived: tuple[tuple[str, str], ...]
    aims: tuple[tuple[str, list[Change]], ...]
    may_decide: bool


def pending(visit: Visit, here: Here, names: Names) -> list[Pending]:
    """Every decision about the item that is asked for now."""
    facts = here.facts
    return [_pending(visit, here, c, names) for c in facts.open_commitments if c.kind is CommitmentKind.DECISION]


def _pending(visit: Visit, here: Here, owed: Commitment, names: Names) -> Pending:
    facts = here.facts
    due_on = None if owed.due_at is None else facts.calendar.local_date(owed.due_at)
    return Pending(
        trigger=owed.subject,
        asked=ask(facts, owed),
        decider=names.name(owed.owner_id),
        asker=names.name(owed.asked_by),
        since=instant_in_words(owed.opened_at, facts.calendar, at=visit.at),
        due=None if due_on is None else day_in_words(due_on, today=visit.today),
        reason=owed.details.get("reason"),
        waived=tuple(_waived(visit, facts, owed)),
        aims=tuple(_aims(visit, facts, owed)),
        may_decide=has_role(facts, actor=here.actor, role=deciding_role(owed)),
    )


def _waived(visit: Visit, facts: Facts, owed: Commitment) -> list[tuple[str, str]]:
    texts = {r.name: r.text.in_language(visit.language) for t in facts.definition.transitions for r in t.requirements}
    reasons = owed.details.get("reasons") or {}
    return [(texts.get(name, name), reason) for name, reason in reasons.items()]


def _aims(visit: Visit, facts: Facts, owed: Commitment) -> list[tuple[str, list[Change]]]:
    found = []
    for name, before in (owed.details.get("before") or {}).items():
        phase = facts.definition.phase(name)
        for asked in phase.fields:
            if asked.name in before:
                texts = [_said(visit, asked, value) for value in (before[asked.name], _now(facts, phase, asked))]
                found.append((asked.label.in_language(visit.language), changed(*texts)))
    return found


def _said(visit: Visit, asked: Field, value: object) -> str:
    return answers.said(asked, value, today=visit.today)


def _now(facts: Facts, phase: Phase, asked: Field) -> object:
    return facts.values(phase.name).get(asked.name)
