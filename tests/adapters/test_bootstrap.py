"""From settings to a working instance."""

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.bootstrap import CannotWrite, opened, secret_of, transport_of
from adapters.delivery.maildir import Maildir
from adapters.delivery.smtp import Smtp
from adapters.settings import Settings, load
from adapters.sql import migrate
from adapters.sql.engines import SQLITE, DatabaseFailed
from adapters.sql.workflows import installed
from workflows.catalogue import builtin

AT = datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Settings for an empty place, on each database."""
    on_postgresql = request.param == "postgresql"
    return of(tmp_path, **({"DATABASE_URL": request.getfixturevalue("postgres_url")} if on_postgresql else {}))


def test_an_empty_database_is_made_ready_at_first_use(settings: Settings) -> None:
    with opened(settings, at=AT) as first:
        assert first.is_new
        assert migrate.current(first.store.database) == migrate.newest()
    with opened(settings, at=AT) as second:
        assert not second.is_new


def test_the_workflows_that_come_with_it_are_installed_once(settings: Settings) -> None:
    for _ in range(2):
        with opened(settings, at=AT) as instance, instance.store.read() as tx:
            assert sorted({found.name for found in installed(tx)}) == sorted(builtin())
            assert {found.installed_at for found in installed(tx)} == {AT}


def test_two_processes_may_be_first(settings: Settings) -> None:
    def use(_: int) -> str | None:
        with opened(settings, at=AT) as instance:
            return migrate.current(instance.store.database)

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(use, range(4))) == {migrate.newest()}


def test_a_database_of_another_program_is_left_as_it_is(tmp_path: Path) -> None:
    with opened(of(tmp_path), at=AT):
        pass
    with SQLITE.connect(tmp_path / "var" / "hjulet.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(migrate.SchemaTooNew), opened(of(tmp_path), at=AT):
        pass


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "hjulet.db").write_text("x" * 5000)
    with pytest.raises(DatabaseFailed), opened(of(tmp_path), at=AT):
        pass


def test_a_place_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file")
    with pytest.raises(CannotWrite, match="HJULET_DATA_DIRECTORY"), opened(of(tmp_path), at=AT):
        pass


def test_what_hjulet_keeps_is_for_its_owner_alone(tmp_path: Path) -> None:
    with opened(of(tmp_path), at=AT):
        pass
    assert mode(tmp_path / "var") == 0o700
    assert mode(tmp_path / "var" / "secret-key") == 0o600


def test_a_secret_is_made_once_and_kept(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        (made,) = set(pool.map(lambda _: secret_of(of(tmp_path)), range(8)))
    assert len(made) >= 32
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["secret-key"]
    (tmp_path / "elsewhere").mkdir()
    assert secret_of(of(tmp_path / "elsewhere")) != made


def test_a_secret_that_is_set_is_not_made(tmp_path: Path) -> None:
    assert secret_of(of(tmp_path, SECRET_KEY="0123456789" * 4)) == "0123456789" * 4
    assert list(tmp_path.iterdir()) == []


def test_mail_goes_to_the_maildir_unless_a_server_is_set(tmp_path: Path) -> None:
    assert transport_of(of(tmp_path)) == Maildir(tmp_path / "var" / "maildir")
    server = {"SMTP_URL": "smtps://user:pw@mail.example", "SMTP_TIMEOUT": "7", "MAIL_FROM": "Hjulet <h@region.example>"}
    sent = transport_of(of(tmp_path, **server))
    assert isinstance(sent, Smtp)
    assert (sent.server.host, sent.sender, sent.timeout) == ("mail.example", "h@region.example", 7)


def of(directory: Path, **values: str) -> Settings:
    return load(environ={f"HJULET_{name}": value for name, value in values.items()}, directory=directory).settings


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)
