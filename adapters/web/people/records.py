"""``/admin/people/{id}/records``: what is kept about a person, and taking away who they were; ``/me/extract``."""

from collections.abc import Sequence
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query
from starlette.responses import Response

from adapters.i18n import tr
from adapters.i18n.words import instant_in_words
from adapters.log import logger
from adapters.records import person as records
from adapters.sql import extracts, people, pseudonyms
from adapters.sql.extracts import Extract, Reader
from adapters.sql.names import Names
from adapters.sql.people import Profile
from adapters.sql.store import SqlTransaction
from adapters.web.again import Shown, or_again
from adapters.web.people.listing import HERE
from adapters.web.visits import Visit, Visiting
from engine.access import Duty

router = APIRouter()

ONE = HERE + "/{person_id}"
UNPROCESSABLE = 422
MOST = 200
"""So many places where a name stands are shown."""

Text = Annotated[str, Form()]


@router.get("/me/extract")
def own(visit: Visiting) -> Response:
    """Everything that is kept about the visitor."""
    with visit.reading() as tx:
        reader = Reader(rights=visit.rights, is_own=True)
        found = extracts.extract(tx, visit.person.id, reader=reader, at=visit.at)
    return _file(visit, found)


@router.get(ONE + "/records")
def show(visit: Visiting, person_id: int) -> Response:
    """What can be done with what is kept about a person, and what was."""
    with visit.reading() as tx:
        profile, names = _theirs(tx, visit, person_id), Names(tx)
        said = partial(instant_in_words, calendar=tx.tree().calendar(visit.person.organisation_id), at=visit.at)
        context: dict[str, Any] = {
            "profile": profile,
            "taken_out": [
                (said(each.made_at), names.name(each.made_by) or tr("the operator"))
                for each in extracts.taken_out(tx, person_id)
            ],
            "pseudonym": (done := pseudonyms.find(tx, person_id)),
            "since": None if done is None else said(done.at),
            "by": None if done is None else names.name(done.made_by) or tr("the operator"),
        }
    return visit.page("people/records.html", current="admin", **context)


@router.post(ONE + "/records")
def take_out(visit: Visiting, person_id: int) -> Response:
    """Everything that is kept about a person, as far as the visitor may see it. That it was taken out is kept."""
    with visit.writing() as tx:
        _theirs(tx, visit, person_id)
        found = extracts.extract(tx, person_id, reader=Reader(rights=visit.rights), at=visit.at)
        extracts.note(tx, person_id, at=visit.at, by=visit.person.id)
    logger().warning("person.extracted", person=person_id, by=visit.person.id)
    return _file(visit, found)


@router.get(ONE + "/pseudonymise")
def ask(visit: Visiting, person_id: int, also: Annotated[str, Query(max_length=200)] = "") -> Response:
    """What would be taken away, and where the name stands in texts."""
    with visit.reading() as tx:
        _theirs(tx, visit, person_id)
        shown = _asked(tx, visit, person_id, also=also)
    return shown()


@router.post(ONE + "/pseudonymise")
def pseudonymise(visit: Visiting, person_id: int, reason: Text = "", also: Text = "") -> Response:
    """Take it away."""
    with visit.writing() as tx:
        _theirs(tx, visit, person_id)
        with or_again(partial(_asked, tx, visit, person_id, also=also)):
            plan = pseudonyms.pseudonymise(
                tx, person_id, reason=reason, at=visit.at, by=visit.person.id, rights=visit.rights
            )
    logger().warning("person.pseudonymised", person=person_id, by=visit.person.id)
    return visit.done(f"{HERE}/{person_id}/records", tr("The name is taken away: %(becomes)s.", becomes=plan.becomes))


def _theirs(tx: SqlTransaction, visit: Visit, person_id: int) -> Profile:
    """A person for whose data the visitor answers."""
    profile = people.profile(tx, person_id)
    visit.need(Duty.KEEP_RECORDS, organisation_id=profile.organisation_id)
    return profile


def _asked(tx: SqlTransaction, visit: Visit, person_id: int, *, also: str, fault: str | None = None) -> Shown:
    plan = pseudonyms.plan(tx, person_id, also=_words(also), rights=visit.rights)
    mentions = plan.mentions[:MOST]
    return partial(
        visit.page,
        "people/pseudonymise.html",
        current="admin",
        status=UNPROCESSABLE if fault else 200,
        fault=fault,
        profile=plan.person,
        becomes=plan.becomes,
        taken=[(said.in_words_of(tr), number) for said, number in plan.taken],
        mentions=[(each.kind.in_words_of(tr), each.ref, each.where) for each in mentions],
        number=len(plan.mentions),
        closed=plan.closed,
        also=also,
    )


def _words(also: str) -> Sequence[str]:
    return [each.strip() for each in also.split(",") if each.strip()]


def _file(visit: Visit, found: Extract) -> Response:
    with visit.reading() as tx:
        timezone = tx.tree().calendar(found.person.organisation_id).timezone
    name = f"registerutdrag-{found.person.id}-{visit.today.isoformat()}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(records.archive(found, timezone=timezone), media_type="application/zip", headers=headers)
