"""The index of words: the table ``finding``, which each database has in a way of its own.

On SQLite it is an FTS5 table, on PostgreSQL one with a ``tsvector`` and a GIN index; neither needs an extension. Words
are kept as they are written, in small letters: å, ä and ö are letters of their own, in Swedish they are not accents.
It holds what items say, never who may read it: that is asked of the item itself, whenever somebody looks for something.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    DDL,
    ColumnClause,
    ColumnElement,
    Connection,
    String,
    Table,
    TableClause,
    bindparam,
    column,
    event,
    func,
    literal,
    literal_column,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import REGCONFIG

from engine.terms import words_of

NAME = "finding"
"""The table; on SQLite the names of those that FTS5 keeps behind it begin so, too."""

SQLITE = (
    """
    CREATE VIRTUAL TABLE finding
    USING fts5(ref, title, people, body, tokenize = 'unicode61 remove_diacritics 0', prefix = '2 3 4')
    """,
)
POSTGRESQL = (
    """
    CREATE TABLE finding (item_id integer CONSTRAINT pk_finding PRIMARY KEY, ref text NOT NULL, title text NOT NULL,
    people text NOT NULL, body text NOT NULL, words tsvector NOT NULL)
    """,
    "CREATE INDEX ix_finding_words ON finding USING gin (words)",
)


class Within(StrEnum):
    """Where words are looked for: in what an item is called, in what it is about, or also in who takes part."""

    HEADING = "heading"
    SUBJECT = "subject"
    EVERYTHING = "everything"


SQLITE_FINDING = table(NAME, *(column(name) for name in ("rowid", "ref", "title", "people", "body")))
POSTGRESQL_FINDING = table(NAME, *(column(name) for name in ("item_id", "ref", "title", "people", "body", "words")))

_PUT = {
    "sqlite": text(
        "INSERT OR REPLACE INTO finding (rowid, ref, title, people, body) "
        "VALUES (:item_id, :ref, :title, :people, :body)"
    ),
    "postgresql": text(
        "INSERT INTO finding (item_id, ref, title, people, body, words) "
        "VALUES (:item_id, :ref, :title, :people, :body, "
        "setweight(to_tsvector('simple', :heading_words), 'A') "
        "|| setweight(to_tsvector('simple', :people_words), 'B') || to_tsvector('simple', :body_words)) "
        "ON CONFLICT (item_id) DO UPDATE SET ref = excluded.ref, title = excluded.title, people = excluded.people, "
        "body = excluded.body, words = excluded.words"
    ),
}


def made_with(table: Table) -> None:
    """Make the index whenever the table is made from its class."""
    for dialect, statements in (("sqlite", SQLITE), ("postgresql", POSTGRESQL)):
        for statement in statements:
            event.listen(table, "after_create", DDL(statement).execute_if(dialect=dialect))  # type: ignore[no-untyped-call]


def put(connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
    """Let the index know what items say: ``item_id``, ``ref``, ``title``, ``people`` and ``body`` of each."""
    given = [dict(row) for row in rows]
    if connection.dialect.name == "postgresql":
        for row in given:
            row["heading_words"] = " ".join(words_of(f"{row['ref']} {row['title']}"))
            row["people_words"] = " ".join(words_of(row["people"]))
            row["body_words"] = " ".join(words_of(row["body"]))
    if given:
        connection.execute(_PUT[connection.dialect.name], given)


def finding(connection: Connection) -> TableClause:
    """The table, for queries."""
    return SQLITE_FINDING if connection.dialect.name == "sqlite" else POSTGRESQL_FINDING


def key(connection: Connection) -> ColumnClause[int]:
    """The column that holds an item's id."""
    return SQLITE_FINDING.c.rowid if connection.dialect.name == "sqlite" else POSTGRESQL_FINDING.c.item_id


def matching(connection: Connection, parameter: str) -> ColumnElement[bool]:
    """The condition that a row has the words that :func:`asked` gives, as ``parameter``."""
    given = bindparam(parameter, type_=String)
    if connection.dialect.name == "sqlite":
        return literal_column(NAME).bool_op("MATCH")(given)
    return POSTGRESQL_FINDING.c.words.bool_op("@@")(func.to_tsquery(literal("simple").cast(REGCONFIG), given))


def asked(connection: Connection, stems: Sequence[str], *, within: Within = Within.EVERYTHING) -> str:
    """What to ask for rows in which a word of that part begins with each of the stems."""
    if connection.dialect.name == "sqlite":
        every = " AND ".join(f'"{stem}"*' for stem in stems)
        return f"{{{_COLUMNS[within]}}} : ({every})" if within in _COLUMNS else every
    return " & ".join(f"'{stem}':*{_WEIGHTS[within]}" for stem in stems)


_COLUMNS = {Within.HEADING: "ref title", Within.SUBJECT: "title body"}
_WEIGHTS = {Within.HEADING: "A", Within.SUBJECT: "AD", Within.EVERYTHING: ""}
