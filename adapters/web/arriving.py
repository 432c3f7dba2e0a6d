"""Whose account it is who comes from the identity provider: known before, linked by their address, or made now."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from adapters.auth.oidc import Proven
from adapters.i18n import LANGUAGES
from adapters.settings import Settings
from adapters.sql import identities, people
from adapters.sql.organisations import organisation
from adapters.sql.people import Profile
from adapters.sql.store import SqlTransaction
from engine.errors import Refusal


class Unknown(Refusal):
    """Somebody who is who they say, and has no account that they may use."""

    code = "no-account"
    template = "Your login works, but nobody has given you an account."


class HasLeft(Unknown):
    """An account that has been closed."""

    code = "account-closed"
    template = "Your account has been closed."


class NotLinked(Unknown):
    """An account with that address that is not known to belong to whoever logs in."""

    code = "account-not-linked"
    template = "There is an account with your address, but it is not linked to this login."


class NoAddress(Unknown):
    """The provider tells no address, and nobody can be mailed without."""

    code = "no-address"
    template = "Your organisation's login does not tell your e-mail address, which Hjulet needs."


def person_of(tx: SqlTransaction, proven: Proven, *, settings: Settings, at: datetime) -> int:
    """The id of the person; an account is made where the settings say so.

    Raises:
        Unknown: they have none, or none that they may use.
    """
    known = identities.find(tx, proven.issuer, proven.subject)
    person_id = known if known is not None else _new(tx, proven, settings=settings, at=at)
    if not tx.person(person_id).is_active:
        raise HasLeft
    return person_id


def _new(tx: SqlTransaction, proven: Proven, *, settings: Settings, at: datetime) -> int:
    address = _address(proven.claims)
    if address is None:
        raise NoAddress
    namesakes = people.with_address(tx, address)
    active = [each for each in namesakes if each.left_on is None]
    if not namesakes:
        person_id = _made(tx, proven.claims, address, settings=settings)
    elif not active:  # whoever has left does not come back by logging in
        raise HasLeft
    elif len(active) == 1 and _may_link(proven.claims, settings):
        person_id = active[0].id
    else:
        raise NotLinked
    return identities.link(tx, proven.issuer, proven.subject, person_id=person_id, at=at)


def _made(tx: SqlTransaction, claims: Mapping[str, Any], address: str, *, settings: Settings) -> int:
    if settings.oidc_default_organisation is None:
        raise Unknown
    place = organisation(tx, settings.oidc_default_organisation)
    profile = Profile(
        name=_name(claims) or address,
        email=address,
        organisation_id=place.id,
        language=_language(claims),
    )
    return people.add_person(tx, profile).id


def _may_link(claims: Mapping[str, Any], settings: Settings) -> bool:
    match settings.oidc_link_by_email:
        case "trust":
            return True
        case "yes":
            return claims.get("email_verified") is True
    return False


def _address(claims: Mapping[str, Any]) -> str | None:
    """The address; some providers tell it as the name with which one logs in."""
    told = [claims.get(name) for name in ("email", "preferred_username", "upn")]
    return next((each.strip() for each in told if isinstance(each, str) and _is_address(each.strip())), None)


def _is_address(text: str) -> bool:
    local, at, domain = text.rpartition("@")
    return bool(local and at and domain) and text.isprintable() and " " not in text


def _name(claims: Mapping[str, Any]) -> str:
    told = claims.get("name")
    if isinstance(told, str) and told.strip():
        return told.strip()
    parts = (claims.get("given_name"), claims.get("family_name"))
    return " ".join(part.strip() for part in parts if isinstance(part, str) and part.strip())


def _language(claims: Mapping[str, Any]) -> str:
    told = claims.get("locale")
    wanted = told[:2].lower() if isinstance(told, str) else ""
    return wanted if wanted in LANGUAGES else LANGUAGES[0]
