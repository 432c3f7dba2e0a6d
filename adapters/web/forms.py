"""Forms: what is asked, and what was answered, every answer checked and every fault told in words at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType

from adapters.i18n import tr
from engine.errors import Refusal
from engine.words import check_words

MOST_TEXT = 2000
MOST_LINE = 200

Answers = Mapping[str, str]
"""What was written in each field of a form."""


class UnknownField(Refusal):
    """A form was sent with something in it that the page does not ask for."""

    code = "unknown-field"
    template = "The page does not ask for “%(field)s”. Open the link in the mail again."


class Wrong(Exception):
    """Answers that cannot be taken: name of the field -> what is wrong with it, in the reader's language.

    ``fields`` are to be asked as well, now that this is known.
    """

    def __init__(self, faults: Mapping[str, str], *, fields: Iterable["Field"] = ()) -> None:
        self.faults = faults
        self.fields = tuple(fields)
        super().__init__(", ".join(faults))


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several answers; ``hint`` says more about it."""

    value: str
    label: str
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One question. ``kind`` is ``line``, ``text``, ``date``, ``choice`` or ``hidden``.

    ``suggestions`` are likely answers to a line, offered while it is written.
    """

    name: str
    kind: str
    label: str = ""
    hint: str = ""
    value: str = ""
    choices: Sequence[Choice] = ()
    is_needed: bool = True
    first: date | None = None
    suggestions: Sequence[str] = ()
    fault: str | None = None

    @property
    def longest(self) -> int:
        """How many characters the answer may have."""
        return MOST_TEXT if self.kind == "text" else MOST_LINE


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What a page asks: what will happen, the questions, and the words on the button.

    Without a button there is nothing to send. ``missing`` is all that must be in place first.
    """

    heading: str
    will: Sequence[str] = ()
    fields: Sequence[Field] = ()
    button: str | None = None
    missing: Sequence[str] = ()
    faults: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def named(self, name: str) -> Field | None:
        """The field called ``name``; None when there is none."""
        return next((f for f in self.fields if f.name == name), None)

    def filled(self, answers: Answers) -> "Form":
        """The form with what has been written in it before."""
        return replace(self, fields=[replace(f, value=answers.get(f.name, f.value)) for f in self.fields])

    def faulty(self, wrong: Wrong) -> "Form":
        """The form with what is wrong in it at its place; what belongs to no field stays at the top."""
        asked_instead = {f.name: f for f in wrong.fields}
        known = [asked_instead.pop(f.name, f) for f in self.fields]
        fields = [*known, *asked_instead.values()]
        return replace(self, fields=[replace(f, fault=wrong.faults.get(f.name)) for f in fields], faults=wrong.faults)


def checked(form: Form, given: Sequence[tuple[str, str]], *, also: Iterable[str] = ()) -> Answers:
    """The answers to a form, without white space around them; ``also`` are fields that it may have asked for before.

    Raises:
        UnknownField: something was sent that is not asked for, or sent twice.
        Wrong: with every fault at once.
        Invalid: an answer holds something that cannot be kept.
    """
    asked_for = {f.name: f for f in form.fields}
    answers: dict[str, str] = {}
    for name, value in given:
        if name in answers or name not in {*asked_for, *also}:
            raise UnknownField(field=name[:MOST_LINE])
        answers[name] = "\n".join(value.strip().splitlines())
    faults = {f.name: fault for f in form.fields if (fault := _fault(f, answers.get(f.name, "")))}
    if faults:
        raise Wrong(faults)
    check_words(answers)
    return answers


def day(answers: Answers, name: str) -> date:
    """The date in a field; Wrong when it is none."""
    try:
        return date.fromisoformat(answers[name])
    except ValueError:
        raise Wrong({name: tr("Write a date such as 2026-11-25.")}) from None


def _fault(asked_for: Field, answer: str) -> str | None:
    if not answer:
        return _needed(asked_for) if asked_for.is_needed else None
    if len(answer) > asked_for.longest:
        return tr("Write at most %(most)s characters; these are %(count)s.", most=asked_for.longest, count=len(answer))
    if asked_for.kind in {"choice", "hidden"} and answer not in {c.value for c in asked_for.choices}:
        return tr("Choose one of the answers.")
    return None


def _needed(asked_for: Field) -> str:
    match asked_for.kind:
        case "choice" | "hidden":
            return tr("Choose one of the answers.")
        case "date":
            return tr("Choose a day.")
    return tr("Write something here.")
