"""Who means to look at what, and when: what scripted people have decided to do."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date


@dataclass(slots=True)
class Diary:
    """Visits that people plan to items. A person plans one visit to an item at a time."""

    _days: dict[tuple[str, str], date] = field(default_factory=dict)

    def plan(self, person: str, ref: str, *, on: date) -> None:
        """Plan a visit; an earlier day takes the place of a later one."""
        self._days[person, ref] = min(on, self._days.get((person, ref), on))

    def put_off(self, person: str, ref: str, *, until: date) -> None:
        """Let no visit take place before ``until``."""
        self._days[person, ref] = until

    def due(self, today: date) -> Iterator[tuple[str, str]]:
        """The visits whose day has come, in an order that is always the same; they are taken out."""
        found = sorted((day, *visit) for visit, day in self._days.items() if day <= today)
        for _, person, ref in found:
            del self._days[person, ref]
            yield person, ref
