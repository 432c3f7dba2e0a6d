"""How Alembic runs the migrations: always here, so that the guards of the audit trail stand after every one of them."""

from alembic import context
from sqlalchemy import inspect

from adapters.sql import guards, tables

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=tables.Item.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
)
context.run_migrations()
if inspect(connection).has_table("event"):
    guards.stand(connection)
else:
    guards.fall(connection)
