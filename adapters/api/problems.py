"""Problems (RFC 9457): what a program is told when something cannot be done, and with which status.

The status says whose turn it is. 403: another person must do it. 404: there is no such thing, or none that this person
may know of. 409: things are not as they were thought to be; look again. 422: what was sent is not enough, or not right.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from adapters.api.limiting import TooManyRequests
from adapters.i18n import current_language, tr
from adapters.i18n.refusals import missing_in, sentence
from adapters.sql.engines import DatabaseFailed
from engine.access import NotForYou
from engine.errors import Conflict, NoSuchMove, NotAllowed, NotFound, NotNow, Refusal
from engine.requirements import Unmet
from engine.scopes import ScopeMissing

MEDIA_TYPE = "application/problem+json"
UNAVAILABLE = 503
RETRY_SECONDS = 5
"""So long does a program wait before it asks again what the server could not answer."""

STATUSES: Mapping[type[Refusal], int] = MappingProxyType(
    {
        ScopeMissing: 403,
        NotForYou: 403,
        NotAllowed: 403,
        NotFound: 404,
        Conflict: 409,
        NotNow: 409,
        NoSuchMove: 409,
        TooManyRequests: 429,
        DatabaseFailed: 503,
    }
)
"""The status of a refusal; of every other one 422."""

CODES: Mapping[int, str] = MappingProxyType(
    {
        400: "bad-request",
        401: "token-needed",
        403: "forbidden",
        404: "not-found",
        405: "method-not-allowed",
        409: "conflict",
        413: "too-long",
        415: "not-json",
        422: "invalid",
        429: "too-many",
        500: "broken",
        503: "unavailable",
    }
)
"""What a problem is called of which nothing more is known than its status."""

TEMPLATES: Mapping[int, str] = MappingProxyType(
    {
        400: "The request cannot be read",
        401: "A valid token is needed",
        403: "This is not for you",
        404: "There is no such thing here",
        405: "That cannot be done with this address",
        409: "Things are not as they were",
        413: "The request is too long",
        415: "The request is not JSON",
        422: "What was sent is not enough, or not right",
        429: "Too many requests",
        500: "Something broke on our side",
        503: "The server cannot answer just now",
    }
)
"""What a problem with each status is in general."""


class Missing(BaseModel):
    """One thing that is missing before a move."""

    requirement: Annotated[str, Field(description="Its name in the workflow.", examples=["aim_measurable"])]
    message: Annotated[str, Field(description="What is missing, for a person.")]
    where: Annotated[str | None, Field(description="The field to fill in, as phase.field.", examples=["problem.aim"])]
    hard: Annotated[bool, Field(description="False when a reason does instead.")]
    approver: Annotated[str | None, Field(description="The role that must approve such a reason.")]


class Fault(BaseModel):
    """One thing that is wrong with what was sent."""

    loc: Annotated[list[str | int], Field(description="Where it stands.", examples=[["body", "due_on"]])]
    msg: Annotated[str, Field(description="What is wrong with it.")]
    type: Annotated[str, Field(description="The kind of fault, for programs.", examples=["missing"])]


class Change(BaseModel):
    """Something that happened since the version that the program had seen."""

    seq: int
    at: str
    kind: str
    who: Annotated[str | None, Field(description="The e-mail address of whoever did it.")]
    data: dict[str, Any]


class Problem(BaseModel):
    """Why something was not done (RFC 9457). What does not apply is left out."""

    model_config = ConfigDict(title="Problem")

    type: Annotated[str, Field(description="The kind of problem: an address in this reference.")]
    title: Annotated[str, Field(description="The kind of problem, in words.")]
    status: int
    detail: Annotated[str, Field(description="What is wrong in this case, and what to do.")]
    code: Annotated[str, Field(description="The kind of problem, for programs.", examples=["requirements-unmet"])]
    missing: Annotated[list[Missing] | None, Field(description="All that is missing before a move.")] = None
    errors: Annotated[list[Fault] | None, Field(description="All that is wrong with what was sent.")] = None
    who: Annotated[str | None, Field(description="Who was faster, by e-mail address.")] = None
    when: Annotated[str | None, Field(description="When they were.")] = None
    seen_version: Annotated[int | None, Field(description="The version that the program had seen.")] = None
    current_version: Annotated[int | None, Field(description="The version that there is now.")] = None
    changes: Annotated[list[Change] | None, Field(description="What happened since then, the oldest first.")] = None


class Told(HTTPException):
    """A problem that is no refusal of the engine: a status, what to say, and more members."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        code: str | None = None,
        headers: Mapping[str, str] | None = None,
        errors: Sequence[Fault] | None = None,
    ) -> None:
        super().__init__(status, detail, dict(headers or {}))
        self.code = code
        self.errors = errors


def problem(
    status: int,
    detail: str,
    *,
    base: str,
    code: str | None = None,
    headers: Mapping[str, str] | None = None,
    **more: Any,  # noqa: ANN401 - further members of the document
) -> Response:
    """A problem as an answer; ``base`` is the address of the instance, ``more`` what else there is to tell."""
    code = code or CODES.get(status, "refused")
    title = tr(TEMPLATES.get(status, "This cannot be done"))
    document = Problem(type=f"{base}/api/docs#{code}", title=title, status=status, detail=detail, code=code, **more)
    return Response(
        document.model_dump_json(exclude={name for name, told in document if told is None}),
        status_code=status,
        media_type=MEDIA_TYPE,
        headers=dict(headers or {}),
    )


def refused(refusal: Refusal, *, base: str, status: int | None = None, **more: Any) -> Response:  # noqa: ANN401 - as problem
    """A refusal as an answer, with all that is missing."""
    status = status or status_of(refusal)
    missing = [missing_document(unmet) for unmet in missing_in(refusal)] or None
    if status == UNAVAILABLE:
        detail, headers = tr("The database does not answer just now. Try again."), {"Retry-After": str(RETRY_SECONDS)}
    else:
        detail, headers = sentence(refusal), refusal.headers if isinstance(refusal, TooManyRequests) else {}
    return problem(status, detail, base=base, code=refusal.code, headers=headers, missing=missing, **more)


def status_of(refusal: Refusal) -> int:
    """The status of a refusal."""
    return next((status for kind, status in STATUSES.items() if isinstance(refusal, kind)), 422)


def missing_document(unmet: Unmet) -> Missing:
    """One thing that is missing, in the reader's language."""
    return Missing(
        requirement=unmet.requirement,
        message=unmet.text.in_language(current_language()),
        where=unmet.where,
        hard=unmet.hard,
        approver=unmet.approver,
    )
