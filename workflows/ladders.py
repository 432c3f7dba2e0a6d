"""Reminder policies in a workflow file: how they are written, and when a ladder treats people badly."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from types import MappingProxyType

from engine.definition import Anchor, Mark, Policy, Role, Rung, Span
from workflows.faults import Fault, fault
from workflows.spans import calendar_days, parse_moment
from workflows.tables import SOME_SPAN, Table

MOST_RUNGS = 100
"""Longer ladders are not let in."""


def read_policies(file: Table) -> Mapping[str, Policy]:
    """The policies under ``[reminders]`` by name."""
    return MappingProxyType({name: policy_of(name, table) for name, table in file.named("reminders")})


def policy_of(name: str, table: Table) -> Policy:
    """The policy that one table says."""
    rungs = enumerate(table.listed("ladder"))
    policy = Policy(
        name=name,
        grace=table.number("grace", 2, least=0),
        ladder=tuple(_rung(each, index=index) for index, each in rungs),
    )
    table.close()
    return policy


def ladder_faults(policy: Policy) -> Iterator[Fault]:
    """What is wrong with one policy: nobody reminded, no order, a manager before the owner, reminders without end."""
    where = f"reminders.{policy.name}"
    if not policy.ladder:
        yield fault("empty-ladder", where, policy=policy.name)
    if len(policy.ladder) > MOST_RUNGS:
        yield fault("too-many-rungs", where, policy=policy.name, count=len(policy.ladder), limit=MOST_RUNGS)
    for rung in policy.ladder:
        told = {earlier.to for earlier in policy.ladder[: rung.index] if _day(earlier) < _day(rung)}
        yield from _rung_faults(rung, told=told, policy=policy)
    for earlier, later in pairwise(policy.ladder):
        if _day(later) < _day(earlier):
            yield _of(later, policy, "rungs-out-of-order")


def _rung(table: Table, *, index: int) -> Rung:
    anchor, offset = _moment(table)
    rung = Rung(
        index=index,
        anchor=anchor,
        offset=offset,
        to=table.word("to", Role, required=True) or Role.OWNER,
        copy=tuple(role for text in table.texts("copy") if (role := table.one_of("copy", text, Role))),
        every=table.span("every"),
        at_most=table.number("at_most", most=100) if "at_most" in table else None,
        mark=table.word("mark", Mark),
        at_once=table.flag("at_once"),
    )
    table.close()
    return rung


def _moment(table: Table) -> tuple[Anchor, Span]:
    text = table.text("when")
    found = parse_moment(text)
    if found is None and text:
        table.note("bad-moment", "when", text=text)
    return found or (Anchor.DUE, SOME_SPAN)


def _rung_faults(rung: Rung, *, told: Iterable[Role], policy: Policy) -> Iterator[Fault]:
    highest = max((rung.to, *rung.copy), key=lambda role: role.level)
    if highest.level > 0 and Role.OWNER not in told:
        yield _of(rung, policy, "owner-not-told", role=highest.value)
    elif highest.level > 1 and Role.MANAGER not in told:
        yield _of(rung, policy, "level-skipped", role=highest.value)
    if rung.every and rung.to.level == 0 and rung.at_most is None:
        yield _of(rung, policy, "endless-nagging", role=rung.to.value)
    if rung.at_most is not None and rung.every is None:
        yield _of(rung, policy, "cap-without-repeat")


def _of(rung: Rung, policy: Policy, code: str, **data: object) -> Fault:
    number = rung.index + 1
    return fault(code, f"reminders.{policy.name}.ladder[{number}]", rung=number, policy=policy.name, **data)


def _day(rung: Rung) -> tuple[bool, float]:
    return rung.anchor is Anchor.DUE, calendar_days(rung.offset)
