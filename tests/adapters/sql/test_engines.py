import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from adapters.sql import lists
from adapters.sql.engines import SQLITE, UNHARMED_SQLITE, Database, DatabaseFailed, driver_connection, open_database
from adapters.sql.store import SqlStore
from engine.errors import Invalid
from tests.adapters.sql.building import AT, opened


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("sqlite://", "a database in memory"),
        ("sqlite:///:memory:", "a database in memory"),
        ("mysql://somebody@host/name", "give sqlite:///path or postgresql"),
        ("postgresql+psycopg2://somebody@host/name", "names the driver psycopg2"),
        ("hjulet.db", "give sqlite:///path or postgresql"),
        ("oracle9://x", "give sqlite:///path or postgresql"),
    ],
)
def test_a_url_that_cannot_be_used_is_one_sentence(url: str, why: str) -> None:
    with pytest.raises(Invalid, match=why):
        open_database(url)


def test_a_password_is_not_shown(postgres_url: str) -> None:
    with_password = postgres_url.replace("hjulet@", "hjulet:very-secret@")
    assert "very-secret" not in open_database(with_password).name


def test_a_database_says_what_it_is(database: Database) -> None:
    if database.is_sqlite:
        assert database.version() == f"SQLite {SQLITE.sqlite_version}"
    else:
        assert database.version().startswith("PostgreSQL 1")


def test_the_sqlite_that_comes_along_does_no_harm(sqlite: Database) -> None:
    assert SQLITE.sqlite_version_info >= UNHARMED_SQLITE
    assert sqlite.is_harmless


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("busy_timeout", 30_000),
        ("journal_size_limit", 67_108_864),
        ("cache_size", -65_536),
    ],
)
def test_every_connection_is_prepared(sqlite: Database, pragma: str, value: object) -> None:
    for engine in (sqlite.writing, sqlite.reading):
        with engine.connect() as connection:
            assert connection.execute(text(f"PRAGMA {pragma}")).scalar_one() == value


def test_a_writer_takes_the_lock_at_once(sqlite: Database) -> None:
    other = SQLITE.connect(str(sqlite.url.database), timeout=0, isolation_level=None)
    with sqlite.writing.begin(), pytest.raises(SQLITE.OperationalError, match="locked"):
        other.execute("BEGIN IMMEDIATE")
    other.close()


def test_a_process_writes_over_one_connection(sqlite: Database) -> None:
    used = []
    for _ in range(3):
        with sqlite.writing.begin() as connection:
            used.append(driver_connection(connection))
    assert used[0] is used[1] is used[2]


def test_a_reader_on_sqlite_cannot_write_even_by_hand(sqlite: Database) -> None:
    with sqlite.reading.connect() as connection, pytest.raises(DBAPIError, match="readonly"):
        connection.execute(text("DELETE FROM item"))


def test_small_letters_are_small_in_swedish_too(database: Database) -> None:
    opened(store := SqlStore(database), title="ÅRSREDOVISNING FÖR ÄLDREVÅRDEN")
    with store.read() as tx:
        assert lists.count(tx, lists.Wanted(words="årsredovisning för äldre")) == 1
        assert lists.count(tx, lists.Wanted(words="ÄLDREVÅRDEN")) == 1


def test_postgresql_counts_in_utc(postgresql: Database) -> None:
    with postgresql.reading.connect() as connection:
        assert connection.execute(text("SHOW TIME ZONE")).scalar_one() == "UTC"


def test_a_database_that_goes_away_is_one_sentence_and_the_next_transaction_works(postgresql: Database) -> None:
    store = SqlStore(postgresql)
    opened(store)
    with pytest.raises(DatabaseFailed, match="terminat"), store.begin() as tx:
        tx.sql.connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
    with store.begin() as tx:
        assert lists.count(tx, lists.Wanted()) == 1


def test_a_database_that_goes_away_between_two_prepared_statements_is_the_same(
    postgresql: Database, postgresql_in_use: str
) -> None:
    store, killer = SqlStore(postgresql), open_database(postgresql_in_use)
    opened(store)

    def lose_it() -> None:
        with store.begin() as tx:
            backend = tx.sql.connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
            with killer.writing.begin() as connection:
                connection.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": backend})
            tx.person(1)

    with pytest.raises(DatabaseFailed):
        lose_it()
    with store.begin() as tx:
        assert tx.person(1).name == "Owner"
    killer.close()


def test_a_server_that_is_not_there_is_one_sentence() -> None:
    database = open_database("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    with pytest.raises(DatabaseFailed, match="refused"), SqlStore(database).begin():
        pass


def test_a_file_that_is_no_database_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("Dear diary " * 1000)
    database = open_database(f"sqlite:///{tmp_path / 'text.db'}")
    with pytest.raises(DatabaseFailed, match=r"text\.db.*not a database"), SqlStore(database).begin():
        pass
    database.close()


def test_a_full_disk_is_one_sentence_and_what_was_there_stays(sqlite: Database) -> None:
    store = SqlStore(sqlite)
    opened(store)
    with sqlite.writing.connect() as connection:
        pages = driver_connection(connection).execute("PRAGMA page_count").fetchone()[0]
        driver_connection(connection).execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(DatabaseFailed, match="full"):
        opened(store, id=2, title="x" * 1_000_000)
    with store.read() as tx:
        assert lists.count(tx, lists.Wanted()) == 1


def test_a_whole_database_is_not_damaged(database: Database) -> None:
    assert database.damage() is None


def test_damage_is_told_in_sqlites_own_words(sqlite: Database) -> None:
    file = Path(str(sqlite.url.database))
    content = bytearray(file.read_bytes())
    page = 4096
    content[5 * page : 6 * page] = b"x" * page
    file.write_bytes(content)
    assert sqlite.damage() is not None


def test_many_threads_may_read_at_once(database: Database) -> None:
    opened(store := SqlStore(database))
    readers = 5
    together, titles = threading.Barrier(readers), []

    def read() -> None:
        with store.read() as tx:
            together.wait()
            titles.append(tx.facts(1, at=AT).item.title)

    threads = [threading.Thread(target=read) for _ in range(readers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(titles) == readers


def test_a_new_file_may_be_opened_by_many_at_once(tmp_path: Path) -> None:
    together = threading.Barrier(8)

    def opens(number: int) -> str:
        database = open_database(f"sqlite:///{tmp_path / f'{number}.db'}")
        together.wait()
        with database.reading.connect() as connection:
            mode = str(connection.scalar(text("PRAGMA journal_mode")))
        database.close()
        return mode

    with ThreadPoolExecutor(8) as pool:
        for number in range(20):
            assert set(pool.map(opens, [number] * 8)) == {"wal"}
