"""The store: SQLite by default, PostgreSQL by URL; one schema, one suite of tests for both.

``engines`` connects, ``migrate`` brings the schema up to date, ``store`` implements :mod:`engine.ports`. The others
are functions over an open transaction: ``organisations``, ``people``, ``workflows``, ``outbox``, ``lists``.
"""
