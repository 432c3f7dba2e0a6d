"""Count what scripted people do and get, and what the engine refuses them."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from adapters.demo.postbox import Letter
from engine.definition import Text
from engine.errors import Refusal
from engine.requirements import Unmet

Week = tuple[int, int]
"""Year and number of a week (ISO 8601)."""


@dataclass(slots=True)
class Tally:
    """``acts`` by name; ``refused`` by the refusal's code; ``missing`` by what was missing, in both languages.

    ``mails`` counts per address and week what came; ``reminders`` and ``escalations`` the notices in them.
    """

    acts: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    missing: Counter[Text] = field(default_factory=Counter)
    mails: Counter[tuple[str, Week]] = field(default_factory=Counter)
    reminders: int = 0
    escalations: int = 0

    def refuse(self, refusal: Refusal) -> None:
        """Count a refusal, and everything that it says is missing."""
        self.refused[refusal.code] += 1
        self.missing.update(unmet.text for unmet in unmet_of(refusal))

    def letter(self, letter: Letter, day: date) -> None:
        """Count a mail that came."""
        year, week, _ = day.isocalendar()
        self.mails[letter.to, (year, week)] += 1
        self.reminders += letter.reminders
        self.escalations += letter.escalations


def unmet_of(refusal: Refusal) -> tuple[Unmet, ...]:
    """What a refusal says is missing."""
    missing = refusal.data.get("missing", ())
    assert isinstance(missing, tuple)  # noqa: S101 - the engine lists all of it
    return missing
