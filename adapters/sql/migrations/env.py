"""How Alembic runs the migrations: always here, so that the guards of the audit trail stand after every one of them."""

from alembic import context

from adapters.sql import fulltext, guards, tables


def _is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """False for the index of words: each database keeps it in a way and in tables of its own."""
    return kind != "table" or name is None or not name.startswith(fulltext.NAME)


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=tables.Item.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    include_name=_is_ours,
)
guards.rest(connection)
context.run_migrations()
guards.stand(connection)
