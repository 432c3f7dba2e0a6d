"""The record for people: one page in each language, with everything in it, to read and to print."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from markupsafe import Markup

from adapters.delivery.asks import ask
from adapters.disclosure.record import Record
from adapters.i18n import current_language, ntr, tr, using
from adapters.i18n.answers import said
from adapters.i18n.events import TEMPLATES, parts, reasons, who
from adapters.i18n.formats import time_in_words, whole_day_in_words
from adapters.i18n.rights import right_in_words
from adapters.i18n.templates import templates
from adapters.i18n.words import value_in_words, word
from engine.advance import AIM
from engine.definition import Field
from engine.model import Commitment, CommitmentKind, Event, Facts
from engine.requirements import is_blank

_HERE = Path(__file__).parent / "templates"
_templates = templates(_HERE, style=Markup((_HERE / "record.css").read_text(encoding="utf-8")))  # noqa: S704 - our own


@dataclass(frozen=True, slots=True)
class Answer:
    """A question of a worksheet with its answer; without a question, a reason that was given."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A worksheet in words."""

    heading: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """A promise in words."""

    what: str
    who: str
    opened: str
    due: str
    ended: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the trail in words."""

    number: int
    when: str
    who: str
    what: str
    notes: tuple[Answer, ...]


def page(record: Record, *, language: str, maker: str | None) -> str:
    """The page in a language; ``maker`` is who hands it out, None the operator."""
    with using(language):
        return _templates.get_template("record.html").render(
            language=current_language(),
            record=record,
            item=record.facts.item,
            maker=maker or tr("the operator"),
            workflow=record.facts.definition.label.in_language(language),
            phase=record.facts.phase.label.in_language(language),
            made=_instant(record, record.at),
            opened=_instant(record, record.facts.item.opened_at),
            ended=record.facts.item.ended_at and _instant(record, record.facts.item.ended_at),
            visibility=right_in_words(record.facts.item.visibility),
            people=[somebody.label for somebody in record.people.values()],
            participants=[(record.called(p.person_id), word(p.part)) for p in record.facts.participants],
            sheets=list(_sheets(record)),
            owed=[_owed(record, promise) for promise in record.promises],
            lines=[_line(record, event) for event in record.events],
        )


def _sheets(record: Record) -> Iterator[Sheet]:
    """The worksheets, in the order of the phases and rounds; what no phase asks for any more comes last."""
    phases = record.facts.definition.phases
    places = {phase.name: number for number, phase in enumerate(phases)}
    for (name, cycle), values in sorted(
        record.facts.worksheets.items(), key=lambda sheet: (places.get(sheet[0][0], len(places)), sheet[0])
    ):
        phase = record.facts.definition.phase_by_name.get(name)
        fields = {} if phase is None else {field.name: field for field in phase.fields}
        label = name if phase is None else phase.label.in_language(current_language())
        heading = tr("%(phase)s, round %(number)s", phase=label, number=cycle) if phase and phase.per_cycle else label
        names = [*(each for each in fields if each in values), *(each for each in values if each not in fields)]
        answers = (_answer(record, fields.get(each), each, values[each]) for each in names)
        if given := tuple(answer for answer in answers if answer.answer):
            yield Sheet(heading, given)


def _owed(record: Record, promise: Commitment) -> Owed:
    ended = "" if promise.closed_at is None else _day(record, promise.closed_at)
    outcome = promise.outcome and _move(record.facts, promise.outcome)
    return Owed(
        what=_asked(record, promise),
        who=record.called(promise.owner_id) or tr("nobody"),
        opened=_day(record, promise.opened_at),
        due="" if promise.due_at is None else _day(record, promise.due_at),
        ended=f"{ended} ({outcome})" if outcome else ended,
    )


def _asked(record: Record, promise: Commitment) -> str:
    """What was owed; a phase that the workflow does not have any more by its name."""
    if promise.kind is not CommitmentKind.PHASE:
        return ask(record.facts, promise)
    phase = record.facts.definition.phase_by_name.get(promise.subject)
    return promise.subject if phase is None else phase.label.in_language(current_language())


def _line(record: Record, event: Event) -> Line:
    said = parts(event, record.facts, record.called, at=record.at)
    answers = list(_answered(record, event))
    said |= {"trigger": _move(record.facts, str(event.data.get("trigger", "")))}
    said |= {"values": ntr("%(number)s answer", "%(number)s answers", len(answers))}
    return Line(
        number=event.seq,
        when=_instant(record, event.at),
        who=who(event.actor, record.called),
        what=tr(TEMPLATES.get(event.kind, event.kind)) % said,
        notes=(*answers, *(Answer("", reason) for reason in reasons(_with_labels(record.facts, event.data)))),
    )


def _answered(record: Record, event: Event) -> Iterator[Answer]:
    """The answers that an event put into a worksheet, each with its question."""
    phase = record.facts.definition.phase_by_name.get(str(event.data.get("phase")))
    fields = {} if phase is None else {field.name: field for field in phase.fields}
    for name, value in (event.data.get("values") or {}).items():
        answer = _answer(record, fields.get(name), name, value)
        yield answer if answer.answer else Answer(answer.question, tr("(empty)"))


def _answer(record: Record, field: Field | None, name: str, value: object) -> Answer:
    if field is None:
        return Answer(name, "" if is_blank(value) else value_in_words(value))
    today = record.facts.calendar.local_date(record.at)
    return Answer(field.label.in_language(current_language()), said(field, value, today=today))


def _with_labels(facts: Facts, data: Mapping[str, Any]) -> Mapping[str, Any]:
    """What an event holds, with requirements by what they ask for."""
    asked = {
        each.name: each.text.in_language(current_language())
        for way in facts.definition.transitions
        for each in way.requirements
    }
    return {
        name: {asked.get(each, each): why for each, why in value.items()} if isinstance(value, dict) else value
        for name, value in data.items()
    }


def _move(facts: Facts, trigger: str) -> str:
    """What a move is called, or what it has come to be called by."""
    if trigger == AIM:
        return tr("the changed aim")
    way = next((way for way in facts.definition.transitions if way.trigger == trigger), None)
    return word(trigger) if way is None else way.label.in_language(current_language())


def _day(record: Record, instant: datetime) -> str:
    return whole_day_in_words(record.facts.calendar.local_date(instant))


def _instant(record: Record, instant: datetime) -> str:
    zone = record.facts.calendar.zone
    return f"{_day(record, instant)} {time_in_words(instant, zone=zone)}"
