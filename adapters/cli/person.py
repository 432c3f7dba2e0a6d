"""``hjulet person``: those who owe something, answer for something, or act for somebody."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from adapters.cli import entrance, mail, output
from adapters.cli.parameters import As, At, DryRun, File, Json, Reason, day
from adapters.cli.usage import Commands
from adapters.cli.work import working
from adapters.i18n import ntr, tr

if TYPE_CHECKING:
    from adapters.sql.people import Profile

app = Commands(help=tr("People: who owes something, answers for something, or acts for somebody."))

HEADINGS = {
    "code": ("code", "kod", "id", "nummer"),
    "name": ("name", "namn"),
    "title": ("title", "titel", "befattning"),
    "email": ("email", "e-mail", "e-post", "epost", "mail"),
    "organisation": ("organisation", "enhet"),
    "language": ("language", "språk"),
    "digest_hour": ("digest hour", "digest_hour", "utskickstimme"),
    "is_guest": ("guest", "gäst"),
    "manages": ("manages", "chef för"),
    "coordinates": ("coordinates", "samordnar"),
}
"""What the columns of a file mean, and how their headings may be written."""

Who = Annotated[str, typer.Argument(metavar=tr("PERSON"), help=tr("An e-mail address, a code or a number."))]
Title = Annotated[
    str | None, typer.Option("--title", metavar=tr("TEXT"), help=tr("What they are, such as enhetschef."))
]
Organisation = Annotated[
    str | None, typer.Option("--organisation", metavar=tr("CODE"), help=tr("The organisation they belong to."))
]
Language = Annotated[str | None, typer.Option("--language", metavar="sv|en", help=tr("The language of their mail."))]
DigestHour = Annotated[
    str | None, typer.Option("--digest-hour", metavar="0-23", help=tr("The hour of their daily mail, local time."))
]
Guest = Annotated[
    bool | None,
    typer.Option(
        "--guest/--no-guest", help=tr("From outside, as patient representatives: sees what they take part in.")
    ),
]
PersonCode = Annotated[
    str | None, typer.Option("--code", metavar=tr("CODE"), help=tr("Their number in another system."))
]


@app.command("add", help=tr("Add a person."))
def add(
    ctx: typer.Context,
    *,
    name: Annotated[str, typer.Argument(metavar=tr("NAME"), help=tr("Their name, or their role."))],
    email: Annotated[str, typer.Argument(metavar=tr("E-MAIL"), help=tr("Where their mail goes."))],
    organisation: Annotated[
        str, typer.Option("--organisation", metavar=tr("CODE"), help=tr("The organisation they belong to."))
    ],
    title: Title = None,
    code: PersonCode = None,
    language: Language = None,
    digest_hour: DigestHour = None,
    guest: Guest = None,
    as_json: Json = False,
) -> None:
    """Add one who is not there yet."""
    from adapters.cli.persons import add_profile
    from adapters.cli.registers import record_of

    record = record_of(
        name=name,
        email=email,
        organisation=organisation,
        title=title,
        code=code,
        language=language,
        digest_hour=digest_hour,
        is_guest=guest,
    )
    with working(ctx, as_json=as_json) as work, work.store.begin() as tx:
        profile = add_profile(tx, record)
    _say(profile, tr("Added: %(name)s <%(email)s>.", name=profile.name, email=profile.email), as_json=as_json)


@app.command("change", help=tr("Change a person; what is not named stays as it is."))
def change(
    ctx: typer.Context,
    *,
    who: Who,
    name: Annotated[
        str | None, typer.Option("--name", metavar=tr("NAME"), help=tr("Their name, or their role."))
    ] = None,
    email: Annotated[
        str | None, typer.Option("--email", metavar=tr("E-MAIL"), help=tr("Where their mail goes."))
    ] = None,
    organisation: Organisation = None,
    title: Title = None,
    code: PersonCode = None,
    language: Language = None,
    digest_hour: DigestHour = None,
    guest: Guest = None,
    as_json: Json = False,
) -> None:
    """Change one who is there."""
    from adapters.cli.persons import change_profile
    from adapters.cli.registers import record_of
    from adapters.sql.people import find_person

    record = record_of(
        name=name,
        email=email,
        organisation=organisation,
        title=title,
        code=code,
        language=language,
        digest_hour=digest_hour,
        is_guest=guest,
    )
    with working(ctx, as_json=as_json) as work, work.store.begin() as tx:
        profile = change_profile(tx, find_person(tx, who), record)
    _say(profile, tr("Changed: %(name)s <%(email)s>.", name=profile.name, email=profile.email), as_json=as_json)


@app.command("list", help=tr("List the people, those as well who have left."))
def list_(ctx: typer.Context, *, organisation: Organisation = None, at: At = None, as_json: Json = False) -> None:
    """Show all, or those of one organisation."""
    from adapters.cli.persons import profile_document, profiles_table
    from adapters.sql.addresses import marked
    from adapters.sql.organisations import organisation as place_of
    from adapters.sql.organisations import organisations
    from adapters.sql.people import people, substitutes
    from adapters.sql.preferences import stopped

    with working(ctx, at=at, as_json=as_json) as work, work.store.read() as tx:
        places = {place.id: place for place in organisations(tx)}
        everybody = {profile.id: profile for profile in people(tx)}
        acting = {absent: everybody[by] for absent, by in substitutes(tx, on=work.today).items()}
        refused, without = {bad.address: bad.words for bad in marked(tx)}, stopped(tx)
        wanted = None if organisation is None else place_of(tx, organisation).id
    shown = [profile for profile in everybody.values() if wanted in {None, profile.organisation_id}]
    if as_json:
        documents = [profile_document(each, places, acting, refused=refused, stopped=without) for each in shown]
        output.show_json({"people": documents})
    else:
        output.show(profiles_table(shown, places, acting, refused=refused, stopped=without))


@app.command("import", help=tr("Add or change the people of a list (.csv, .xlsx): all of them, or none."))
def import_(ctx: typer.Context, *, file: File, dry_run: DryRun = False, as_json: Json = False) -> None:
    """Take in a whole list."""
    from adapters.cli.persons import take_profile
    from adapters.cli.registers import records_of, report, take_in
    from adapters.files.tables import read_table

    with working(ctx, as_json=as_json) as work:
        records = records_of(read_table(file), HEADINGS, needed=["name", "email"])
        report(take_in(work, records, take_profile, dry_run=dry_run), dry_run=dry_run, as_json=as_json)


@app.command("deactivate", help=tr("Note that a person has left; what they owned goes to their manager, who is told."))
def deactivate(ctx: typer.Context, *, who: Who, at: At = None, as_json: Json = False) -> None:
    """Let go of one."""
    from adapters.sql.lists import items_of_person
    from adapters.sql.organisations import organisations
    from adapters.sql.people import deactivate, find_person
    from engine.model import OPERATOR
    from engine.responsibility import person_left

    with working(ctx, at=at, as_json=as_json) as work, work.store.begin() as tx:
        profile = deactivate(tx, find_person(tx, who).id, on=work.today)
        concerned = items_of_person(tx, profile.id)
        person_left(tx, person_id=profile.id, item_ids=concerned, actor=OPERATOR, at=work.at)
        vacant = [place.code for place in organisations(tx) if profile.id in (place.manager_id, place.coordinator_id)]
    sentence = ntr(
        "%(name)s has left. %(number)s item has a new owner.",
        "%(name)s has left. %(number)s items have a new owner.",
        len(concerned),
        name=profile.name,
    )
    _say(profile, sentence, as_json=as_json)
    for code in vacant:
        output.advise(tr("Say who takes their place: hjulet organisation change %(code)s --manager PERSON", code=code))


@app.command("substitute", help=tr("Let a person act for another one who is away."))
def substitute(
    ctx: typer.Context,
    *,
    absent: Annotated[str, typer.Argument(metavar=tr("ABSENT"), help=tr("Who is away."))],
    by: Annotated[str, typer.Argument(metavar=tr("SUBSTITUTE"), help=tr("Who acts for them."))],
    from_on: Annotated[date, typer.Option("--from", parser=day, metavar=tr("DATE"), help=tr("The first day of it."))],
    until_on: Annotated[date, typer.Option("--until", parser=day, metavar=tr("DATE"), help=tr("The last day of it."))],
    as_json: Json = False,
) -> None:
    """Name a substitute for a time."""
    from adapters.sql.people import Substitution, find_person, substitute

    with working(ctx, as_json=as_json) as work, work.store.begin() as tx:
        away, acting = find_person(tx, absent), find_person(tx, by)
        substitute(tx, Substitution(person_id=away.id, substitute_id=acting.id, from_on=from_on, until_on=until_on))
    sentence = tr(
        "%(by)s acts for %(absent)s from %(first)s to %(last)s.",
        by=acting.name,
        absent=away.name,
        first=from_on.isoformat(),
        last=until_on.isoformat(),
    )
    _say(away, sentence, as_json=as_json)


@app.command("feed", help=tr("Give a person a calendar of their deadlines to subscribe to; its address is shown once."))
def feed(
    ctx: typer.Context,
    *,
    who: Who,
    new: Annotated[bool, typer.Option("--new", help=tr("Make a new address; the old one ends."))] = False,
    revoke: Annotated[bool, typer.Option("--revoke", help=tr("End the address they have."))] = False,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Make, replace or end the calendar feed of one."""
    from adapters.cli.persons import FeedExists, feed_url
    from adapters.sql import feeds
    from adapters.sql.people import find_person

    if new and revoke:
        raise typer.BadParameter(tr("Either --new or --revoke."))
    url = None
    with working(ctx, at=at, as_json=as_json) as work, work.store.begin() as tx:
        profile = find_person(tx, who)
        made_at = feeds.made_at(tx, profile.id)
        if revoke:
            feeds.revoke(tx, profile.id)
        elif made_at is None or new:
            url = feed_url(feeds.make(tx, profile.id, at=work.at), base_url=work.settings.base_url)
        else:
            raise FeedExists(name=profile.name, since=made_at.astimezone(work.zone).date().isoformat())
    if as_json:
        output.show_json({"id": profile.id, "email": profile.email, "url": url})
    elif url is None:
        output.say(tr("%(name)s has no calendar feed any more.", name=profile.name))
    else:
        output.say(url)
        output.advise(tr("Whoever knows this address can read their deadlines. It is not shown again."))


@app.command(
    "extract", help=tr("Take out everything that is kept about a person (GDPR article 15), into a .zip or .json.")
)
def extract(ctx: typer.Context, *, who: Who, file: File, at: At = None, as_json: Json = False) -> None:
    """Write the register extract of one."""
    from adapters.cli.records import write_extract

    with working(ctx, at=at, as_json=as_json) as work:
        found = write_extract(work, who, file)
    number = sum(len(section.rows) for section in found.sections)
    if as_json:
        output.show_json({"id": found.person.id, "file": file, "rows": number})
    else:
        said = ntr(
            "%(number)s row about %(name)s stands in %(file)s.",
            "%(number)s rows about %(name)s stand in %(file)s.",
            number,
            name=found.person.name,
            file=file,
        )
        output.say(said)


@app.command(
    "pseudonymise", help=tr("Take away the name and the account of a person who has left; it cannot be undone.")
)
def pseudonymise(
    ctx: typer.Context,
    *,
    who: Who,
    reason: Reason,
    also: Annotated[
        list[str] | None,
        typer.Option("--also", metavar=tr("WORDS"), help=tr("Look for these words in texts, too; may be given again.")),
    ] = None,
    actor: As = None,
    dry_run: DryRun = False,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Take away who one was."""
    from adapters.cli.records import pseudonymised, show_plan

    with working(ctx, at=at, as_json=as_json) as work:
        plan = pseudonymised(work, who, reason=reason, actor=actor, also=also or [], dry_run=dry_run)
    show_plan(plan, dry_run=dry_run, as_json=as_json)


app.command("mail", help=tr("Show how a person wants their mail and how much they get, or change it."))(mail.mail)
app.command("password", help=tr("Give a person a password: it is asked for, or read from a pipe."))(entrance.password)
app.command("link", help=tr("Print a link with which a person logs in once, within ten minutes."))(entrance.link)


def _say(profile: "Profile", sentence: str, *, as_json: bool) -> None:
    if as_json:
        output.show_json({"id": profile.id, "name": profile.name, "email": profile.email})
    else:
        output.say(sentence)
