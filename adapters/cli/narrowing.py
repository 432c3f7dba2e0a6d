"""Which work a command is about, by the options ``--organisation`` and ``--workflow``."""

from adapters.sql.organisations import within
from adapters.sql.overview import Wanted
from adapters.sql.store import SqlTransaction


def narrowed(tx: SqlTransaction, *, organisation: str | None, workflow: str | None) -> Wanted:
    """What goes on in an organisation with everything below it, in a workflow; all of it where None is given.

    Raises:
        NotFound: there is no such organisation, or no such workflow.
    """
    if workflow is not None:
        tx.definition(workflow)
    return Wanted(workflow=workflow, organisation_ids=within(tx, organisation))
