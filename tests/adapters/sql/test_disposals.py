from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text

from adapters.sql import disposals, fulltext, indexing, lists, messages, organisations, retention, trail
from adapters.sql.disposals import Done
from adapters.sql.ended import Survey, survey
from adapters.sql.statements import table
from adapters.sql.store import SqlStore
from engine.errors import NotFound
from engine.model import Item
from engine.retention import Kept, Rule, StillKept
from tests.adapters.sql import hooks
from tests.adapters.sql.building import AT, CARE, MANAGER, OWNER, REGION
from tests.adapters.sql.everything import added, referring, tables
from tests.adapters.worker.building import House, local, working_day
from tests.engine.chains import first_break

DAY = timedelta(days=1)
LATER = datetime(2032, 1, 1, 0, 0, tzinfo=AT.tzinfo)
"""An hour into 2032 in Stockholm."""

STAY = {"disposal", "sealed_head"}
"""What is kept about an item that is gone."""

LOOSENED = {"reply": "a mail that came in is remembered by its number, so that nothing is made of it twice"}
"""What keeps a row, without the item."""


def decided(store: SqlStore, *, years: int | None = 5, where: int = REGION, **changes: Any) -> Rule:
    given = {"workflow": None, "decision": "RS 2026/123", "decided_on": date(2026, 1, 15), **changes}
    with store.begin() as tx:
        return retention.add(tx, Rule(organisation_id=where, years=years, **given), at=AT, by=None)


def ends(house: House, *, at: datetime | None = None, **wish: Any) -> Item:
    return house.stops(house.opens(**wish), at=at or local(working_day(1)))


def looked(store: SqlStore, *, at: datetime = LATER, **wanted: Any) -> Survey:
    with store.read() as tx:
        return survey(tx, at=at, **wanted)


def disposed(store: SqlStore, *, at: datetime = LATER, by: int | None = None) -> list[Done]:
    return list(disposals.dispose(store, looked(store, at=at).disposable, at=at, by=by))


def refs(survey: Survey) -> list[str]:
    return [each.ended.ref for each in survey.disposable]


def test_what_ended_is_disposed_of_when_its_years_have_passed_and_not_a_moment_before(house: House) -> None:
    decided(house.store)
    item = ends(house)
    early = looked(house.store, at=LATER - timedelta(hours=2))
    assert (refs(early), early.numbers[Kept.TOO_EARLY]) == ([], 1)
    assert refs(looked(house.store)) == [item.ref]
    assert disposed(house.store, by=MANAGER) == [Done(ref=item.ref)]
    with house.store.read() as tx:
        with pytest.raises(NotFound):
            lists.find_item(tx, item.ref)
        (left,) = disposals.record(tx)
        assert disposals.find(tx, item.ref.lower()) == disposals.find(tx, str(item.id)) == left
    assert (left.ref, left.seq, left.head, left.ended_at) == (item.ref, item.seq, item.head, item.ended_at)
    assert (left.decision, left.years, left.disposed_at, left.disposed_by) == ("RS 2026/123", 5, LATER, MANAGER)


def test_every_table_that_knows_the_item_forgets_it_and_nothing_else_is_lost(house: House) -> None:
    """Whoever adds a table that refers to items says in adapters/sql/disposals.py how its rows go with them."""
    decided(house.store)
    gone, stays = ends(house), house.opens("Snabbare svar")
    about = {t.name: t for t, _ in [*referring("item.id"), *referring("commitment.id")] if t.name != "item"}
    with house.store.begin() as tx:
        added(tx, table("seal"), number=1)
        for each in (gone, stays):
            owed = lists.promises(tx, each.id)[0].id
            for known in about.values():
                if known.name not in {"event", "commitment", "disposal", "retention_hold"}:
                    given = {"item_id": each.id, "commitment_id": owed}
                    added(tx, known, **{name: value for name, value in given.items() if name in known.columns})
    before = counted(house.store, stays)
    assert disposed(house.store) == [Done(ref=gone.ref)]
    left = {name: number for name, number in counted(house.store, gone).items() if number}
    assert left == dict.fromkeys(STAY, 1)
    assert counted(house.store, stays) == before
    assert all(before[name] for name in about if name not in {"disposal", "retention_hold"})
    assert set(LOOSENED) <= set(about)


def counted(store: SqlStore, item: Item) -> dict[str, int]:
    """How many rows of each table are about an item."""
    owed = table("commitment")
    found: dict[str, int] = {}
    with store.read() as tx:
        for known in tables():
            if "item_id" in known.columns:
                query = select(func.count()).select_from(known).where(known.c.item_id == item.id)
            elif "commitment_id" in known.columns:
                of = select(owed.c.id).where(owed.c.item_id == item.id)
                query = select(func.count()).select_from(known).where(known.c.commitment_id.in_(of))
            else:
                continue
            found[known.name] = tx.sql.connection.execute(query).scalar_one()
    return found


def test_words_mails_and_posts_about_it_go_with_it(house: House) -> None:
    decided(house.store)
    hooks.hooked(house.store, organisation_id=CARE)
    item, other = house.opens(), house.opens("Snabbare svar på röntgenremisser", at=local(working_day(30)))
    house.mornings(working_day(25))
    house.stops(item, at=local(working_day(26)))
    indexing.catch_up(house.store)
    sent = house.outbox()
    assert sent
    disposed(house.store)
    assert [post.facts["ref"] for post in hooks.told(house.store)] == [other.ref]
    with house.store.read() as tx:
        finding = fulltext.finding(tx.sql.connection)
        titles = tx.sql.connection.execute(select(finding.c.title)).scalars().all()
        assert titles == ["Snabbare svar på röntgenremisser"]
        stripped = [(kept.id, kept.subject, messages.raw(tx, kept.id)) for kept in house.outbox()]
    assert stripped == [(kept.id, "", b"") for kept in sent]


def test_a_mail_about_other_work_as_well_stays_until_that_goes(house: House) -> None:
    decided(house.store)
    first, second = house.opens(), house.opens("Snabbare svar")
    house.mornings(working_day(25))
    house.stops(first, at=local(working_day(26)))
    disposed(house.store)
    assert all(mail.subject for mail in house.outbox())
    house.stops(second, at=local(working_day(27)))
    assert refs(looked(house.store)) == [second.ref]
    disposed(house.store)
    assert not any(mail.subject for mail in house.outbox())


def test_its_number_is_never_given_to_anything_else(house: House) -> None:
    decided(house.store)
    gone = ends(house)
    disposed(house.store)
    assert house.opens(at=LATER).id == gone.id + 1


def test_the_events_of_what_was_not_disposed_of_stay_and_its_trail_is_whole(house: House) -> None:
    decided(house.store)
    ends(house)
    stays = house.opens("Snabbare svar")
    disposed(house.store)
    with house.store.read() as tx:
        events = lists.history(tx, stays.id)
        assert first_break(events, seq=stays.seq, head=stays.head) is None
        verdict = trail.verify(tx)
        assert (verdict.is_whole, verdict.items, verdict.disposed) == (True, 1, 1)
    with pytest.raises(Exception, match="events are never"), house.store.begin() as tx:
        tx.sql.connection.execute(text("DELETE FROM event"))


def test_a_family_goes_together_and_stays_as_long_as_one_of_it_is_kept(house: House) -> None:
    decided(house.store)
    above = house.opens("Hela planen")
    below = house.opens("En del", parent_id=above.id)
    house.stops(below, at=local(working_day(1)))
    assert [v.kept for v in looked(house.store).kept] == [Kept.ABOVE_GOES_ON]
    with house.store.begin() as tx:
        tx.sql.connection.execute(text("UPDATE item SET ended_at = opened_at WHERE id = 1"))
        tx.sql.connection.execute(text("UPDATE commitment SET closed_at = opened_at"))
    assert refs(looked(house.store)) == [below.ref, above.ref]
    with house.store.begin() as tx:
        retention.hold(tx, below.id, reason="Tvist", at=AT, by=OWNER)
        (held,) = retention.holds(tx, organisation_ids=[CARE])
    assert (held.ref, held.reason, held.made_by) == (below.ref, "Tvist", OWNER)
    assert {v.ended.ref: v.kept for v in looked(house.store).kept} == {
        below.ref: Kept.ON_HOLD,
        above.ref: Kept.BELOW_IS_KEPT,
    }
    with house.store.begin() as tx:
        assert retention.release(tx, below.id)
        assert not retention.release(tx, below.id)
    assert disposed(house.store) == [Done(ref=below.ref), Done(ref=above.ref)]


def test_a_family_under_two_decisions_goes_by_one_after_the_other(house: House) -> None:
    decided(house.store)
    decided(house.store, where=CARE, decision="VN 2026/9")
    above, below = house.opens("Hela planen", organisation_id=REGION), house.opens("En del", parent_id=1)
    for each in (below, above):
        house.stops(each, at=local(working_day(1)))
    looked_at = looked(house.store, decision="RS 2026/123")
    assert (refs(looked_at), looked_at.numbers[Kept.ANOTHER_DECISION]) == ([], 1)
    assert [(v.ended.ref, v.kept) for v in looked_at.kept] == [(above.ref, Kept.BELOW_IS_KEPT)]
    for decision, item in (("VN 2026/9", below), ("RS 2026/123", above)):
        found = looked(house.store, decision=decision).disposable
        assert list(disposals.dispose(house.store, found, at=LATER, by=None)) == [Done(ref=item.ref)]


def test_what_is_owed_anew_meanwhile_is_still_reminded_of(house: House) -> None:
    decided(house.store)
    item = ends(house)
    found = looked(house.store).disposable
    with house.store.begin() as tx:
        owed = lists.promises(tx, item.id)[0]
        tx.sql.connection.execute(text("UPDATE commitment SET closed_at = NULL"))
    (done,) = disposals.dispose(house.store, found, at=LATER, by=None)
    assert isinstance(done.fault, StillKept)
    with house.store.read() as tx:
        assert tx.sql.connection.execute(select(table("agenda").c.commitment_id)).scalars().all() == [owed.id]


def test_no_number_is_too_long_to_be_looked_for(house: House) -> None:
    with house.store.read() as tx:
        assert disposals.find(tx, "9" * 40) is None


def test_what_is_kept_in_the_meantime_stays(house: House) -> None:
    rule = decided(house.store)
    item = ends(house)
    found = looked(house.store).disposable
    with house.store.begin() as tx:
        retention.hold(tx, item.id, reason="Tvist", at=AT, by=None)
    (done,) = disposals.dispose(house.store, found, at=LATER, by=None)
    assert isinstance(done.fault, StillKept)
    with house.store.begin() as tx:
        retention.release(tx, item.id)
        retention.withdraw(tx, rule.id, at=AT)
        with pytest.raises(NotFound):
            retention.withdraw(tx, rule.id, at=AT)
    decided(house.store, decision="RS 2027/1")
    (done,) = disposals.dispose(house.store, found, at=LATER, by=None)
    assert isinstance(done.fault, StillKept)
    assert counted(house.store, item)["event"] == item.seq


def test_without_a_rule_or_for_good_nothing_goes_and_it_is_said_how_much(house: House) -> None:
    ends(house)
    house.opens("Snabbare svar")
    assert looked(house.store).numbers[Kept.NO_RULE] == 1
    decided(house.store, years=None)
    assert looked(house.store).numbers[Kept.FOR_GOOD] == 1
    decided(house.store, where=CARE, workflow="pdsa", decision="VN 2026/9")
    assert [v.rule and v.rule.decision for v in looked(house.store).disposable] == ["VN 2026/9"]
    assert looked(house.store, decision="RS 2026/123").disposable == []
    assert looked(house.store, organisation_ids=[REGION]).disposable == []
    assert sum(looked(house.store).numbers.values()) == 0


def test_work_that_is_shared_is_kept_until_both_let_it_go(house: House) -> None:
    decided(house.store)
    item = ends(house)
    with house.store.begin() as tx:
        town = organisations.add_organisation(
            tx, organisations.Place(code="K", name="Kommunen", kind="kommun", is_principal=True)
        )
        added(tx, table("partner"), item_id=item.id, organisation_id=town.id)
    assert looked(house.store).numbers == {**dict.fromkeys(Kept, 0), Kept.NO_RULE: 1}
    decided(house.store, where=town.id, years=6, decision="KS 2026/7")
    assert looked(house.store).numbers[Kept.TOO_EARLY] == 1
    assert refs(looked(house.store, at=LATER + 366 * DAY)) == [item.ref]


def test_a_check_that_is_still_to_come_keeps_it(house: House) -> None:
    decided(house.store, years=0)
    item = ends(house)
    with house.store.begin() as tx:
        owed = lists.promises(tx, item.id)[0]
        tx.sql.connection.execute(text(f"UPDATE commitment SET closed_at = NULL WHERE id = {owed.id}"))  # noqa: S608
    assert [v.kept for v in looked(house.store).kept] == [Kept.OWED]


def test_a_day_is_that_of_the_place(house: House) -> None:
    decided(house.store, years=0)
    ends(house, at=local(date(2026, 12, 31), 23, 30))
    assert refs(looked(house.store, at=local(date(2026, 12, 31), 23, 59))) == []
    assert len(refs(looked(house.store, at=local(date(2027, 1, 1), 0, 1)))) == 1
