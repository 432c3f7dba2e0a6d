import os
import subprocess
import sys
from pathlib import Path
from tempfile import gettempdir

import psycopg
import pytest

from tests.postgres import Server, ServerMissing, programs, quickest

START_ONE_AND_WAIT = """
from tests.postgres import running_server
with running_server() as server:
    print(server.port, flush=True)
    input()
"""


def test_a_test_gets_an_empty_database_over_psycopg(postgres_url: str) -> None:
    assert postgres_url.startswith("postgresql+psycopg://")
    assert tables(postgres_url) == []


def test_each_database_is_its_own(postgres_server: Server) -> None:
    with postgres_server.database() as one, postgres_server.database() as other:
        run(one, "CREATE TABLE item (id int)")
        assert tables(one) == ["item"]
        assert tables(other) == []


def test_a_database_can_be_copied_from_a_template(postgres_server: Server) -> None:
    with postgres_server.database() as template:
        run(template, "CREATE TABLE item (id int)")
        with postgres_server.database(template=template.rpartition("/")[2]) as copy:
            assert tables(copy) == ["item"]


def test_a_database_is_dropped_though_somebody_is_still_in_it(postgres_server: Server) -> None:
    with postgres_server.database() as url:
        left_open = connect(url)
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        connect(url)
    left_open.close()


def test_the_server_is_on_loopback_and_not_root(postgres_url: str) -> None:
    with connect(postgres_url) as connection:
        addresses, directory = connection.execute(
            "SELECT current_setting('listen_addresses'), current_setting('data_directory')"
        ).fetchone() or ("", "")
    assert addresses == "127.0.0.1"
    assert Path(directory).stat().st_uid != 0


@pytest.mark.usefixtures("postgres_server")  # says it in one sentence when there is none
def test_a_killed_test_run_leaves_no_server_behind() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", START_ONE_AND_WAIT],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    ) as tests:
        assert tests.stdout is not None
        assert tests.stderr is not None
        url = f"postgresql+psycopg://hjulet@127.0.0.1:{int(tests.stdout.readline())}/postgres"
        connect(url).close()
        tests.kill()
        tests.stderr.read()  # ends when the last process that inherited it has ended: the guard
    with pytest.raises(psycopg.OperationalError, match="refused"):
        connect(url)


def test_a_missing_server_is_one_sentence_that_names_the_package(tmp_path: Path) -> None:
    with pytest.raises(ServerMissing, match="install the package postgresql"):
        programs(home=tmp_path, path=str(tmp_path))


def test_the_newest_server_is_taken(tmp_path: Path) -> None:
    for version in ("9.6", "15", "17"):
        (tmp_path / version / "bin").mkdir(parents=True)
        (tmp_path / version / "bin" / "initdb").touch()
    assert programs(home=tmp_path) == tmp_path / "17" / "bin"


def test_the_data_lies_in_memory_only_where_there_is_room(tmp_path: Path) -> None:
    assert quickest(tmp_path, room=1) == tmp_path
    assert quickest(tmp_path, room=2**62) == Path(gettempdir())
    assert quickest(tmp_path / "none") == Path(gettempdir())


def tables(url: str) -> list[str]:
    with connect(url) as connection:
        return [name for (name,) in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]


def run(url: str, statement: str) -> None:
    with connect(url) as connection:
        connection.execute(statement.encode())


def connect(url: str) -> psycopg.Connection[tuple[str, ...]]:
    return psycopg.connect(url.replace("+psycopg", ""))
