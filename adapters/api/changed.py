"""What ``/changes`` tells, as it is documented: the names are those of ``hjulet changes --json``."""

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from adapters.api.shapes import Address, Unreadable


class ChangedItem(BaseModel):
    """An item to which something has happened, as it was at the end."""

    id: int
    ref: Annotated[str, Field(examples=["FA-2026-041"])]
    title: str
    workflow: str
    phase: str
    owner: Address | None
    organisation: Annotated[str, Field(description="Its code.")]


class Slipped(ChangedItem):
    """A deadline that is later than it was."""

    kind: Annotated[str, Field(description="The kind of commitment, such as phase or action.")]
    subject: Annotated[str, Field(description="The phase, or the title of the action.")]
    owed_by: Address | None
    first_due_on: Annotated[date, Field(description="When it was due.")]
    last_due_on: Annotated[date, Field(description="When it is due.")]
    working_days: Annotated[int, Field(description="So far apart are they, where the work is done.")]
    times: Annotated[int, Field(description="How often somebody moved it; a rest moves it, too.")]
    reasons: list[str]


class Opened(ChangedItem):
    """An item that was opened."""

    opened_at: datetime


class Step(BaseModel):
    """From one phase to another."""

    model_config = ConfigDict(populate_by_name=True)

    at: datetime
    source: Annotated[str, Field(alias="from")]
    target: Annotated[str, Field(alias="to")]


class MovedOn(ChangedItem):
    """An item that is in another phase, and has not ended."""

    moves: list[Step]


class Ended(ChangedItem):
    """An item that has come to its end."""

    ended_at: datetime


class HandedOver(ChangedItem):
    """An item that somebody else owns."""

    before: Annotated[Address | None, Field(description="Who owned it.")]


class Changes(BaseModel):
    """What has changed in a period; an item may stand in several lists. What was taken back has changed nothing."""

    since: datetime
    until: datetime
    slipped: Annotated[list[Slipped], Field(description="What slipped farthest comes first.")]
    opened: list[Opened]
    moved: list[MovedOn]
    ended: list[Ended]
    handed_over: list[HandedOver]
    unreadable: list[Unreadable]
