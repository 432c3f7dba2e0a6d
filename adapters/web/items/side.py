"""The right column of an item's page: time, people, what is planned, what is waited for, and what is near."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from adapters.delivery.asks import ask
from adapters.i18n import day_in_words, ntr, tr
from adapters.i18n.words import word
from adapters.sql import searching
from adapters.sql.names import Names
from adapters.sql.relatives import relatives
from adapters.web.items.clock import clock
from adapters.web.visits import Here, Visit
from engine import questions
from engine.access import Action
from engine.model import Commitment, CommitmentKind, Part

MOST_ALIKE = 3
SMALL = 1

WAITED_FOR = frozenset({CommitmentKind.DECISION, CommitmentKind.ACCEPTANCE})
TO_DO = frozenset({CommitmentKind.ACTION, CommitmentKind.FOLLOW_UP, CommitmentKind.MEASUREMENT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """Somebody who takes part, and as what."""

    person_id: int
    name: str
    part: str
    is_patient: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """Something that somebody owes: what, who, by when. ``may_answer`` is true for whoever can say that it is done."""

    id: int
    what: str
    who: str
    due: str
    is_late: bool
    may_answer: bool
    may_withdraw: bool = False
    since: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hurdle:
    """What the work waits for, whom, why, and for how long."""

    cause: str
    holder: str | None
    note: str
    since: str
    may_remove: bool


def side(visit: Visit, here: Here) -> dict[str, Any]:
    """What ``items/side.html`` shows."""
    names, facts = Names(here.tx), here.facts
    owed = facts.open_commitments
    team = _team(here, names)
    return {
        "clock": clock(visit, here, names),
        "rest": _rest(visit, here),
        "hurdle": _hurdle(visit, here, names),
        "team": team,
        "has_patient": any(each.is_patient for each in team),
        "to_do": [_owed(visit, here, each, names) for each in owed if each.kind in TO_DO],
        "done": [
            _owed(visit, here, each, names)
            for each in facts.commitments
            if each.kind in TO_DO and each.closed_at is not None
        ],
        "waits": [_owed(visit, here, each, names) for each in owed if each.kind in WAITED_FOR],
        "questions": [_owed(visit, here, each, names) for each in owed if each.kind is CommitmentKind.ANSWER],
        "near": relatives(here.tx, visit.rights, facts.item),
        "alike": _alike(visit, here),
        "may_plan": Action.PLAN in here.may and facts.item.ended_at is None,
        "may_staff": Action.STAFF in here.may,
        "may_comment": Action.COMMENT in here.may,
        "is_paused": facts.item.pause is not None,
    }


def _team(here: Here, names: Names) -> list[Taking]:
    """The owners first, then who takes part, then who answers for it above."""
    facts, tree = here.facts, here.tx.tree()
    order = list(Part)
    found = []
    if facts.item.owner_id is not None:
        found.append(Taking(person_id=facts.item.owner_id, name=names.of(facts.item.owner_id).name, part=tr("Owner")))
    for partner in facts.partners:
        if partner.owner_id is not None:
            place = tree.organisations[partner.organisation_id].name
            part = tr("Owner, %(place)s", place=place)
            found.append(Taking(person_id=partner.owner_id, name=names.of(partner.owner_id).name, part=part))
    for taking in sorted(facts.participants, key=lambda p: (order.index(p.part), p.person_id)):
        if taking.person_id not in {each.person_id for each in found}:
            found.append(
                Taking(
                    person_id=taking.person_id,
                    name=names.of(taking.person_id).name,
                    part=_capital(word(taking.part.value)),
                    is_patient=taking.part is Part.PATIENT_REPRESENTATIVE,
                )
            )
    manager = next((person for person in facts.line if person not in {each.person_id for each in found}), None)
    if manager is not None:
        found.append(Taking(person_id=manager, name=names.of(manager).name, part=tr("Manager")))
    return found


def _rest(visit: Visit, here: Here) -> dict[str, str] | None:
    rest = here.facts.item.pause
    if rest is None:
        return None
    return {"until": day_in_words(rest.until, today=visit.today), "reason": rest.reason}


def _hurdle(visit: Visit, here: Here, names: Names) -> Hurdle | None:
    block = here.facts.item.block
    if block is None:
        return None
    holds = block.holder_id in {here.actor.person_id, here.actor.on_behalf_of} - {None}
    return Hurdle(
        cause=_capital(word(block.cause.value)),
        holder=names.name(block.holder_id),
        note=block.note,
        since=_waited(visit, here, block.since),
        may_remove=holds or Action.PLAN in here.may,
    )


def _waited(visit: Visit, here: Here, since: datetime) -> str:
    """For how many working days."""
    calendar = here.facts.calendar
    days = calendar.working_days_between(calendar.local_date(since), visit.today)
    if days < SMALL:
        return tr("since today")
    return ntr("for %(number)s working day", "for %(number)s working days", days)


def _owed(visit: Visit, here: Here, owed: Commitment, names: Names) -> Owed:
    calendar, mine = here.facts.calendar, owed.owner_id in {here.actor.person_id, here.actor.on_behalf_of} - {None}
    is_question = owed.kind is CommitmentKind.ANSWER
    what = owed.subject if owed.kind is CommitmentKind.ACTION or is_question else ask(here.facts, owed)
    return Owed(
        id=owed.id,
        what=what,
        who=names.name(owed.owner_id) or tr("nobody"),
        due="" if owed.due_at is None else day_in_words(calendar.local_date(owed.due_at), today=visit.today),
        is_late=owed.closed_at is None and owed.due_at is not None and owed.due_at < visit.at,
        may_answer=mine or (Action.PLAN in here.may and owed.kind in TO_DO),
        may_withdraw=is_question and not mine and questions.may_withdraw(here.facts, owed, here.actor),
        since=_waited(visit, here, owed.opened_at),
    )


def _alike(visit: Visit, here: Here) -> list[dict[str, str]]:
    """Other work that is about much the same, as far as the visitor sees it."""
    facts = here.facts
    found = searching.similar(here.tx, visit.rights, facts.item.title, limit=MOST_ALIKE + 1)
    return [
        {"ref": hit.ref, "title": "".join(piece.text for piece in hit.title), "organisation": hit.organisation}
        for hit in found
        if hit.item_id != facts.item.id
    ][:MOST_ALIKE]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
