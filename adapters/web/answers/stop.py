"""End the work, with its reason and what was learned."""

from collections import defaultdict
from collections.abc import Iterator

from adapters.delivery.acts import way_out
from adapters.i18n import current_language, tr
from adapters.sql.store import SqlTransaction
from adapters.web.acting import Case
from adapters.web.forms import Answers, Field, Form
from engine.advance import Advance, advance, check_not_paused, missing
from engine.definition import Field as Question
from engine.definition import FieldKind, Transition
from engine.edit import Fill, fill
from engine.errors import NotNow
from engine.model import Facts
from engine.sayings import say

WRITTEN = {FieldKind.TEXT: "line", FieldKind.LONG_TEXT: "text"}


def ask(case: Case) -> Form:
    """Why, and what was learned."""
    facts = case.facts
    check_not_paused(facts)
    way = _way_out(facts)
    lacking = missing(facts, way, at=case.at)
    questions = dict(_questions(facts, way, case))
    elsewhere = [u for u in lacking if u.hard and u.where not in questions]
    reason = Field(name="reason", kind="text", label=tr("Why do you stop?"), hint=tr("It stays in the trail."))
    return Form(
        heading=way.label.in_language(current_language()),
        will=[
            tr("The work ends, and so do all reminders about it. What you have written is kept."),
            tr("To stop is a result too: what you learned spares others from doing the same."),
        ],
        fields=[] if elsewhere else [reason, *(_field(path, question) for path, question in questions.items())],
        button=None if elsewhere else tr("End the work"),
        missing=[u.text.in_language(current_language()) for u in elsewhere],
    )


def act(tx: SqlTransaction, case: Case, answers: Answers) -> str:
    """Write down what was learned, and end the work: both, or nothing."""
    way, version = _way_out(case.facts), case.seen_version
    sheets: dict[str, dict[str, str]] = defaultdict(dict)
    for path, _ in _questions(case.facts, way, case):
        phase, _, name = path.partition(".")
        sheets[phase][name] = answers[path]
    for phase, values in sheets.items():
        wish = Fill(item_id=case.item_id, phase=phase, values=values, actor=case.actor, seen_version=version)
        version = fill(tx, wish, at=case.at).version
    advance(
        tx,
        Advance(
            item_id=case.item_id,
            trigger=way.trigger,
            actor=case.actor,
            seen_version=version,
            reason=answers["reason"],
        ),
        at=case.at,
    )
    return tr("The work has ended. Thank you for writing down what you learned.")


def _way_out(facts: Facts) -> Transition:
    way = None if facts.phase.ended else way_out(facts.definition, facts.item.phase)
    if way is None:
        raise NotNow(why=say("nothing ends the work from here") if not facts.phase.ended else say("it has ended"))
    return way


def _questions(facts: Facts, way: Transition, case: Case) -> Iterator[tuple[str, Question]]:
    """What is missing before the work may end, and can be written here: ``phase.field`` -> question."""
    for unmet in missing(facts, way, at=case.at):
        phase, _, name = (unmet.where or "").partition(".")
        if phase in facts.definition.phase_by_name:
            found = next((f for f in facts.definition.phase(phase).fields if f.name == name), None)
            if found is not None and found.kind in WRITTEN:
                yield f"{phase}.{name}", found


def _field(path: str, question: Question) -> Field:
    language = current_language()
    return Field(
        name=path,
        kind=WRITTEN[question.kind],
        label=question.label.in_language(language),
        hint=question.help.in_language(language),
    )
