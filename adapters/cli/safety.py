"""What must hold before a safety copy takes the place of a database."""

from adapters.sql import migrate
from adapters.sql.engines import Database
from adapters.sql.lists import Wanted, count
from adapters.sql.store import SqlStore
from engine.errors import Refusal


class NotEmpty(Refusal):
    """The database holds something that would be lost."""

    code = "not-empty"
    template = (
        "The database %(database)s holds something, which would be lost. Make a backup of it, and then say --replace."
    )


def check_replaceable(database: Database) -> None:
    """Refuse with NotEmpty when something would be lost that nobody gave up."""
    schema = migrate.current(database)
    if schema is None:
        return
    if schema == migrate.newest():
        with SqlStore(database).read() as tx:
            if count(tx, Wanted()) == 0:
                return
    raise NotEmpty(database=database.name)
