"""``/admin/retention``: how long ended work is kept, what may be disposed of, and disposing of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Form
from starlette.responses import Response

from adapters.i18n import current_language, day_in_words, ntr, tr
from adapters.i18n.refusals import sentence
from adapters.i18n.words import years_in_words
from adapters.log import logger
from adapters.sql import disposals, lists, retention
from adapters.sql.disposals import Done
from adapters.sql.ended import Survey, survey, titles
from adapters.sql.names import Names
from adapters.sql.store import SqlTransaction
from adapters.sql.workflows import installed
from adapters.web import jobs
from adapters.web.again import Shown, or_again
from adapters.web.people import common
from adapters.web.visits import Visit, Visiting
from adapters.web.workers import Report
from engine.access import Duty, NotForYou
from engine.errors import Invalid, NotFound
from engine.numbers import whole
from engine.retention import WHY, Kept, Rule, Verdict
from engine.sayings import say

router = APIRouter()

HERE = "/admin/retention"
UNPROCESSABLE = 422
MOST = 200
"""So many lines stand on a page of each kind."""

Text = Annotated[str, Form()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Work in the preview; ``title`` is None for what the visitor may not see."""

    ref: str
    title: str | None
    place: str
    ended: str
    decision: str
    why: str


@router.get(HERE)
def listed(visit: Visiting) -> Response:
    """The decisions that hold, what is on hold, and how much may go."""
    visit.need(Duty.KEEP_RECORDS)
    with visit.reading() as tx:
        shown = _page(tx, visit)
    return shown()


@router.post(HERE + "/rules")
def add(
    visit: Visiting,
    *,
    organisation: Text = "",
    workflow: Text = "",
    years: Text = "",
    decision: Text = "",
    decided_on: Text = "",
) -> Response:
    """Let a decision hold."""
    visit.need(Duty.KEEP_RECORDS)
    typed = {"organisation": organisation, "workflow": workflow, "years": years}
    typed |= {"decision": decision, "decided_on": decided_on}
    with visit.writing() as tx, or_again(partial(_page, tx, visit, typed=typed)):
        rule = retention.add(tx, _described(visit, typed), at=visit.at, by=visit.person.id)
    logger().info("retention.rule_added", rule=rule.id, by=visit.person.id)
    return visit.done(HERE, tr("The decision %(decision)s holds.", decision=rule.decision))


@router.post(HERE + "/rules/{rule_id}/withdraw")
def withdraw(visit: Visiting, rule_id: int) -> Response:
    """Let it hold no more."""
    visit.need(Duty.KEEP_RECORDS)
    with visit.writing() as tx:
        rule = retention.find(tx, rule_id).rule
        visit.need(Duty.KEEP_RECORDS, organisation_id=rule.organisation_id)
        retention.withdraw(tx, rule_id, at=visit.at)
    logger().info("retention.rule_withdrawn", rule=rule_id, by=visit.person.id)
    return visit.done(HERE, tr("The decision %(decision)s holds no more.", decision=rule.decision))


@router.post(HERE + "/holds")
def hold(visit: Visiting, ref: Text = "", reason: Text = "") -> Response:
    """Keep one item whatever the decisions say."""
    visit.need(Duty.KEEP_RECORDS)
    with visit.writing() as tx, or_again(partial(_page, tx, visit, typed={"ref": ref, "reason": reason})):
        retention.hold(tx, _theirs(tx, visit, ref.strip()), reason=reason, at=visit.at, by=visit.person.id)
    return visit.done(HERE, tr("%(ref)s is kept until it is released.", ref=ref.strip().upper()))


@router.post(HERE + "/holds/{ref}/release")
def release(visit: Visiting, ref: str) -> Response:
    """Let the decisions hold for it again."""
    visit.need(Duty.KEEP_RECORDS)
    with visit.writing() as tx:
        retention.release(tx, _theirs(tx, visit, ref))
    return visit.done(HERE, tr("%(ref)s is kept as long as the decisions say.", ref=ref))


@router.get(HERE + "/preview")
def preview(visit: Visiting, decision: str = "") -> Response:
    """What may go by a decision and why, and what is kept and why."""
    visit.need(Duty.KEEP_RECORDS)
    with visit.reading() as tx:
        shown = _preview(tx, visit, decision)
    return shown()


@router.post(HERE + "/dispose")
def dispose(visit: Visiting, decision: Text = "", confirmed: Text = "") -> Response:
    """Dispose of what a decision lets go, as long work; the number of the decision is written once more."""
    visit.need(Duty.KEEP_RECORDS)
    with visit.reading() as tx:
        if confirmed.strip() != decision or not decision:
            fault = tr("Write the number of the decision as it stands here.")
            return _preview(tx, visit, decision, fault=fault)()
        wanted = _survey(tx, visit, decision).disposable
    logger().warning("retention.disposing", decision=decision, items=len(wanted), by=visit.person.id)

    def work(report: Report) -> Mapping[str, Any]:
        done = disposals.dispose(visit.service.store, wanted, at=visit.at, by=visit.person.id, report=report)
        return _outcome(list(done))

    job_id = jobs.start(
        visit, kind="disposal", title=tr("Disposal by %(decision)s", decision=decision), work=work, again=HERE
    )
    return visit.done(f"/jobs/{job_id}", tr("The disposal has begun."))


def _outcome(done: list[Done]) -> Mapping[str, Any]:
    gone = sum(each.fault is None for each in done)
    return {
        "said": ntr("%(number)s work is disposed of.", "%(number)s works are disposed of.", gone),
        "to": HERE + "/record",
        "rows": [
            {
                "row": each.ref,
                "said": tr("disposed of") if each.fault is None else sentence(each.fault),
                "is_fault": each.fault is not None,
            }
            for each in done
        ],
    }


def _described(visit: Visit, typed: Mapping[str, str]) -> Rule:
    """The rule that was written; NotForYou where the visitor does not answer for records."""
    where = whole(typed["organisation"])
    if where is None:
        raise Invalid(what=say("the rule"), why=say("it needs an organisation"))
    if where not in visit.rights.where(Duty.KEEP_RECORDS):
        raise NotForYou
    years = typed["years"].strip()
    if years and whole(years) is None:
        raise Invalid(what=say("the rule"), why=say("the years are a whole number, or empty"))
    try:
        decided_on = date.fromisoformat(typed["decided_on"])
    except ValueError:
        raise Invalid(what=say("the rule"), why=say("it needs the day of the decision")) from None
    return Rule(
        organisation_id=where,
        workflow=typed["workflow"] or None,
        years=whole(years),
        decision=" ".join(typed["decision"].split()),
        decided_on=decided_on,
    )


def _theirs(tx: SqlTransaction, visit: Visit, ref: str) -> int:
    """An item where the visitor answers for records; NotFound otherwise, also when there is one elsewhere."""
    item_id = lists.find_item(tx, ref)
    if tx.facts(item_id, at=visit.at).item.organisation_id not in visit.rights.where(Duty.KEEP_RECORDS):
        raise NotFound(what=say("item"), name=ref)
    return item_id


def _survey(tx: SqlTransaction, visit: Visit, decision: str | None) -> Survey:
    where = visit.rights.where(Duty.KEEP_RECORDS)
    return survey(tx, at=visit.at, organisation_ids=where, decision=decision)


def _page(
    tx: SqlTransaction, visit: Visit, *, typed: Mapping[str, str] | None = None, fault: str | None = None
) -> Shown:
    where, tree, names = visit.rights.where(Duty.KEEP_RECORDS), tx.tree(), Names(tx)
    calendar = tree.calendar(visit.person.organisation_id)

    def in_words(instant: datetime) -> str:
        return day_in_words(calendar.local_date(instant), today=visit.today)

    shown = {place.id for each in where for place in tree.upwards(each)}
    found = _survey(tx, visit, None)
    return partial(
        visit.page,
        "admin/retention.html",
        current="admin",
        status=UNPROCESSABLE if fault else 200,
        fault=fault,
        typed=typed or {},
        rules=[
            (
                rule,
                tree.organisations[rule.organisation_id].name,
                years_in_words(rule.years),
                _day(visit, rule),
                _may_go(found, rule),
            )
            for rule in retention.rules(tx)
            if rule.organisation_id in shown
        ],
        theirs=where,
        holds=[
            (each, in_words(each.made_at), names.name(each.made_by) or tr("the operator"))
            for each in retention.holds(tx, organisation_ids=where)
        ],
        kept=_numbers(found),
        places=common.places(tree, where),
        workflows=_workflows(tx),
    )


def _may_go(found: Survey, rule: Rule) -> int:
    return sum(each.rule == rule for each in found.disposable)


def _preview(tx: SqlTransaction, visit: Visit, decision: str, *, fault: str | None = None) -> Shown:
    found = _survey(tx, visit, decision)
    listed = [*found.disposable[:MOST], *found.kept[:MOST]]
    known = titles(tx, visit.rights, [each.ended.id for each in listed])
    names = {place.id: place.name for place in tx.tree().organisations.values()}
    line = partial(_line, visit, known, names)
    return partial(
        visit.page,
        "admin/retention_preview.html",
        current="admin",
        status=UNPROCESSABLE if fault else 200,
        fault=fault,
        decision=decision,
        number=len(found.disposable),
        going=[line(each) for each in found.disposable[:MOST]],
        held=len(found.kept),
        staying=[line(each) for each in found.kept[:MOST]],
        kept=_numbers(found),
        most=MOST,
    )


def _line(visit: Visit, known: Mapping[int, str], names: Mapping[int, str], each: Verdict) -> Line:
    return Line(
        ref=each.ended.ref,
        title=known.get(each.ended.id),
        place=names[each.ended.organisations[0]],
        ended=day_in_words(each.ended.ended_on, today=visit.today),
        decision="" if each.rule is None else each.rule.decision,
        why="" if each.kept is None else WHY[each.kept].in_words_of(tr),
    )


def _numbers(found: Survey) -> list[tuple[str, int]]:
    """How much is kept, by reason."""
    return [(WHY[why].in_words_of(tr), found.numbers[why]) for why in Kept if found.numbers[why]]


def _day(visit: Visit, rule: Rule) -> str:
    return day_in_words(rule.decided_on, today=visit.today)


def _workflows(tx: SqlTransaction) -> list[tuple[str, str]]:
    """Every workflow to choose from, by name."""
    known = sorted({each.name for each in installed(tx)})
    return [(name, tx.definition(name).label.in_language(current_language())) for name in known]
