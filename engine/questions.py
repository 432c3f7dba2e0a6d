"""Ask somebody something in an item, answer it, take it back.

A question is a promise of whoever is asked: it has a deadline, is told at once, and waits in their list until it is
answered. While it is open they see the item. It stays with whoever was asked when the work is handed over; when they
leave, the owner of the work is asked instead.
"""

from datetime import datetime
from textwrap import shorten

from engine.advance import check_active, check_not_paused, check_version
from engine.definition import Span, Unit
from engine.errors import Invalid, NotAllowed, NotFound, ReasonNeeded
from engine.model import Actor, ActorKind, Commitment, CommitmentKind, Facts, Item, Outcome
from engine.outcomes import Draft
from engine.ports import Transaction
from engine.sayings import say

ANSWER_LIMIT = Span(5, Unit.WORKING_DAYS)
"""How long one has to answer."""

MAX_QUESTION = 2000
"""How many characters a question may have."""

SHORT = 120
"""So much of a question names it where there is room for one line."""


def ask(
    tx: Transaction,
    *,
    item_id: int,
    to: int,
    text: str,
    actor: Actor,
    at: datetime,
    seen_version: int | None = None,
) -> Item:
    """Ask a person something about an item; they are told at once."""
    facts = tx.facts(item_id, at=at)
    check_version(facts, seen_version)
    check_active(tx, to)
    return tx.record(decide_question(facts, to=to, text=text, actor=actor, at=at))


def decide_question(facts: Facts, *, to: int, text: str, actor: Actor, at: datetime) -> Outcome:
    """What asking changes: an answer that the other person owes."""
    text = text.strip()
    if not 0 < len(text) <= MAX_QUESTION:
        raise Invalid(
            what=say("the question"),
            why=say("it has %(count)s characters; give 1 to %(most)s", count=len(text), most=MAX_QUESTION),
        )
    if to in {actor.person_id, actor.on_behalf_of}:
        raise Invalid(what=say("the question"), why=say("you would ask yourself"))
    check_not_paused(facts)  # nobody would be told
    draft = Draft(facts, actor, at)
    draft.say("question.asked", to=to, text=text)
    draft.owe(
        CommitmentKind.ANSWER,
        subject=shorten(text, SHORT, placeholder=" …"),
        owner_id=to,
        due_at=draft.end_after(ANSWER_LIMIT),
        policy="answer",
        asked_by=actor.person_id,
        details={"question": text},
    )
    return draft.outcome()


def answer(
    tx: Transaction,
    *,
    item_id: int,
    commitment_id: int,
    text: str,
    actor: Actor,
    at: datetime,
    seen_version: int | None = None,
) -> Item:
    """Answer a question that one was asked."""
    facts = tx.facts(item_id, at=at)
    check_version(facts, seen_version)
    return tx.record(decide_answer(facts, commitment_id, text=text, actor=actor, at=at))


def decide_answer(facts: Facts, commitment_id: int, *, text: str, actor: Actor, at: datetime) -> Outcome:
    """What answering changes: the question is closed, and both stand in the trail."""
    question = question_of(facts, commitment_id)
    if actor.kind is not ActorKind.OPERATOR and question.owner_id not in {actor.person_id, actor.on_behalf_of}:
        raise NotAllowed(who=say("whoever was asked"))
    if not text.strip():
        raise ReasonNeeded(act=say("answer"))
    draft = Draft(facts, actor, at)
    draft.say(
        "question.answered",
        commitment=question.id,
        to=question.asked_by,
        question=asked_in(question),
        text=text.strip(),
    )
    draft.close(question, outcome="answered")
    return draft.outcome()


def withdraw(tx: Transaction, *, item_id: int, commitment_id: int, actor: Actor, at: datetime) -> Item:
    """Take a question back that one has asked."""
    return tx.record(decide_withdrawal(tx.facts(item_id, at=at), commitment_id, actor=actor, at=at))


def decide_withdrawal(facts: Facts, commitment_id: int, *, actor: Actor, at: datetime) -> Outcome:
    """What taking it back changes: nobody owes the answer any more. The owner of the work may take back any."""
    question = question_of(facts, commitment_id)
    if not may_withdraw(facts, question, actor):
        raise NotAllowed(who=say("whoever asked, or the owner"))
    draft = Draft(facts, actor, at)
    draft.say("question.withdrawn", commitment=question.id, person=question.owner_id, question=asked_in(question))
    draft.close(question, outcome="withdrawn")
    return draft.outcome()


def may_withdraw(facts: Facts, question: Commitment, actor: Actor) -> bool:
    """True when the actor has asked the question, or owns the work."""
    mine = {actor.person_id, actor.on_behalf_of} - {None}
    return actor.kind is ActorKind.OPERATOR or bool(mine & {question.asked_by, facts.item.owner_id})


def pass_on(draft: Draft, question: Commitment, *, to: int | None, reason: str) -> None:
    """Ask another person in place of somebody who has left; there is nothing to ask when they asked it themselves."""
    if to is None or to == question.asked_by:
        draft.say("question.withdrawn", commitment=question.id, question=asked_in(question), reason=reason)
        draft.close(question, outcome=reason)
        return
    draft.say("question.passed_on", commitment=question.id, before=question.owner_id, to=to)
    draft.hand(question, to=to, reason=reason)


def asked_in(question: Commitment) -> str:
    """The whole of a question."""
    return str(question.details.get("question", question.subject))


def question_of(facts: Facts, commitment_id: int) -> Commitment:
    """The open question with this id; NotFound when there is none."""
    for owed in facts.open_commitments:
        if owed.id == commitment_id and owed.kind is CommitmentKind.ANSWER:
            return owed
    raise NotFound(what=say("open question"), name=commitment_id)
