"""A policy by itself is read and checked as it is in a workflow file."""

import pytest

from engine.definition import Role
from workflows.catalogue import builtin, definition
from workflows.policies import InvalidPolicy, kept_policy, read_policy

LADDER = """
grace = 3
ladder = [
  { when = "due", to = "owner" },
  { when = "+3 working days", to = "owner", copy = "team", every = "5 working days", at_most = 3 },
  { when = "+10 working days", to = "manager", mark = "stalled" },
]
"""


def faults_in(text: str) -> list[tuple[str, str]]:
    with pytest.raises(InvalidPolicy) as refused:
        read_policy(text, name="standard")
    return [(fault.code, fault.where) for fault in refused.value.data["faults"]]  # type: ignore[attr-defined]


def test_a_policy_is_read_as_in_a_workflow_file() -> None:
    written = read_policy(LADDER, name="standard")
    assert (written.policy.name, written.policy.grace) == ("standard", 3)
    assert [rung.to for rung in written.policy.ladder] == [Role.OWNER, Role.OWNER, Role.MANAGER]
    assert written.ladder[0] == {"when": "due", "to": "owner"}


def test_what_is_kept_is_read_back_as_it_was() -> None:
    written = read_policy(LADDER, name="standard")
    assert kept_policy("standard", written.ladder, grace=written.policy.grace) == written.policy


def test_a_policy_of_a_workflow_file_can_stand_by_itself() -> None:
    ladder = builtin()["pdsa"].partition("[reminders.standard]")[2].partition("[reminders.")[0]
    assert read_policy(ladder, name="standard").policy == definition("pdsa").policies["standard"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ladder = [", [("not-toml", "")]),
        ("", [("empty-ladder", "reminders.standard")]),
        ("laddre = 1", [("unknown-key", "reminders.standard.laddre"), ("empty-ladder", "reminders.standard")]),
        (
            'ladder = [{ when = "due", to = "boss" }]',
            [("bad-choice", "reminders.standard.ladder[1].to")],
        ),
        (
            'ladder = [{ when = "due", to = "manager" }, { when = "-3 days", to = "owner", every = "5 days" }]',
            [
                ("owner-not-told", "reminders.standard.ladder[1]"),
                ("endless-nagging", "reminders.standard.ladder[2]"),
                ("rungs-out-of-order", "reminders.standard.ladder[2]"),
            ],
        ),
        (
            "ladder = [" + '{ when = "due", to = "owner" },' * 101 + "]",
            [("too-many-rungs", "reminders.standard")],
        ),
    ],
)
def test_every_fault_is_named(text: str, expected: list[tuple[str, str]]) -> None:
    assert faults_in(text) == expected
