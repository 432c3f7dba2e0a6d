"""The main answer to what is asked: done, still in use, yes or no, or on to the next phase."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from adapters.delivery.asks import ask as asked_for
from adapters.i18n import tr
from adapters.sql.store import SqlTransaction
from adapters.web.acting import Case
from adapters.web.answers import moving
from adapters.web.forms import Answers, Choice, Field, Form, Wrong
from engine import decisions, questions, responsibility
from engine.actions import answer_follow_up, finish_action
from engine.errors import NotNow
from engine.model import CommitmentKind
from engine.responsibility import ORPHANED
from engine.sayings import say


def ask(case: Case) -> Form:
    """What the main answer is to this kind of promise."""
    return _kind(case).ask(case)


def act(tx: SqlTransaction, case: Case, answers: Answers) -> str:
    """Put the answer on record."""
    return _kind(case).act(tx, case, answers)


class _Kind(NamedTuple):
    ask: Callable[[Case], Form]
    act: Callable[[SqlTransaction, Case, Answers], str]


def _kind(case: Case) -> _Kind:
    kind = KINDS.get(case.owed.kind)
    if kind is None:
        raise NotNow(why=say("it is answered in the work itself"))
    return kind


def _ask_action(case: Case) -> Form:
    return Form(
        heading=tr("Mark as done: %(action)s", action=case.owed.subject),
        will=[tr("It is on record that you did it, and when. You are not reminded of it any more.")],
        fields=[Field(name="note", kind="text", label=tr("How did it go?"), is_needed=False)],
        button=tr("It is done"),
    )


def _finish_action(tx: SqlTransaction, case: Case, answers: Answers) -> str:
    finish_action(
        tx,
        item_id=case.item_id,
        commitment_id=case.owed.id,
        note=answers.get("note") or None,
        actor=case.actor,
        at=case.at,
        seen_version=case.seen_version,
    )
    return tr("Done. You are not reminded of it any more.")


def _ask_follow_up(case: Case) -> Form:
    return Form(
        heading=asked_for(case.facts, case.owed),
        will=[tr("If the change is not in use any more, the manager is asked how to go on.")],
        fields=[
            Field(
                name="kept",
                kind="choice",
                label=tr("Is the change still in use?"),
                choices=[Choice("yes", tr("Yes, we still work that way")), Choice("no", tr("No, not any more"))],
            ),
            Field(name="note", kind="text", label=tr("How do you know?"), is_needed=False),
        ],
        button=tr("Answer it"),
    )


def _answer_follow_up(tx: SqlTransaction, case: Case, answers: Answers) -> str:
    is_kept = answers["kept"] == "yes"
    answer_follow_up(
        tx,
        item_id=case.item_id,
        name=case.owed.subject,
        kept=is_kept,
        note=answers.get("note", ""),
        actor=case.actor,
        at=case.at,
        seen_version=case.seen_version,
    )
    if is_kept:
        return tr("It is on record that the change is still in use.")
    return tr("It is on record that the change has not lasted; the manager is asked what to do.")


def _ask_decision(case: Case) -> Form:
    who, why = case.names.name(case.owed.asked_by), case.owed.details.get("reason")
    will = [tr("%(name)s asks for your decision.", name=who)] if who else []
    return Form(
        heading=asked_for(case.facts, case.owed),
        will=[
            *will,
            *([tr("The reason given: “%(reason)s”", reason=why)] if why else []),
            tr("Yes makes the move at once, in your name. No leaves the work where it is, with your reason."),
        ],
        fields=[
            Field(
                name="decision",
                kind="choice",
                label=tr("Your decision"),
                choices=[Choice("yes", tr("Yes")), Choice("no", tr("No"))],
            ),
            _reason_for_no(),
        ],
        button=tr("Decide"),
    )


def _decide(tx: SqlTransaction, case: Case, answers: Answers) -> str:
    if answers["decision"] == "no":
        decisions.decline(
            tx,
            item_id=case.item_id,
            trigger=case.owed.subject,
            reason=_reason(answers),
            actor=case.actor,
            at=case.at,
            seen_version=case.seen_version,
        )
        return tr("Your no is on record, with its reason.")
    decisions.approve(
        tx,
        item_id=case.item_id,
        trigger=case.owed.subject,
        actor=case.actor,
        at=case.at,
        seen_version=case.seen_version,
    )
    return tr("Your yes is on record.")


def _ask_acceptance(case: Case) -> Form:
    is_orphaned = case.owed.subject == ORPHANED
    who, why = case.names.name(case.owed.asked_by), case.owed.details.get("reason")
    yes = Choice("yes", tr("Yes, I answer for it") if is_orphaned else tr("Yes, I take over"))
    will = [
        *([tr("%(name)s asks you to take over.", name=who)] if who and not is_orphaned else []),
        *([tr("The reason given: “%(reason)s”", reason=why)] if why else []),
    ]
    if is_orphaned:
        will.append(tr("Nobody else answers for it now. If it should be somebody else, hand it over."))
    else:
        will.append(tr("If you take over, all that is owed in the work is yours. If not, it stays where it was."))
    return Form(
        heading=asked_for(case.facts, case.owed),
        will=will,
        fields=[
            Field(
                name="answer",
                kind="choice",
                label=tr("Your answer"),
                choices=[yes] if is_orphaned else [yes, Choice("no", tr("No, I do not take over"))],
            ),
            *([] if is_orphaned else [_reason_for_no()]),
        ],
        button=tr("Answer it"),
    )


def _accept(tx: SqlTransaction, case: Case, answers: Answers) -> str:
    if answers["answer"] == "no":
        owner = responsibility.decline(
            tx,
            item_id=case.item_id,
            reason=_reason(answers),
            actor=case.actor,
            at=case.at,
            seen_version=case.seen_version,
        ).owner_id
        return tr("It stays with %(name)s.", name=case.names.name(owner) or tr("nobody"))
    responsibility.accept(tx, item_id=case.item_id, actor=case.actor, at=case.at, seen_version=case.seen_version)
    return tr("The work is yours now.")


def _ask_question(case: Case) -> Form:
    asker = case.names.name(case.owed.asked_by)
    return Form(
        heading=tr("Answer %(name)s", name=asker) if asker else tr("Answer a question"),
        will=[tr("“%(question)s”", question=questions.asked_in(case.owed))],
        fields=[
            Field(
                name="text",
                kind="text",
                label=tr("Your answer"),
                hint=tr("It stands in the timeline. Do not write anything that can identify a patient."),
            )
        ],
        button=tr("Answer it"),
    )


def _answer_question(tx: SqlTransaction, case: Case, answers: Answers) -> str:
    questions.answer(
        tx,
        item_id=case.item_id,
        commitment_id=case.owed.id,
        text=answers["text"],
        actor=case.actor,
        at=case.at,
        seen_version=case.seen_version,
    )
    return tr("Your answer is in the timeline.")


def _reason_for_no() -> Field:
    return Field(
        name="reason",
        kind="text",
        label=tr("Reason, if no"),
        hint=tr("Whoever asked reads it."),
        is_needed=False,
    )


def _reason(answers: Answers) -> str:
    if not answers.get("reason"):
        raise Wrong({"reason": tr("Write why not.")})
    return answers["reason"]


KINDS: Mapping[CommitmentKind, _Kind] = MappingProxyType(
    {
        CommitmentKind.PHASE: _Kind(moving.ask, moving.act),
        CommitmentKind.ACTION: _Kind(_ask_action, _finish_action),
        CommitmentKind.FOLLOW_UP: _Kind(_ask_follow_up, _answer_follow_up),
        CommitmentKind.DECISION: _Kind(_ask_decision, _decide),
        CommitmentKind.ACCEPTANCE: _Kind(_ask_acceptance, _accept),
        CommitmentKind.ANSWER: _Kind(_ask_question, _answer_question),
    }
)
"""What the main answer is, by what is owed."""
