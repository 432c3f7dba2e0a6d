"""Who stands above whom, and where the line ends."""

from hypothesis import given
from hypothesis import strategies as st

from engine.people import Organisation, Tree, tree_of
from tests.engine.building import STOCKHOLM


def organisation(number: int, parent: int | None, manager: int | None, *, principal: bool = False) -> Organisation:
    return Organisation(
        id=number,
        code=f"o{number}",
        name=f"Organisation {number}",
        parent_id=parent,
        manager_id=manager,
        coordinator_id=90 if principal else None,
        calendar=STOCKHOLM,
        is_principal=principal,
    )


def region() -> Tree:
    """A county above a region with an administration and a unit, and a municipality with a unit of its own."""
    return tree_of(
        [
            organisation(1, None, 10),
            organisation(2, 1, 20, principal=True),
            organisation(3, 2, 30),
            organisation(4, 3, 40),
            organisation(5, 1, 50, principal=True),
        ]
    )


def test_the_line_goes_up_from_the_nearest_manager_and_stops_at_the_principal() -> None:
    assert region().line(owner_id=7, organisation_id=4) == (40, 30, 20)


def test_nobody_is_their_own_manager() -> None:
    assert region().line(owner_id=40, organisation_id=4) == (30, 20)


def test_whoever_heads_it_with_nobody_above_decides_themselves() -> None:
    assert region().deciders(owner_id=40, organisation_id=4) == (30, 20)
    assert region().deciders(owner_id=50, organisation_id=5) == (50,)
    assert region().deciders(owner_id=7, organisation_id=5) == (50,)
    headless = tree_of([organisation(2, None, None, principal=True)])
    assert headless.deciders(owner_id=7, organisation_id=2) == ()


def test_a_manager_of_two_levels_is_told_once() -> None:
    twice = tree_of([organisation(2, None, 20, principal=True), organisation(3, 2, 20)])
    assert twice.line(owner_id=7, organisation_id=3) == (20,)


def test_nobody_is_escalated_across_the_border_between_region_and_municipality() -> None:
    assert region().line(owner_id=7, organisation_id=5) == (50,)


def test_a_place_without_a_manager_is_passed_over() -> None:
    gap = tree_of([organisation(2, None, 20, principal=True), organisation(3, 2, None)])
    assert gap.line(owner_id=7, organisation_id=3) == (20,)


def test_the_nearest_coordinator_is_found_upwards() -> None:
    assert region().coordinator(4) == 90
    assert region().coordinator(1) is None


def test_what_lies_below_ends_at_the_border_of_the_next_principal() -> None:
    assert region().below([3]) == {3, 4}
    assert region().below([2, 4]) == {2, 3, 4}
    assert region().below([1]) == {1}
    assert region().below([]) == frozenset()


def test_the_whole_of_a_region_is_the_same_from_everywhere_in_it() -> None:
    assert all(region().whole(place) == {2, 3, 4} for place in (2, 3, 4))
    assert region().whole(5) == {5}
    assert region().whole(1) == {1}


def test_an_unknown_organisation_has_nothing_below_it_and_belongs_to_nothing() -> None:
    assert region().whole(99) == frozenset()


TREES = st.lists(st.tuples(st.integers(0, 20), st.booleans()), min_size=1, max_size=20)


@given(TREES)
def test_every_organisation_lies_below_each_of_those_above_it_and_no_other(drawn: list[tuple[int, bool]]) -> None:
    tree = tree_of(
        organisation(number, above if 0 < above < number else None, None, principal=is_principal)
        for number, (above, is_principal) in enumerate(drawn, start=1)
    )
    upwards = {number: {place.id for place in tree.upwards(number)} for number in tree.organisations}

    for number in tree.organisations:
        assert tree.below([number]) == {each for each, above in upwards.items() if number in above}
        assert tree.whole(number) == tree.below([place.id for place in tree.upwards(number)][-1:])
