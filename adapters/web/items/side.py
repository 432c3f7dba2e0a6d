"""The side of an item's page: who takes part."""

from dataclasses import dataclass
from typing import Any

from adapters.i18n import tr
from adapters.i18n.words import word
from adapters.sql.names import Names
from adapters.web.visits import Here, Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """Somebody who takes part, and as what."""

    person_id: int
    name: str
    part: str


def side(_visit: Visit, here: Here) -> dict[str, Any]:
    """What ``items/side.html`` shows."""
    names, item = Names(here.tx), here.facts.item
    team = [(p.person_id, word(p.part)) for p in here.facts.participants if p.person_id != item.owner_id]
    if item.owner_id is not None:
        team.insert(0, (item.owner_id, tr("owner")))
    return {"team": [Taking(person_id=who, name=names.of(who).name, part=part) for who, part in team]}
