"""What has changed since a day, in words."""

from dataclasses import replace

from adapters.i18n import using
from adapters.i18n.changes import Kind, Line, Section, Telling
from engine.changes import Changed, Move, grouped
from engine.people import Organisation, Tree
from tests.engine.building import AT, MEMBER, OWNER, STOCKHOLM
from tests.engine.test_replay import DAY, Life, example

NAMES = {OWNER: "nurse", MEMBER: "carer"}
WARD = Organisation(
    id=1, code="W", name="Ward", parent_id=None, manager_id=None, coordinator_id=None, calendar=STOCKHOLM
)
TELLING = Telling(
    tree=Tree(organisations={1: WARD}),
    called=lambda person_id: NAMES.get(person_id or 0),
    definition=example,
    at=AT + 9 * DAY,
)


def changed(*moves: tuple[str, str], owner_id: int | None = OWNER) -> Changed:
    """An item that went these ways, and that somebody may have taken over."""
    before = Life().now_on_record()
    return Changed(
        before=before,
        after=replace(before, item=replace(before.item, owner_id=owner_id)),
        moves=tuple(Move(at=AT, source=source, target=target) for source, target in moves),
        slips=(),
    )


def section(found: Changed) -> tuple[Section, Line]:
    with using("en"):
        (only,) = TELLING.sections(grouped([found]))
    (line,) = only.lines
    return only, line


def test_every_phase_on_the_way_is_named() -> None:
    only, line = section(changed(("idea", "test"), ("test", "idea"), ("idea", "test")))
    assert (only.kind, only.heading, only.number) == (Kind.MOVED, "Moved on", 1)
    assert (line.first, line.last) == ("Idea (en)", "Test (en) → Idea (en) → Test (en)")
    assert (line.place, line.owner) == ("Ward", "nurse")


def test_a_phase_that_the_workflow_no_longer_has_is_called_by_its_name() -> None:
    _, line = section(changed(("idea", "former")))
    assert line.last == "former"


def test_who_had_it_and_who_has_it_is_told_also_when_nobody_has() -> None:
    assert [line.last for _, line in map(section, (changed(owner_id=MEMBER), changed(owner_id=None)))] == [
        "carer",
        "nobody",
    ]


def test_where_nothing_has_changed_there_is_nothing_to_tell() -> None:
    assert [*TELLING.sections(grouped([]))] == []
