"""A real PostgreSQL for the tests: the system's own server, on a free loopback port, gone when the tests are."""

import os
import pwd
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from tempfile import gettempdir

import psycopg
from psycopg import sql

FIRST_WITH_STRATEGIES = 150_000
DEBIAN_HOME = Path("/usr/lib/postgresql")
MEMORY, ROOM = Path("/dev/shm"), 2**30  # noqa: S108 - the server makes a directory of its own there
"""A database is hundreds of files: it is copied in a twentieth of the time where no disk is asked, if there is room."""

# The guard outlives a test run that is killed: its standard input closes, and it stops the server and removes the data.
GUARD = """
home=$(mktemp -d)
quick="-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_wal_size=128MB"
here="-c listen_addresses=127.0.0.1 -c port=$1 -c unix_socket_directories="
if initdb --pgdata="$home/data" --no-sync --auth=trust --username=hjulet --encoding=UTF8 --locale=C >"$home/log" 2>&1 &&
    pg_ctl --pgdata="$home/data" --log="$home/log" --options="$quick $here" --wait start >/dev/null
then
    echo ready
    read -r _
    pg_ctl --pgdata="$home/data" --mode=immediate --wait stop >/dev/null
else
    cat "$home/log"
fi
rm -rf "$home"
"""


class ServerMissing(Exception):
    """No PostgreSQL server on this machine; the message says what to install."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server; each test asks it for a database of its own."""

    port: int
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    @contextmanager
    def database(self, *, template: str = "template1") -> Iterator[str]:
        """Create a database as a copy of ``template``, give its URL and drop it afterwards."""
        name = f"test_{next(self._numbers)}"
        with self._connected() as connection:
            create = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
            # Without fsync, copying a small database as files takes a third of the time of writing it to the log.
            copying = connection.info.server_version >= FIRST_WITH_STRATEGIES
            connection.execute(create + sql.SQL(" STRATEGY FILE_COPY") if copying else create)
        try:
            yield f"postgresql+psycopg://hjulet@127.0.0.1:{self.port}/{name}"
        finally:
            with self._connected() as connection:
                connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def _connected(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(f"postgresql://hjulet@127.0.0.1:{self.port}/postgres", autocommit=True)


@contextmanager
def running_server() -> Iterator[Server]:
    """Start a server with nothing in it; stop it and remove its data at the end.

    Raises:
        ServerMissing: no PostgreSQL server is installed.
    """
    port = _free_port()
    user = _server_user()
    with subprocess.Popen(
        ["/bin/sh", "-c", GUARD, "guard", str(port)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd="/",
        env={"PATH": f"{programs()}:{os.defpath}", "TMPDIR": str(quickest())},
        user=user,
        group=user and pwd.getpwnam(user).pw_gid,
        extra_groups=user and [],
        start_new_session=True,  # an interrupt from the keyboard reaches the tests, and they end the server
    ) as guard:
        assert guard.stdout is not None
        answer = guard.stdout.readline()
        if answer != "ready\n":
            raise RuntimeError(f"PostgreSQL did not start:\n{answer}{guard.stdout.read()}")
        yield Server(port)


def programs(home: Path = DEBIAN_HOME, path: str | None = None) -> Path:
    """Find the directory of initdb and pg_ctl: Debian's newest, else the first on the search path.

    Raises:
        ServerMissing: neither has them.
    """
    debian = sorted(home.glob("*/bin/initdb"), key=lambda found: float(found.parts[-3]))
    elsewhere = shutil.which("initdb", path=path)
    if not debian and elsewhere is None:
        raise ServerMissing(
            "The tests need the PostgreSQL server (initdb, pg_ctl): install the package postgresql "
            "(postgresql-server on Fedora); as root on Debian, make test does it."
        )
    return (debian[-1] if debian else Path(str(elsewhere))).parent


def quickest(memory: Path = MEMORY, *, room: int = ROOM) -> Path:
    """Where the data goes: into memory where the system has that, and room in it, else among the temporary files."""
    has_room = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free >= room
    return memory if has_room else Path(gettempdir())


def _server_user() -> str | None:
    """PostgreSQL refuses to run as root: another user does it then."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
