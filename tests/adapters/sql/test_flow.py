"""Figures about flow, from databases in which people have worked."""

import json
import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings
from sqlalchemy import Integer, column, func, insert, select

from adapters.sql import flow, offices
from adapters.sql.engines import open_database
from adapters.sql.scopes import Scope, date_of
from adapters.sql.statements import item, notice
from adapters.sql.store import SqlStore
from adapters.sql.workflows import install
from engine import actions, edit, timing
from engine.advance import Advance, advance
from engine.calendars import Calendar
from engine.edit import Fill
from engine.errors import Refusal
from engine.flow import Flow, Percentiles, Verdict
from engine.model import OPERATOR, Item, Visibility
from engine.opening import Open, open_item
from tests.adapters.sql.building import AT, CARE, COLLEAGUE, MANAGER, OWNER, REGION

STOCKHOLM = Calendar(country="SE", timezone="Europe/Stockholm")
LIFE = (Path(__file__).parents[2] / "journeys" / "any_life.toml").read_text(encoding="utf-8")
PAST = date(2026, 1, 1)


@dataclass
class Work:
    """People at work on a store; ``now`` is when they do what they do next."""

    store: SqlStore
    now: datetime = AT
    seen: list[tuple[datetime, Flow]] = field(default_factory=list)

    def days_pass(self, days: float) -> None:
        self.now += timedelta(days=days)

    def opens(self, **wish: Any) -> int:
        given = {"organisation_id": CARE, "owner_id": OWNER, "actor": OPERATOR, "workflow": "life", "title": "Fall"}
        with self.store.begin() as tx:
            made = open_item(tx, Open(**{**given, **wish}), at=self.now)
        written = {"aim": "Hälften", "patient": "Ja"}
        self.does(edit.fill, Fill(item_id=made.id, phase="idea", values=written, actor=OPERATOR))
        return made.id

    def moves(self, item_id: int, *triggers: str) -> None:
        for trigger in triggers:
            if trigger in {"finish", "settle"}:
                learned = Fill(item_id=item_id, phase="work", values={"learned": "Mycket"}, actor=OPERATOR)
                self.does(edit.fill, learned)
            self.does(advance, Advance(item_id=item_id, trigger=trigger, actor=OPERATOR, reason="Så blev det"))

    def does(self, deed: Callable[..., Item], *wish: Any, **arguments: Any) -> None:
        with self.store.begin() as tx:
            deed(tx, *wish, **arguments, at=self.now)

    def extends(self, item_id: int, days: int, reason: str = "Semester") -> None:
        due_on = self.now.date() + timedelta(days=days)
        self.does(timing.extend, item_id=item_id, due_on=due_on, reason=reason, actor=OPERATOR)

    def flow(self, **changes: Any) -> Flow:
        with self.store.read() as tx:
            return flow.flow(tx, self.scope(**changes))

    def scope(self, **changes: Any) -> Scope:
        known = {"workflow": "life", "first": PAST, "last": date(2026, 12, 31), "at": self.now, "calendar": STOCKHOLM}
        return Scope(**{**known, **changes})


@pytest.fixture
def work(store: SqlStore) -> Work:
    """A place where people can begin."""
    with store.begin() as tx:
        install(tx, LIFE, at=AT)
    return Work(store)


def test_without_any_work_there_are_no_figures(work: Work) -> None:
    found = work.flow()

    assert (found.open, found.finished, found.slipped) == (0, 0, 0)
    assert found.cycle_time == Percentiles(count=0, p50=None, p85=None, p95=None)
    assert found.phases == ("idea", "work", "review")
    assert all(day.ended == 0 and not any(day.phases.values()) for day in found.days)


def test_what_is_finished_is_counted_in_its_week_with_the_days_that_it_took(work: Work) -> None:
    for days in (3, 10, 10, 20, 40):
        made = work.opens()
        work.now = AT + timedelta(days=days)
        work.moves(made, "begin", "stop")
        work.now = AT
    work.days_pass(50)

    found = work.flow()

    assert found.cycle_time == Percentiles(count=5, p50=10, p85=40, p95=40)
    assert [(week.week, week.finished) for week in found.weeks if week.finished] == [(10, 1), (11, 2), (12, 1), (15, 1)]
    assert found.lengths == {3: 1, 10: 2, 20: 1, 40: 1}


def test_a_week_begins_at_midnight_where_the_organisation_is(work: Work) -> None:
    made = work.opens()
    work.now = datetime(2026, 3, 29, 22, 30, tzinfo=UTC)  # after midnight on Monday: the clocks went forward that night
    work.moves(made, "begin", "stop")

    assert [week.week for week in work.flow().weeks if week.finished] == [14]
    new_york = Calendar(country="US", timezone="America/New_York")
    assert [week.week for week in work.flow(calendar=new_york).weeks if week.finished] == [13]


def test_a_date_that_came_earlier_was_moved_too(work: Work) -> None:
    made = work.opens()  # due on 30 March
    work.days_pass(1)
    work.extends(made, 3, reason="Det gick fort")
    work.days_pass(2)
    work.moves(made, "begin")
    work.days_pass(60)

    early, late = work.flow(last=date(2026, 3, 20)), work.flow(first=date(2026, 3, 30), last=date(2026, 4, 1))

    assert (early.slipped, early.punctuality.count) == (1, 0)
    assert (late.punctuality.first[Verdict.ON_TIME], late.punctuality.last[Verdict.ON_TIME]) == (1, 1)


def test_time_in_a_phase_is_counted_visit_by_visit_and_what_goes_on_is_censored(work: Work) -> None:
    made, other = work.opens(), work.opens()
    work.days_pass(4)
    work.moves(made, "begin", "back")
    work.days_pass(6)
    work.moves(made, "begin")
    work.days_pass(2)

    idea = work.flow().spans[0]

    assert (idea.curve.ended, idea.curve.going_on) == (2, 1)
    assert [(step.length, step.at_risk) for step in idea.curve.steps] == [(4, 3), (6, 2)]
    assert work.flow().open == 2
    assert [(aged.phase, aged.age) for aged in work.flow().ages] == [("idea", 12), ("work", 12)]
    assert other


def test_what_came_back_is_finished_once_and_what_was_ended_when_it_came_never(work: Work) -> None:
    made = work.opens()
    work.opens(is_closed=True, opened_on=date(2025, 3, 3))
    work.moves(made, "stop")
    work.days_pass(7)
    assert work.flow().finished == 1
    work.moves(made, "reopen")
    assert work.flow().finished == 0
    work.days_pass(7)
    work.moves(made, "stop")

    found = work.flow()

    assert found.finished == 1
    assert found.lengths == {14: 1}


def test_each_day_adds_up_to_what_has_begun(work: Work) -> None:
    for days in range(6):
        work.now = AT + timedelta(days=days)
        made = work.opens()
        work.days_pass(1.5)
        work.moves(made, *("begin", "stop", "reopen")[: days % 4])
    work.days_pass(5)

    for day in work.flow().days:
        begun = sum(STOCKHOLM.local_date(AT + timedelta(days=n)) <= day.day for n in range(6))
        assert sum(day.phases.values()) + day.ended == begun


def test_a_moved_date_is_held_against_the_first_and_against_the_last(work: Work) -> None:
    moved, kept, late = work.opens(), work.opens(), work.opens()
    work.extends(moved, 40, "Två är sjuka")
    work.moves(kept, "begin")
    work.days_pass(35)
    work.moves(moved, "begin")
    work.moves(late, "begin")

    found = work.flow(last=date(2026, 4, 1))

    assert found.punctuality.first == {Verdict.ON_TIME: 1, Verdict.LATE: 2, Verdict.OVERDUE: 1, Verdict.AHEAD: 0}
    assert found.punctuality.last == {Verdict.ON_TIME: 2, Verdict.LATE: 1, Verdict.OVERDUE: 1, Verdict.AHEAD: 0}
    assert found.slipped == 1


def test_slips_are_told_with_their_reasons_and_what_was_taken_back_is_not(work: Work) -> None:
    made = work.opens()
    work.extends(made, 40, "Två är sjuka")
    work.days_pass(1)
    work.extends(made, 50, "IT väntar")

    with work.store.read() as tx:
        (found,) = flow.slips(tx, work.scope(), limit=9)

    slip = found.slip
    assert (found.ref, found.title, found.place) == ("LIV-2026-001", "Fall", "Nära vård")
    assert slip.reasons == ("Två är sjuka", "IT väntar")
    assert (slip.times, slip.days) == (2, (date(2026, 4, 22) - slip.first).days)


def test_a_reminder_is_answered_by_an_act_within_a_week_and_by_nothing_else(work: Work) -> None:
    made = work.opens()
    work.days_pass(1)
    for role, days in (("owner", 0), ("owner", 4), ("manager", 20)):
        remind(work, made, role=role, sent_at=work.now + timedelta(days=days))
    work.days_pass(8)
    work.does(edit.comment, item_id=made, text="Vi är på väg", actor=OPERATOR)
    work.days_pass(30)

    assert [(r.role, r.sent, r.answered) for r in work.flow().reminded] == [("owner", 2, 1), ("manager", 1, 0)]
    early = work.now - timedelta(days=31)
    assert [(r.role, r.sent, r.answered) for r in work.flow(at=early).reminded] == [("owner", 1, 0)], "give it a week"


def test_nobody_sees_figures_about_what_is_not_open_to_them(work: Work) -> None:
    work.opens(), work.opens(visibility=Visibility.TEAM), work.opens(visibility=Visibility.PRIVATE)

    with work.store.read() as tx:
        for person_id, seen in ((OWNER, 3), (MANAGER, 2), (COLLEAGUE, 1)):
            rights = offices.rights(tx, tx.person(person_id), at=AT)
            assert flow.flow(tx, work.scope(rights=rights)).open == seen
            assert len(flow.open_items(tx, work.scope(rights=rights), finished={}, limit=9)) == seen
        assert flow.flow(tx, work.scope(organisation_ids={REGION})).open == 0
        assert flow.flow(tx, work.scope(organisation_ids={REGION, CARE})).open == 3


def test_the_oldest_that_goes_on_is_named_first_with_where_its_age_lies(work: Work) -> None:
    work.opens(title="Den gamla")
    work.days_pass(4)
    work.opens(title="Den nya")
    work.days_pass(4)

    with work.store.read() as tx:
        found = flow.open_items(tx, work.scope(), finished=Counter([5, 6, 7, 8, 9]), limit=9)

    assert [(each.title, each.age, each.older_than) for each in found] == [("Den gamla", 8, 0.6), ("Den nya", 4, 0)]


@pytest.mark.parametrize("zone", ["Europe/Stockholm", "Asia/Kolkata", "Australia/Lord_Howe", "America/New_York"])
def test_local_days_are_those_of_the_zone_at_every_hour_of_a_year(sqlite_store: SqlStore, zone: str) -> None:
    calendar = Calendar(country="SE", timezone=zone)
    first, last = date(2026, 1, 1), date(2026, 12, 31)
    scope = Scope(workflow="life", first=first, last=last, at=AT, calendar=calendar)
    begins, ends = int(scope.begins.timestamp()), int(scope.ends.timestamp())

    instants = range(begins, ends, 1800)
    given = func.json_each(json.dumps([*instants])).table_valued(column("value", Integer))

    with sqlite_store.read() as tx:
        numbered = tx.sql.connection.execute(select(given.c.value, scope.day(given.c.value))).all()

    assert len(numbered) == len(instants)
    assert all(date_of(number) == calendar.local_date(datetime.fromtimestamp(at, tz=UTC)) for at, number in numbered)


# --- As it was known ------------------------------------------------------------------------------------------------

Act = Callable[[Work, Sequence[int]], None]


def goes(trigger: str) -> Act:
    return lambda work, items: work.moves(items[-1], trigger)


def moves_a_date(days: int) -> Act:
    return lambda work, items: work.extends(items[0], days)


def does(deed: Callable[..., Item], **arguments: Any) -> Act:
    return lambda work, items: work.does(deed, item_id=items[0], actor=OPERATOR, **arguments)


def rests(work: Work, items: Sequence[int]) -> None:
    until = work.now.date() + timedelta(days=9)
    work.does(timing.pause, item_id=items[0], until=until, reason="Semester", actor=OPERATOR)


def plans(work: Work, items: Sequence[int]) -> None:
    due_on = work.now.date() + timedelta(days=7)
    work.does(actions.add_action, item_id=items[0], title="Ring", owner_id=OWNER, due_on=due_on, actor=OPERATOR)


def writes_a_date(work: Work, items: Sequence[int]) -> None:
    day = (work.now.date() + timedelta(days=11)).isoformat()
    work.does(edit.fill, Fill(item_id=items[0], phase="work", values={"answers_by": day}, actor=OPERATOR))


ACTS: Sequence[Act] = (
    lambda work, _items: (work.opens(), None)[1],
    *map(goes, ("begin", "finish", "settle", "again", "stop", "back", "reopen")),
    *map(moves_a_date, (3, 20, 60)),
    does(timing.resume),
    does(edit.comment, text="Det går"),
    rests,
    plans,
    writes_a_date,
    lambda work, items: remind(work, items[0], role="owner", sent_at=work.now),
)


@settings(max_examples=8, deadline=None)
@given(script=st.lists(st.tuples(st.integers(0, 9), st.sampled_from(ACTS)), min_size=8, max_size=14))
def test_what_was_known_then_is_told_the_same_ever_after(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, script: list[tuple[int, Act]]
) -> None:
    file = shutil.copy(sqlite_template, tmp_path_factory.mktemp("lives") / "life.db")
    with closing(open_database(f"sqlite:///{file}")) as database:
        work = Work(SqlStore(database))
        with work.store.begin() as tx:
            install(tx, LIFE, at=AT)
        period = {"first": AT.date(), "last": AT.date() + timedelta(days=60)}
        items = [work.opens()]
        for days, act in script:
            work.days_pass(days + 0.3)
            items += tried(work, act, items)
            work.seen.append((work.now, work.flow(**period)))
        for then, figures in work.seen:
            assert work.flow(at=then, **period) == figures


def tried(work: Work, act: Act, items: Sequence[int]) -> list[int]:
    """What an act opened, if anything; what is refused has not happened."""
    try:
        act(work, items)
    except Refusal:
        return []
    with work.store.read() as tx:
        known = tx.sql.connection.execute(select(item.c.id)).scalars()
        return [item_id for item_id in known if item_id not in items]


def remind(work: Work, item_id: int, *, role: str, sent_at: datetime) -> None:
    """A reminder that was sent."""
    with work.store.begin() as tx:
        count = tx.sql.connection.execute(select(func.count()).select_from(notice)).scalar_one()
        tx.sql.connection.execute(
            insert(notice).values(
                commitment_id=1,
                item_id=item_id,
                generation=1,
                rung=count,
                occurrence=1,
                role=role,
                person_id=OWNER,
                nominal_at=sent_at,
                fired_at=sent_at,
                send_at=sent_at,
                state="sent",
                reason="mailed",
                at_once=False,
                state_at=sent_at,
            )
        )
