"""Retention, for programs and for those who read."""

from collections.abc import Iterable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from rich.table import Table
from rich.text import Text

from adapters.cli import output
from adapters.i18n import ntr, tr
from adapters.i18n.refusals import sentence
from adapters.i18n.words import years_in_words
from adapters.records.disposed import Line, cells, headings
from adapters.sql.disposals import Done
from adapters.sql.ended import Survey
from adapters.sql.names import Names
from adapters.sql.retention import Hold, Made
from adapters.sql.store import SqlTransaction
from engine.errors import Invalid, Refusal
from engine.retention import WHY, Kept, Rule, Verdict

MOST = 200
"""So many lines are shown to people; programs get all."""


class NotARecord(Invalid):
    """The name of a file that says no kind in which the record can be written."""

    code = "not-a-record"
    template = "%(file)s: say .csv or .html."


class NotConfirmed(Refusal):
    """Something that cannot be undone was asked for, and not confirmed."""

    code = "not-confirmed"
    template = (
        "Nothing was disposed of. By decision %(decision)s it would be this many: %(number)s. It cannot be undone. "
        "Look at them with `hjulet retention preview`, and then say --yes."
    )


def rules_document(tx: SqlTransaction, made: Iterable[Made]) -> list[dict[str, Any]]:
    """Rules for programs."""
    names, places = Names(tx), tx.tree().organisations
    return [
        {
            "number": each.rule.id,
            "organisation": places[each.rule.organisation_id].code,
            "workflow": each.rule.workflow,
            "years": each.rule.years,
            "decision": each.rule.decision,
            "decided_on": each.rule.decided_on,
            "made_at": each.made_at,
            "made_by": names.address(each.made_by),
            "withdrawn_at": each.withdrawn_at,
        }
        for each in made
    ]


def _span(made: Made) -> str:
    span = years_in_words(made.rule.years)
    return span if made.withdrawn_at is None else tr("%(span)s (withdrawn)", span=span)


def rules_table(tx: SqlTransaction, made: Iterable[Made]) -> Table:
    """Rules as a table; one that was withdrawn is shown dimly."""
    places = tx.tree().organisations
    rows = [
        (
            Text(str(each.rule.id), style="dim"),
            Text(each.rule.decision, style="dim" if each.withdrawn_at else "bold"),
            Text(each.rule.decided_on.isoformat()),
            Text(places[each.rule.organisation_id].name),
            Text(each.rule.workflow or tr("every workflow")),
            Text(_span(each)),
        )
        for each in made
    ]
    return output.table(
        tr("No."), tr("Decision"), tr("Decided on"), tr("Organisation"), tr("Workflow"), tr("Kept"), rows=rows
    )


def rule_in_words(tx: SqlTransaction, rule: Rule) -> str:
    """A rule as a sentence."""
    known = {
        "decision": rule.decision,
        "workflow": rule.workflow or tr("every workflow"),
        "place": tx.tree().organisations[rule.organisation_id].name,
        "span": years_in_words(rule.years),
    }
    if rule.years is None:
        return tr("%(decision)s: %(workflow)s in %(place)s and below is kept for good.", **known)
    return tr(
        "%(decision)s: %(workflow)s in %(place)s and below is kept for %(span)s after the year in which it ended.",
        **known,
    )


def holds_document(tx: SqlTransaction, held: Iterable[Hold]) -> list[dict[str, Any]]:
    """What is on hold, for programs."""
    names = Names(tx)
    return [
        {"item": each.ref, "reason": each.reason, "made_at": each.made_at, "made_by": names.address(each.made_by)}
        for each in held
    ]


def holds_table(tx: SqlTransaction, held: Iterable[Hold], *, zone: ZoneInfo) -> Table:
    """What is on hold."""
    names = Names(tx)
    rows = [
        (each.ref, each.reason, each.made_at.astimezone(zone).date().isoformat(), names.name(each.made_by) or "")
        for each in held
    ]
    return output.table(tr("On hold"), tr("Reason"), tr("Since"), tr("By"), rows=rows)


def survey_document(tx: SqlTransaction, found: Survey) -> dict[str, Any]:
    """What may be disposed of and what is kept, for programs."""
    places = tx.tree().organisations
    return {
        "disposable": [_verdict_document(each, places[each.ended.organisations[0]].code) for each in found.disposable],
        "kept": [
            {**_verdict_document(each, places[each.ended.organisations[0]].code), "why": each.kept}
            for each in found.kept
        ],
        "numbers": {why.value: number for why, number in found.numbers.items()},
    }


def show_survey(tx: SqlTransaction, found: Survey) -> None:
    """What may be disposed of and what is kept."""
    number = len(found.disposable)
    output.say(ntr("%(number)s work may be disposed of.", "%(number)s works may be disposed of.", number))
    if found.disposable:
        output.show(_verdicts(tx, found.disposable))
    for why, kept in found.numbers.items():
        if kept:
            output.say(tr("%(number)s kept: %(why)s.", number=kept, why=WHY[why].in_words_of(tr)))
    if found.kept:
        output.show(_verdicts(tx, found.kept))
    if max(number, len(found.kept)) > MOST:
        output.notice(tr("At most %(number)s lines are shown of each; --json shows all.", number=MOST))


def done_document(done: Sequence[Done]) -> dict[str, Any]:
    """What was disposed of, for programs."""
    return {
        "disposed": [each.ref for each in done if each.fault is None],
        "kept": [{"item": each.ref, "why": sentence(each.fault)} for each in done if each.fault is not None],
    }


def done_table(done: Sequence[Done]) -> Table:
    """What became of each, line by line."""
    rows = [
        (Text(each.ref), Text(tr("disposed of")) if each.fault is None else Text(sentence(each.fault), style="red"))
        for each in done
    ]
    return output.table(tr("Reference"), tr("What came of it"), rows=rows)


def record_document(found: Iterable[Line]) -> list[dict[str, Any]]:
    """The disposal record, for programs."""
    return [
        {
            "item": line.ref,
            "workflow": line.workflow,
            "organisation": line.organisation,
            "opened_at": line.opened,
            "ended_at": line.ended,
            "events": line.events,
            "head": line.head,
            "decision": line.decision,
            "years": line.years,
            "disposed_at": line.disposed,
            "disposed_by": line.by,
        }
        for line in found
    ]


def record_table(found: Iterable[Line]) -> Table:
    """The disposal record, but for the hashes."""
    rows = [[Text("" if cell is None else str(cell)) for cell in cells(line)[:-1]] for line in found]
    return output.table(*headings()[:-1], rows=rows)


def _verdict_document(each: Verdict, place: str) -> dict[str, Any]:
    rule = each.rule
    return {
        "item": each.ended.ref,
        "workflow": each.ended.workflow,
        "organisation": place,
        "ended_on": each.ended.ended_on,
        "decision": None if rule is None else rule.decision,
        "years": None if rule is None else rule.years,
        "from": each.from_on,
    }


def _verdicts(tx: SqlTransaction, verdicts: Sequence[Verdict]) -> Table:
    places = tx.tree().organisations
    rows = [
        (
            Text(each.ended.ref, style="bold"),
            Text(places[each.ended.organisations[0]].name),
            Text(each.ended.ended_on.isoformat()),
            Text("" if each.rule is None else each.rule.decision),
            Text("" if each.from_on is None else each.from_on.isoformat()),
            Text(_why(each.kept)),
        )
        for each in verdicts[:MOST]
    ]
    return output.table(
        tr("Reference"), tr("Organisation"), tr("Ended"), tr("Decision"), tr("From"), tr("Why it is kept"), rows=rows
    )


def _why(kept: Kept | None) -> str:
    return "" if kept is None else WHY[kept].in_words_of(tr)
