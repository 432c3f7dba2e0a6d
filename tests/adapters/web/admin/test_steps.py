"""A reminder policy as a form asks for it."""

from hypothesis import given
from hypothesis import strategies as some

from adapters.web.admin.steps import ON, OPENED, Step, given_steps, in_order, number_faults, steps_of, written
from engine.definition import Policy
from workflows.catalogue import builtin
from workflows.policies import checked_policy
from workflows.schema import load

PDSA = load(builtin()["pdsa"], name_hint="pdsa")


@given(policy=some.sampled_from([*PDSA.policies.values()]))
def test_a_ladder_goes_through_the_form_and_comes_back_as_it_was(policy: Policy) -> None:
    ladder = written(given_steps([*fields(steps_of(policy))]))

    assert checked_policy({"ladder": ladder, "grace": policy.grace}, name=policy.name).policy == policy


def test_steps_are_put_in_the_order_of_time() -> None:
    late, due, early, greeting = Step(number="3"), Step(side=ON), Step(number="5", side="before"), Step(side=OPENED)

    assert in_order([late, due, early, greeting]) == [greeting, early, due, late]


def test_what_is_no_number_is_told_of_at_its_step() -> None:
    faults = number_faults([Step(), Step(number="fem"), Step(side=ON, number=""), Step(every="0", most="-1")])

    assert {place: len(sentences) for place, sentences in faults.items()} == {2: 1, 4: 2}


def test_nobody_can_write_steps_without_end() -> None:
    assert len(given_steps([(f"step-{n}-number", "1") for n in range(100)])) == 20


def fields(steps: list[Step]) -> list[tuple[str, str]]:
    """The fields of the form with these steps in it."""
    found: list[tuple[str, str]] = []
    for n, step in enumerate(steps, start=1):
        names = ("number", "side", "unit", "to", "every", "every_unit", "most", "mark")
        found += [(f"step-{n}-{name}", getattr(step, name)) for name in names]
        found += [(f"step-{n}-copy", role) for role in step.copy]
        found += [(f"step-{n}-at_once", "yes")] if step.at_once else []
    return found
