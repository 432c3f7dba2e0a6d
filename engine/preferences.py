"""How people want their mail, and what nobody may switch off."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Rhythm(StrEnum):
    """How often somebody is mailed of what can wait: every working day, once a week, or never."""

    DAILY = "daily"
    WEEKLY = "weekly"
    AT_ONCE_ONLY = "at once only"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preference:
    """How a person wants their mail; this one says how it is for somebody who has chosen nothing.

    Until the local date ``paused_until``, or for good since ``stopped_at``, they get only what nobody may switch off.
    ``stop_token`` names them in the header by which mail programs stop mail; None as long as no mail needed one.
    """

    person_id: int
    rhythm: Rhythm = Rhythm.DAILY
    paused_until: date | None = None
    stopped_at: datetime | None = None
    stop_token: str | None = None

    @property
    def has_stopped(self) -> bool:
        """True when the person has stopped their mail."""
        return self.stopped_at is not None
