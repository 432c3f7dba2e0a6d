"""``hjulet db``: the schema of the database, and safety copies."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from adapters.cli import output
from adapters.cli.parameters import At, File, Json
from adapters.cli.usage import Commands
from adapters.cli.work import instant, settings_of, state_of, working
from adapters.i18n import tr

if TYPE_CHECKING:
    from adapters.sql.engines import Database

app = Commands(help=tr("The database: its schema, and safety copies."))

Revision = Annotated[str, typer.Argument(metavar=tr("SCHEMA"), help=tr("The schema, by its number; base is none."))]


@app.command("upgrade", help=tr("Bring the schema of the database up to date."))
def upgrade(ctx: typer.Context, revision: Revision = "head") -> None:
    """Migrate forwards."""
    from adapters.sql import migrate

    with _database(ctx) as database:
        before = migrate.current(database)
        migrate.upgrade(database, revision)
        _say_schema(before, migrate.current(database))


@app.command("downgrade", help=tr("Take the schema of the database back; what only the newer one holds is lost."))
def downgrade(ctx: typer.Context, revision: Revision) -> None:
    """Migrate backwards."""
    from adapters.sql import migrate

    with _database(ctx) as database:
        before = migrate.current(database)
        migrate.downgrade(database, revision)
        _say_schema(before, migrate.current(database))


@app.command("check", help=tr("Say whether the schema of the database is the one that is needed."))
def check(ctx: typer.Context, *, as_json: Json = False) -> None:
    """Compare."""
    from adapters.sql import migrate

    state_of(ctx).as_json = as_json
    with _database(ctx) as database:
        migrate.check(database)
        found = migrate.current(database)
    if as_json:
        output.show_json({"database": database.name, "schema": found, "is_current": True})
    else:
        output.say(tr("The schema of the database is %(schema)s: up to date.", schema=found))


@app.command("backup", help=tr("Copy the database to a file, while everything runs."))
def backup(ctx: typer.Context, file: File, *, as_json: Json = False) -> None:
    """Make a safety copy."""
    from adapters.sql.backup import backup

    state_of(ctx).as_json = as_json
    with _database(ctx) as database:
        backup(database, file)
    if as_json:
        output.show_json({"file": file, "bytes": file.stat().st_size})
    else:
        output.say(tr("The copy is in %(file)s.", file=file))


@app.command("restore", help=tr("Put a safety copy in the place of the database. Mail is held until it is released."))
def restore(
    ctx: typer.Context,
    file: File,
    *,
    replace: Annotated[
        bool, typer.Option("--replace", help=tr("Also when the database holds something, which is lost then."))
    ] = False,
    at: At = None,
) -> None:
    """Put a safety copy back."""
    from adapters.cli.safety import check_replaceable
    from adapters.sql import migrate
    from adapters.sql.backup import restore

    moment = instant(at, settings_of(ctx).settings)
    with _database(ctx) as database:
        if not replace:
            check_replaceable(database)
        restore(database, file, at=moment)
        schema = migrate.current(database)
    output.say(tr("The database is as it was when %(file)s was made.", file=file))
    output.say(tr("No mail goes out until you have looked and said so: hjulet outbox release"))
    if schema != migrate.newest():
        output.say(tr("The copy has an older schema. Run: hjulet db upgrade"))


@app.command(
    "release", help=tr("Let mail go out again after a copy was restored; the same as `hjulet outbox release`.")
)
def release(ctx: typer.Context, *, as_json: Json = False) -> None:
    """Let mail go out."""
    from adapters.sql.outbox import held_back, release

    with working(ctx, as_json=as_json) as work, work.store.begin() as tx:
        reason = held_back(tx)
        release(tx)
    if as_json:
        output.show_json({"was_held": reason})
    elif reason is None:
        output.say(tr("Mail was not held."))
    else:
        output.say(tr("Mail goes out again."))


@contextmanager
def _database(ctx: typer.Context) -> Iterator["Database"]:
    """The database of the settings, whatever its schema."""
    from adapters.bootstrap import database_of

    database = database_of(settings_of(ctx).settings)
    try:
        yield database
    finally:
        database.close()


def _say_schema(before: str | None, after: str | None) -> None:
    if before == after:
        output.say(tr("The schema of the database is %(schema)s, as it was.", schema=after or tr("empty")))
    else:
        names = {"before": before or tr("empty"), "after": after or tr("empty")}
        output.say(tr("The schema of the database was %(before)s and is now %(after)s.") % names)
