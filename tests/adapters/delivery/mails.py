"""Entries and matters to write mails about, without a database."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from adapters.delivery.addressing import Addressing
from adapters.delivery.entries import Entry, Tone
from adapters.delivery.letters import Letter, MailKind, Sender, write
from adapters.delivery.matters import Matter
from engine.definition import Role
from engine.model import Facts, Notice, NoticeState
from engine.people import Person
from tests.engine.building import AT, OWNER, definition, facts

SENDER = Sender(name="Hjulet", address="paminnelse@hjulet.example", base_url="https://hjulet.region.example/")
SECRET = "a secret of the tests, longer than it need be"  # noqa: S105
ANSWERS = Addressing.of("svar@hjulet.example", secret=SECRET)
KARIN = Person(id=1, name="Karin Åström", email="karin@region.example", organisation_id=1)


def an_entry(**changes: Any) -> Entry:
    """Something that is three working days late."""
    return Entry(
        **{
            "ref": "FA-2026-041",
            "title": "Färre fallskador",
            "url": "https://hjulet.region.example/items/FA-2026-041",
            "tone": Tone.LATE,
            "state": "3 arbetsdagar sen · skulle varit klart tis 17 nov",
            "brief": "3 arbetsdagar sen",
            "action": "Skriv hur testet gick",
            "headline": "Skriv hur testet gick",
            "about": "Färre fallskador",
            "place": "Test, varv 2",
            "missing": ("Skriv vad ni gjorde",),
            "notes": ("Från ons 25 nov ser din chef det här om du inte gör något.",),
            "because": "Du får det här för att det är du som ska göra det.",
            "is_above": False,
            "late_by": 3,
            "due_on": date(2026, 11, 17),
            "keys": ("c7:g1:r2:o1:owner:p1",),
            **changes,
        }
    )


def stalled(**changes: Any) -> Entry:
    """Something that the reader is told as a manager."""
    return an_entry(**{"is_above": True, "headline": "Färre fallskador", "about": "Ansvarig: Karin Åström", **changes})


def letter(*entries: Entry, **changes: Any) -> Letter:
    """A mail about entries."""
    return write(
        entries,
        **{
            "kind": MailKind.DIGEST,
            "number": 12,
            "to": KARIN,
            "organisation": "Region Exempel",
            "sender": SENDER,
            "at": AT,
            **changes,
        },
    )


def mail(*entries: Entry, **changes: Any) -> EmailMessage:
    """The same, as a mail program reads it."""
    return read(letter(*entries, **changes).raw)


def read(raw: bytes) -> EmailMessage:
    """A mail from its bytes."""
    found = message_from_bytes(raw, policy=default)
    assert isinstance(found, EmailMessage)
    return found


def body(of: EmailMessage, kind: str) -> str:
    """The text (``plain``) or the HTML (``html``) of a mail."""
    part = of.get_body([kind])
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def a_notice(**changes: Any) -> Notice:
    """A reminder to the owner that fell due at AT."""
    return Notice(
        **{
            "commitment_id": 1,
            "item_id": 7,
            "generation": 1,
            "rung": 2,
            "occurrence": 1,
            "role": Role.OWNER,
            "person_id": OWNER,
            "nominal_at": AT - timedelta(hours=9),
            "fired_at": AT,
            "send_at": AT,
            "state": NoticeState.PLANNED,
            "reason": "fell due",
            **changes,
        }
    )


def a_matter(*, due_at: datetime | None = AT, of: Facts | None = None, **changes: Any) -> Matter:
    """What the owner owes at AT, told to the owner."""
    known = of or facts(definition=definition())
    owed = changes.pop("commitment", known.open_commitments[0])
    notices = changes.pop("notices", (a_notice(),))
    return Matter(
        **{
            "facts": known,
            "commitment": replace(owed, due_at=due_at),
            "notices": notices,
            "history": notices,
            "role": notices[0].role,
            "owner": "Karin Åström",
            **changes,
        }
    )
