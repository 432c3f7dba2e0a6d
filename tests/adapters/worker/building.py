"""A house at work: people act in it, rounds are done in it, and the mails that came out of it can be read."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from adapters.delivery.letters import Sender
from adapters.delivery.maildir import Maildir
from adapters.delivery.transport import Transport
from adapters.sql import ledger, messages, people
from adapters.sql.messages import Message
from adapters.sql.people import Profile
from adapters.sql.store import SqlStore
from adapters.worker import RoundReport, Terms
from adapters.worker import round as do_round
from engine.advance import Advance, advance
from engine.calendars import Calendar
from engine.edit import Fill, fill
from engine.model import OPERATOR, Item, Notice, Part, Participant
from engine.opening import Open, open_item
from tests.adapters.sql.building import CARE, OWNER

STOCKHOLM = Calendar(country="SE", timezone="Europe/Stockholm")
MONDAY = date(2026, 3, 2)
SENDER = Sender(name="Hjulet", address="paminnelse@hjulet.example", base_url="https://hjulet.region.example")
TERMS = Terms(sender=SENDER)


def local(day: date, hour: int = 7, minute: int = 0) -> datetime:
    """A time on the clocks of Stockholm."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=STOCKHOLM.zone).astimezone(UTC)


def working_day(number: int, *, after: date = MONDAY) -> date:
    """The working day so many working days after a day."""
    return STOCKHOLM.add_working_days(after, number)


@dataclass
class House:
    """An instance and its letter box."""

    store: SqlStore
    box: Path
    terms: Terms = TERMS
    transport: Transport = field(init=False)

    def __post_init__(self) -> None:
        self.transport = Maildir(self.box)

    def opens(self, title: str = "Färre fall på avdelning 32", *, at: datetime | None = None, **wish: Any) -> Item:
        """Somebody opens an initiative on the Monday at nine; it is due in twenty working days."""
        wish = {"organisation_id": CARE, "owner_id": OWNER, **wish}
        with self.store.begin() as tx:
            return open_item(tx, Open(workflow="pdsa", title=title, actor=OPERATOR, **wish), at=at or local(MONDAY, 9))

    def takes_part(self, *persons: int, part: Part = Part.MEMBER) -> tuple[Participant, ...]:
        """Participants for an item to be opened."""
        return tuple(Participant(person_id=person, part=part) for person in persons)

    def stops(self, item: Item, *, at: datetime) -> Item:
        """Somebody ends an item, with a lesson."""
        lesson = Fill(item_id=item.id, phase="evaluation", values={"lesson": "Fråga först"}, actor=OPERATOR)
        with self.store.begin() as tx:
            fill(tx, lesson, at=at)
            return advance(tx, Advance(item_id=item.id, trigger="stop", actor=OPERATOR, reason="Hjälpte inte"), at=at)

    def changes(self, person_id: int, **changes: Any) -> Profile:
        """Something about a person changes."""
        with self.store.begin() as tx:
            return people.change_person(tx, replace(people.profile(tx, person_id), **changes))

    def round(self, at: datetime) -> RoundReport:
        """One round, the time standing still while it lasts."""
        return do_round(self.store, self.transport, at=at, terms=self.terms, monotonic=lambda: 0.0)

    def rounds(self, first: datetime, last: datetime, *, every: timedelta) -> list[RoundReport]:
        """Rounds at regular intervals."""
        count = int((last - first) / every) + 1
        return [self.round(first + n * every) for n in range(count)]

    def mornings(self, until: date) -> None:
        """A round at seven on every working day after the Monday, up to and with a day."""
        for number in range(1, STOCKHOLM.working_days_between(MONDAY, until) + 1):
            self.round(local(working_day(number)))

    def mails(self) -> list[EmailMessage]:
        """What lies in the letter box, by the number of the mail."""
        return sorted(map(_parsed, _files(self.box)), key=lambda mail: int(mail["Message-ID"][2:].partition(".")[0]))

    def mails_to(self, name: str) -> list[EmailMessage]:
        """What one person got."""
        return [mail for mail in self.mails() if mail["To"].addresses[0].username == name]

    def notices(self, commitment_id: int = 1) -> list[Notice]:
        """What the ledger says about a promise."""
        with self.store.read() as tx:
            return ledger.notices_about(tx, commitment_id)

    def outbox(self) -> list[Message]:
        """The messages, oldest first."""
        with self.store.read() as tx:
            return messages.messages(tx, limit=10_000)[::-1]


def text(mail: EmailMessage) -> str:
    """The plain text of a mail."""
    part = mail.get_body(["plain"])
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def html(mail: EmailMessage) -> str:
    """The HTML of a mail."""
    part = mail.get_body(["html"])
    assert part is not None
    return str(part.get_content())


def keys_in(mails: list[EmailMessage]) -> list[str]:
    """The notices that mails answer for, by their unique keys."""
    return [str(key) for mail in mails for key in mail.get_all("X-Hjulet-Notice", [])]


def _files(box: Path) -> Iterator[Path]:
    return (box / "new").iterdir() if (box / "new").exists() else iter(())


def _parsed(file: Path) -> EmailMessage:
    mail = message_from_bytes(file.read_bytes(), policy=default)
    assert isinstance(mail, EmailMessage)
    return mail
