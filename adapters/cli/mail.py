"""``hjulet person mail``: how a person wants their mail, and how much of it they get."""

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from adapters.cli import output
from adapters.cli.parameters import At, Json, Person, day, one_of
from adapters.cli.work import working
from adapters.i18n import day_in_words, tr

if TYPE_CHECKING:
    from adapters.cli.work import Work
    from adapters.sql.people import Profile
    from adapters.sql.store import SqlTransaction
    from engine.preferences import Preference

RHYTHMS = ("daily", "weekly", "at-once-only")


def mail(
    ctx: typer.Context,
    who: Person,
    *,
    rhythm: Annotated[
        str | None,
        typer.Option(
            "--rhythm", parser=one_of(*RHYTHMS), metavar="|".join(RHYTHMS), help=tr("How often, of what can wait.")
        ),
    ] = None,
    hour: Annotated[str | None, typer.Option("--hour", metavar="0-23", help=tr("At which hour, local time."))] = None,
    pause_until: Annotated[
        date | None,
        typer.Option("--pause-until", parser=day, metavar=tr("DATE"), help=tr("The first day of mail again.")),
    ] = None,
    stop: Annotated[bool, typer.Option("--stop", help=tr("No reminders any more; the deadlines stand."))] = False,
    resume: Annotated[bool, typer.Option("--resume", help=tr("Mail again, as before."))] = False,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Show it, or change it."""
    from adapters.sql.people import find_person

    if stop and resume:
        raise typer.BadParameter(tr("--stop and --resume contradict each other."))
    with working(ctx, at=at, as_json=as_json) as work, work.store.begin() as tx:
        profile = find_person(tx, who)
        if hour is not None:
            profile = _at_hour(tx, profile, hour)
        preference = _chosen(
            tx, profile.id, rhythm=rhythm, pause_until=pause_until, stop=stop, resume=resume, work=work
        )
        shown = _document(tx, profile, preference, work=work)
    if as_json:
        output.show_json(shown)
    else:
        for sentence in _sentences(profile, preference, shown, work=work):
            output.say(sentence)


def _at_hour(tx: "SqlTransaction", profile: "Profile", hour: str) -> "Profile":
    from adapters.cli.persons import change_profile
    from adapters.cli.registers import record_of

    return change_profile(tx, profile, record_of(digest_hour=hour))


def _chosen(
    tx: "SqlTransaction",
    person_id: int,
    *,
    rhythm: str | None,
    pause_until: date | None,
    stop: bool,
    resume: bool,
    work: "Work",
) -> "Preference":
    """The preference as it is after what was asked for."""
    from adapters.sql import preferences
    from engine.mailing import paused
    from engine.preferences import Rhythm

    before = preferences.preference(tx, person_id)
    wanted = replace(before, stopped_at=None, paused_until=None) if resume else before
    if rhythm is not None:
        wanted = replace(wanted, rhythm=Rhythm(rhythm.replace("-", " ")))
    if pause_until is not None:
        wanted = paused(wanted, until=pause_until, today=work.today)
    if stop and not wanted.has_stopped:
        wanted = replace(wanted, stopped_at=work.at)
    return before if wanted == before else preferences.put(tx, wanted)


def _document(tx: "SqlTransaction", profile: "Profile", preference: "Preference", *, work: "Work") -> dict[str, Any]:
    """How it stands, for programs."""
    from adapters.sql.ledger import mails_since
    from engine.mailing import week_of

    began = week_of(tx.tree().calendar(profile.organisation_id), work.at)
    return {
        "id": profile.id,
        "name": profile.name,
        "email": profile.email,
        "rhythm": preference.rhythm.replace(" ", "-"),
        "hour": profile.digest_hour,
        "paused_until": preference.paused_until,
        "stopped_at": preference.stopped_at,
        "mails_this_week": mails_since(tx, profile.id, since=began),
        "mail_budget": work.settings.mail_budget,
    }


def _sentences(profile: "Profile", preference: "Preference", shown: dict[str, Any], *, work: "Work") -> list[str]:
    """How it stands, for people."""
    said = [_rhythm(profile, preference)]
    if preference.stopped_at is not None:
        said.append(_stopped(preference.stopped_at.astimezone(work.zone).date()))
    elif preference.paused_until is not None and preference.paused_until > work.today:
        until = day_in_words(preference.paused_until, today=work.today)
        said.append(tr("Paused until %(day)s: only what nobody may switch off is mailed.", day=until))
    said.append(
        tr(
            "Mails this week: %(count)s of %(budget)s.",
            count=shown["mails_this_week"],
            budget=shown["mail_budget"],
        )
    )
    return said


def _rhythm(profile: "Profile", preference: "Preference") -> str:
    from engine.preferences import Rhythm

    if preference.rhythm is Rhythm.AT_ONCE_ONLY:
        return tr("%(name)s is mailed only of what is urgent.", name=profile.name)
    if preference.rhythm is Rhythm.WEEKLY:
        return tr(
            "%(name)s is mailed once a week, on its first working day at %(hour)s.",
            name=profile.name,
            hour=profile.digest_hour,
        )
    return tr(
        "%(name)s is mailed each working day at %(hour)s, if something needs them.",
        name=profile.name,
        hour=profile.digest_hour,
    )


def _stopped(since: date) -> str:
    return tr(
        "Stopped since %(day)s: only what nobody may switch off is mailed. The deadlines stand.",
        day=since.isoformat(),
    )
