"""A person out of a record, whether it was typed or stood in a file; and back again for those who read."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from rich.table import Table
from rich.text import Text

from adapters.cli import output
from adapters.cli.places import yes
from adapters.cli.registers import Record
from adapters.i18n import tr
from adapters.sql.organisations import Place, change_organisation, organisation
from adapters.sql.people import Profile, add_person, change_person, checked_address, find_person
from adapters.sql.store import SqlTransaction
from engine.errors import Invalid, NotFound, Refusal

HOURS = range(24)


class NotAnHour(Invalid):
    """What is not an hour of the day."""

    code = "not-an-hour"
    template = "“%(value)s” is not an hour from 0 to 23."


class AlreadyThere(Invalid):
    """Somebody has that address."""

    code = "already-there"
    template = "%(name)s has the address %(email)s already."


class OrganisationNeeded(Invalid):
    """A person must belong somewhere."""

    code = "organisation-needed"
    template = "%(name)s needs an organisation to belong to."


class FeedExists(Refusal):
    """The address of a feed is known to nobody but the person who has it."""

    code = "feed-exists"
    template = "%(name)s has a calendar feed since %(since)s, and its address cannot be shown again."


def take_profile(tx: SqlTransaction, record: Record) -> bool:
    """Add the person that ``record`` describes, or change the one with its code or address; True when they are new."""
    present = _present(tx, record)
    if present is None:
        add_profile(tx, record)
    else:
        change_profile(tx, present, record)
    return present is None


def add_profile(tx: SqlTransaction, record: Record) -> Profile:
    """Add the person that ``record`` describes, with what they answer for."""
    present = _present(tx, record)
    if present is not None:
        raise AlreadyThere(name=present.name, email=present.email)
    described = _described(tx, record)
    if "organisation_id" not in described:
        raise OrganisationNeeded(name=record.get("name") or record.get("email"))
    profile = add_person(tx, Profile(**{"name": "", "email": "", **described}))
    _answer_for(tx, profile, record)
    return profile


def change_profile(tx: SqlTransaction, present: Profile, record: Record) -> Profile:
    """Change a person; what ``record`` says nothing about stays as it is."""
    profile = change_person(tx, replace(present, **_described(tx, record)))
    _answer_for(tx, profile, record)
    return profile


def profile_document(
    profile: Profile,
    places: Mapping[int, Place],
    substitutes: Mapping[int, Profile],
    *,
    refused: Mapping[str, str],
    stopped: Collection[int],
) -> dict[str, Any]:
    """A person for programs: the organisation by its code, the present substitute by address.

    ``refused`` holds the addresses to which nothing is sent, in small letters, with the words of the refusal;
    ``stopped`` those who have stopped mail.
    """
    substitute = substitutes.get(profile.id)
    return {
        "id": profile.id,
        "code": profile.code,
        "name": profile.name,
        "title": profile.title,
        "email": profile.email,
        "organisation": places[profile.organisation_id].code,
        "language": profile.language,
        "digest_hour": profile.digest_hour,
        "left_on": profile.left_on,
        "is_guest": profile.is_guest,
        "substitute": None if substitute is None else substitute.email,
        "address_refused": refused.get(profile.email.lower()),
        "mail_stopped": profile.id in stopped,
    }


def profiles_table(
    profiles: Iterable[Profile],
    places: Mapping[int, Place],
    substitutes: Mapping[int, Profile],
    *,
    refused: Mapping[str, str],
    stopped: Collection[int],
) -> Table:
    """Persons by name; who has left is shown dimly."""
    rows = [
        (
            Text(str(p.id), style="dim"),
            Text.assemble((p.name, "dim" if p.left_on else "bold"), (f"\n{p.title}" if p.title else "", "dim")),
            Text.assemble(p.email, "\n", (places[p.organisation_id].name, "dim")),
            _remark(p, substitutes.get(p.id), refused.get(p.email.lower()), has_stopped=p.id in stopped),
        )
        for p in profiles
    ]
    return output.table(tr("No."), tr("Name"), tr("E-mail"), tr("Remark"), rows=rows)


def feed_url(secret: str, *, base_url: str) -> str:
    """The address of the calendar feed with this secret."""
    return f"{base_url.rstrip('/')}/calendar/{secret}.ics"


def _present(tx: SqlTransaction, record: Record) -> Profile | None:
    for name in ("code", "email"):
        wanted = record.get(name)
        if wanted is not None:
            try:
                return find_person(tx, wanted)
            except NotFound:
                continue
    return None


def _described(tx: SqlTransaction, record: Record) -> dict[str, Any]:
    described = {
        **record.changes("code", "name", "title", "language"),
        "email": record.read("email", checked_address),
        "organisation_id": record.read("organisation", lambda code: organisation(tx, code).id),
        "digest_hour": record.read("digest_hour", _hour),
        "is_guest": record.read("is_guest", yes),
    }
    return {name: value for name, value in described.items() if value is not None}


def _hour(text: str) -> int:
    if not text.isdecimal() or int(text) not in HOURS:
        raise NotAnHour(value=text)
    return int(text)


def _answer_for(tx: SqlTransaction, profile: Profile, record: Record) -> None:
    for code in record.names("manages"):
        change_organisation(tx, replace(organisation(tx, code), manager_id=profile.id))
    for code in record.names("coordinates"):
        change_organisation(tx, replace(organisation(tx, code), coordinator_id=profile.id))


def _remark(profile: Profile, substitute: Profile | None, refused: str | None, *, has_stopped: bool) -> Text:
    if profile.left_on is not None:
        return Text(tr("left on %(day)s", day=profile.left_on.isoformat()))
    remarks = [Text(tr("guest"))] if profile.is_guest else []
    if substitute is not None:
        remarks.append(Text(tr("%(name)s stands in", name=substitute.name)))
    if refused is not None:
        remarks.append(Text(tr("address refused: %(words)s", words=refused), style="red"))
    if has_stopped:
        remarks.append(Text(tr("has stopped mail")))
    return Text("\n").join(remarks)
