"""A small region in which a whole story can be lived through day by day, and what came of it read as people see it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_binary_file
from email.message import EmailMessage
from email.policy import default
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from adapters.delivery.addressing import Addressing
from adapters.delivery.letters import Sender
from adapters.delivery.maildir import Maildir
from adapters.inbox.mailbox import Mailbox
from adapters.sql import lists
from adapters.sql.organisations import Place, add_organisation, change_organisation
from adapters.sql.people import Profile, add_person
from adapters.sql.store import SqlStore, SqlTransaction
from adapters.sql.workflows import install
from adapters.worker import Received, RoundReport, Terms, receive
from adapters.worker import round as do_round
from engine.advance import Advance, advance
from engine.calendars import Calendar
from engine.edit import Fill, fill
from engine.model import Actor, ActorKind, Commitment, Event, Facts, Item, Part, Participant
from engine.opening import Open, open_item
from tests.engine.chains import first_break
from tests.mta import HJULET, Mta
from workflows.catalogue import builtin

STOCKHOLM = Calendar(country="SE", timezone="Europe/Stockholm")
ANSWERS = Addressing(name="svar", domain="hjulet.example", secret="s" * 32)
TERMS = Terms(
    sender=Sender(
        name="Hjulet", address="hjulet@region.example", base_url="https://hjulet.region.example", answers=ANSWERS
    )
)

OWNER, COLLEAGUE, MANAGER, SENIOR, COACH, PATIENT, MAYOR = range(1, 8)
NAMES = {
    OWNER: "sjuksköterska",
    COLLEAGUE: "undersköterska",
    MANAGER: "enhetschef",
    SENIOR: "områdeschef",
    COACH: "förbättringscoach",
    PATIENT: "patientföreträdare",
    MAYOR: "socialchef",
}
REGION, AREA, WARD, TOWN = range(1, 5)

PROBLEM = {
    "problem": "Patienter faller på natten.",
    "patient_perspective": "Fem tillfrågade: ingen vill störa genom att ringa.",
    "staff_involved": "Nattpersonalen har beskrivit när fallen sker.",
    "baseline": "8,1 fall per 1 000 vårddygn.",
    "aim": "Högst 5,5 fall per 1 000 vårddygn före årets slut.",
    "aim_measure": "Fall per 1 000 vårddygn",
    "aim_direction": "decrease",
    "aim_target": 5.5,
    "aim_date": "2026-12-31",
}
PROPOSAL = {
    "change_idea": "En fallriskrond varje kväll.",
    "theory": "Behovet av hjälp går att förutse.",
    "prediction": "En tredjedel färre fall.",
    "test_plan": "Kvällslaget går ronden kl. 21.",
    "scale": "one_team",
    "outcome_measure": "Fall per 1 000 vårddygn",
    "balancing_measure": "Svarstid på larm",
    "risk_severity": "3",
    "risk_likelihood": "2",
    "stop_rule": "Avbryt om ett larm väntar längre än fem minuter.",
}
TEST = {"what_was_done": "Ronden gick 18 av 21 kvällar.", "observations": "Nästan alla ville ha hjälp."}
POINTS = [[f"2026-02-{day:02d}", 8.0 - day / 10] for day in range(1, 13)]
FOLLOW_UP = {"result_over_time": "Medianen har sjunkit.", "data_points": POINTS}
EVALUATION = {
    "comparison": "Lite mindre än väntat.",
    "decision_reason": "Det hjälper.",
    "learned": "Fallen klockan fyra är kvar.",
    "next_cycle_plan": "En rond till, klockan fyra.",
    "keeper": "Nattsjuksköterskan",
    "spread": "Visas på områdesmötet.",
    "lesson": "Gå ronden när behovet kommer.",
    "input_used": "Vi frågar inte längre om man vill ringa, vi går dit.",
    "feedback_given_at": "2026-03-19",
}


def at(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """A time on the clocks of Stockholm."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=STOCKHOLM.zone).astimezone(UTC)


def settle(store: SqlStore) -> None:
    """A ward in an area of a region, and a municipality, with people."""
    with store.begin() as tx:
        for source in builtin().values():
            install(tx, source, at=at(date(2026, 1, 1)))
        region = add_organisation(tx, Place(code="region", name="Region Exempel", is_principal=True))
        area = add_organisation(tx, Place(code="medicin", name="Område medicin", parent_id=region.id))
        ward = add_organisation(tx, Place(code="avd32", name="Avdelning 32", parent_id=area.id))
        town = add_organisation(tx, Place(code="almsjo", name="Almsjö kommun", is_principal=True))
        assert [place.id for place in (region, area, ward, town)] == [REGION, AREA, WARD, TOWN]
        for number, name in NAMES.items():
            home = {SENIOR: AREA, COACH: REGION, MAYOR: TOWN}.get(number, WARD)
            profile = Profile(name=name.title(), email=f"{number}@region.example", organisation_id=home)
            assert add_person(tx, profile).id == number
        change_organisation(tx, replace(ward, manager_id=MANAGER))
        change_organisation(tx, replace(area, manager_id=SENIOR, coordinator_id=COACH))
        change_organisation(tx, replace(town, manager_id=MAYOR))


def person(number: int, *, on_behalf_of: int | None = None) -> Actor:
    """Somebody at the keyboard."""
    return Actor(kind=ActorKind.PERSON, person_id=number, on_behalf_of=on_behalf_of)


@dataclass(frozen=True, slots=True, order=True)
class Mail:
    """A mail that came: on which day, to whom, and its notices as ``test:1 owner`` (what is owed, rung, role)."""

    day: date
    to: int
    notices: tuple[str, ...]


@dataclass
class Story:
    """Lives through days: people act, rounds are done at seven, and mails come."""

    store: SqlStore
    maildir: Path
    seen: set[Path] = field(default_factory=set)

    def open(self, day: date, **wish: Any) -> Item:
        """The owner opens an initiative in the ward."""
        people = [(COLLEAGUE, Part.MEMBER), (COACH, Part.COACH), (PATIENT, Part.PATIENT_REPRESENTATIVE)]
        with self.store.begin() as tx:
            given = {
                "workflow": "pdsa",
                "title": "Färre fall på Avdelning 32",
                "organisation_id": WARD,
                "owner_id": OWNER,
                "actor": person(OWNER),
                "participants": tuple(Participant(person_id=who, part=part) for who, part in people),
                **wish,
            }
            return open_item(tx, Open(**given), at=at(day))

    def fill(self, item: Item, day: date, phase: str, answers: Mapping[str, Any], *, by: int = OWNER) -> Item:
        """Somebody writes in a worksheet, at half past nine."""
        wish = Fill(item_id=item.id, phase=phase, values=answers, actor=person(by))
        with self.store.begin() as tx:
            return fill(tx, wish, at=at(day, 9, 30))

    def move(self, item: Item, day: date, trigger: str, *, by: int = OWNER, **wish: Any) -> Item:
        """Somebody moves the item, at ten."""
        with self.store.begin() as tx:
            wanted = Advance(item_id=item.id, trigger=trigger, actor=person(by), **wish)
            return advance(tx, wanted, at=at(day, 10))

    def do(self, item: Item, day: date, deed: Callable[..., object], *, by: int = OWNER, **arguments: Any) -> None:
        """Somebody does something else to the item, at eleven."""
        with self.store.begin() as tx:
            deed(tx, item_id=item.id, actor=person(by), at=at(day, 11), **arguments)

    def round(self, moment: datetime) -> RoundReport:
        """One round, while time stands still."""
        return do_round(self.store, Maildir(self.maildir), at=moment, terms=TERMS, monotonic=lambda: 0.0)

    def days(self, first: date, last: date) -> list[Mail]:
        """Rounds at seven on every day, free or not; returns the mails that came."""
        found: list[Mail] = []
        for number in range((last - first).days + 1):
            day = first + timedelta(days=number)
            self.round(at(day, 7))
            found += self.mails(day)
        return found

    def hours(self, first: date, last: date, *, first_hour: int = 0) -> list[tuple[str, int, str]]:
        """Rounds at every full hour; returns the mails that came, each with its time, its recipient and its subject."""
        found: list[tuple[str, int, str]] = []
        for number in range((last - first).days + 1):
            for hour in range(0 if number else first_hour, 24):
                moment = at(first + timedelta(days=number), hour)
                self.round(moment)
                written = moment.astimezone(STOCKHOLM.zone).strftime("%a %Y-%m-%d %H:%M")
                found += [(written, *each) for each in self.letters()]
        return found

    def letters(self) -> list[tuple[int, str]]:
        """To whom the mails are that have come since the last look, and their subjects."""
        new = [path for path in sorted((self.maildir / "new").glob("*")) if path not in self.seen]
        self.seen.update(new)
        return sorted(map(_letter, new))

    def answers(self, mta: Mta, day: date, text: str, *, by: int = OWNER) -> Received:
        """Somebody answers the latest mail they got, which is fetched at noon."""
        got = [_read(path) for path in self.seen]
        last = max((m for m in got if _reader(m) == by), key=lambda mail: parsedate_to_datetime(mail["Date"]))
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Message-ID"] = f"{by}@region.example", last["Reply-To"], "<1@region.example>"
        mail.set_content(text)
        mta.hand_in(mail.as_bytes(), sender=f"{by}@region.example", to=last["Reply-To"].addresses[0].addr_spec)
        mta.received(1, HJULET)
        return receive(self.store, Mailbox.at(mta.imap_url()), ANSWERS, at=at(day, 12))

    def mails(self, day: date) -> list[Mail]:
        """The mails that have come since the last look."""
        new = [path for path in sorted((self.maildir / "new").glob("*")) if path not in self.seen]
        self.seen.update(new)
        return sorted(self._mail(path, day) for path in new)

    def facts(self, item: Item, day: date) -> Facts:
        """The item as its page shows it at noon."""
        with self.store.read() as tx:
            return tx.facts(item.id, at=at(day, 12))

    def events(self, item: Item) -> list[Event]:
        """Its trail, which holds."""
        with self.store.read() as tx:
            events, now = lists.history(tx, item.id), tx.facts(item.id, at=at(date(2030, 1, 1))).item
        assert first_break(events, seq=now.seq, head=now.head) is None
        return events

    def told(self, item: Item) -> list[str]:
        """Its trail in short: day, who, what (``2026-02-11 1 item.moved start_test``; 0 is the scheduler)."""
        return [_short(event) for event in self.events(item)]

    def promises(self, item: Item) -> list[Commitment]:
        """All that is and was owed in it."""
        with self.store.read() as tx:
            return lists.promises(tx, item.id)

    def owed(self, item: Item) -> list[tuple[str, int | None, date | None]]:
        """What is owed now: what, by whom, by when."""
        return [_owed(promise) for promise in self.promises(item) if promise.closed_at is None]

    def _mail(self, path: Path, day: date) -> Mail:
        message = _read(path)
        keys = [str(key).split(":") for key in message.get_all("X-Hjulet-Notice", [])]
        with self.store.read() as tx:
            return Mail(day, _reader(message), tuple(sorted(_named(tx, key) for key in keys)))


def _letter(path: Path) -> tuple[int, str]:
    message = _read(path)
    return _reader(message), str(message["Subject"])


def _read(path: Path) -> EmailMessage:
    with path.open("rb") as file:
        return message_from_binary_file(file, policy=default)


def _reader(message: EmailMessage) -> int:
    return int(message["To"].addresses[0].username)


def _named(tx: SqlTransaction, key: list[str]) -> str:
    """A notice as ``test:1 owner``."""
    commitment, rung, role = int(key[0][1:]), key[2][1:], key[4]
    subjects = {
        p.id: p.subject for item in lists.items(tx, lists.Wanted(), limit=100) for p in lists.promises(tx, item.item.id)
    }
    return f"{subjects[commitment]}:{rung} {role}"


def _short(event: Event) -> str:
    told = event.data.get("trigger") or event.data.get("name") or event.data.get("phase") or ""
    return f"{STOCKHOLM.local_date(event.at)} {event.actor.person_id or 0} {event.kind} {told}".rstrip()


def _owed(promise: Commitment) -> tuple[str, int | None, date | None]:
    due_on = None if promise.due_at is None else STOCKHOLM.local_date(promise.due_at)
    return promise.subject, promise.owner_id, due_on
