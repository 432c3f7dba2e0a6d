"""``/admin/trail``: the last seal and who keeps it; whether everything on record is as it was."""

from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Form
from starlette.responses import Response

from adapters.i18n import ntr, tr
from adapters.i18n.differences import place_of_difference_in_words
from adapters.i18n.formats import number_in_words
from adapters.i18n.trails import fault_in_words
from adapters.sql import publications, seals, trail, verifications
from adapters.sql.publications import Channel
from adapters.sql.verifications import Verification
from adapters.web.admin.common import sees_all, when
from adapters.web.jobs import start
from adapters.web.visits import Visit, Visiting
from adapters.web.workers import Report
from engine.access import Duty
from engine.errors import Invalid
from engine.sayings import say
from engine.seals import Anchor, anchor_of

router = APIRouter()

HERE = "/admin/trail"
LONGEST = 500


@router.get(HERE)
def shown(visit: Visiting) -> Response:
    """What there is to prove it with, and what came of verifying it last."""
    visit.need(Duty.VERIFY_TRAIL)
    settings = visit.service.settings
    with visit.reading() as tx:
        clock, last = when(tx, visit), seals.last_seal(tx)
        published, verified = publications.last(tx), verifications.last(tx)
        is_told_where = sees_all(tx, visit, Duty.VERIFY_TRAIL)
    return visit.page(
        "admin/trail.html",
        current="admin",
        seal=last,
        sealed_at=None if last is None else clock(last.at),
        ways=[] if published is None else [(_ways()[way], fault) for way, fault in published.faults.items()],
        is_kept=bool(settings.seal_mail or settings.seal_file or settings.seal_webhook),
        verified=verified,
        verified_at=None if verified is None else clock(verified.at),
        said=None if verified is None else _in_words(verified, is_told_where=is_told_where),
    )


@router.post(f"{HERE}/verify")
def verified(visit: Visiting, anchor: Annotated[str, Form(max_length=LONGEST)] = "") -> Response:
    """Verify everything, beside a seal that somebody kept if one is given."""
    visit.need(Duty.VERIFY_TRAIL)
    kept = anchor_of(anchor)
    if anchor.strip() and kept is None:
        raise Invalid(what=say("the seal “%(given)s”", given=anchor.strip()), why=say("it is not NUMBER:HASH"))
    work = partial(_work, visit, [] if kept is None else [kept])
    job_id = start(visit, kind="trail", title=tr("Verification of the audit trail"), work=work, again=HERE)
    return visit.done(f"/jobs/{job_id}", tr("It has begun."))


def _work(visit: Visit, anchors: list[Anchor], report: Report) -> Mapping[str, Any]:
    with visit.reading() as tx:
        key = visit.service.settings.audit_key
        verdict = trail.verify(tx, key=key, anchors=anchors, report=report)
        is_told_where = sees_all(tx, visit, Duty.VERIFY_TRAIL)
    with visit.writing() as tx:
        found = verifications.note(tx, verdict, at=visit.service.now())
    return {"said": _in_words(found, is_told_where=is_told_where), "is_bad": not verdict.is_whole, "to": HERE}


def _in_words(found: Verification, *, is_told_where: bool) -> str:
    """What was found; which item it is in is for those who may see all."""
    if found.is_whole:
        numbers = {"events": number_in_words(found.events), "seals": number_in_words(found.seals)}
        if found.anchors:
            return tr(
                "Everything is as it was: %(events)s events, %(seals)s seals, and the one that was kept outside.",
                **numbers,
            )
        return tr("Everything is as it was: %(events)s events and %(seals)s seals.", **numbers)
    is_in_an_item = found.fault is None or found.fault.item_id is not None
    if is_in_an_item and not is_told_where:
        return ntr(
            "In %(number)s item something is not as it was. Whoever runs Hjulet can see where: hjulet audit verify",
            "In %(number)s items something is not as it was. Whoever runs Hjulet can see where: hjulet audit verify",
            found.faulty_items + found.differing_items,
        )
    parts = [] if found.fault is None else [fault_in_words(found.fault)]
    parts += [] if found.difference is None else [place_of_difference_in_words(found.difference)]
    return " ".join(parts)


def _ways() -> Mapping[Channel, str]:
    return {Channel.MAIL: tr("by mail"), Channel.FILE: tr("in a file"), Channel.WEBHOOK: tr("to another system")}
