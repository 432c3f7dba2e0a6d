"""What a month of reminders would have come to, in words and for programs."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from adapters.cli import output
from adapters.cli.work import Work
from adapters.i18n import month_in_words, ntr, tr
from adapters.sql import previews
from adapters.sql.organisations import organisation as place_of
from adapters.sql.previews import Instead, Mailed
from engine.calendars import Calendar
from engine.preview import Preview


@dataclass(frozen=True, slots=True, kw_only=True)
class Previewed:
    """What the days from ``first`` to ``last`` would have been, and were."""

    first: date
    last: date
    would_be: Preview
    was: Mailed

    def as_dict(self) -> dict[str, Any]:
        """The figures for programs."""
        return {"month": f"{self.first:%Y-%m}", "would_be": asdict(self.would_be), "was": asdict(self.was)}


def previewed(work: Work, days: tuple[date, date], *, organisation: str | None, instead: Instead | None) -> Previewed:
    """Work it out.

    Raises:
        NotFound: there is no such organisation, workflow or policy.
    """
    first, last = days
    with work.store.read() as tx:
        place = None if organisation is None else place_of(tx, organisation).id
        return Previewed(
            first=first,
            last=last,
            would_be=previews.would_be(tx, first=first, last=last, organisation_id=place, instead=instead),
            was=previews.was(
                tx, first=first, last=last, calendar=Calendar(timezone=work.settings.timezone), organisation_id=place
            ),
        )


def show_preview(found: Previewed) -> None:
    """Say it."""
    would_be = found.would_be
    said = tr(
        "In %(month)s it would have been %(mails)s to %(people)s, at most %(most)s to one; "
        "%(escalations)s to %(managers)s.",
        month=month_in_words(found.first),
        mails=_mails(would_be.mails),
        people=_people(would_be.people),
        most=would_be.most,
        escalations=ntr("%(number)s escalation", "%(number)s escalations", would_be.escalations),
        managers=ntr("%(number)s manager", "%(number)s managers", would_be.managers),
    )
    output.say(said)
    output.say(tr("It was %(mails)s to %(people)s.", mails=_mails(found.was.mails), people=_people(found.was.people)))


def _mails(number: int) -> str:
    return ntr("%(number)s mail", "%(number)s mails", number)


def _people(number: int) -> str:
    return ntr("%(number)s person", "%(number)s people", number)
