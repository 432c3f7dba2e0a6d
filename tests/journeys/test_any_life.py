"""Whatever people do, in whatever order and at whatever pace: nothing is lost, stuck, ownerless or said twice."""

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import hypothesis
import hypothesis.strategies as st
import pytest
from hypothesis import settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import text

from adapters.sql import lists, migrate, people
from adapters.sql.engines import open_database
from adapters.sql.organisations import Place, add_organisation, change_organisation, organisation
from adapters.sql.people import Profile, add_person
from adapters.sql.store import SqlStore, SqlTransaction
from adapters.sql.workflows import install
from engine import actions, automatic, decisions, edit, machine, questions, responsibility, sharing, sheets, timing
from engine.advance import Advance, advance
from engine.definition import FieldKind
from engine.edit import Fill
from engine.errors import Refusal
from engine.migrating import Migrate
from engine.migrating import migrate as move_to_version
from engine.model import (
    OPERATOR,
    Actor,
    ActorKind,
    BlockCause,
    Commitment,
    CommitmentKind,
    Event,
    Facts,
    Part,
    Participant,
    Partner,
    Visibility,
    rests,
)
from engine.nudging import decide_nudge
from engine.opening import Open, open_item
from engine.reminders import in_force, ladder
from engine.sweeping import Swept, sweep_batch
from tests.engine.chains import first_break, replay_at
from tests.journeys.retold import Known, is_retold, on_record

BEGINNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""A Monday morning."""

OWNER, COLLEAGUE, MANAGER, SENIOR, COORDINATOR, NEIGHBOUR = PEOPLE = range(1, 7)
WARD, TOWN = 2, 3
MOST_ITEMS = 3
MOST_BATCHES = 60

WORKFLOW = Path(__file__).with_name("any_life.toml").read_text(encoding="utf-8")
persons = st.sampled_from(PEOPLE)
days = st.integers(min_value=-3, max_value=70)
DAYS_OR_NONE = st.one_of(days, st.none())
WORDS_OR_NONE = st.sampled_from(["Hälften", "En tredjedel", None])


class AnyLife(RuleBasedStateMachine):
    """People act on up to three items, some under another; time passes, and now and then the engine looks."""

    template: Path
    folder: Path

    def __init__(self) -> None:
        super().__init__()
        self.database = open_database(f"sqlite:///{shutil.copy(self.template, self.folder / 'life.db')}")
        self.store = SqlStore(self.database)
        self.now = BEGINNING
        self.items: list[int] = []
        self.reopened: set[int] = set()
        self.known: dict[int, dict[datetime, Known]] = {}

    def teardown(self) -> None:
        self.database.close()
        for left in self.folder.glob("life.db*"):
            left.unlink()

    # --- What people do ---------------------------------------------------------------------------------------------

    @initialize()
    def begins(self) -> None:
        self._open(OWNER, None)

    @precondition(lambda self: len(self.items) < MOST_ITEMS)
    @rule(owner=st.one_of(st.none(), persons), has_parent=st.booleans())
    def opens(self, owner: int | None, *, has_parent: bool) -> None:
        self._open(owner, self.items[0] if has_parent else None)

    @rule(data=st.data(), phase=st.sampled_from(["idea", "idea", "work", "review"]))
    def fills(self, data: st.DataObject, phase: str) -> None:
        facts = self._drawn(data)
        kinds = {field.name: field.kind for field in facts.definition.phase(phase).fields}
        drawn = {name: DAYS_OR_NONE if kind is FieldKind.DATE else WORDS_OR_NONE for name, kind in kinds.items()}
        values = data.draw(st.fixed_dictionaries({}, optional=drawn))
        written = {name: self._day(value) if isinstance(value, int) else value for name, value in values.items()}
        self._act(
            data, facts, edit.fill, lambda item, actor: Fill(item_id=item, phase=phase, values=written, actor=actor)
        )

    @rule(data=st.data(), reason=st.sampled_from([None, "Halva laget är sjukt"]), times=st.integers(1, 2))
    def advances(self, data: st.DataObject, reason: str | None, times: int) -> None:
        for _ in range(times):
            self._advance(data, reason)

    def _advance(self, data: st.DataObject, reason: str | None) -> None:
        facts = self._drawn(data)
        trigger = self._trigger(data, facts)
        self._act(
            data, facts, advance, lambda item, actor: Advance(item_id=item, trigger=trigger, actor=actor, reason=reason)
        )

    @rule(data=st.data(), pace=st.integers(min_value=1, max_value=3))
    def has_good_days(self, data: st.DataObject, pace: int) -> None:
        """All that is asked for is written, and the work moves on."""
        for _ in range(pace):
            facts = self._drawn(data)
            phase = facts.phase
            fields = (field.name for field in phase.fields if field.kind is not FieldKind.DATE)
            written = dict.fromkeys(fields, data.draw(st.sampled_from(["Allt", "Nästan allt"])))
            wish = Fill(item_id=facts.item.id, phase=phase.name, values=written, actor=OPERATOR)
            self._decide(facts, partial(edit.fill, wish=wish, at=self.now))
            self._advance(data, "Det hjälpte")
            self.now += timedelta(hours=3)

    @rule(data=st.data())
    def asks(self, data: st.DataObject) -> None:
        facts = self._drawn(data)
        self._do(data, facts, decisions.ask, trigger=self._trigger(data, facts), reason="Vi hann inte")

    @rule(data=st.data(), says_yes=st.booleans())
    def decides(self, data: st.DataObject, *, says_yes: bool) -> None:
        facts = self._drawn(data)
        question = self._owed(data, facts, CommitmentKind.DECISION)
        if question is None:
            return
        if says_yes:
            self._do(data, facts, decisions.approve, trigger=question.subject)
        else:
            self._do(data, facts, decisions.decline, trigger=question.subject, reason="Inte nu")

    @rule(data=st.data(), day=days)
    def extends(self, data: st.DataObject, day: int) -> None:
        facts = self._drawn(data)
        owed = self._owed(data, facts, *CommitmentKind)
        which = None if owed is None else owed.id
        self._do(data, facts, timing.extend, due_on=self._day(day), reason="Semester", commitment_id=which)

    @rule(data=st.data(), day=days)
    def pauses(self, data: st.DataObject, day: int) -> None:
        self._do(data, self._drawn(data), timing.pause, until=self._day(day), reason="Semester")

    @rule(data=st.data())
    def resumes(self, data: st.DataObject) -> None:
        self._do(data, self._drawn(data), timing.resume)

    @rule(data=st.data(), to=persons)
    def hands_over(self, data: st.DataObject, to: int) -> None:
        self._do(data, self._drawn(data), responsibility.hand_over, to=to, reason="Ny tjänst")

    @rule(data=st.data(), says_yes=st.booleans())
    def answers(self, data: st.DataObject, *, says_yes: bool) -> None:
        facts = self._drawn(data)
        if says_yes:
            self._do(data, facts, responsibility.accept)
        else:
            self._do(data, facts, responsibility.decline, reason="Har för mycket")

    @rule(data=st.data(), owner=persons, day=days)
    def plans_an_action(self, data: st.DataObject, owner: int, day: int) -> None:
        due_on = self._day(day)
        self._do(data, self._drawn(data), actions.add_action, title="Skriv listan", owner_id=owner, due_on=due_on)

    @rule(data=st.data())
    def finishes_an_action(self, data: st.DataObject) -> None:
        facts = self._drawn(data)
        action = self._owed(data, facts, CommitmentKind.ACTION)
        if action is not None:
            self._do(data, facts, actions.finish_action, commitment_id=action.id)

    @rule(data=st.data(), kept=st.booleans())
    def follows_up(self, data: st.DataObject, *, kept: bool) -> None:
        facts = self._drawn(data)
        check = self._owed(data, facts, CommitmentKind.FOLLOW_UP)
        if check is not None:
            self._do(data, facts, actions.answer_follow_up, name=check.subject, kept=kept, note="")

    @rule(data=st.data(), who=persons, part=st.sampled_from(Part))
    def joins_leaves_blocks_or_comments(self, data: st.DataObject, who: int, part: Part) -> None:
        participant = Participant(person_id=who, part=part)
        deeds: list[tuple[Callable[..., object], dict[str, Any]]] = [
            (edit.join, {"participant": participant}),
            (edit.leave, {"person_id": who}),
            (edit.block, {"cause": BlockCause.IT, "holder_id": who, "note": ""}),
            (edit.unblock, {}),
            (edit.comment, {"text": "Det går framåt"}),
        ]
        deed, arguments = data.draw(st.sampled_from(deeds))
        self._do(data, self._drawn(data), deed, **arguments)

    @rule(data=st.data(), to=persons, has_answer=st.booleans())
    def asks_or_answers_a_question(self, data: st.DataObject, to: int, *, has_answer: bool) -> None:
        facts = self._drawn(data)
        question = self._owed(data, facts, CommitmentKind.ANSWER)
        if question is None:
            self._do(data, facts, questions.ask, to=to, text="Var hänger listan?")
        elif has_answer:
            self._do(data, facts, questions.answer, commitment_id=question.id, text="Vid dörren")
        else:
            self._do(data, facts, questions.withdraw, commitment_id=question.id)

    @rule(data=st.data(), seen=st.sampled_from(Visibility), owner=st.sampled_from([None, NEIGHBOUR]))
    def shares(self, data: st.DataObject, seen: Visibility, owner: int | None) -> None:
        deeds: list[tuple[Callable[..., object], object]] = [
            (sharing.set_visibility, seen),
            (sharing.add_partner, Partner(organisation_id=TOWN, owner_id=owner)),
            (sharing.remove_partner, TOWN),
        ]
        deed, what = data.draw(st.sampled_from(deeds))
        facts = self._drawn(data)
        actor = self._actor(data, facts)
        self._decide(facts, lambda tx: deed(tx, facts.item.id, what, actor=actor, at=self.now))

    @rule(data=st.data(), day=days, is_asked=st.booleans())
    def is_reminded_later_or_by_hand(self, data: st.DataObject, day: int, *, is_asked: bool) -> None:
        facts = self._drawn(data)
        owed = self._owed(data, facts, *CommitmentKind)
        if owed is not None and is_asked:
            self._do(data, facts, nudged, commitment_id=owed.id)
        elif owed is not None:
            self._do(data, facts, timing.remind_later, until=self._day(day), commitment_id=owed.id)

    @rule(data=st.data())
    def lets_anothers_answer_stand(self, data: st.DataObject) -> None:
        self._do(data, self._drawn(data), sheets.give_way, phase="idea", values={"aim": "Färre än så"})

    @rule(data=st.data(), version=st.sampled_from([1, 2]))
    def migrates(self, data: st.DataObject, version: int) -> None:
        self._act(
            data,
            self._drawn(data),
            move_to_version,
            lambda item, actor: Migrate(item_id=item, version=version, actor=actor),
        )

    @rule(who=persons)
    def departs(self, who: int) -> None:
        with self.store.begin() as tx:
            people.deactivate(tx, who, on=self._day(0))
            concerned = lists.items_of_person(tx, who)
            responsibility.person_left(tx, person_id=who, item_ids=concerned, actor=OPERATOR, at=self.now)

    @rule(place=st.sampled_from(["ward", "region"]), manager=st.one_of(st.none(), persons))
    def gets_a_manager(self, place: str, manager: int | None) -> None:
        with self.store.begin() as tx:
            change_organisation(tx, replace(organisation(tx, place), manager_id=manager))

    # --- Time -------------------------------------------------------------------------------------------------------

    @rule(hours=st.integers(min_value=1, max_value=9))
    def hours_pass(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(days=st.integers(min_value=1, max_value=40), times=st.integers(min_value=1, max_value=3))
    def days_pass(self, days: int, times: int) -> None:
        for _ in range(times):
            self.now += timedelta(days=days)
            self._look()

    @rule()
    def the_engine_looks(self) -> None:
        self._look()

    def _look(self) -> None:
        total = Swept()
        for _ in range(MOST_BATCHES):
            with self.store.begin() as tx:
                swept = sweep_batch(tx, at=self.now, limit=20)
            total += swept
            if not swept.claimed:
                break
        else:
            pytest.fail("the sweep does not come to an end")
        with self.store.read() as tx:
            assert total.set_aside == 0, lists.set_aside(tx)
        self.reopened.clear()
        for facts in self._all():
            nothing_was_left_undone(facts, at=self.now)

    # --- What always holds ------------------------------------------------------------------------------------------

    @invariant()
    def all_is_well(self) -> None:
        with self.store.read() as tx:
            agenda = tx.sql.connection.execute(text("SELECT commitment_id, nudge, serial FROM agenda")).all()
            gone = {person.id for person in people.people(tx) if person.left_on is not None}
            for item_id in self.items:
                facts, events = tx.facts(item_id, at=self.now), lists.history(tx, item_id)
                the_trail_holds(facts, events)
                the_trail_tells_what_was_known_at_each_moment(tx, events, self._known(tx, facts, events))
                it_owes_what_it_should(facts)
                it_is_in_the_agenda(facts, agenda, now=self.now)
                if item_id not in self.reopened:
                    nobody_who_left_owes_anything(facts, gone)

    # --- Helpers ----------------------------------------------------------------------------------------------------

    def _known(self, tx: SqlTransaction, facts: Facts, events: list[Event]) -> Mapping[datetime, Known]:
        """What was on record at each moment at which somebody looked; several things may happen at one moment."""
        known = self.known.setdefault(facts.item.id, {})
        heard = max((each.seq for each in known.values()), default=0)
        for moment in [m for m in known if heard < len(events) and m >= events[heard].at]:
            del known[moment]
        known[self.now] = on_record(tx, facts)
        return known

    def _open(self, owner: int | None, parent: int | None) -> None:
        wish = Open(
            workflow="life", title="Färre fall", organisation_id=WARD, owner_id=owner, actor=OPERATOR, parent_id=parent
        )
        with self._refusable(), self.store.begin() as tx:
            self.items.append(open_item(tx, wish, at=self.now).id)

    def _drawn(self, data: st.DataObject) -> Facts:
        item_id = data.draw(st.sampled_from(self.items))
        with self.store.read() as tx:
            return tx.facts(item_id, at=self.now)

    def _actor(self, data: st.DataObject, facts: Facts) -> Actor:
        """The operator, somebody who has to do with the item, or anybody."""
        near = [facts.item.owner_id, *facts.line, *(c.owner_id for c in facts.open_commitments), COLLEAGUE]
        who = data.draw(st.sampled_from([None, *near]))
        return OPERATOR if who is None else Actor(kind=ActorKind.PERSON, person_id=who)

    def _trigger(self, data: st.DataObject, facts: Facts) -> str:
        ways = machine.allowed(facts.definition, phase=facts.item.phase)
        return data.draw(st.sampled_from([*(way.trigger for way in ways), "nowhere"]))

    def _owed(self, data: st.DataObject, facts: Facts, *kinds: CommitmentKind) -> Commitment | None:
        found = [owed for owed in facts.open_commitments if owed.kind in kinds]
        return data.draw(st.sampled_from(found)) if found else None

    def _do(self, data: st.DataObject, facts: Facts, deed: Callable[..., object], **arguments: Any) -> None:
        item_id, actor = facts.item.id, self._actor(data, facts)
        self._decide(facts, lambda tx: deed(tx, item_id=item_id, actor=actor, at=self.now, **arguments))

    def _act(
        self,
        data: st.DataObject,
        facts: Facts,
        deed: Callable[..., object],
        wish: Callable[[int, Actor], object],
    ) -> None:
        actor = self._actor(data, facts)
        self._decide(facts, lambda tx: deed(tx, wish(facts.item.id, actor), at=self.now))

    def _decide(self, facts: Facts, deed: Callable[[SqlTransaction], object]) -> None:
        """An act is one decision, or it is refused and nothing has changed."""
        before = facts.item
        with self._refusable(), self.store.begin() as tx:
            deed(tx)
        with self.store.read() as tx:
            after = tx.facts(before.id, at=self.now).item
        assert after.version - before.version == (after.seq > before.seq)
        if before.ended_at is not None and after.ended_at is None:
            self.reopened.add(before.id)  # its owner may have left long ago; the engine will look into it

    @contextmanager
    def _refusable(self) -> Iterator[None]:
        try:
            yield
        except Refusal as refusal:
            hypothesis.event(refusal.code)

    def _all(self) -> list[Facts]:
        with self.store.read() as tx:
            return [tx.facts(item_id, at=self.now) for item_id in self.items]

    def _day(self, number: int) -> date:
        return (self.now + timedelta(days=number)).date()


def nudged(tx: SqlTransaction, *, item_id: int, commitment_id: int, actor: Actor, at: datetime) -> None:
    facts = tx.facts(item_id, at=at)
    tx.record(decide_nudge(facts, commitment_id, history=lists.history(tx, item_id), actor=actor, at=at))


def the_trail_holds(facts: Facts, events: list[Event]) -> None:
    assert first_break(events, seq=facts.item.seq, head=facts.item.head) is None
    assert facts.item.version <= facts.item.seq


def the_trail_tells_what_was_known_at_each_moment(
    tx: SqlTransaction, events: list[Event], known: Mapping[datetime, Known]
) -> None:
    records = replay_at(events, known, definition=tx.definition)
    assert all(is_retold(then, record) for then, record in zip(known.values(), records, strict=True))


def it_owes_what_it_should(facts: Facts) -> None:
    """What goes on owes its phase, once; what has ended does not."""
    held = [c for c in facts.open_commitments if c.kind is CommitmentKind.PHASE]
    assert facts.phase.ended == (facts.item.ended_at is not None)
    if facts.item.ended_at is None:
        assert [(c.subject, c.owner_id) for c in held] == [(facts.item.phase, facts.item.owner_id)]
    else:
        assert facts.item.pause is None
        assert not {c.kind for c in facts.open_commitments} & {CommitmentKind.PHASE, CommitmentKind.ACTION}


def it_is_in_the_agenda(facts: Facts, agenda: Sequence[Any], *, now: datetime) -> None:
    """Everything that is owed wakes the engine once more, or its ladder has come to its end; or it rests."""
    for owed in facts.open_commitments:
        rows = [row for row in agenda if row.commitment_id == owed.id]
        waking = [row for row in rows if not row.nudge and row.serial == owed.serial]
        if rests(facts.item, owed.kind):
            assert waking == []
            assert owed.kind is not CommitmentKind.PHASE or any(row.nudge for row in rows)
        else:
            assert len(waking) == 1 or (waking == [] and has_all_been_said(facts, owed, now=now)), owed


def has_all_been_said(facts: Facts, owed: Commitment, *, now: datetime) -> bool:
    """Whether the ladder has come to its end."""
    policy = in_force(facts.definition.policy(owed.policy), is_news=owed.is_news)
    told = ladder(
        policy=policy, opened_at=owed.since, due_at=owed.due_at, calendar=facts.calendar, until=now + timedelta(4000)
    )
    return all(firing.nominal <= now for firing in told)


def nobody_who_left_owes_anything(facts: Facts, gone: set[int]) -> None:
    assert not gone & {owed.owner_id for owed in facts.open_commitments}
    assert not gone & {*facts.line, facts.coordinator_id}


def nothing_was_left_undone(facts: Facts, *, at: datetime) -> None:
    """After the engine has looked, it could do nothing more, and what has an heir is not nobody's."""
    left = automatic.decide(facts, at=at)
    # A question finds its way to a new manager at the next midnight.
    assert left is None or {event.kind for event in left.events} == {"decision.passed_on"}, left
    for owed in facts.open_commitments:
        assert owed.owner_id is not None or not facts.line, owed
        if owed.kind is CommitmentKind.DECISION and facts.line and left is None:
            assert owed.owner_id in facts.line


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A region with a ward, and a town beside it: a database to copy."""
    file = tmp_path_factory.mktemp("life") / "template.db"
    with closing(open_database(f"sqlite:///{file}")) as database:
        migrate.upgrade(database)
        with SqlStore(database).begin() as tx:
            settle(tx)
    return file


def settle(tx: SqlTransaction) -> None:
    """Two versions of the workflow, and six people in their places."""
    for version in (1, 2):
        install(tx, WORKFLOW.replace("version = 1\n", f"version = {version}\n"), at=BEGINNING)
    region = add_organisation(tx, Place(code="region", name="Region Exempel", is_principal=True))
    ward = add_organisation(tx, Place(code="ward", name="Avdelning 32", parent_id=region.id))
    town = add_organisation(tx, Place(code="town", name="Almsjö kommun", is_principal=True))
    for number in PEOPLE:
        home = {SENIOR: region, COORDINATOR: region, NEIGHBOUR: town}.get(number, ward)
        profile = Profile(name=f"Person {number}", email=f"{number}@region.example", organisation_id=home.id)
        assert add_person(tx, profile).id == number
    change_organisation(tx, replace(region, manager_id=SENIOR, coordinator_id=COORDINATOR))
    change_organisation(tx, replace(ward, manager_id=MANAGER))


def test_whatever_people_do_nothing_is_lost_stuck_ownerless_or_said_twice(template: Path, tmp_path: Path) -> None:
    class Life(AnyLife):
        pass

    Life.template, Life.folder = template, tmp_path
    run_state_machine_as_test(Life, settings=settings(max_examples=40, stateful_step_count=40))
