"""A visit to the past: pages that show what was known at a moment, and change nothing."""

from dataclasses import dataclass, replace
from urllib.parse import quote
from zoneinfo import ZoneInfo

from adapters.i18n.words import moment_in_words
from adapters.web.visits import Visit
from engine.moments import moment_of

MOST_SAID = 40
"""No moment is written with more characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Then:
    """The moment that is looked at: as somebody at that moment, in words, as the address has it, and the way back."""

    visit: Visit
    when: str
    said: str
    today: str

    @property
    def query(self) -> str:
        """What the address of a page needs to be of the same moment."""
        return f"as_of={quote(self.said, safe='')}"


def then(visit: Visit, as_of: str, *, today: str) -> Then:
    """The moment that an address asks for; ``today`` is the page that shows what is known now.

    Raises:
        Invalid: it is no moment.
        LiesAhead: it lies ahead.
    """
    timezone = visit.service.settings.timezone
    said = as_of.strip()[:MOST_SAID]
    moment = moment_of(said, timezone=timezone, now=visit.at)
    zone = ZoneInfo(timezone)
    return Then(
        visit=replace(visit, at=moment, today=moment.astimezone(zone).date(), tonight=moment),
        when=moment_in_words(moment, zone=zone),
        said=said,
        today=today,
    )
