"""API tokens, for people and for programs."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rich.table import Table
from rich.text import Text

from adapters.cli import output
from adapters.i18n import tr
from adapters.sql.tokens import Made, Token
from engine.scopes import Scope

TIME = "%Y-%m-%d %H:%M"


def token_document(token: Token, email: str, *, at: datetime) -> dict[str, Any]:
    """A token for programs; of its secret nothing is known."""
    return {
        "id": token.id,
        "person": email,
        "name": token.name,
        "scopes": scopes_of(token),
        "works": token.works(at=at),
        "made_at": token.made_at,
        "expires_at": token.expires_at,
        "used_at": token.used_at,
        "revoked_at": token.revoked_at,
    }


def made_document(made: Made, email: str) -> dict[str, Any]:
    """A new token for programs, with its secret."""
    return {**token_document(made.token, email, at=made.token.made_at), "secret": made.secret}


def scopes_of(token: Token) -> list[str]:
    """The scopes of a token, the least first."""
    return [scope.value for scope in Scope if scope in token.scopes]


def tokens_table(found: Iterable[Token], emails: Mapping[int, str], *, at: datetime, zone: ZoneInfo) -> Table:
    """Tokens, each with when it was used last; those that do not work any more are shown dimly."""
    rows = [
        (
            Text(str(each.id), style="dim"),
            Text(each.name, style="bold" if each.works(at=at) else "dim"),
            emails[each.person_id],
            ", ".join(scopes_of(each)),
            tr("never") if each.used_at is None else each.used_at.astimezone(zone).strftime(TIME),
            each.expires_at.astimezone(zone).strftime(TIME),
            _remark(each, at=at),
        )
        for each in found
    ]
    columns = tr("No."), tr("Name"), tr("Person"), tr("Scopes"), tr("Last used"), tr("Ends"), tr("Remark")
    return output.table(*columns, rows=rows, unbroken={tr("Last used"), tr("Ends")})


def _remark(token: Token, *, at: datetime) -> str:
    if token.revoked_at is not None:
        return tr("revoked")
    return "" if token.works(at=at) else tr("has ended")
