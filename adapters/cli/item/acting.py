"""Somebody acts in an item: who it is, which item, and what is said when it is done."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

import typer

from adapters.cli import output
from adapters.cli.item.documents import item_document
from adapters.cli.item.finding import find_item
from adapters.cli.work import Work, working
from adapters.sql.names import Names
from adapters.sql.people import find_person, stands_in_for
from adapters.sql.store import SqlTransaction
from engine.errors import Conflict
from engine.model import OPERATOR, Actor, ActorKind, Facts
from engine.roles import actor_in


@dataclass(slots=True)
class Act:
    """One act in one item, in one transaction."""

    work: Work
    tx: SqlTransaction
    item_id: int
    actor: Actor
    sentences: list[str] = field(default_factory=list)

    @property
    def at(self) -> datetime:
        """The moment of the act."""
        return self.work.at

    @property
    def facts(self) -> Facts:
        """The item as it is now, in the middle of the act."""
        return self.tx.facts(self.item_id, at=self.at)

    @property
    def names(self) -> Names:
        """What persons are called."""
        return Names(self.tx)

    def say(self, sentence: str) -> None:
        """What to tell the person when everything has been written."""
        self.sentences.append(sentence)


@contextmanager
def acting(ctx: typer.Context, item: str, *, at: datetime | None, person: str | None, as_json: bool) -> Iterator[Act]:
    """Act in ``item`` as ``person``, or as the operator; a program is shown the item as it has become."""
    with working(ctx, at=at, as_json=as_json) as work:
        with acting_in(work, item, person=person) as act:
            yield act
            document = item_document(act.tx, act.item_id, at=work.at) if as_json else None
        if document is not None:
            output.show_json(document)
        else:
            for sentence in act.sentences:
                output.say(sentence)


@contextmanager
def acting_in(work: Work, item: str, *, person: str | None) -> Iterator[Act]:
    """One transaction in which somebody acts; a conflict says by name who was faster."""
    try:
        with work.store.begin() as tx:
            item_id = find_item(tx, item)
            facts = tx.facts(item_id, at=work.at)
            work.state.item = facts.item.ref
            yield Act(work, tx, item_id, actor_of(tx, person, facts, work))
    except Conflict as conflict:
        with work.store.read() as tx:
            conflict.data = {**conflict.data, "who": Names(tx).name(cast("int | None", conflict.data["who"]))}
        raise


def actor_of(tx: SqlTransaction, person: str | None, facts: Facts | None, work: Work) -> Actor:
    """Who acts: the person, on behalf of whoever they stand in for in the item; the operator when nobody is named."""
    if person is None:
        return OPERATOR
    profile = find_person(tx, person)
    absent = stands_in_for(tx, profile.id, on=work.today)
    return actor_in(facts, kind=ActorKind.PERSON, person_id=profile.id, stands_in_for=absent)
