"""What programs are told, as it is documented: the names are a contract. They may become more, never other ones.

``hjulet item show --json`` tells the same under the same names.
"""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field

from adapters.api.problems import Missing

Address = Annotated[str, Field(description="An e-mail address.", examples=["vardutvecklare@region.example"])]


class Due(BaseModel):
    """By when something is owed."""

    due_at: Annotated[datetime | None, Field(description="The end of the last day, in UTC.")]
    due_on: Annotated[date | None, Field(description="The last day, where the work is done.")]
    overdue: bool
    working_days_left: Annotated[int | None, Field(description="Negative: so many working days late.")]


class Block(BaseModel):
    """What the work waits for."""

    cause: str
    holder: Annotated[Address | None, Field(description="Who can remove it.")]
    note: str
    since: datetime


class ItemLine(Due):
    """An item in a list."""

    id: int
    ref: Annotated[str, Field(examples=["FA-2026-041"])]
    title: str
    workflow: str
    workflow_version: int
    phase: str
    cycle: int
    version: Annotated[int, Field(description="Raised by every act.")]
    owner: Address | None
    organisation: Annotated[str, Field(description="Its code.")]
    opened_at: datetime
    entered_at: Annotated[datetime, Field(description="When it came to its phase.")]
    last_act_at: datetime
    ended_at: datetime | None
    stalled_at: Annotated[datetime | None, Field(description="When nobody had answered the last reminder.")]
    paused_until: date | None
    block: Block | None
    parent: int | None
    origin: str | None
    reference: str | None
    imported_status: str | None
    visibility: str


class Commitment(Due):
    """Something that one person owes by a date."""

    id: int
    kind: str
    subject: Annotated[str, Field(description="The phase, the title of the action, the trigger to decide on.")]
    cycle: int
    owner: Address | None
    opened_at: datetime
    moved: Annotated[int, Field(description="How often the deadline was moved.")]
    asked_by: Address | None
    details: dict[str, Any]


class Participant(BaseModel):
    """Somebody who takes part."""

    person: Address
    part: str


class Partner(BaseModel):
    """An organisation that owns the item as well."""

    organisation: str
    owner: Address | None


class EarlierWorksheet(BaseModel):
    """The answers of an earlier cycle."""

    phase: str
    cycle: int
    values: dict[str, Any]


class Item(ItemLine):
    """Everything about an item."""

    stalled: Annotated[list[str], Field(description="Why the work has stopped, if it has.")]
    progress: Annotated[float, Field(description="How much of the way is gone, from 0 to 1.")]
    may: Annotated[list[str], Field(description="What the person may do with it.")]
    allowed: Annotated[list[str], Field(description="The triggers that lead on from its phase.")]
    missing: Annotated[dict[str, list[Missing]], Field(description="What each of them still needs.")]
    commitments: list[Commitment]
    participants: list[Participant]
    partners: list[Partner]
    worksheets: dict[str, dict[str, Any]]
    earlier_worksheets: list[EarlierWorksheet]


class Page(BaseModel):
    """A part of a list."""

    next_cursor: Annotated[str | None, Field(description="Ask for the next part with it; null when this is the last.")]


class Items(Page):
    """A page of items."""

    items: list[ItemLine]


class Who(BaseModel):
    """Who did something."""

    kind: str
    person: Address | None
    on_behalf_of: Annotated[Address | None, Field(description="For whom, when a substitute did it.")]


class Event(BaseModel):
    """One line of an item's audit trail; ``hash`` covers all of it and the line before."""

    seq: int
    at: datetime
    kind: str
    actor: Who
    data: dict[str, Any]
    prev_hash: str
    hash: str


class Events(Page):
    """A page of an audit trail, the oldest event first."""

    items: list[Event]
