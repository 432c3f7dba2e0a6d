"""Work that is not open to all."""

from sqlalchemy import update

from adapters.sql.statements import item as items
from engine.model import Item, Visibility
from tests.adapters.web.browser import Office


def draft(office: Office, visibility: Visibility) -> Item:
    """Work called Hemligt, without anybody but its owner."""
    item = office.opens(title="Hemligt", participants=())
    with office.store.begin() as tx:
        tx.sql.connection.execute(update(items).where(items.c.id == item.id).values(visibility=visibility.value))
    return item
