"""Say something in the work, or ask somebody about it."""

import re
from collections.abc import Iterator, Sequence

from adapters.i18n import tr
from adapters.sql import offices
from adapters.sql.people import Profile
from adapters.sql.store import SqlTransaction
from adapters.web.acting import Acting, Case
from adapters.web.forms import Answers, Field, Form, Wrong
from adapters.web.persons import known, meant
from adapters.web.visits import Here
from engine import edit, questions
from engine.access import Action, about, allowed, relations
from engine.errors import NotAllowed
from engine.model import Facts
from engine.sayings import say

MENTION = re.compile(r"(?:^|(?<=[\s(]))@([^\W\d_][\w.\-]*(?:[ ][^\W\d_][\w\-]*)?)")
"""A name with a sign before it: one word, or two."""

MOST_ASKED = 5


def ask_comment(acting: Acting) -> Form:
    """What somebody wants to say, and whom to ask."""
    return Form(
        heading=tr("Write to the team"),
        fields=[
            Field(
                name="text",
                kind="text",
                label=tr("What do you want to say?"),
                hint=tr("Do not write anything that can identify a patient."),
            ),
            _to(acting, is_needed=False),
        ],
        button=tr("Send"),
    )


def comment(tx: SqlTransaction, acting: Acting, answers: Answers) -> str:
    """Say it; whoever is named is asked."""
    text = answers["text"]
    asked = {person.id: person for person in _asked(tx, acting, answers)}
    asked.pop(acting.reader.id, None)
    if not asked:
        edit.comment(tx, item_id=acting.item_id, text=text, actor=acting.actor, at=acting.at)
        return tr("Your comment is in the timeline.")
    return _put(tx, acting, list(asked.values())[:MOST_ASKED], text)


def ask_question(acting: Acting) -> Form:
    """Whom to ask what."""
    return Form(
        heading=tr("Ask somebody"),
        will=[
            tr("The person gets a mail at once, and sees the work as long as the question is open."),
            tr("Question and answer stay in the timeline."),
        ],
        fields=[
            _to(acting, is_needed=True),
            Field(
                name="text",
                kind="text",
                label=tr("What do you want to know?"),
                hint=tr("Do not write anything that can identify a patient."),
            ),
        ],
        button=tr("Ask"),
    )


def question(tx: SqlTransaction, acting: Acting, answers: Answers) -> str:
    """Ask."""
    who = meant(tx, acting.reader, answers, name="ask")
    if who is None:
        raise Wrong({"ask": tr("Write something here.")})
    return _put(tx, acting, [who], answers["text"])


def ask_withdrawal(case: Case) -> Form:
    """That the question is taken back."""
    name = case.names.name(case.owed.owner_id) or tr("nobody")
    return Form(
        heading=tr("Take the question back"),
        will=[
            tr("%(name)s need not answer any more. The question stays in the timeline.", name=name),
            tr("“%(question)s”", question=questions.asked_in(case.owed)),
        ],
        button=tr("Take it back"),
    )


def withdraw(tx: SqlTransaction, case: Case, _answers: Answers) -> str:
    """Take it back."""
    questions.withdraw(tx, item_id=case.item_id, commitment_id=case.owed.id, actor=case.actor, at=case.at)
    return tr("The question is taken back.")


def may_withdraw(_here: Here, case: Case) -> None:
    """NotAllowed for whoever neither asked nor owns the work."""
    questions.question_of(case.facts, case.owed.id)
    if not questions.may_withdraw(case.facts, case.owed, case.actor):
        raise NotAllowed(who=say("whoever asked, or the owner"))


def near(facts: Facts, *, but: int) -> list[int]:
    """Whoever is likely to be asked: all that take part, the owner, and the managers above."""
    known = {*(p.person_id for p in facts.participants), facts.item.owner_id, *facts.line}
    return sorted(person_id for person_id in known if person_id is not None and person_id != but)


def _to(acting: Acting, *, is_needed: bool) -> Field:
    return Field(
        name="ask",
        kind="line",
        label=tr("Whom do you ask?") if is_needed else tr("Ask somebody for an answer"),
        hint=tr("Name or e-mail address of somebody in your organisation."),
        is_needed=is_needed,
        suggestions=[acting.names.of(person_id).name for person_id in near(acting.facts, but=acting.reader.id)],
    )


def _put(tx: SqlTransaction, acting: Acting, asked: Sequence[Profile], text: str) -> str:
    for person in asked:
        _check_sees(tx, acting, person)
        questions.ask(tx, item_id=acting.item_id, to=person.id, text=text, actor=acting.actor, at=acting.at)
    return tr("%(names)s is asked, and has five working days.", names=", ".join(person.name for person in asked))


def _check_sees(tx: SqlTransaction, acting: Acting, person: Profile) -> None:
    """Wrong when the question would show the work to somebody to whom the asker may not show it."""
    to = about(acting.facts)
    may = allowed(relations(offices.rights(tx, tx.person(person.id), at=acting.at), to))
    asker = allowed(relations(offices.rights(tx, acting.reader, at=acting.at), to))
    if Action.SEE not in may and Action.PLAN not in asker:
        raise Wrong({"ask": tr("%(name)s does not see this work. Ask its owner to ask.", name=person.name)})


def _asked(tx: SqlTransaction, acting: Acting, answers: Answers) -> Iterator[Profile]:
    """Whoever is named in the field, and whoever is mentioned in the text and can only be one person."""
    chosen = meant(tx, acting.reader, answers, name="ask")
    if chosen is not None:
        yield chosen
    for mention in MENTION.finditer(answers["text"]):
        whole = mention[1].rstrip(".-")
        for words in dict.fromkeys((whole, whole.split()[0])):
            found = known(tx, acting.reader, words)
            if len(found) == 1:
                yield found[0]
                break
