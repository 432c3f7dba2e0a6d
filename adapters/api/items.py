"""``/items``: open one, find many, read one."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from pydantic import Field
from starlette.responses import Response

from adapters.api import cursors, past, shapes, versions
from adapters.api.acting import (
    CREATED,
    JSON,
    Key,
    Ref,
    Sent,
    check_personal,
    check_texts,
    example,
    item_answer,
    kept,
    named_in_the_request,
)
from adapters.api.asking import Asking
from adapters.api.callers import Caller, Calling, Reading
from adapters.api.cursors import USUAL, Cursor, Limit
from adapters.api.documents import event_document, past_document
from adapters.api.finding import Asked, now, then
from adapters.api.given import Branch, Line, Number, Somebody, Somewhere, Text, branch_in, person_in, place_in
from adapters.api.versions import IfNoneMatch
from adapters.sql import asof, lists
from adapters.sql.names import Names
from adapters.sql.overview import State, Wanted
from adapters.sql.paging import Sort
from adapters.sql.store import SqlTransaction
from engine import scopes
from engine.access import Action, NotForYou
from engine.model import Part, Participant, Visibility
from engine.opening import MAX_TITLE, Open, open_item

router = APIRouter(prefix="/items", tags=["items"], route_class=Asking)

LONGEST_QUERY = 200
SORTS = "|".join(Sort)


class Beginning(Sent):
    """A new item."""

    model_config = example(
        workflow="pdsa",
        title="Färre fall på avdelning 32",
        organisation="R-NV",
        fields={"problem.problem": "Många faller på natten."},
    )

    workflow: Annotated[Line, Field(examples=["pdsa"])]
    title: Annotated[Text, Field(max_length=MAX_TITLE, examples=["Färre fall på avdelning 32"])]
    organisation: Somewhere
    owner: Annotated[Somebody | None, Field(description="Who answers for it; the caller when nobody is named.")] = None
    fields: Annotated[
        dict[str, Any],
        Field(
            default_factory=dict,
            max_length=200,
            description="Answers to begin with, as phase.field.",
            examples=[{"problem.problem": "Många faller på natten."}],
        ),
    ]
    visibility: Annotated[Visibility, Field(description="Who may see it.")] = Visibility.TEAM
    origin: Annotated[Line | None, Field(description="What gave rise to it, as the workflow lists it.")] = None
    reference: Annotated[Line | None, Field(description="Its number in another system.")] = None
    template: Annotated[Line | None, Field(description="A template of the workflow to begin with.")] = None
    parent: Annotated[Number | None, Field(description="The number of the item that it is part of.")] = None


def _opener(caller: Calling) -> Caller:
    """Whoever may open something: no guest, and no program that only reads."""
    scopes.need(caller.token.scopes, Action.MOVE)
    if not caller.rights.home:
        raise NotForYou
    return caller


Opening = Annotated[Caller, Depends(_opener)]


@router.post("", status_code=CREATED, response_model=shapes.Item)
def open_one(request: Request, caller: Opening, sent: Beginning, key: Key = None) -> Response:
    """Open an item: it begins in the first phase of its workflow, and whoever answers for it is told."""
    check_personal(sent)
    check_texts(
        {("body", "fields", name): text for name, text in sent.fields.items() if isinstance(text, str)},
        is_confirmed=sent.confirm_not_personal,
    )

    def act(tx: SqlTransaction) -> Response:
        with named_in_the_request():
            item = open_item(tx, _wish(tx, caller, sent), at=caller.at)
        here = caller.here(tx, item.ref, Action.SEE)
        location = f"{caller.service.root}/api/v1/items/{item.ref}"
        return item_answer(caller, here, status=CREATED, headers={"Location": location})

    return kept(request, caller, key, act)


def _wish(tx: SqlTransaction, caller: Caller, sent: Beginning) -> Open:
    """The item that is wanted; whoever opens one for somebody else takes part in it."""
    place = place_in(tx, caller, sent.organisation)
    if place.id not in caller.rights.home:
        raise NotForYou
    owner_id = caller.person.id if sent.owner is None else person_in(tx, caller, sent.owner).id
    if sent.parent is not None:
        caller.here(tx, str(sent.parent), Action.PLAN)
    is_own = owner_id == caller.person.id
    return Open(
        workflow=sent.workflow,
        title=sent.title,
        organisation_id=place.id,
        owner_id=owner_id,
        actor=caller.actor(),
        participants=() if is_own else (Participant(person_id=caller.person.id, part=Part.MEMBER),),
        fields=sent.fields,
        origin=sent.origin,
        reference=sent.reference,
        template=sent.template,
        parent_id=sent.parent,
        language=caller.language,
        visibility=sent.visibility,
    )


@router.get("", response_model=shapes.Items)
def find(
    caller: Reading,
    *,
    workflow: Annotated[str | None, Query(max_length=LONGEST_QUERY, description="In this workflow.")] = None,
    phase: Annotated[str | None, Query(max_length=LONGEST_QUERY, description="In this phase.")] = None,
    organisation: Branch = None,
    owner: Annotated[
        str | None, Query(max_length=LONGEST_QUERY, description="Of this person: e-mail address, code or number.")
    ] = None,
    state: Annotated[State, Query(description="Whether it goes on.")] = State.OPEN,
    stalled: Annotated[bool | None, Query(description="Whether the work has stopped.")] = None,
    overdue: Annotated[bool, Query(description="Those alone whose phase was due before now.")] = False,
    q: Annotated[str, Query(max_length=LONGEST_QUERY, description="With these words in title or number.")] = "",
    sort: Annotated[
        str, Query(pattern=rf"^-?({SORTS})$", description="By what; the other way round with a minus before it.")
    ] = Sort.ID.value,
    as_of: past.AsOf = None,
    limit: Limit = USUAL,
    cursor: Cursor = None,
) -> shapes.Items:
    """Find items that the person may see."""
    at = past.moment(caller, as_of)
    with caller.reading() as tx:
        with named_in_the_request():
            wanted = Wanted(
                words=q,
                workflow=workflow,
                phase=phase,
                organisation_ids=branch_in(tx, caller, organisation),
                owner_ids=None if owner is None else [person_in(tx, caller, owner).id],
                state=state,
                late_at=at if overdue else None,
            )
        page = Asked(sort=sort, limit=limit, cursor=cursor, is_stalled=stalled)
        return now(tx, caller, wanted, page) if as_of is None else then(tx, caller, wanted, page, as_of=as_of, at=at)


@router.get("/{ref}", response_model=shapes.Item | shapes.ItemThen)
def show(caller: Reading, ref: Ref, as_of: past.AsOf = None, if_none_match: IfNoneMatch = None) -> Response:
    """Everything about an item: where it is, what it owes, where it can go and what is missing before that.

    With as_of what was known then, to be read: without may, allowed, missing and ETag.
    """
    if as_of is not None:
        return _shown_then(caller, ref, at=past.moment(caller, as_of))
    with caller.item(ref) as here:
        response = item_answer(caller, here)
    if versions.is_known(response.headers["etag"], if_none_match):
        return Response(status_code=304, headers={"ETag": response.headers["etag"]})
    return response


def _shown_then(caller: Caller, ref: str, *, at: datetime) -> Response:
    """Whether the person may see it is decided by what it is today."""
    with caller.item(ref) as here:
        found = past_document(here.tx, asof.facts_of(here.tx, here.item_id, at=at), at=at)
    return Response(found.model_dump_json(), media_type=JSON)


@router.get("/{ref}/events", response_model=shapes.Events)
def events(caller: Reading, ref: Ref, limit: Limit = USUAL, cursor: Cursor = None) -> shapes.Events:
    """The audit trail of an item, the oldest event first."""
    after = 0 if cursor is None else cursors.read(cursor, "events", int)[0]
    with caller.item(ref) as here:
        found, names = lists.history(here.tx, here.item_id, after=after, limit=limit + 1), Names(here.tx)
        return shapes.Events(
            items=[event_document(event, names) for event in found[:limit]],
            next_cursor=cursors.written("events", found[limit - 1].seq) if len(found) > limit else None,
        )
