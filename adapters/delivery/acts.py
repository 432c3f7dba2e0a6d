"""What the reader of a mail can do about a promise straight from it: each act is a signed link."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from adapters.delivery.links import Link, Links, Purpose
from adapters.delivery.matters import Matter
from adapters.i18n import current_language, tr
from engine.definition import Definition, Role, Transition
from engine.model import CommitmentKind, Facts
from engine.progress import progress
from engine.responsibility import ORPHANED

WORK = frozenset({CommitmentKind.PHASE, CommitmentKind.ACTION, CommitmentKind.FOLLOW_UP})
"""What takes work, and so can be put off or wait for somebody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something that can be done: what it is called, and the address of its page."""

    label: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Acts:
    """All that can be done about a promise; ``main`` answers what is asked, and is None where nothing short does."""

    main: Act | None = None
    others: tuple[Act, ...] = ()


def acts(matter: Matter, *, reader_id: int, links: Links | None, base_url: str, at: datetime) -> Acts:
    """What the reader can do about the promise: whoever owes it, or stands in for them; nobody else."""
    if links is None or matter.role is not Role.OWNER:
        return Acts()

    def act(purpose: Purpose, label: str) -> Act:
        owed, item = matter.commitment, matter.facts.item
        link = Link(
            purpose=purpose,
            person_id=reader_id,
            item_id=item.id,
            version=item.version,
            commitment_id=owed.id,
            generation=owed.generation,
        )
        return Act(label=label, url=f"{base_url.rstrip('/')}/a/{links.sign(link, at=at)}")

    answer = _answer(matter, at=at)
    return Acts(
        main=None if answer is None else act(Purpose.DONE, answer),
        others=tuple(act(purpose, label) for purpose, label in _others(matter)),
    )


def forward(facts: Facts) -> list[Transition]:
    """The ways on from the present phase that need no reason."""
    return [t for t in facts.definition.leaving[facts.item.phase] if not t.back and not t.reason_needed]


def way_out(definition: Definition, phase: str) -> Transition | None:
    """The move that ends the work from a phase and only asks why; None where the workflow has no such move."""
    ways = definition.leaving[phase]
    return next((t for t in ways if t.reason_needed and not t.back and definition.phase(t.target).ended), None)


def _answer(matter: Matter, *, at: datetime) -> str | None:
    """What the main answer is called; a phase in which something is missing has none."""
    match matter.commitment.kind:
        case CommitmentKind.PHASE:
            return _move(matter, at=at)
        case CommitmentKind.ACTION:
            return tr("Mark as done")
        case CommitmentKind.FOLLOW_UP | CommitmentKind.ACCEPTANCE:
            return tr("Answer it")
        case CommitmentKind.DECISION:
            return tr("Read and decide")
    return None


def _move(matter: Matter, *, at: datetime) -> str | None:
    """What the way on is called when there is but one; None while something is missing, or where none leads on."""
    ways = forward(matter.facts)
    if not ways or progress(matter.facts, at=at).missing:
        return None
    return ways[0].label.in_language(current_language()) if len(ways) == 1 else tr("Choose how to go on")


def _others(matter: Matter) -> Iterator[tuple[Purpose, str]]:
    facts, kind = matter.facts, matter.commitment.kind
    if kind is CommitmentKind.ACCEPTANCE and matter.commitment.subject == ORPHANED:
        yield Purpose.HAND_OVER, tr("Hand over")
    if kind not in WORK:
        return
    yield Purpose.LATER, tr("Remind me later")
    yield Purpose.DATE, tr("Move the deadline")
    if facts.item.ended_at is None:
        yield Purpose.BLOCKED, tr("Waiting for somebody")
    if kind is not CommitmentKind.ACTION and matter.commitment.owner_id == facts.item.owner_id:
        yield Purpose.HAND_OVER, tr("Hand over")
    if kind is CommitmentKind.PHASE and way_out(facts.definition, facts.item.phase) is not None:
        yield Purpose.STOP, tr("We stop")
