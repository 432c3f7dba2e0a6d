import shutil
import stat
import threading
from pathlib import Path

import pytest
from sqlalchemy import text

from adapters.sql import lists, migrate, outbox
from adapters.sql.backup import backup, restore
from adapters.sql.copies import BackupFailed, RestoreFailed
from adapters.sql.engines import Database
from adapters.sql.lists import Wanted
from adapters.sql.store import SqlStore
from tests.adapters.sql.building import AT, decided, item, opened, owed, recorded

FOREIGN = {"sqlite": b"SQLite format 3\x00" + b"\x00" * 4096, "postgresql": b"PGDMP" + b"\x00" * 4096}


def test_what_was_copied_comes_back_and_what_came_later_is_gone(database: Database, tmp_path: Path) -> None:
    store, copy = SqlStore(database), tmp_path / "copy"
    first = opened(store, owed())
    with store.read() as tx:
        kept = tx.facts(1, at=AT), lists.history(tx, 1)
    backup(database, copy)
    recorded(store, first, change={"title": "Later"})
    opened(store, id=2)
    restore(database, copy, at=AT)
    with store.read() as tx:
        assert (tx.facts(1, at=AT), lists.history(tx, 1)) == kept
        assert lists.count(tx, Wanted()) == 1
    migrate.check(database)


def test_after_a_restore_mail_is_held_back_until_it_is_released(database: Database, tmp_path: Path) -> None:
    store, copy = SqlStore(database), tmp_path / "nightly.copy"
    backup(database, copy)
    restore(database, copy, at=AT)
    with store.begin() as tx:
        assert outbox.held_back(tx) == "restored at 2026-03-02T09:00:00+00:00 from nightly.copy"
        outbox.release(tx)
        assert outbox.held_back(tx) is None


def test_work_goes_on_after_a_restore(database: Database, tmp_path: Path) -> None:
    store, copy = SqlStore(database), tmp_path / "copy"
    with store.begin() as tx:
        tx.record(decided(item(id=tx.next_item_id())))
    backup(database, copy)
    restore(database, copy, at=AT)
    with store.begin() as tx:
        number = tx.next_item_id()
        tx.record(decided(item(id=number), opened=(owed(item_id=number),)))
    assert number == 2
    with pytest.raises(Exception, match="events are never"), store.begin() as tx:
        tx.sql.connection.execute(text("DELETE FROM event"))


def test_a_copy_made_while_others_write_is_whole(database: Database, tmp_path: Path) -> None:
    store = SqlStore(database)
    last = opened(store)
    started, done = threading.Event(), threading.Event()

    def write() -> None:
        now = last
        while not done.is_set():
            now = recorded(store, now, said={"words": "x" * 2000})
            started.set()

    writer = threading.Thread(target=write)
    writer.start()
    started.wait()
    copies = [tmp_path / str(number) for number in range(3)]
    for copy in copies:
        backup(database, copy)
    done.set()
    writer.join()
    found = []
    for copy in copies:
        restore(database, copy, at=AT)
        with store.read() as tx:
            copied, events = tx.facts(1, at=AT).item, lists.history(tx, 1)
        assert copied.seq == len(events)
        assert copied.head == events[-1].hash
        found.append(copied.seq)
    assert found == sorted(found)


def test_a_copy_can_be_put_into_a_database_that_was_emptied(database: Database, tmp_path: Path) -> None:
    opened(store := SqlStore(database))
    backup(database, tmp_path / "copy")
    migrate.downgrade(database, "base")
    restore(database, tmp_path / "copy", at=AT)
    with store.read() as tx:
        assert lists.count(tx, Wanted()) == 1


def test_only_the_owner_may_read_a_copy_and_nothing_lies_beside_it(database: Database, tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    folder.mkdir()
    backup(database, folder / "copy")
    assert [file.name for file in folder.iterdir()] == ["copy"]
    assert stat.S_IMODE((folder / "copy").stat().st_mode) == stat.S_IRUSR | stat.S_IWUSR


def test_a_copy_never_takes_the_place_of_another(database: Database, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    copy.write_text("precious")
    with pytest.raises(BackupFailed, match="already"):
        backup(database, copy)
    assert copy.read_text() == "precious"


def test_a_copy_to_where_nothing_can_be_written_is_one_sentence(database: Database, tmp_path: Path) -> None:
    with pytest.raises(BackupFailed, match="No such file or directory"):
        backup(database, tmp_path / "nowhere" / "copy")


@pytest.mark.parametrize("content", ["text", "empty", "foreign", "cut"])
def test_what_is_no_copy_changes_nothing(database: Database, tmp_path: Path, content: str) -> None:
    store, file = SqlStore(database), tmp_path / "file"
    opened(store, title="Here before")
    backup(database, tmp_path / "whole")
    whole = (tmp_path / "whole").read_bytes()
    file.write_bytes(
        {
            "text": b"Dear diary, " * 1000,
            "empty": b"",
            "foreign": FOREIGN[database.writing.dialect.name],
            "cut": whole[: len(whole) // 2],
        }[content]
    )
    with pytest.raises(RestoreFailed, match="nothing was changed"):
        restore(database, file, at=AT)
    with store.begin() as tx:
        assert tx.facts(1, at=AT).item.title == "Here before"
        assert outbox.held_back(tx) is None


def test_a_file_that_is_not_there_is_one_sentence(database: Database, tmp_path: Path) -> None:
    for missing in (tmp_path / "nothing", tmp_path):
        with pytest.raises(RestoreFailed, match="no such file"):
            restore(database, missing, at=AT)


def test_a_copy_that_a_newer_program_made_is_left_alone(database: Database, tmp_path: Path) -> None:
    opened(store := SqlStore(database))
    with database.writing.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    backup(database, tmp_path / "copy")
    with database.writing.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    with pytest.raises(migrate.SchemaTooNew):
        restore(database, tmp_path / "copy", at=AT)
    with store.begin() as tx:
        assert outbox.held_back(tx) is None


def test_a_copy_is_a_database_of_its_own(sqlite: Database, tmp_path: Path) -> None:
    opened(SqlStore(sqlite))
    backup(sqlite, tmp_path / "copy")
    shutil.copy(tmp_path / "copy", tmp_path / "elsewhere.db")
    assert (tmp_path / "elsewhere.db").read_bytes().startswith(b"SQLite format 3")


def test_missing_tools_are_named(postgresql: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    backup(postgresql, tmp_path / "copy")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BackupFailed, match="pg_dump is not installed"):
        backup(postgresql, tmp_path / "another")
    with pytest.raises(RestoreFailed, match="pg_restore is not installed"):
        restore(postgresql, tmp_path / "copy", at=AT)


def test_the_words_of_the_tool_say_why(postgresql: Database, tmp_path: Path) -> None:
    gone = postgresql.url.set(database="gone")
    with pytest.raises(BackupFailed, match=r'database "gone" does not exist'):
        backup(Database(gone, writing=postgresql.writing, reading=postgresql.reading), tmp_path / "copy")
