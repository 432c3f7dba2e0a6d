"""Who takes part."""

from dataclasses import dataclass

from adapters.i18n import tr
from adapters.i18n.words import word
from adapters.sql.store import SqlTransaction
from adapters.web.acting import Acting
from adapters.web.forms import Answers, Choice, Field, Form, Wrong
from adapters.web.persons import meant
from engine import edit
from engine.model import Part, Participant


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody who takes part, and as what."""

    person_id: int
    name: str
    part: str
    is_patient: bool


def members(acting: Acting) -> list[Member]:
    """Everybody who takes part besides the owner, in the order in which they are spoken of."""
    order = list(Part)
    return [
        Member(
            person_id=taking.person_id,
            name=acting.names.of(taking.person_id).name,
            part=_capital(word(taking.part.value)),
            is_patient=taking.part is Part.PATIENT_REPRESENTATIVE,
        )
        for taking in sorted(acting.facts.participants, key=lambda p: (order.index(p.part), p.person_id))
    ]


def ask(_acting: Acting) -> Form:
    """Who, and as what."""
    return Form(
        heading=tr("The team"),
        fields=[
            Field(
                name="who",
                kind="line",
                label=tr("Who joins?"),
                hint=tr("Name or e-mail address of somebody in your organisation."),
            ),
            Field(
                name="part",
                kind="choice",
                label=tr("As what?"),
                value=Part.MEMBER.value,
                choices=[
                    Choice(Part.MEMBER.value, tr("Member"), tr("Writes in the work, and plans it.")),
                    Choice(Part.COACH.value, tr("Coach"), tr("Helps with the method, and writes too.")),
                    Choice(
                        Part.PATIENT_REPRESENTATIVE.value,
                        tr("Patient representative"),
                        tr("Sees everything, and comments."),
                    ),
                ],
            ),
        ],
        button=tr("Add to the team"),
    )


def join(tx: SqlTransaction, acting: Acting, answers: Answers) -> str:
    """Let the person take part."""
    who = meant(tx, acting.reader, answers, name="who")
    if who is None:
        raise Wrong({"who": tr("Write something here.")})
    part = Part(answers["part"])
    if Participant(person_id=who.id, part=part) in acting.facts.participants:
        raise Wrong({"who": tr("%(name)s takes part already.", name=who.name)})
    edit.join(
        tx,
        item_id=acting.item_id,
        participant=Participant(person_id=who.id, part=part),
        actor=acting.actor,
        at=acting.at,
    )
    return tr("%(name)s takes part.", name=who.name)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
