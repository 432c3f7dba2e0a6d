"""What is asked of whoever owes something, the verb first."""

from adapters.i18n import current_language, tr
from engine.advance import AIM
from engine.definition import Transition
from engine.model import Commitment, CommitmentKind, Facts
from engine.responsibility import ORPHANED


def ask(facts: Facts, owed: Commitment) -> str:
    """What ``owed`` asks for, in the current language."""
    match owed.kind:
        case CommitmentKind.PHASE:
            return facts.definition.phase(owed.subject).ask.in_language(current_language())
        case CommitmentKind.ACTION:
            return tr("Do what was agreed: %(action)s", action=owed.subject)
        case CommitmentKind.FOLLOW_UP:
            return _follow_up(facts, owed)
        case CommitmentKind.DECISION:
            return _decision(facts, owed)
        case CommitmentKind.ACCEPTANCE:
            return tr("Decide how the work goes on") if owed.subject == ORPHANED else tr("Say whether you take over")
        case CommitmentKind.MEASUREMENT | CommitmentKind.ANSWER:
            return tr("Answer: %(question)s", question=owed.subject)


def in_mail(facts: Facts, owed: Commitment) -> str:
    """What ``owed`` asks for, in a mail: what people have asked each other does not leave Hjulet."""
    return tr("Answer a question") if owed.kind is CommitmentKind.ANSWER else ask(facts, owed)


def news(facts: Facts, owed: Commitment, *, asker: str | None = None) -> str:
    """What has just come up, for the subject of a mail that could not wait; ``asker`` is the name of who asks."""
    title = facts.item.title
    if owed.kind is CommitmentKind.ANSWER:
        return tr("%(name)s asks about %(title)s", name=asker or tr("Somebody"), title=title)
    if owed.kind is CommitmentKind.ACCEPTANCE:
        if owed.subject == ORPHANED:
            return tr("You are now responsible for %(title)s", title=title)
        return tr("Do you take over %(title)s?", title=title)
    return f"{ask(facts, owed)} · {title}"


def _follow_up(facts: Facts, owed: Commitment) -> str:
    labels = (
        check.label for phase in facts.definition.phases for check in phase.follow_ups if check.name == owed.subject
    )
    label = next(labels, None)
    return owed.subject if label is None else label.in_language(current_language())


def _decision(facts: Facts, owed: Commitment) -> str:
    if owed.subject == AIM:
        return tr("Decide on the changed aim")
    move = _move(facts, owed.subject)
    return tr("Decide: %(move)s", move=owed.subject if move is None else move.label.in_language(current_language()))


def _move(facts: Facts, trigger: str) -> Transition | None:
    """The transition that ``trigger`` names, from the present phase if there is one."""
    leaving = facts.definition.leaving[facts.item.phase]
    return next((t for t in (*leaving, *facts.definition.transitions) if t.trigger == trigger), None)
