"""What somebody is to do: the verb first, why it matters, and the next click."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from adapters.delivery.asks import ask
from adapters.i18n import day_in_words, ntr, tr
from adapters.sql import ledger
from adapters.sql.names import Names
from adapters.sql.store import SqlTransaction
from adapters.sql.waiting import Waiting, in_brief
from adapters.web.visits import Visit
from adapters.worker.recipients import Recipients, next_above
from engine.deadlines import lateness
from engine.model import Commitment, CommitmentKind, Facts
from engine.progress import progress
from engine.questions import asked_in
from engine.responsibility import ORPHANED

EXPLAINED = 12
"""For so many it is said what is missing and what happens next; whoever has more has read enough."""

ICONS = {
    CommitmentKind.PHASE: "pencil",
    CommitmentKind.ACTION: "list-checks",
    CommitmentKind.FOLLOW_UP: "history",
    CommitmentKind.DECISION: "clipboard-check",
    CommitmentKind.ACCEPTANCE: "user-plus",
    CommitmentKind.MEASUREMENT: "chart-line",
    CommitmentKind.ANSWER: "message-square",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One thing to do. ``kind`` says which button it has, ``answer`` where that goes; ``why`` says what happens next.

    ``late`` is in working days: 0 on the day, below it before. ``absent`` is for whom the visitor stands in.
    """

    id: int
    kind: str
    icon: str
    asked: str
    ref: str
    title: str
    phase: str
    due: str | None
    late: int | None
    lateness: str | None
    asker: str | None
    question: str | None
    absent: str | None
    why: tuple[str, ...]
    answer: str
    date: str
    later: str

    @property
    def tone(self) -> str:
        """How urgent it is."""
        if self.late is None or self.late < 0:
            return ""
        return "danger" if self.late else "warning"


def tasks(
    tx: SqlTransaction, visit: Visit, names: Names, found: Iterable[Waiting], *, explained: bool = False
) -> list[Task]:
    """The things to do, the latest first, then by their deadline and phase."""
    told = [(each, in_brief(tx, each.item)) for each in found]
    told.sort(key=lambda pair: _urgency(visit, *pair))
    roles = Recipients(tx, at=visit.at)
    return [
        _task(visit, names, each, facts, why=_why(tx, visit, roles, each) if explained and number < EXPLAINED else ())
        for number, (each, facts) in enumerate(told)
    ]


def phase_in_words(facts: Facts, language: str) -> str:
    """The phase of an item, and its round when it goes through it again."""
    label = facts.phase.label.in_language(language)
    if not facts.phase.per_cycle or facts.item.cycle == 1:
        return label
    return tr("%(phase)s, round %(number)s", phase=label, number=facts.item.cycle)


def lateness_in_words(late: int) -> str:
    """How late something is."""
    if late > 0:
        return ntr("%(number)s working day late", "%(number)s working days late", late)
    return tr("Due today")


def late_by(facts: Facts, owed: Commitment, visit: Visit) -> int | None:
    """How many working days something is late; None without a deadline."""
    if owed.due_at is None:
        return None
    days = lateness(due_at=owed.due_at, at=visit.at, calendar=facts.calendar)
    return max(days, 1) if owed.due_at < visit.at else days  # on a free day after it, it is late all the same


def _urgency(visit: Visit, each: Waiting, facts: Facts) -> tuple[int, float, int, int]:
    late = late_by(facts, each.owed, visit)
    due = each.owed.due_at.timestamp() if each.owed.due_at else 0
    return (-(late or 0) if late and late > 0 else 0, due, facts.phase.rank, each.owed.id)


def _task(visit: Visit, names: Names, each: Waiting, facts: Facts, *, why: tuple[str, ...]) -> Task:
    owed, item = each.owed, each.item
    late = late_by(facts, owed, visit)
    due_on = None if owed.due_at is None else facts.calendar.local_date(owed.due_at)
    is_question = owed.kind is CommitmentKind.ANSWER
    asker = names.name(owed.asked_by) if owed.asked_by not in visit.rights.persons else None
    is_orphaned = owed.kind is CommitmentKind.ACCEPTANCE and owed.subject == ORPHANED
    named = {"commitment": owed.id, "generation": owed.generation, "back": "/"}
    here = f"/items/{item.ref}"
    return Task(
        id=owed.id,
        kind=owed.kind.value,
        icon=ICONS[owed.kind],
        asked=tr("Answer %(name)s", name=asker) if is_question and asker else ask(facts, owed),
        ref=item.ref,
        title=item.title,
        phase=phase_in_words(facts, visit.language),
        due=None if due_on is None else day_in_words(due_on, today=visit.today),
        late=late,
        lateness=None if late is None or late < 0 else lateness_in_words(late),
        asker=None if is_question or is_orphaned else asker,
        question=asked_in(owed) if is_question else None,
        absent=None if owed.owner_id == visit.person.id else names.name(owed.owner_id),
        why=why,
        answer=f"{here}/answer?{urlencode(named)}",
        date=f"{here}/date?{urlencode({'commitment': owed.id, 'back': '/'})}",
        later=f"{here}/later?{urlencode({'commitment': owed.id, 'back': '/'})}",
    )


def _why(tx: SqlTransaction, visit: Visit, roles: Recipients, each: Waiting) -> tuple[str, ...]:
    """What is missing, and from which day somebody above sees it."""
    facts, owed, said = tx.facts(each.item.id, at=visit.at), each.owed, list[str]()
    if owed.kind is CommitmentKind.PHASE and (missing := len(progress(facts, at=visit.at).missing)):
        said.append(
            ntr(
                "%(number)s thing is missing before you can move on.",
                "%(number)s things are missing before you can move on.",
                missing,
            )
        )
    above = next_above(facts, owed, ledger.notices_about(tx, owed.id), roles, at=visit.at)
    if above is not None:
        role, day = above
        words = (
            tr(
                "From %(day)s your manager's manager sees this unless you act.",
                day=day_in_words(day, today=visit.today),
            )
            if role.level > 1
            else tr("From %(day)s your manager sees this unless you act.", day=day_in_words(day, today=visit.today))
        )
        said.append(words)
    return tuple(said)
