"""A program acts in an item: once for each key, on the version that it has seen, and the answer is the item afterwards.

The act and the answer that is kept for its Idempotency-Key are one transaction: whoever asks again after a crash gets
that answer, or is the first.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Header, Path, Request
from pydantic import BaseModel, ConfigDict, Field, JsonValue
from starlette.responses import Response

from adapters.api import versions
from adapters.api.callers import Caller, Calling, Here
from adapters.api.documents import item_document
from adapters.api.problems import RETRY_SECONDS, Fault, Told, status_of
from adapters.api.versions import IfMatch
from adapters.i18n import tr
from adapters.sql import answered
from adapters.sql.answered import Answer, State
from adapters.sql.names import Names
from adapters.sql.store import SqlTransaction
from engine import advance, scopes
from engine.access import Action
from engine.errors import Conflict, NotFound, Refusal
from engine.instants import rfc3339
from engine.personal import found_in
from engine.sayings import Saying

JSON = "application/json"
CREATED, OK, GONE_FROM_SIGHT, MISSING, UNPROCESSABLE = 201, 200, 204, 404, 422
TRIES = 10
"""So often is tried again what lost a race about which its program has said nothing."""

NOTHING: Mapping[str, str] = MappingProxyType({})

Ref = Annotated[
    str,
    Path(max_length=40, description="The item: its reference or its number.", examples=["FA-2026-041"]),
]
Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=answered.KEY_LENGTH,
        description="A word of the program's own for this request, good for 24 hours: when it is sent again, the same "
        "answer comes and nothing is done twice.",
        examples=["8e03978e-40d5-43dd-bc93-6894a57f9324"],
    ),
]

T = TypeVar("T")


def example(**sent: JsonValue) -> ConfigDict:
    """Something that may be sent, as it is shown in the reference."""
    return ConfigDict(extra="forbid", json_schema_extra={"examples": [dict(sent)]})


class Sent(BaseModel):
    """What every act may be sent with."""

    model_config = ConfigDict(extra="forbid")

    seen_version: Annotated[
        int | None,
        Field(
            strict=True,
            ge=0,
            le=2**31 - 1,
            description="The version of the item that the program has seen; If-Match says the same.",
        ),
    ] = None
    confirm_not_personal: Annotated[
        bool,
        Field(strict=True, description="That what looks like a personal identity number in a text is none."),
    ] = False


class Explained(Exception):
    """A refusal about which a program is told more than the sentence."""

    def __init__(self, refusal: Refusal, *, status: int, **told: Any) -> None:  # noqa: ANN401 - members of a problem
        super().__init__(str(refusal))
        self.refusal, self.status, self.told = refusal, status, told


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """An act that a program may carry out in an item, or has asked for before."""

    request: Request
    caller: Caller
    ref: str
    action: Action
    if_match: str | None = None
    key: str | None = None

    def done(
        self,
        act: Callable[[Here], object],
        sent: Sent,
        *,
        status: int = CREATED,
        location: Callable[[Here], str] | None = None,
    ) -> Response:
        """Carry it out; the answer is the item as it is then. ``location`` is where what was made can be found.

        Whoever did what they were asked for may have nothing more to do with the item: they are answered without it.
        """
        check_personal(sent)
        seen = versions.seen(self.if_match, sent.seen_version)

        def once(tx: SqlTransaction) -> Response:
            here = self.caller.here(tx, self.ref, self.action)
            advance.check_version(here.facts, seen)
            with named_in_the_request():
                act(here)
            after = self._after(tx)
            if after is None:
                return Response(status_code=GONE_FROM_SIGHT)
            headers = {} if location is None else {"Location": self.caller.service.root + location(after)}
            return item_answer(self.caller, after, status=status, headers=headers)

        try:
            return kept(self.request, self.caller, self.key, once, tries=TRIES if seen is None else 1)
        except Conflict as conflict:
            raise self._explained(conflict) from conflict

    def _after(self, tx: SqlTransaction) -> Here | None:
        """The item as it is then; None when the act was the last that the person had to do with it."""
        try:
            return self.caller.here(tx, self.ref, Action.SEE)
        except NotFound:
            return None

    def _explained(self, conflict: Conflict) -> Explained:
        """The conflict, with who changed what since."""
        who, when, seen = (conflict.data.get(name) for name in ("who", "when", "seen"))
        with self.caller.reading() as tx:
            here, names = self.caller.here(tx, self.ref, Action.SEE), Names(tx)
            person = who if isinstance(who, int) else None
            conflict.data = {**conflict.data, "who": names.name(person)}
            return Explained(
                conflict,
                status=status_of(conflict),
                who=names.address(person),
                when=rfc3339(when) if isinstance(when, datetime) else None,
                seen_version=seen,
                current_version=here.facts.item.version,
                changes=versions.changes(tx, here.facts, conflict),
            )


def may(action: Action) -> Callable[..., Deed]:
    """What gives a route its deed, before anything that was sent is looked at; refuses whoever may not."""

    def deed(request: Request, caller: Calling, ref: Ref, if_match: IfMatch = None, key: Key = None) -> Deed:
        scopes.need(caller.token.scopes, Action.COMMENT)  # whoever only reads does nothing at all
        with caller.reading() as tx:
            if not _was_the_last(tx, request, caller, key):
                caller.here(tx, ref, action)
        return Deed(request=request, caller=caller, ref=ref, action=action, if_match=if_match, key=key)

    return deed


def _was_the_last(tx: SqlTransaction, request: Request, caller: Caller, key: str | None) -> bool:
    """True for a request that was carried out before, and after which the person saw the item no more."""
    if key is None:
        return False
    known = answered.known(tx, caller.token.id, key, asked=request.state.asked, at=caller.at)
    return known.answer is not None and known.answer.status == GONE_FROM_SIGHT


Acting = Annotated[Deed, Depends(may(Action.SEE))]
"""What those may do who are asked for it: the act itself looks who that is."""

Commenting = Annotated[Deed, Depends(may(Action.COMMENT))]
Filling = Annotated[Deed, Depends(may(Action.FILL))]
Moving = Annotated[Deed, Depends(may(Action.MOVE))]
Planning = Annotated[Deed, Depends(may(Action.PLAN))]
Staffing = Annotated[Deed, Depends(may(Action.STAFF))]


def kept(
    request: Request,
    caller: Caller,
    key: str | None,
    act: Callable[[SqlTransaction], Response],
    *,
    tries: int = 1,
) -> Response:
    """Answer a request; one that was answered before, with the same key, as it was then.

    Raises:
        Told: (409) the first one with that key is not answered yet, (422) it was another one.
    """
    for _ in range(tries - 1):
        try:
            return _once(request, caller, key, act)
        except Conflict:
            continue
    return _once(request, caller, key, act)


def _once(request: Request, caller: Caller, key: str | None, act: Callable[[SqlTransaction], Response]) -> Response:
    with caller.writing() as tx:
        if key is None:
            return act(tx)
        known = answered.begin(tx, caller.token.id, key, asked=request.state.asked, at=caller.at)
        match known.state:
            case State.OTHER:
                raise Told(
                    UNPROCESSABLE, tr("This Idempotency-Key was sent with another request before."), code="key-reused"
                )
            case State.RUNNING:
                said = tr("The first request with this Idempotency-Key is not answered yet.")
                raise Told(409, said, code="still-running", headers={"Retry-After": str(RETRY_SECONDS)})
        if known.answer is not None:
            return _again(known.answer)
        response = act(tx)
        answered.keep(tx, caller.token.id, key, answer=_answer_of(response))
        return response


def _answer_of(response: Response) -> Answer:
    headers = {name: value for name, value in response.headers.items() if name in {"etag", "location"}}
    return Answer(status=response.status_code, headers=headers, body=bytes(response.body).decode())


def _again(answer: Answer) -> Response:
    headers = {**answer.headers, "Idempotency-Replayed": "true"}
    return Response(answer.body, answer.status, headers, JSON if answer.body else None)


@contextmanager
def named_in_the_request() -> Iterator[None]:
    """What the request names and does not exist is no fault of its address: 422, not 404."""
    try:
        yield
    except NotFound as missing:
        raise Explained(missing, status=UNPROCESSABLE) from missing


def absent(what: Saying, name: object) -> Explained:
    """That what the address names does not exist: 404."""
    return Explained(NotFound(what=what, name=name), status=MISSING)


def check_personal(sent: Sent) -> None:
    """Told (422) when a text looks as if it named a person by number, unless the program says that it does not."""
    check_texts(
        {("body", name): value for name, value in sent if isinstance(value, str)},
        is_confirmed=sent.confirm_not_personal,
    )


def check_texts(texts: Mapping[tuple[str, ...], str], *, is_confirmed: bool) -> None:
    """The same for texts by where they stand."""
    suspicious = [loc for loc, text in texts.items() if not is_confirmed and found_in(text)]
    if suspicious:
        said = tr(
            "This looks like a personal identity number. Do not write anything that can identify a patient. "
            "Remove it, or send confirm_not_personal if it is something else."
        )
        errors = [Fault(loc=list(loc), msg=said, type="looks_personal") for loc in suspicious]
        raise Told(UNPROCESSABLE, said, code="looks-personal", errors=errors)


def item_answer(caller: Caller, here: Here, *, status: int = OK, headers: Mapping[str, str] = NOTHING) -> Response:
    """An item as an answer."""
    body = item_document(here, at=caller.at).model_dump_json().encode()
    tag = versions.tag(here.facts.item.version, body)
    return Response(body, status_code=status, media_type=JSON, headers={"ETag": tag, **headers})
