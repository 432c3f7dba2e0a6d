import pytest

from engine.definition import Anchor, Mark, Role, Rung, Span, Unit
from tests.workflows.breaking import changed, faults_in, pdsa, small_example, told
from workflows.catalogue import definition

LADDER = """ladder = [
  { when = "-2 working days", to = "owner" },
  { when = "due", to = "owner" },
  { when = "+3 working days", to = "owner", every = "5 working days", at_most = 3 },
  { when = "+10 working days", to = "manager", mark = "stalled" },
]"""


def with_ladder(*rungs: str) -> str:
    """The small example with another ladder."""
    return changed(small_example(), LADDER, "ladder = [\n" + "".join(f"  {{ {rung} }},\n" for rung in rungs) + "]")


def test_a_ladder_is_read_rung_by_rung() -> None:
    days = Unit.WORKING_DAYS
    assert definition("pdsa").policy("standard").grace == 2
    assert definition("pdsa").policy("standard").ladder == (
        Rung(index=0, anchor=Anchor.DUE, offset=Span(-5, days), to=Role.OWNER),
        Rung(index=1, anchor=Anchor.DUE, offset=Span(0, days), to=Role.OWNER),
        Rung(
            index=2,
            anchor=Anchor.DUE,
            offset=Span(3, days),
            to=Role.OWNER,
            copy=(Role.TEAM,),
            every=Span(5, days),
            at_most=3,
        ),
        Rung(index=3, anchor=Anchor.DUE, offset=Span(10, days), to=Role.MANAGER, mark=Mark.STALLED),
        Rung(index=4, anchor=Anchor.DUE, offset=Span(20, days), to=Role.SENIOR, every=Span(20, days)),
    )


def test_whoever_is_asked_to_decide_hears_of_it_at_once() -> None:
    first = definition("pdsa").policy("decision").ladder[0]
    assert (first.anchor, first.to, first.at_once) == (Anchor.OPENED, Role.OWNER, True)


@pytest.mark.parametrize(
    ("rungs", "code", "number"),
    [
        (['when = "due", to = "manager"'], "owner-not-told", 1),
        (['when = "due", to = "owner", copy = "manager"'], "owner-not-told", 1),
        (['when = "due", to = "team"', 'when = "+3 days", to = "manager"'], "owner-not-told", 2),
        (['when = "due", to = "owner"', 'when = "due", to = "manager"'], "owner-not-told", 2),
        (['when = "due", to = "owner"', 'when = "+3 days", to = "manager of manager"'], "level-skipped", 2),
        (['when = "due", to = "owner", every = "1 day"'], "endless-nagging", 1),
        (['when = "due", to = "team", every = "1 day"'], "endless-nagging", 1),
        (['when = "due", to = "owner", at_most = 2'], "cap-without-repeat", 1),
        (['when = "due", to = "owner"', 'when = "-1 day", to = "owner"'], "rungs-out-of-order", 2),
        (['when = "+2 weeks", to = "owner"', 'when = "+9 working days", to = "owner"'], "rungs-out-of-order", 2),
        (['when = "due", to = "owner"', 'when = "opened", to = "owner"'], "rungs-out-of-order", 2),
    ],
)
def test_a_ladder_that_treats_people_badly_is_one_fault(rungs: list[str], code: str, number: int) -> None:
    assert told(with_ladder(*rungs)) == [(code, f"reminders.standard.ladder[{number}]")]


@pytest.mark.parametrize(
    "rungs",
    [
        ['when = "opened", to = "owner"', 'when = "-5 days", to = "owner"', 'when = "+1 month", to = "manager"'],
        ['when = "due", to = "owner"', 'when = "+1 day", to = "manager", every = "1 month"'],
        ['when = "due", to = "owner"', 'when = "due", to = "team"', 'when = "due", to = "coach", copy = ["team"]'],
    ],
)
def test_a_ladder_that_treats_people_well_is_let_in(rungs: list[str]) -> None:
    assert told(with_ladder(*rungs)) == []


def test_a_ladder_without_rungs_reminds_nobody() -> None:
    assert told(with_ladder()) == [("empty-ladder", "reminders.standard")]


@pytest.mark.parametrize(
    ("old", "new", "code", "where"),
    [
        ('"-10 working days"', '"10 days ahead"', "bad-moment", "reminders.sustain.ladder[1].when"),
        ('every = "20 working days"', 'every = "0 days"', "bad-span", "reminders.standard.ladder[5].every"),
        (
            'at_most = 2 },\n  { when = "+15',
            'at_most = 0 },\n  { when = "+15',
            "not-number",
            "reminders.sustain.ladder[3].at_most",
        ),
        ('mark = "no data"', 'mark = "nodata"', "bad-choice", "reminders.sustain.ladder[4].mark"),
        ('to = "manager of manager"', 'to = "director"', "bad-choice", "reminders.standard.ladder[5].to"),
        ('to = "manager of manager", ', "", "missing-key", "reminders.standard.ladder[5].to"),
        ('{ when = "+20 working days", ', "{ ", "missing-key", "reminders.standard.ladder[5].when"),
        (
            'mark = "stalled" }',
            'mark = "stalled", colour = "red" }',
            "unknown-key",
            "reminders.standard.ladder[4].colour",
        ),
    ],
)
def test_a_rung_that_cannot_be_read_is_one_fault(old: str, new: str, code: str, where: str) -> None:
    assert told(pdsa(old, new)) == [(code, where)]


def test_whoever_is_told_too_soon_is_named_also_when_it_is_only_a_copy() -> None:
    (fault,) = faults_in(with_ladder('when = "due", to = "owner", copy = ["team", "manager"]'))
    assert fault.sentence == "Rung 1 of “standard” tells “manager” before the owner: remind the owner first."


def test_a_fault_of_a_ladder_says_which_rung_and_what_to_do() -> None:
    (fault,) = faults_in(with_ladder('when = "due", to = "owner", every = "1 day"'))
    assert fault.sentence == "Rung 1 of “standard” reminds “owner” without end: write “at_most”."
