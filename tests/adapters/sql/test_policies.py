"""What organisations adjust is kept, is seen at once by everybody, and lets open promises be looked at again."""

from datetime import datetime

import pytest

from adapters.sql import ledger, policies
from adapters.sql.engines import Database
from adapters.sql.organisations import Place, add_organisation
from adapters.sql.store import SqlStore
from engine.definition import Role
from engine.errors import NotFound
from engine.model import CommitmentKind, Pause
from engine.policies import PLACES
from engine.ports import Due
from engine.sweeping import sweep_batch
from tests.adapters.sql.building import AT, CARE, OWNER, REGION, commitments, fired, later, notice, on, opened, owed
from workflows.policies import Written, read_policy

EAGER = 'ladder = [{ when = "-10 working days", to = "owner" }, { when = "+5 working days", to = "manager" }]'
LONG_AFTER = later(days=400)


def written(text: str = EAGER, *, name: str = "standard") -> Written:
    return read_policy(text, name=name)


def put(store: SqlStore, text: str = EAGER, *, place: int = CARE, at: datetime = AT) -> int:
    with store.begin() as tx:
        return policies.put(tx, written(text), organisation_id=place, workflow="pdsa", at=at, by=OWNER)


def waiting(store: SqlStore) -> list[Due]:
    """The ladders in the agenda."""
    with store.begin() as tx:
        return [due for due in tx.claim_due(at=LONG_AFTER, limit=100) if not due.nudge and not due.is_stale]


def swept(store: SqlStore, at: datetime) -> None:
    with store.begin() as tx:
        sweep_batch(tx, at=at, limit=100)


def test_what_is_put_is_in_force_in_the_organisation_and_below_it(store: SqlStore) -> None:
    opened(store, owed())
    put(store, place=REGION)
    with store.read() as tx:
        ladder = tx.facts(1, at=AT).definition.policy("standard").ladder
        assert [rung.offset.number for rung in ladder] == [-10, 5]
        assert tx.definition("pdsa").policy("standard").ladder[0].offset.number == -5
    with store.read() as tx:
        assert tx.facts(1, at=AT).definition is tx.facts(1, at=AT).definition


def test_a_branch_beside_it_keeps_the_workflow_s_own(store: SqlStore) -> None:
    with store.begin() as tx:
        beside = add_organisation(tx, Place(code="R-S", name="Sjukhus", parent_id=REGION))
    opened(store, owed(), organisation_id=beside.id)
    assert put(store, place=CARE) == 0
    with store.read() as tx:
        assert tx.facts(1, at=AT).definition is tx.definition("pdsa")


def test_another_process_sees_it_at_once(store: SqlStore, database: Database) -> None:
    opened(store, owed())
    elsewhere = SqlStore(database)
    with elsewhere.read() as tx:
        before = tx.facts(1, at=AT).definition
    put(store)
    with elsewhere.read() as tx:
        adjusted = tx.facts(1, at=AT).definition
    with store.begin() as tx:
        policies.reset(tx, organisation_id=CARE, workflow="pdsa", name="standard", at=AT)
    with elsewhere.read() as tx:
        after = tx.facts(1, at=AT).definition
    assert before is after
    assert adjusted is not before


def test_what_is_owed_is_looked_at_again_at_once_under_the_new_ladder(store: SqlStore) -> None:
    opened(store, owed(next_wake_at=later(days=21)))
    assert put(store, at=later(hours=1)) == 1
    assert [due.wake_at for due in waiting(store)] == [later(hours=1)]
    swept(store, later(hours=1))
    with store.read() as tx:
        wake = waiting(store)[0].wake_at
        assert tx.tree().calendar(CARE).local_date(wake) == on(16)  # ten working days before 30 March


def test_how_far_the_ladder_had_come_is_kept(store: SqlStore) -> None:
    opened(store, owed())
    when_due = later(days=28)
    swept(store, AT)
    swept(store, when_due)
    told = waiting(store)[0].progress
    assert told.told[0] == when_due
    later_manager = 'ladder = [{ when = "due", to = "owner" }, { when = "+15 working days", to = "manager" }]'
    put(store, later_manager, at=later(days=29))
    assert waiting(store)[0].progress == told


def test_a_ladder_that_had_come_to_its_end_goes_on_from_there(store: SqlStore) -> None:
    opened(store, owed())
    fired(store, notice(generation=1, rung=0), notice(rung=3, fired_at=later(hours=2), person_id=2, role=Role.MANAGER))
    with store.begin() as tx:  # the scheduler had nothing more to say
        tx.sql.connection.exec_driver_sql("DELETE FROM agenda")
    put(store, 'ladder = [{ when = "due", to = "owner" }]', at=later(hours=3))
    assert waiting(store)[0].progress.told == (AT, later(hours=2), None)


def test_the_new_ladder_says_what_the_old_one_said_under_the_same_place(store: SqlStore) -> None:
    """Rung 1 of the old ladder was sent; rung 1 of the new one is another."""
    opened(store, owed())
    for days in (21, 28):
        swept(store, later(days=days))
    put(
        store,
        'ladder = [{ when = "due", to = "owner" }, { when = "+2 working days", to = "owner" }]',
        at=later(days=29),
    )
    for days in (29, 30):
        swept(store, later(days=days))
    with store.read() as tx:
        assert [n.rung % PLACES for n in ledger.notices_about(tx, 1)] == [0, 1, 1]


def test_what_rests_or_has_been_done_is_left_alone(store: SqlStore) -> None:
    pause = Pause(until=on(20), reason="Semester", since=AT)
    opened(store, owed(next_wake_at=None), owed(next_wake_at=None, kind=CommitmentKind.ACCEPTANCE), pause=pause)
    opened(store, owed(item_id=2, closed_at=AT, outcome="done", next_wake_at=None), id=2)
    assert put(store) == 1
    (looked_at,) = {due.commitment_id for due in waiting(store)}
    assert {c.kind for c in commitments(store) if c.id == looked_at} == {CommitmentKind.ACCEPTANCE}


def test_promises_under_another_policy_are_left_alone(store: SqlStore) -> None:
    opened(store, owed(policy="action", kind=CommitmentKind.ACTION))
    assert put(store) == 0


def test_a_promise_under_a_name_that_the_workflow_does_not_have_follows_its_default_policy(store: SqlStore) -> None:
    opened(store, owed(policy="of_old"))
    assert put(store) == 1


def test_the_same_ladder_again_disturbs_nobody(store: SqlStore) -> None:
    opened(store, owed())
    put(store)
    assert put(store) == 0


def test_a_promise_stands_in_the_agenda_once(store: SqlStore) -> None:
    opened(store, owed())
    put(store, at=later(hours=1))
    put(store, 'ladder = [{ when = "due", to = "owner" }]', at=later(hours=2))
    with store.begin() as tx:
        assert policies.reset(tx, organisation_id=CARE, workflow="pdsa", name="standard", at=later(hours=3)) == 1
    assert [due.wake_at for due in waiting(store)] == [later(hours=3)]


def test_what_was_put_is_listed_with_who_put_it_there(store: SqlStore) -> None:
    put(store, place=REGION)
    put(store, at=later(hours=1))
    put(store, 'grace = 4\nladder = [{ when = "due", to = "owner" }]', at=later(hours=2))
    with store.read() as tx:
        region, care = policies.listed(tx)
    assert (region.adjusted.organisation_id, region.changed_at, region.changed_by) == (REGION, AT, OWNER)
    assert care.changed_at == later(hours=2)
    assert (care.adjusted.policy.grace, care.ladder) == (4, [{"when": "due", "to": "owner"}])


def test_what_is_not_there_cannot_be_put_or_taken_back(store: SqlStore) -> None:
    with store.begin() as tx:
        with pytest.raises(NotFound, match="workflow"):
            policies.put(tx, written(), organisation_id=CARE, workflow="nope", at=AT, by=None)
        with pytest.raises(NotFound, match="reminder policy"):
            policies.put(tx, written(name="nope"), organisation_id=CARE, workflow="pdsa", at=AT, by=None)
        with pytest.raises(NotFound, match="of its own"):
            policies.reset(tx, organisation_id=CARE, workflow="pdsa", name="standard", at=AT)


def test_a_change_that_is_rolled_back_is_forgotten(store: SqlStore) -> None:
    opened(store, owed())

    class Stop(Exception):
        pass

    def put_and_stop() -> None:
        with store.begin() as tx:
            policies.put(tx, written(), organisation_id=CARE, workflow="pdsa", at=AT, by=None)
            assert tx.facts(1, at=AT).definition is not tx.definition("pdsa")
            raise Stop

    with pytest.raises(Stop):
        put_and_stop()
    with store.read() as tx:
        assert tx.facts(1, at=AT).definition is tx.definition("pdsa")
    assert waiting(store)[0].wake_at == AT
