"""``hjulet person password`` and ``hjulet person link``: how somebody gets in the first time, or again.

What is done here is logged, with the person's number.
"""

import sys
from getpass import getpass
from typing import TYPE_CHECKING, Annotated

import typer

from adapters.cli import output
from adapters.cli.parameters import At, Json, Person
from adapters.cli.work import working
from adapters.i18n import tr
from engine.errors import Refusal

if TYPE_CHECKING:
    from datetime import datetime

    from adapters.sql.people import Profile
    from adapters.sql.store import SqlTransaction

Administrator = Annotated[
    bool,
    typer.Option(
        "--administrator", help=tr("Make them an administrator of their whole region or municipality as well.")
    ),
]


class NotTheSame(Refusal):
    """Something that was to be written twice was written in two ways."""

    code = "not-the-same"
    template = "The two passwords are not the same."


def password(ctx: typer.Context, *, who: Person, administrator: Administrator = False, as_json: Json = False) -> None:
    """Give somebody a password; they are logged out everywhere."""
    from adapters.auth.passwords import Passwords, check
    from adapters.cli.logs import logging_to_file
    from adapters.log import logger
    from adapters.sql import credentials
    from adapters.sql.people import find_person

    with working(ctx, as_json=as_json) as work, logging_to_file(work.settings):
        with work.store.read() as tx:
            profile = find_person(tx, who)
        wanted = _asked_for()
        check(wanted, about=[profile.name, profile.email])
        made = Passwords().hash(wanted)
        with work.store.begin() as tx:
            credentials.change(tx, profile.id, made, at=work.at)
            if administrator:
                _make_administrator(tx, profile, at=work.at)
        logger().warning("person.password_set", person=profile.id, administrator=administrator)
    if as_json:
        output.show_json({"id": profile.id, "email": profile.email, "administrator": administrator})
        return
    output.say(tr("%(name)s has a new password, and is logged out everywhere.", name=profile.name))
    if administrator:
        _say_administrator(profile)


def link(
    ctx: typer.Context, *, who: Person, administrator: Administrator = False, at: At = None, as_json: Json = False
) -> None:
    """Print a link with which somebody logs in once."""
    from adapters.cli.logs import logging_to_file
    from adapters.log import logger
    from adapters.sql import entries
    from adapters.sql.people import find_person

    with working(ctx, at=at, as_json=as_json) as work, logging_to_file(work.settings):
        with work.store.begin() as tx:
            profile = find_person(tx, who)
            secret = entries.make(tx, profile.id, at=work.at)
            if administrator:
                _make_administrator(tx, profile, at=work.at)
        logger().warning("person.link_made", person=profile.id, administrator=administrator)
        url = f"{work.settings.base_url.rstrip('/')}/login/link/{secret}"
    if as_json:
        output.show_json({"id": profile.id, "email": profile.email, "url": url, "administrator": administrator})
        return
    output.say(url)
    if administrator:
        _say_administrator(profile)
    output.advise(tr("Whoever opens it within ten minutes is logged in as %(name)s. It works once.", name=profile.name))


def _asked_for() -> str:
    """The password, as it is typed twice, or as it stands on the first line of what is piped in."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    wanted = getpass(tr("New password: "))
    if getpass(tr("Once more: ")) != wanted:
        raise NotTheSame
    return wanted


def _make_administrator(tx: "SqlTransaction", profile: "Profile", *, at: "datetime") -> None:
    from adapters.sql import offices
    from adapters.sql.offices import Granted
    from engine.access import Office

    top = [*tx.tree().upwards(profile.organisation_id)][-1].id
    office = Granted(person_id=profile.id, office=Office.ADMINISTRATOR, organisation_id=top, granted_at=at)
    offices.grant(tx, office)


def _say_administrator(profile: "Profile") -> None:
    output.say(tr("%(name)s is an administrator.", name=profile.name))
