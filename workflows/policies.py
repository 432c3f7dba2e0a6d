"""A reminder policy by itself: what an organisation writes to have another ladder than the workflow's own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.definition import Policy
from engine.errors import InvalidWorkflow
from workflows.faults import Fault
from workflows.ladders import ladder_faults, policy_of
from workflows.schema import follows, parsed
from workflows.tables import Table

Ladder = Sequence[Mapping[str, Any]]
"""Rungs as they are written."""


class InvalidPolicy(InvalidWorkflow):
    """A policy with faults; ``faults`` in the data lists every one of them."""

    code = "invalid-policy"
    template = "The reminder policy %(name)s was not let in. Faults: %(count)s."


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A policy, and its ladder as it is written."""

    policy: Policy
    ladder: Ladder


def read_policy(text: str, *, name: str) -> Written:
    """The policy that ``text`` says: a ``ladder`` and, if need be, a ``grace``, as under ``[reminders]`` in a workflow.

    Raises:
        InvalidPolicy: there are faults; all of them are in its data, under ``faults``.
    """
    faults: list[Fault] = []
    data = parsed(text, faults)
    if faults:
        raise _refusal(name, faults)
    return checked_policy(data, name=name)


def checked_policy(data: dict[str, Any], *, name: str) -> Written:
    """The policy that such a table says, from wherever it comes; raises as read_policy does."""
    faults: list[Fault] = []
    policy = policy_of(name, Table(data, where=f"reminders.{name}", faults=faults))
    faults.extend([fault for fault in ladder_faults(policy) if not follows(fault, faults)])
    if faults:
        raise _refusal(name, faults)
    return Written(policy=policy, ladder=data["ladder"])


def kept_policy(name: str, ladder: Ladder, *, grace: int) -> Policy:
    """The policy that was let in before, from how it was written then."""
    return policy_of(name, Table({"ladder": ladder, "grace": grace}, where="", faults=[]))


def _refusal(name: str, faults: list[Fault]) -> InvalidPolicy:
    return InvalidPolicy(name=name, count=len(faults), faults=tuple(faults))
