"""What one promise comes to in a mail, in the words of whoever reads it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from urllib.parse import quote

from adapters.delivery import asks
from adapters.delivery.acts import Acts, acts
from adapters.delivery.links import Links
from adapters.delivery.matters import Matter, one_line
from adapters.delivery.notes import because, notes, responsible
from adapters.i18n import current_language, day_in_words, ntr, tr
from engine.deadlines import lateness
from engine.model import CommitmentKind, Facts, Item
from engine.progress import progress

NO_ACTS = Acts()


class Tone(StrEnum):
    """How pressing it is; the mail's colours follow it."""

    LATE = "late"
    TODAY = "today"
    SOON = "soon"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What the mail says about one promise; ``title``, ``brief`` and ``action`` are what its subject is made of.

    ``headline`` is what is asked for, and ``about`` the item; whoever is above the one who owes it reads of the item
    first; ``is_repeated`` says that they did so before. ``missing`` lists all that must be in place before the item
    can move on. ``keys`` name the notices it answers for. ``acts`` is what the reader can do straight from the mail.
    """

    ref: str
    title: str
    url: str
    tone: Tone
    state: str
    brief: str
    action: str
    headline: str
    about: str
    place: str
    missing: tuple[str, ...]
    notes: tuple[str, ...]
    because: str
    is_above: bool
    is_repeated: bool = False
    late_by: int
    due_on: date
    keys: tuple[str, ...]
    acts: Acts = NO_ACTS


def entry(matter: Matter, *, base_url: str, at: datetime, reader_id: int = 0, links: Links | None = None) -> Entry:
    """Say in the current language what the promise comes to at ``at``.

    With ``links`` its reader can act on it straight from the mail.
    """
    facts, owed = matter.facts, matter.commitment
    today = facts.calendar.local_date(at)
    due_on = None if owed.due_at is None else facts.calendar.local_date(owed.due_at)
    late_by = 0 if owed.due_at is None else lateness(due_at=owed.due_at, at=at, calendar=facts.calendar)
    brief = _brief(due_on, today=today, late_by=late_by)
    title, action = one_line(facts.item.title), one_line(asks.in_mail(facts, owed))
    return Entry(
        ref=facts.item.ref,
        title=title,
        url=item_url(facts.item, base_url=base_url),
        tone=_tone(due_on, today=today),
        state=_state(brief, due_on, today=today),
        brief=brief,
        action=action,
        headline=title if matter.is_above else action,
        about=responsible(matter) if matter.is_above else title,
        place=_place(facts),
        missing=tuple(_missing(matter, at=at)),
        notes=tuple(notes(matter, today=today, at=at)),
        because=because(matter),
        is_above=matter.is_above,
        is_repeated=matter.is_repeated,
        late_by=late_by,
        due_on=due_on or date.max,
        keys=tuple(notice.key for notice in matter.notices),
        acts=acts(matter, reader_id=reader_id, links=links, base_url=base_url, at=at),
    )


def item_url(item: Item, *, base_url: str) -> str:
    """Where people find the item."""
    return f"{base_url.rstrip('/')}/items/{quote(item.ref)}"


def by_urgency(entries: Iterable[Entry]) -> list[Entry]:
    """What the reader owes before what others owe, of that the new before the known, and the latest first."""
    return sorted(entries, key=lambda e: (e.is_above, e.is_above and e.is_repeated, -e.late_by, e.due_on, e.ref))


def _tone(due_on: date | None, *, today: date) -> Tone:
    if due_on is None or due_on > today:
        return Tone.SOON
    return Tone.TODAY if due_on == today else Tone.LATE


def _brief(due_on: date | None, *, today: date, late_by: int) -> str:
    """How it stands with the deadline, as short as can be."""
    if due_on is None:
        return tr("Waiting for you")
    if due_on == today:
        return tr("Due today")
    if due_on > today:
        return tr("Due %(day)s", day=day_in_words(due_on, today=today))
    if late_by <= 0:  # since Friday; today is a Sunday
        return tr("Was due %(day)s", day=day_in_words(due_on, today=today))
    return ntr("%(number)s working day late", "%(number)s working days late", late_by)


def _state(brief: str, due_on: date | None, *, today: date) -> str:
    """As the brief, and for what is late the date beside it."""
    if due_on is None or due_on >= today or day_in_words(due_on, today=today) in brief:
        return brief
    return tr("%(late)s · was due %(day)s", late=brief, day=day_in_words(due_on, today=today))


def _place(facts: Facts) -> str:
    """The phase, and the turn of the wheel if it is not the first."""
    label = facts.phase.label.in_language(current_language())
    if facts.item.cycle == 1 or not facts.phase.per_cycle:
        return label
    return tr("%(phase)s, round %(number)s", phase=label, number=facts.item.cycle)


def _missing(matter: Matter, *, at: datetime) -> Iterator[str]:
    """All that is missing, for those who can put it in place."""
    if matter.commitment.kind is not CommitmentKind.PHASE or matter.is_above:
        return
    for unmet in progress(matter.facts, at=at).missing:
        yield unmet.text.in_language(current_language())
