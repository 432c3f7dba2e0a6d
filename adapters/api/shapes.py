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


class Whole(ItemLine):
    """Everything that is on record about an item."""

    stalled: Annotated[list[str], Field(description="Why the work has stopped, if it has.")]
    progress: Annotated[float, Field(description="How much of the way is gone, from 0 to 1.")]
    commitments: list[Commitment]
    participants: list[Participant]
    partners: list[Partner]
    worksheets: dict[str, dict[str, Any]]
    earlier_worksheets: list[EarlierWorksheet]


class Item(Whole):
    """Everything about an item."""

    may: Annotated[list[str], Field(description="What the person may do with it.")]
    allowed: Annotated[list[str], Field(description="The triggers that lead on from its phase.")]
    missing: Annotated[dict[str, list[Missing]], Field(description="What each of them still needs.")]


class ItemThen(Whole):
    """Everything that was on record about an item at a moment: to be read, with nothing about what may be done."""

    as_of: datetime


class Unreadable(BaseModel):
    """An item that is not told of, since its trail does not tell what was known."""

    id: int
    seq: Annotated[int, Field(description="The event that cannot be read.")]
    why: str


class Page(BaseModel):
    """A part of a list."""

    next_cursor: Annotated[str | None, Field(description="Ask for the next part with it; null when this is the last.")]


class PastPage(Page):
    """A part of a list that can be asked for as of a day."""

    as_of: Annotated[datetime | None, Field(description="As of when it is told; null for now.")] = None
    unreadable: Annotated[
        list[Unreadable], Field(default_factory=list, description="As of a day: what is left out, and why.")
    ]


class Items(PastPage):
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


class Action(Commitment):
    """A concrete action: who does what, by when."""

    closed_at: datetime | None
    outcome: Annotated[str | None, Field(description="What became of it, such as done.")]


class Actions(BaseModel):
    """The actions of an item."""

    items: list[Action]


class Notice(BaseModel):
    """A reminder to one person, and what became of it."""

    key: Annotated[str, Field(description="Its unique name, as the mail that carries it says it.")]
    to: Address | None
    role: str
    commitment: Annotated[int, Field(description="The number of what it is about.")]
    kind: str
    subject: str
    state: Annotated[str, Field(description="planned, held, sent, failed or replaced; ahead before it falls due.")]
    reason: Annotated[str, Field(description="The word behind the state, or the mail server's words.")]
    rule: Annotated[str, Field(description="The rule that it follows, in words.")]
    policy: str
    step: Annotated[int, Field(description="The step of the policy's ladder.")]
    occurrence: int
    nominal_at: Annotated[datetime, Field(description="When the rule would have it.")]
    since: Annotated[datetime, Field(description="Since when it is in its state.")]
    send_at: Annotated[datetime | None, Field(description="When it may be mailed at the earliest.")]
    mail: Annotated[str | None, Field(description="The Message-ID of the mail that carries it.")]
    replaced_by: str | None


class Notices(Page):
    """A page of the ledger of an item's reminders, the newest first; ``ahead`` is what comes if nobody acts."""

    items: list[Notice]
    ahead: list[Notice]


class Organisation(BaseModel):
    """An organisation."""

    id: int
    code: str
    name: str
    kind: str
    parent: Annotated[str | None, Field(description="The code of the organisation that it belongs to.")]
    manager: Address | None
    coordinator: Address | None
    is_principal: Annotated[bool, Field(description="True for a region or a municipality.")]


class Organisations(Page):
    """A page of organisations, by code."""

    items: list[Organisation]


class Person(BaseModel):
    """A person."""

    id: int
    code: Annotated[str | None, Field(description="Their number in another system.")]
    name: str
    title: str
    email: Address
    organisation: Annotated[str, Field(description="The code of where they work.")]


class People(Page):
    """A page of people, by number."""

    items: list[Person]


class Words(BaseModel):
    """The same in both languages."""

    sv: str
    en: str


class Choice(BaseModel):
    """One of the answers to choose from."""

    value: str
    label: Words


class WorksheetField(BaseModel):
    """A question of a worksheet."""

    name: str
    kind: str
    label: Words
    help: Words
    choices: list[Choice]


class Phase(BaseModel):
    """A phase of a workflow."""

    name: str
    label: Words
    ended: Annotated[bool, Field(description="True when the work is over in it.")]
    fields: list[WorksheetField]


class Requirement(BaseModel):
    """Something that must be in place before a move."""

    name: str
    text: Words
    hard: Annotated[bool, Field(description="False when a reason does instead.")]
    approver: str | None
    where: str | None


class Transition(BaseModel):
    """A way from one phase to another."""

    trigger: str
    source: str
    target: str
    label: Words
    reason_needed: bool
    decided_by: str | None
    requirements: list[Requirement]


class WorkflowLine(BaseModel):
    """A workflow in its newest version."""

    name: str
    version: int
    label: Words
    initial: Annotated[str, Field(description="The phase in which an item begins.")]


class Workflow(WorkflowLine):
    """A workflow: its phases with their questions, and the ways between them."""

    help: Words
    phases: list[Phase]
    transitions: list[Transition]
    origins: list[Choice]
    templates: list[str]


class Workflows(BaseModel):
    """The workflows that are installed."""

    items: list[WorkflowLine]


class Token(BaseModel):
    """The token that the program shows."""

    name: str
    scopes: list[str]
    expires_at: datetime


class Me(BaseModel):
    """In whose name the program acts."""

    person: Person
    offices: Annotated[dict[str, list[str]], Field(description="Each office with the codes of where it is held.")]
    stands_in_for: Annotated[list[str], Field(description="Whose substitute the person is now.")]
    token: Token


class Reason(BaseModel):
    """Why the work has stopped."""

    why: str
    working_days: Annotated[int, Field(description="For how long.")]


class Cause(BaseModel):
    """What stalled work waits for, and whose it is to end that."""

    kind: Annotated[str, Field(description="decide, take over, remove or answer.")]
    holder: Address | None
    since: datetime
    block: Annotated[str | None, Field(description="What a hindrance is about.")]


class Proposal(BaseModel):
    """What is most likely to help."""

    act: str
    why: str
    person: Address | None


class StalledItem(ItemLine):
    """Work that has stopped."""

    reasons: list[Reason]
    causes: list[Cause]
    proposals: Annotated[list[Proposal], Field(description="None as of a day: it is over.")]
    moved: Annotated[int, Field(description="How often a deadline was moved at most.")]
    reminders: Annotated[int, Field(description="How many reminders its owner got about the phase.")]
    unanswered: Annotated[int, Field(description="How many of them after their last act.")]
    waits_for: Annotated[str | None, Field(description="The name of whoever the work waits for.")]


class Stalled(PastPage):
    """A page of what has stopped: first that with which one can do most good."""

    items: list[StalledItem]
