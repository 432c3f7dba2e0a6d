"""Who may do what with an item, and in an organisation: the table, written out by hand."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.access import (
    ON_ITEMS,
    ON_ORGANISATIONS,
    About,
    Action,
    Duty,
    Office,
    Relation,
    Rights,
    about,
    allowed,
    is_glance,
    relations,
    rights_of,
    takes_part,
)
from engine.model import Block, BlockCause, CommitmentKind, Part, Participant, Partner, Visibility
from engine.people import Organisation, Tree, tree_of
from tests.engine.building import AT, STOCKHOLM, commitment, definition, facts, phase_commitment

COUNTY, REGION, CARE, WARD, PSYCHIATRY, TOWN, HOME_CARE = 1, 2, 3, 4, 5, 6, 7
OWNER, MEMBER, COACH, PATIENT, ASKED, HOLDER, COLLEAGUE, STRANGER, SUBSTITUTE = range(1, 10)
PARTNER_OWNER = 10
HEAD, CARE_HEAD, WARD_HEAD, OTHER_HEAD, TOWN_HEAD = 20, 30, 40, 50, 60
COORDINATOR, TOWN_COORDINATOR = 90, 91

ALLOWED = """
                        see  comment  fill in  move on  plan  staff  share  intervene  disclose
owner                   x    x        x        x        x     x      x      -          -
member                  x    x        x        x        x     -      -      -          -
coach                   x    x        x        x        x     -      -      -          -
patient representative  x    x        -        -        -     -      -      -          -
asked                   x    x        -        -        -     -      -      -          -
manager                 x    x        -        x        x     x      x      x          x
coordinator             x    x        x        x        x     x      x      x          x
colleague               x    x        -        -        -     -      -      -          -
"""

DUTIES = """
                           manager  coordinator  coach  administrator
see what has stalled       x        x            x      -
take in ideas              x        x            -      -
manage people and places   -        x            -      x
set reminder policies      -        x            -      x
see the outbox             -        -            -      x
install workflows          -        x            -      x
grant rights               -        -            -      x
answer for records         -        -            -      x
verify the audit trail     -        x            -      x
"""


def table(drawn: str, columns: Iterable[str]) -> dict[str, set[str]]:
    """Row -> the columns with a cross, told by where they stand below their headings."""
    heading, *rows = drawn.strip("\n").splitlines()
    places = {name: heading.index(name) for name in columns}
    return {row[: min(places.values())].strip(): {n for n, at in places.items() if row[at] == "x"} for row in rows}


def region() -> Tree:
    """A county with a region (care with a ward, psychiatry) and a municipality (home care) in it."""
    drawn = [
        (COUNTY, None, None, None, False),
        (REGION, COUNTY, HEAD, COORDINATOR, True),
        (CARE, REGION, CARE_HEAD, None, False),
        (WARD, CARE, WARD_HEAD, None, False),
        (PSYCHIATRY, REGION, OTHER_HEAD, None, False),
        (TOWN, COUNTY, TOWN_HEAD, TOWN_COORDINATOR, True),
        (HOME_CARE, TOWN, None, None, False),
    ]
    return tree_of(
        [
            Organisation(
                id=number,
                code=f"o{number}",
                name=f"Organisation {number}",
                parent_id=above,
                manager_id=manager,
                coordinator_id=coordinator,
                calendar=STOCKHOLM,
                is_principal=is_principal,
            )
            for number, above, manager, coordinator, is_principal in drawn
        ]
    )


TREE = region()


def rights(person_id: int, home: int = WARD, **more: object) -> Rights:
    """The rights of a person who works at ``home``."""
    return rights_of(TREE, person_id=person_id, organisation_id=home, **more)  # type: ignore[arg-type]


def item(
    visibility: Visibility = Visibility.TEAM,
    *,
    partners: tuple[Partner, ...] = (),
    line: tuple[int, ...] = (WARD_HEAD, CARE_HEAD, HEAD),
) -> About:
    """An item of the ward with one of each in it."""
    owed = commitment(kind=CommitmentKind.DECISION, owner_id=ASKED)
    done = commitment(id=72, owner_id=STRANGER, closed_at=AT)
    found = facts(
        definition=definition(),
        commitments=(phase_commitment(), owed, done),
        participants=(
            Participant(person_id=MEMBER, part=Part.MEMBER),
            Participant(person_id=COACH, part=Part.COACH),
            Participant(person_id=PATIENT, part=Part.PATIENT_REPRESENTATIVE),
        ),
        organisation_id=WARD,
        visibility=visibility,
        block=Block(cause=BlockCause.IT, holder_id=HOLDER, note="", since=AT),
    )
    return about(replace(found, partners=partners, line=line))


@pytest.mark.parametrize("relation", Relation)
@pytest.mark.parametrize("action", Action)
def test_each_relation_allows_what_the_table_says(relation: Relation, action: Action) -> None:
    written = table(ALLOWED, [action.value for action in Action])
    assert set(written) == {relation.value for relation in Relation}
    assert (action in allowed([relation])) is (action.value in written[relation.value])


@pytest.mark.parametrize("duty", Duty)
@pytest.mark.parametrize("office", Office)
def test_each_office_allows_what_the_table_says(duty: Duty, office: Office) -> None:
    written = table(DUTIES, [office.value for office in Office])
    assert set(written) == {duty.value for duty in Duty}
    held = Rights(person_id=1, home=frozenset({WARD}), offices={office: frozenset({WARD})})
    assert held.may(duty, organisation_id=WARD) is (office.value in written[duty.value])


def test_there_is_a_rule_for_everything_that_can_be_done() -> None:
    assert set(ON_ITEMS) == set(Action)
    assert set(ON_ORGANISATIONS) == set(Duty)
    assert all(ON_ITEMS.values())
    assert all(ON_ORGANISATIONS.values())


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (rights(OWNER), {Relation.OWNER, Relation.ASKED}),
        (rights(MEMBER), {Relation.MEMBER}),
        (rights(COACH), {Relation.COACH}),
        (rights(PATIENT, is_guest=True), {Relation.PATIENT_REPRESENTATIVE}),
        (rights(ASKED, PSYCHIATRY), {Relation.ASKED}),
        (rights(HOLDER, HOME_CARE), {Relation.ASKED}),
        (rights(WARD_HEAD), {Relation.MANAGER}),
        (rights(HEAD, REGION), {Relation.MANAGER}),
        (rights(OTHER_HEAD, PSYCHIATRY), set()),
        (rights(TOWN_HEAD, TOWN), set()),
        (rights(COORDINATOR, REGION), {Relation.COORDINATOR}),
        (rights(TOWN_COORDINATOR, TOWN), set()),
        (rights(COLLEAGUE, granted=[(COLLEAGUE, Office.COACH, CARE)]), {Relation.COACH}),
        (rights(COLLEAGUE, granted=[(COLLEAGUE, Office.COORDINATOR, WARD)]), {Relation.COORDINATOR}),
        (rights(COLLEAGUE, granted=[(COLLEAGUE, Office.COORDINATOR, PSYCHIATRY)]), set()),
        (rights(COLLEAGUE, granted=[(COLLEAGUE, Office.ADMINISTRATOR, REGION)]), set()),
        (rights(COLLEAGUE, granted=[(STRANGER, Office.COORDINATOR, REGION)]), set()),
        (rights(COLLEAGUE), set()),
        (rights(STRANGER, HOME_CARE), set()),
    ],
)
def test_what_somebody_is_to_a_draft(who: Rights, expected: set[Relation]) -> None:
    assert relations(who, item()) == expected


@pytest.mark.parametrize(
    ("who", "is_colleague"),
    [
        (rights(COLLEAGUE), True),
        (rights(COLLEAGUE, PSYCHIATRY), True),
        (rights(STRANGER, HOME_CARE), False),
        (rights(STRANGER, COUNTY), False),
        (rights(PATIENT, is_guest=True), False),
        (rights(STRANGER, is_guest=True), False),
    ],
)
def test_what_is_open_is_seen_within_the_region_and_not_beyond_its_border(who: Rights, *, is_colleague: bool) -> None:
    assert (Relation.COLLEAGUE in relations(who, item(Visibility.ORGANISATION))) is is_colleague


def test_a_partner_in_another_region_or_municipality_opens_it_there_too() -> None:
    shared = item(Visibility.ORGANISATION, partners=(Partner(organisation_id=HOME_CARE, owner_id=PARTNER_OWNER),))
    assert relations(rights(STRANGER, TOWN), shared) == {Relation.COLLEAGUE}
    assert relations(rights(PARTNER_OWNER, HOME_CARE), shared) == {Relation.OWNER, Relation.COLLEAGUE}
    assert relations(rights(TOWN_HEAD, TOWN), shared) == {Relation.MANAGER, Relation.COLLEAGUE}
    assert relations(rights(TOWN_COORDINATOR, TOWN), shared) == {Relation.COORDINATOR, Relation.COLLEAGUE}


def test_whoever_is_told_when_the_owner_does_not_answer_may_see_what_it_is_about() -> None:
    lent_out = item(line=(OTHER_HEAD, HEAD))
    assert relations(rights(OTHER_HEAD, PSYCHIATRY), lent_out) == {Relation.MANAGER}
    assert relations(rights(OTHER_HEAD, PSYCHIATRY), replace(lent_out, line=frozenset())) == frozenset()


@pytest.mark.parametrize("person_id", [OWNER, MEMBER, COACH, PATIENT, ASKED, HOLDER])
def test_what_is_private_is_seen_by_those_who_take_part(person_id: int) -> None:
    assert Action.SEE in allowed(relations(rights(person_id), item(Visibility.PRIVATE)))
    assert takes_part(person_id, item(Visibility.PRIVATE))


@pytest.mark.parametrize(
    "who",
    [
        rights(WARD_HEAD),
        rights(HEAD, REGION),
        rights(COORDINATOR, REGION),
        rights(COLLEAGUE, granted=[(COLLEAGUE, office, COUNTY) for office in Office]),
        rights(COLLEAGUE, granted=[(COLLEAGUE, office, REGION) for office in Office]),
        rights(COLLEAGUE),
        rights(STRANGER),
    ],
)
def test_what_is_private_is_seen_by_nobody_else(who: Rights) -> None:
    assert relations(who, item(Visibility.PRIVATE)) == frozenset()
    assert not takes_part(who.person_id, item(Visibility.PRIVATE))


@pytest.mark.parametrize("visibility", Visibility)
@pytest.mark.parametrize("absent", [OWNER, MEMBER, COACH, PATIENT, ASKED, WARD_HEAD, COORDINATOR])
def test_a_substitute_is_to_an_item_what_the_absent_person_is(absent: int, visibility: Visibility) -> None:
    own = relations(rights(absent), item(visibility))
    assert relations(rights(SUBSTITUTE, HOME_CARE, stands_in_for=[absent]), item(visibility)) == own - {
        Relation.COLLEAGUE
    }


def test_a_substitute_holds_the_offices_of_the_absent_person() -> None:
    standing_in = rights(SUBSTITUTE, HOME_CARE, stands_in_for=[WARD_HEAD])
    assert standing_in.may(Duty.SEE_STALLED, organisation_id=WARD)
    assert not standing_in.may(Duty.SEE_STALLED, organisation_id=CARE)


def test_nobody_stands_in_for_themselves() -> None:
    assert rights(OWNER, stands_in_for=[OWNER]).stands_in_for == frozenset()


def test_only_those_who_read_a_draft_by_virtue_of_an_office_glance_at_it() -> None:
    assert is_glance(rights(WARD_HEAD), item())
    assert is_glance(rights(COORDINATOR, REGION), item())
    assert not is_glance(rights(MEMBER), item())
    assert not is_glance(rights(COORDINATOR, REGION, stands_in_for=[MEMBER]), item())
    assert not is_glance(rights(COORDINATOR, REGION), item(Visibility.ORGANISATION))


@pytest.mark.parametrize(
    ("office", "where", "reached"),
    [
        (Office.COORDINATOR, REGION, {REGION, CARE, WARD, PSYCHIATRY}),
        (Office.ADMINISTRATOR, CARE, {CARE, WARD}),
        (Office.COACH, WARD, {WARD}),
        (Office.ADMINISTRATOR, COUNTY, {COUNTY}),
        (Office.ADMINISTRATOR, TOWN, {TOWN, HOME_CARE}),
    ],
)
def test_an_office_reaches_down_to_the_border_of_the_next_principal(
    office: Office, where: int, reached: set[int]
) -> None:
    assert rights(COLLEAGUE, granted=[(COLLEAGUE, office, where)]).reach(office) == reached


def test_a_duty_without_an_organisation_is_one_that_is_held_anywhere() -> None:
    held = rights(WARD_HEAD)
    assert held.may(Duty.SEE_STALLED)
    assert not held.may(Duty.MANAGE_PEOPLE)
    assert held.where(Duty.SEE_STALLED) == {WARD}


@pytest.mark.parametrize(
    ("mine", "theirs", "covers"),
    [
        ((Office.COORDINATOR, REGION), (Office.COORDINATOR, CARE), True),
        ((Office.COORDINATOR, REGION), (Office.COACH, REGION), True),
        ((Office.COORDINATOR, CARE), (Office.COORDINATOR, REGION), False),
        ((Office.COORDINATOR, REGION), (Office.ADMINISTRATOR, WARD), False),
        ((Office.ADMINISTRATOR, REGION), (Office.COORDINATOR, REGION), True),
        ((Office.ADMINISTRATOR, CARE), (Office.COORDINATOR, REGION), False),
        ((Office.ADMINISTRATOR, REGION), (Office.ADMINISTRATOR, TOWN), False),
    ],
)
def test_nobody_covers_somebody_who_may_do_more(
    mine: tuple[Office, int], theirs: tuple[Office, int], *, covers: bool
) -> None:
    own = rights(COLLEAGUE, granted=[(COLLEAGUE, *mine)])
    assert own.covers(rights(STRANGER, granted=[(STRANGER, *theirs)])) is covers
    assert own.covers(rights(STRANGER))


PLACES = st.sampled_from([COUNTY, REGION, CARE, WARD, PSYCHIATRY, TOWN, HOME_CARE])
PEOPLE = st.sampled_from([*range(1, 12), HEAD, CARE_HEAD, WARD_HEAD, OTHER_HEAD, TOWN_HEAD, COORDINATOR])
VISIBILITIES = st.sampled_from(Visibility)
GRANTS = st.lists(st.tuples(PEOPLE, st.sampled_from(Office), PLACES), max_size=4)


@given(PEOPLE, PLACES, VISIBILITIES, GRANTS, st.lists(PEOPLE, max_size=2), st.booleans())
def test_nobody_may_do_anything_without_being_something_to_the_item(  # noqa: PLR0917 - what rights depend on
    person_id: int,
    home: int,
    visibility: Visibility,
    granted: list[tuple[int, Office, int]],
    absent: list[int],
    is_guest: bool,  # noqa: FBT001 - hypothesis gives it by place
) -> None:
    who = rights(person_id, home, granted=granted, stands_in_for=absent, is_guest=is_guest)
    held = relations(who, item(visibility))
    may = allowed(held)

    assert bool(held) is (Action.SEE in may)
    assert not may or Action.SEE in may
    if visibility is Visibility.PRIVATE:
        assert bool(held) is any(takes_part(p, item(visibility)) for p in {person_id, *absent})
    if is_guest:
        assert Relation.COLLEAGUE not in held


@given(PEOPLE, PLACES, GRANTS)
def test_the_more_open_an_item_is_the_more_may_be_done_with_it(
    person_id: int, home: int, granted: list[tuple[int, Office, int]]
) -> None:
    who = rights(person_id, home, granted=granted)
    may: Mapping[Visibility, frozenset[Action]] = {v: allowed(relations(who, item(v))) for v in Visibility}
    assert may[Visibility.PRIVATE] <= may[Visibility.TEAM] <= may[Visibility.ORGANISATION]


@given(PEOPLE, PLACES, GRANTS, GRANTS)
def test_rights_only_grow_with_what_is_granted(
    person_id: int, home: int, fewer: list[tuple[int, Office, int]], more: list[tuple[int, Office, int]]
) -> None:
    before, after = rights(person_id, home, granted=fewer), rights(person_id, home, granted=[*fewer, *more])
    assert after.covers(before)
    assert relations(before, item()) <= relations(after, item())
