"""What was sent with a form."""

from typing import Annotated

from fastapi import Depends
from starlette.exceptions import HTTPException
from starlette.requests import Request

MOST_FIELDS = 20

MOST_OF_SHEET = 300
"""A whole worksheet has three for each question."""
BAD_REQUEST = 400


async def given_in(request: Request, *, most: int = MOST_FIELDS) -> list[tuple[str, str]]:
    """The fields of a form with their values, in order. HTTPException 400 for what is no form, or holds a file."""
    async with request.form(max_files=0, max_fields=most) as form:
        given = list(form.multi_items())
    fields = [(name, value) for name, value in given if isinstance(value, str)]
    if len(fields) != len(given):
        raise HTTPException(BAD_REQUEST)
    return fields


async def _sheet_in(request: Request) -> list[tuple[str, str]]:
    return await given_in(request, most=MOST_OF_SHEET)


Sent = Annotated[list[tuple[str, str]], Depends(_sheet_in)]
"""A handler's parameter: what was sent with a form, which may be a whole worksheet."""
