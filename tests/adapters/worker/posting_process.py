"""A process of its own that tells the webhooks of a database what waits: ``python -m … DATABASE_URL INSTANT``."""

import sys
from datetime import datetime, timedelta

from adapters.sql.engines import open_database
from adapters.sql.store import SqlStore
from adapters.webhooks.posting import Poster
from adapters.worker import tell_webhooks
from tests.adapters.worker.building import TERMS


def main(database_url: str, at: str) -> None:
    """Tell them, and end."""
    poster = Poster(timeout=timedelta(seconds=30), private=True)
    tell_webhooks(SqlStore(open_database(database_url)), poster, at=datetime.fromisoformat(at), terms=TERMS)


if __name__ == "__main__":
    main(*sys.argv[1:])
