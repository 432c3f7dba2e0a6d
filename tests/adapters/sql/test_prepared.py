import importlib
import pkgutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Integer, String, bindparam, make_url, select
from sqlmodel.sql.sqltypes import UTCDateTime

import adapters.sql
from adapters.sql import migrate
from adapters.sql.engines import driver_connection, open_database
from adapters.sql.prepared import Statement
from adapters.sql.statements import COMMITMENTS, ITEM, WORKSHEETS, key, table
from adapters.sql.store import SqlStore, SqlTransaction
from tests.adapters.sql.building import AT, OWNER, later

AUTUMN = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
DIALECTS = {url: make_url(f"{url}://").get_dialect()() for url in ("sqlite", "postgresql+psycopg")}

STATEMENTS = {
    f"{module.name}.{name}": value
    for module in pkgutil.iter_modules(adapters.sql.__path__, "adapters.sql.")
    if not module.ispkg
    for name, value in vars(importlib.import_module(module.name)).items()
    if isinstance(value, Statement)
}


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", STATEMENTS)
def test_every_statement_is_said_in_both_languages(name: str, dialect: str) -> None:
    compiled = STATEMENTS[name].compiled(DIALECTS[dialect])
    assert compiled.sql.startswith(("SELECT", "INSERT", "UPDATE", "DELETE"))


def test_values_are_converted_on_their_way_in_and_out(store: SqlStore) -> None:
    echo = Statement(
        lambda _: select(
            bindparam("at", type_=UTCDateTime()).label("at"),
            bindparam("words", type_=String).label("words"),
            bindparam("never", type_=UTCDateTime()).label("never"),
        )
    )
    with store.read() as tx:
        row = tx.sql.first(echo, at=AT, words="åäö", never=None)
    assert row == (AT, "åäö", None)


def test_constants_need_not_be_given(store: SqlStore) -> None:
    person = table("person")
    named = Statement(lambda _: select(person.c.name).where(person.c.id == OWNER, person.c.name != "nobody"))
    with store.read() as tx:
        assert tx.sql.first(named) == ("Owner",)


def test_a_value_that_is_missing_is_an_error_and_not_null(store: SqlStore) -> None:
    person = table("person")
    named = Statement(lambda _: select(person.c.name).where(key(person.c.id, "person_id")))
    with store.read() as tx, pytest.raises(KeyError):
        tx.sql.first(named)


def test_a_list_may_be_long_and_may_be_empty(store: SqlStore) -> None:
    person = table("person")
    among = Statement(lambda f: select(person.c.id).where(f.among(person.c.id, "ids")).order_by(person.c.id))
    with store.read() as tx:
        assert [row.id for row in tx.sql.all(among, ids=list(range(4, 100_000)))] == [4, 5]
        assert tx.sql.all(among, ids=[]) == []


class Named(NamedTuple):
    """A person, in short."""

    id: int
    name: str


def test_rows_are_made_as_the_named_tuple_that_their_columns_are_the_fields_of(store: SqlStore) -> None:
    person = table("person")
    named = Statement(lambda _: select(person.c.id, person.c.name).where(person.c.id == OWNER), row=Named)
    with store.read() as tx:
        (found,) = tx.sql.all(named)
    assert isinstance(found, Named)
    assert found == Named(id=OWNER, name="Owner")


def test_columns_in_another_order_than_the_fields_are_refused(store: SqlStore) -> None:
    person = table("person")
    turned = Statement(lambda _: select(person.c.name, person.c.id), row=Named)
    with store.read() as tx, pytest.raises(AssertionError):
        tx.sql.all(turned)


def test_many_rows_are_written_at_once_and_counted(store: SqlStore) -> None:
    heartbeat = table("heartbeat")
    columns = ["name", "at", "beats", "milliseconds"]
    many = Statement(
        lambda f: f.insert_many(heartbeat, columns).on_conflict_do_nothing(index_elements=["name"]), columns=columns
    )
    gone = Statement(lambda f: f.delete_many(heartbeat, columns), columns=columns)
    with store.begin() as tx:
        assert tx.sql.run_many(many, [(f"n{n}", later(seconds=n), 1, 0) for n in range(1000)]) == 1000
        assert tx.sql.run_many(many, [("n1", AT, 1, 0), ("new", AT, 1, 0)]) == 1
        assert tx.sql.run_many(many, []) == 0
        assert tx.sql.run_many(gone, [("n1", later(seconds=1), 1, 0), ("n2", AT, 1, 0)]) == 1


def test_the_hour_that_comes_twice_is_two_hours(store: SqlStore) -> None:
    """In their own zone the two are equal, and have the same hash."""
    echo = Statement(lambda _: select(bindparam("at", type_=UTCDateTime()).label("at")))
    first = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Stockholm"))
    second = first.replace(fold=1)
    assert first == second
    with store.read() as tx:
        found = [tx.sql.all(echo, at=at)[0].at for at in (first, second, first)]
    assert found == [AUTUMN, AUTUMN + timedelta(hours=1), AUTUMN]


def test_an_instant_is_remembered_as_the_instant_it_is(store: SqlStore) -> None:
    """Equal instants of different zones are one, different ones never are."""
    echo = Statement(
        lambda _: select(bindparam("at", type_=UTCDateTime()).label("at"), bindparam("n", type_=Integer).label("n"))
    )
    with store.read() as tx:
        for number in range(10_000):
            at = later(microseconds=number % 5000)
            assert tx.sql.first(echo, at=at, n=number) == (at, number)


def test_what_every_decision_says_is_prepared_once_also_where_the_schema_was_made(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'hjulet.db'}")
    migrate.upgrade(database)
    said: list[str | None] = []

    def hears(_code: int, name: str | None, *_rest: str | None) -> int:
        said.append(name)
        return 0

    with SqlStore(database).begin() as tx:
        driver = driver_connection(tx.sql.connection)
        for number in range(300):  # more than a driver keeps by itself
            driver.execute(f"SELECT {number}")
        decides(tx)
        driver.set_authorizer(hears)
        decides(tx)  # prepared anew, since whoever listens is asked about each statement
        said.clear()
        decides(tx)
        assert said == []
    database.close()


def decides(tx: SqlTransaction) -> None:
    """Whoever decides looks at an item."""
    for statement in (ITEM, COMMITMENTS, WORKSHEETS):
        tx.sql.all(statement, item_id=1)
