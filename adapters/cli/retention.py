"""``hjulet retention``: how long ended work is kept, and disposing of it (*gallring*) by the archive's decisions."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from adapters.cli import output
from adapters.cli.parameters import As, At, Item, Json, Reason, day, number, whole
from adapters.cli.usage import Commands
from adapters.cli.work import Work, working
from adapters.i18n import ntr, tr

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from adapters.sql.disposals import Done
    from adapters.sql.store import SqlTransaction
    from engine.retention import Verdict

app = Commands(help=tr("Retention: how long ended work is kept, and disposing of it by decision."))

Decision = Annotated[
    str, typer.Option("--decision", metavar=tr("NUMBER"), help=tr("The decision, such as RS 2026/123."))
]
MaybeDecision = Annotated[
    str | None, typer.Option("--decision", metavar=tr("NUMBER"), help=tr("By this decision alone."))
]


@app.command("list", help=tr("List the decisions for how long ended work is kept, and what is on hold."))
def list_(
    ctx: typer.Context,
    *,
    withdrawn: Annotated[bool, typer.Option("--all", help=tr("Also those that hold no more."))] = False,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Show them."""
    from adapters.cli.archive import holds_document, holds_table, rules_document, rules_table
    from adapters.sql import retention

    with working(ctx, at=at, as_json=as_json) as work, work.store.read() as tx:
        made = [each for each in retention.everything(tx) if withdrawn or each.withdrawn_at is None]
        held = retention.holds(tx)
        if as_json:
            output.show_json({"rules": rules_document(tx, made), "holds": holds_document(tx, held)})
            return
        output.show(rules_table(tx, made))
        if held:
            output.show("")
            output.show(holds_table(tx, held, zone=work.zone))
    if not made:
        output.advise(tr("Nothing is disposed of without a decision. Add one: hjulet retention add"))


@app.command("add", help=tr("Let a decision hold: how long ended work is kept in an organisation and below it."))
def add(
    ctx: typer.Context,
    *,
    where: Annotated[
        str, typer.Argument(metavar=tr("ORGANISATION"), help=tr("Its code; the decision holds there and below."))
    ],
    decision: Decision,
    decided_on: Annotated[
        date, typer.Option("--decided-on", parser=day, metavar=tr("DATE"), help=tr("The day of the decision."))
    ],
    years: Annotated[
        int | None,
        typer.Option(
            "--years", parser=whole, metavar=tr("NUMBER"), help=tr("Years after the year in which the work ended.")
        ),
    ] = None,
    for_good: Annotated[bool, typer.Option("--for-good", help=tr("It is never disposed of."))] = False,
    workflow: Annotated[
        str | None,
        typer.Option("--workflow", metavar=tr("NAME"), help=tr("For work of this workflow alone, such as pdsa.")),
    ] = None,
    actor: As = None,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Add one."""
    from adapters.cli.archive import rule_in_words, rules_document
    from adapters.sql import retention
    from adapters.sql.organisations import organisation
    from engine.retention import Rule

    if (years is None) != for_good:
        raise typer.BadParameter(tr("Either --years or --for-good."))
    with working(ctx, at=at, as_json=as_json) as work, work.store.begin() as tx:
        place, by = organisation(tx, where), _actor(tx, actor)
        rule = Rule(
            organisation_id=place.id, workflow=workflow, years=years, decision=decision.strip(), decided_on=decided_on
        )
        rule = retention.add(tx, rule, at=work.at, by=by)
        made = retention.find(tx, rule.id)
        document = rules_document(tx, [made])[0]
        said = rule_in_words(tx, rule)
    if as_json:
        output.show_json(document)
    else:
        output.say(said)


@app.command("withdraw", help=tr("Let a decision hold no more; what was disposed of by it still names it."))
def withdraw(
    ctx: typer.Context,
    *,
    rule: Annotated[
        int, typer.Argument(parser=number, metavar=tr("NUMBER"), help=tr("Its number in hjulet retention list."))
    ],
    at: At = None,
    as_json: Json = False,
) -> None:
    """Withdraw one."""
    from adapters.cli.archive import rules_document
    from adapters.sql import retention

    with working(ctx, at=at, as_json=as_json) as work, work.store.begin() as tx:
        found = retention.withdraw(tx, rule, at=work.at)
        document = rules_document(tx, [retention.find(tx, rule)])[0]
    if as_json:
        output.show_json(document)
    else:
        output.say(tr("The decision %(decision)s holds no more.", decision=found.decision))


@app.command("hold", help=tr("Keep one item whatever the decisions say, until it is released."))
def hold(
    ctx: typer.Context, *, item: Item, reason: Reason, actor: As = None, at: At = None, as_json: Json = False
) -> None:
    """Put one on hold."""
    from adapters.cli.item.finding import find_item
    from adapters.sql import retention

    with working(ctx, at=at, as_json=as_json) as work, work.store.begin() as tx:
        item_id = find_item(tx, item)
        retention.hold(tx, item_id, reason=reason, at=work.at, by=_actor(tx, actor))
        ref = tx.facts(item_id, at=work.at).item.ref
    if as_json:
        output.show_json({"item": ref, "reason": reason})
    else:
        output.say(tr("%(ref)s is kept until it is released.", ref=ref))


@app.command("release", help=tr("Let the decisions hold for an item again."))
def release(ctx: typer.Context, *, item: Item, at: At = None, as_json: Json = False) -> None:
    """Release one."""
    from adapters.cli.item.finding import find_item
    from adapters.sql import retention

    with working(ctx, at=at, as_json=as_json) as work, work.store.begin() as tx:
        item_id = find_item(tx, item)
        was_held = retention.release(tx, item_id)
        ref = tx.facts(item_id, at=work.at).item.ref
    if as_json:
        output.show_json({"item": ref, "was_held": was_held})
    elif was_held:
        output.say(tr("%(ref)s is kept as long as the decisions say.", ref=ref))
    else:
        output.say(tr("%(ref)s was not on hold.", ref=ref))


@app.command("preview", help=tr("Show what may be disposed of now and why, and what is kept and why."))
def preview(
    ctx: typer.Context,
    *,
    organisation: Annotated[
        str | None, typer.Option("--organisation", metavar=tr("CODE"), help=tr("Only here, and everywhere below."))
    ] = None,
    decision: MaybeDecision = None,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Show what would go."""
    from adapters.cli.archive import show_survey, survey_document
    from adapters.sql.ended import survey
    from adapters.sql.organisations import organisation as place_of

    with working(ctx, at=at, as_json=as_json) as work, work.store.read() as tx:
        if decision is not None:
            _check_holds(tx, decision)
        below = None if organisation is None else tx.tree().below([place_of(tx, organisation).id])
        found = survey(tx, at=work.at, organisation_ids=below, decision=decision)
        if as_json:
            output.show_json(survey_document(tx, found))
        else:
            show_survey(tx, found)


@app.command("dispose", help=tr("Dispose of what a decision lets go. It cannot be undone; look first with preview."))
def dispose(
    ctx: typer.Context,
    *,
    decision: Decision,
    yes: Annotated[
        bool, typer.Option("--yes", help=tr("Do it: without this, it is only said how much it would be."))
    ] = False,
    actor: As = None,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Let it go."""
    from adapters.cli.archive import NotConfirmed, done_document, done_table
    from adapters.cli.logs import logging_to_file
    from adapters.log import logger
    from adapters.sql.ended import survey

    with working(ctx, at=at, as_json=as_json) as work:
        with work.store.read() as tx:
            _check_holds(tx, decision)
            wanted, by = survey(tx, at=work.at, decision=decision).disposable, _actor(tx, actor)
        if wanted and not yes:
            raise NotConfirmed(number=len(wanted), decision=decision)
        with logging_to_file(work.settings):
            logger().warning("retention.disposing", decision=decision, items=len(wanted), by=by)
        done = list(_disposed(work, wanted, by=by, shown=not as_json))
    if as_json:
        output.show_json({"decision": decision, **done_document(done)})
        return
    if done:
        output.show(done_table(done))
    gone = sum(each.fault is None for each in done)
    output.say(ntr("%(number)s work is disposed of.", "%(number)s works are disposed of.", gone))


@app.command("record", help=tr("Write what was disposed of, by which decisions, to a file (.csv or .html)."))
def record(
    ctx: typer.Context,
    *,
    file: Annotated[
        Path | None, typer.Argument(parser=Path, metavar=tr("FILE"), help=tr("The file; without it, it is shown."))
    ] = None,
    decision: MaybeDecision = None,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Write the record."""
    from adapters.cli.archive import NotARecord, record_document, record_table
    from adapters.cli.saving import saved
    from adapters.records import disposed
    from adapters.sql import disposals

    kind = None if file is None else file.suffix.lower()
    if kind not in {None, ".csv", ".html"}:
        raise NotARecord(file=file)
    with working(ctx, at=at, as_json=as_json) as work:
        with work.store.read() as tx:
            found = disposed.lines(tx, disposals.record(tx, decision=decision))
        if file is not None:
            content = disposed.as_csv(found) if kind == ".csv" else disposed.as_html(found, on=work.today).encode()
            with saved(file) as unfinished:
                unfinished.write_bytes(content)
    if as_json:
        output.show_json({"file": file, "disposed": record_document(found)})
    elif file is None:
        output.show(record_table(found))
    else:
        said = ntr("%(number)s line stands in %(file)s.", "%(number)s lines stand in %(file)s.", len(found), file=file)
        output.say(said)


def _check_holds(tx: "SqlTransaction", decision: str) -> None:
    """NotFound for a decision that holds nowhere: by a mistyped one nothing goes, which looks as if all were done."""
    from adapters.sql import retention
    from engine.errors import NotFound
    from engine.sayings import say

    if all(rule.decision != decision for rule in retention.rules(tx)):
        raise NotFound(what=say("retention rule"), name=decision)


def _actor(tx: "SqlTransaction", actor: str | None) -> int | None:
    from adapters.sql.people import find_person

    return None if actor is None else find_person(tx, actor).id


def _disposed(work: Work, wanted: "Sequence[Verdict]", *, by: int | None, shown: bool) -> "Iterator[Done]":
    from adapters.sql import disposals

    with output.progress(tr("Disposing"), shown=shown) as report:
        yield from disposals.dispose(work.store, wanted, at=work.at, by=by, report=report)
