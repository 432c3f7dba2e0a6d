"""An initiative in which something has happened, and copies of it."""

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zipfile import ZipFile

import pytest

from adapters.disclosure import package
from adapters.sql.seals import set_seal
from engine.edit import Fill, comment, fill, join
from engine.model import Actor, ActorKind, Item, Part, Participant
from engine.timing import extend
from tests.adapters.sql.building import COLLEAGUE, MANAGER, OWNER
from tests.adapters.worker.building import House, local

HER = Actor(kind=ActorKind.PERSON, person_id=OWNER)
HIS = Actor(kind=ActorKind.PERSON, person_id=MANAGER)
AWKWARD = "<script>alert(1)</script> & =1+1"


@dataclass(frozen=True)
class Copy:
    """The files of a copy, by name."""

    files: dict[str, bytes]

    def text(self, ending: str) -> str:
        """What the file with this ending says."""
        return next(content for name, content in self.files.items() if name.endswith(ending)).decode()

    @property
    def document(self) -> Any:
        """What the JSON says."""
        return json.loads(self.text(".json"))


Copying = Callable[..., Copy]


@pytest.fixture
def item(house: House) -> Item:
    """The owner has written, a colleague takes part, a date has moved, and a seal has been set."""
    found = house.opens(AWKWARD)
    written = Fill(item_id=found.id, phase="problem", values={"problem": AWKWARD, "aim_date": "2026-12-01"}, actor=HER)
    colleague = Participant(person_id=COLLEAGUE, part=Part.MEMBER)
    with house.store.begin() as tx:
        fill(tx, written, at=on(3))
        join(tx, item_id=found.id, participant=colleague, actor=HER, at=on(4))
        comment(tx, item_id=found.id, text="Bra jobbat", actor=HIS, at=on(5))
        extend(tx, item_id=found.id, due_on=date(2026, 4, 10), reason="Sjukdom", actor=HER, at=on(6))
        set_seal(tx, at=on(7), key=None)
    return found


@pytest.fixture
def copied(house: House, item: Item) -> Copying:
    """Make a copy; its manager does."""

    def make(*, is_named: bool = False, reason: str | None = None) -> Copy:
        with house.store.begin() as tx:
            made = package(tx, item.id, is_named=is_named, reason=reason, actor=HIS, maker="Manager", at=on(20))
        with ZipFile(io.BytesIO(made.content)) as zipped:
            assert zipped.testzip() is None
            return Copy({name.removeprefix(f"{item.ref}/"): zipped.read(name) for name in zipped.namelist()})

    return make


def on(day: int) -> datetime:
    """Nine o'clock on a day of March 2026."""
    return local(date(2026, 3, day), 9)
