import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect, text

from adapters.sql import fulltext, guards, lists, migrate, tables
from adapters.sql.engines import Database, DatabaseFailed, driver_connection, open_database
from adapters.sql.store import SqlStore
from engine.errors import Invalid
from tests.adapters.sql.building import AT, opened, owed
from tests.postgres import Server, programs

METADATA = tables.Item.metadata


def test_what_the_migrations_make_is_what_the_tables_say(empty: Database) -> None:
    migrate.upgrade(empty)
    with empty.writing.connect() as connection:
        compared = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": is_no_index})
        assert compare_metadata(compared, METADATA) == []


def is_no_index(name: str | None, kind: str, _parents: object) -> bool:
    """The index of words is made by each database in its own way."""
    return kind != "table" or not str(name).startswith(fulltext.NAME)


def test_the_migrations_make_a_sqlite_file_word_for_word_as_the_tables_say(tmp_path: Path) -> None:
    """A comparison of metadata does not see what is WITHOUT ROWID, checked, or indexed in part."""
    with opened_file(tmp_path / "migrated.db") as migrated, opened_file(tmp_path / "made.db") as made:
        migrate.upgrade(migrated)
        METADATA.create_all(made.writing)
        assert definitions(migrated) == definitions(made)


def test_the_migrations_make_a_postgresql_database_word_for_word_as_the_tables_say(postgres_server: Server) -> None:
    with postgres_server.database() as one, postgres_server.database() as other:
        with opened_url(one) as migrated:
            migrate.upgrade(migrated)
        with opened_url(other) as made, made.writing.begin() as connection:
            METADATA.create_all(connection)
            guards.stand(connection)
        assert dumped(one) == dumped(other)


def test_every_migration_goes_up_and_down_and_up_with_data_in(database: Database) -> None:
    store = SqlStore(database)
    opened(store, owed())
    with store.read() as tx:
        before = lists.history(tx, 1), tx.facts(1, at=AT)
    for older in migrate.revisions()[-2::-1]:
        migrate.downgrade(database, older)
        migrate.upgrade(database)
        with store.read() as tx:
            assert (lists.history(tx, 1), tx.facts(1, at=AT)) == before
    migrate.downgrade(database, "base")
    assert tables_of(database) == {"alembic_version"}
    migrate.upgrade(database)
    with store.read() as tx:
        assert lists.count(tx, lists.Wanted()) == 0


def test_the_audit_trail_is_guarded_after_each_migration(empty: Database) -> None:
    migrate.upgrade(empty)
    whole = guards_of(empty)
    assert len(whole) == {"sqlite": 3, "postgresql": 2}[empty.writing.dialect.name]
    migrate.downgrade(empty, "base")
    assert guards_of(empty) == set()
    for revision in migrate.revisions():
        migrate.upgrade(empty, revision)
        assert guards_of(empty) == whole


def test_a_guard_that_a_rebuilt_table_lost_stands_again_after_the_next_migration(database: Database) -> None:
    whole = guards_of(database)
    with database.writing.begin() as connection:
        for name in whole:
            on = "" if database.is_sqlite else " ON event"
            connection.execute(text(f"DROP TRIGGER {name}{on}"))
    assert guards_of(database) == set()
    migrate.upgrade(database)
    assert guards_of(database) == whole


def test_an_empty_database_is_told_what_to_do(empty: Database) -> None:
    assert migrate.current(empty) is None
    with pytest.raises(migrate.SchemaTooOld, match=r"is empty.*Run: hjulet db upgrade"):
        migrate.check(empty)


def test_a_database_that_is_up_to_date_passes(database: Database) -> None:
    migrate.check(database)
    assert migrate.current(database) == migrate.newest() == migrate.revisions()[-1]


@pytest.mark.parametrize("act", ["check", "upgrade", "downgrade"])
def test_a_database_that_a_newer_program_made_is_left_alone(database: Database, act: str) -> None:
    with database.writing.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    acts = {
        "check": lambda: migrate.check(database),
        "upgrade": lambda: migrate.upgrade(database),
        "downgrade": lambda: migrate.downgrade(database, "base"),
    }
    with pytest.raises(migrate.SchemaTooNew, match=r"9999.*does not know"):
        acts[act]()
    assert "item" in tables_of(database)


def test_a_schema_that_does_not_exist_is_named_beside_those_that_do(database: Database) -> None:
    with pytest.raises(Invalid, match=r"0815.*base, 0001"):
        migrate.upgrade(database, "0815")


def test_a_migration_that_fails_leaves_the_database_as_it_was(empty: Database) -> None:
    with empty.writing.begin() as connection:
        connection.execute(text("CREATE TABLE person (id INTEGER PRIMARY KEY)"))
    with pytest.raises(Exception, match="person"):
        migrate.upgrade(empty)
    assert tables_of(empty) == {"person"}
    assert migrate.current(empty) is None


def test_rows_that_would_refer_to_nothing_stop_a_migration(sqlite: Database) -> None:
    store = SqlStore(sqlite)
    opened(store)
    with unkeyed(sqlite) as connection:
        connection.execute(text("UPDATE item SET owner_id = 99"))
    with pytest.raises(migrate.ForeignKeysBroken, match="item"):
        migrate.upgrade(sqlite)
    with pytest.raises(Exception, match="FOREIGN KEY"):
        opened(store, id=2, owner_id=99)  # they are watched again


def test_two_who_upgrade_at_once_both_find_it_done(empty: Database) -> None:
    url = empty.url.render_as_string(hide_password=False)
    upgrading = [
        subprocess.Popen(
            [sys.executable, "-c", UPGRADE, url],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=Path(__file__).parents[3],
        )
        for _ in range(2)
    ]
    said = [process.communicate()[0] for process in upgrading]
    assert [process.returncode for process in upgrading] == [0, 0], said
    migrate.check(empty)


def test_a_database_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with opened_file(tmp_path / "nowhere" / "hjulet.db") as missing, pytest.raises(DatabaseFailed, match="nowhere"):
        migrate.current(missing)


UPGRADE = """
import sys
from adapters.sql import migrate
from adapters.sql.engines import open_database
migrate.upgrade(open_database(sys.argv[1]))
"""


@contextmanager
def opened_url(url: str) -> Iterator[Database]:
    database = open_database(url)
    yield database
    database.close()


def opened_file(file: Path) -> AbstractContextManager[Database]:
    return opened_url(f"sqlite:///{file}")


@contextmanager
def unkeyed(database: Database) -> Iterator[Connection]:
    """A connection that does not watch foreign keys."""
    with database.writing.connect() as connection:
        driver_connection(connection).execute("PRAGMA foreign_keys = OFF")
        with connection.begin():
            yield connection
        driver_connection(connection).execute("PRAGMA foreign_keys = ON")


def tables_of(database: Database) -> set[str]:
    with database.reading.connect() as connection:
        return set(inspect(connection).get_table_names())


def guards_of(database: Database) -> set[str]:
    """The triggers on the table of events, by name."""
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'event'"
        if database.is_sqlite
        else "SELECT tgname FROM pg_trigger WHERE tgrelid = to_regclass('event') AND NOT tgisinternal"
    )
    with database.reading.connect() as connection:
        return {name for (name,) in connection.execute(text(query))}


def definitions(database: Database) -> dict[str, list[str]]:
    """What SQLite was told to make, less the guards and Alembic's own; the order of constraints means nothing."""
    query = text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND type <> 'trigger'")
    with database.reading.connect() as connection:
        return {
            name: sorted(re.split(r", (?=CONSTRAINT)| \)(?= |$)", " ".join(made.split())))
            for name, made in connection.execute(query)
            if not name.startswith("alembic")
        }


def dumped(url: str) -> str:
    """The schema in PostgreSQL's own words."""
    plain = url.replace("+psycopg", "")
    tool = str(programs() / "pg_dump")
    arguments = ("--schema-only", "--exclude-table=alembic_version", plain)
    done = subprocess.run([tool, *arguments], capture_output=True, text=True, check=True)
    return "\n".join(line for line in done.stdout.splitlines() if not line.startswith(("\\restrict", "\\unrestrict")))
