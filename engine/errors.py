"""What can be refused, and the sentence the person reads.

::

    Refusal                         expected; the caller did something that cannot be done
    ├── Invalid                     the input cannot be understood
    │   ├── InvalidField            a worksheet value of the wrong kind
    │   ├── InvalidCalendar         an unknown country, time zone or an endless closure
    │   └── InvalidWorkflow         a workflow file with faults (all of them, listed)
    ├── NotFound                    no such item, person, workflow ...
    ├── Conflict                    somebody else changed the item a moment ago
    ├── NotAllowed                  this person may not do this
    ├── NoSuchMove                  the trigger leads nowhere from this phase
    ├── RequirementsUnmet           everything that is missing before the move, all at once
    ├── DecisionNeeded              someone else decides this move: ask for a decision
    ├── ReasonNeeded                an act that is only recorded together with its reason
    └── NotNow                      the act makes no sense in the item's present condition

Modules add their own beneath these for a sentence that nobody else says (``NoticesTaken``, ``WorkflowInUse``).

Every refusal has a ``code`` for programs, its ``data``, and a ``template`` in English with named placeholders, which
the adapters translate. A refusal is not an incident: it is logged as information and wakes nobody.
"""

from collections.abc import Mapping
from typing import ClassVar


class Refusal(Exception):
    """An expected refusal: says what cannot be done and what to do instead.

    ``data`` fills the placeholders of ``template``; programs get both ``code`` and ``data``.
    """

    code: ClassVar[str] = "refused"
    template: ClassVar[str] = "This cannot be done."

    def __init__(self, **data: object) -> None:
        self.data: Mapping[str, object] = data
        super().__init__(self.template % data)


class Invalid(Refusal):
    """The input cannot be understood."""

    code = "invalid"
    template = "%(what)s is not valid: %(why)s."


class InvalidField(Invalid):
    """A worksheet value is of the wrong kind."""

    code = "invalid-field"
    template = "The field %(field)s cannot hold “%(value)s”: %(why)s."


class InvalidCalendar(Invalid):
    """A calendar that cannot be computed."""

    code = "invalid-calendar"
    template = "The calendar cannot be used: %(why)s."


class InvalidWorkflow(Invalid):
    """A workflow file with faults; ``faults`` in the data lists every one of them."""

    code = "invalid-workflow"
    template = "The workflow %(name)s was not let in. Faults: %(count)s."


class NotFound(Refusal):
    """Something was named that does not exist."""

    code = "not-found"
    template = "There is no %(what)s “%(name)s”."


class Conflict(Refusal):
    """The item was changed by somebody else after the caller saw it."""

    code = "conflict"
    template = (
        "%(who)s changed this at %(when)s, after you opened it (you saw version %(seen)s, it is now %(current)s). "
        "Nothing was saved; look again and repeat."
    )


class NotAllowed(Refusal):
    """This person may not do this."""

    code = "not-allowed"
    template = "Only %(who)s may do this."


class NoSuchMove(Refusal):
    """The trigger leads nowhere from the present phase; ``allowed`` lists those that do."""

    code = "no-such-move"
    template = "“%(trigger)s” leads nowhere from the phase “%(phase)s”. From here you can: %(allowed)s."


class RequirementsUnmet(Refusal):
    """What is missing before the move; ``missing`` in the data holds every ``Unmet``."""

    code = "requirements-unmet"
    template = "Not everything is in place for “%(trigger)s”; missing: %(count)s."


class DecisionNeeded(Refusal):
    """The move must be decided by someone else than the one who asked for it."""

    code = "decision-needed"
    template = "“%(trigger)s” is decided by the %(role)s. Ask for a decision instead."


class ReasonNeeded(Refusal):
    """The act is only recorded together with its reason."""

    code = "reason-needed"
    template = "Give a reason for “%(act)s”."


class NotNow(Refusal):
    """The act makes no sense in the item's present condition."""

    code = "not-now"
    template = "This cannot be done now: %(why)s."
