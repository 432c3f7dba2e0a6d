"""The installed workflows: each version as the file it was."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select, update

from adapters.sql.prepared import Statement
from adapters.sql.statements import given, key, names, table
from adapters.sql.store import SqlTransaction
from engine.definition import Definition
from engine.errors import NotFound, Refusal
from engine.sayings import say
from workflows.schema import load


class WorkflowInUse(Refusal):
    """A version that items began with never changes."""

    code = "workflow-in-use"
    template = (
        "Version %(version)s of the workflow %(name)s is in use by %(items)s items and cannot change. "
        "Give the changed file version %(next)s."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """An installed version. ``digest`` is the SHA-256 of its file, ``items`` how many began with it."""

    name: str
    version: int
    digest: str
    installed_at: datetime
    items: int


def install(tx: SqlTransaction, source: str, *, at: datetime) -> Definition:
    """Install a workflow file. The same file again changes nothing; a version that no item uses may be replaced.

    Raises:
        InvalidWorkflow: the file has faults, all of them listed.
        WorkflowInUse: items began with this version as it was.
    """
    definition = load(source, name_hint="of this file")
    digest = hashlib.sha256(source.encode()).hexdigest()
    row = {
        "name": definition.name,
        "version": definition.version,
        "source": source,
        "digest": digest,
        "installed_at": at,
    }
    tx.forget_definitions()
    if tx.sql.run(INSERT, **row):
        return definition
    present = _installed(tx, definition.name, definition.version)
    if present.digest == digest:
        return definition
    if present.items:
        raise WorkflowInUse(
            name=present.name, version=present.version, items=present.items, next=_newest(tx, present.name) + 1
        )
    tx.sql.run(REPLACE, of_name=present.name, of_version=present.version, **row)
    return definition


def installed(tx: SqlTransaction) -> list[Installed]:
    """Every installed version, by name and version."""
    return [Installed(**row._asdict()) for row in tx.sql.all(ALL)]


def known(tx: SqlTransaction) -> list[str]:
    """The name of every workflow that is installed."""
    return [row.name for row in tx.sql.all(KNOWN)]


def digests(tx: SqlTransaction) -> frozenset[str]:
    """The SHA-256 of every installed file."""
    return frozenset(row.digest for row in tx.sql.all(DIGESTS))


def source(tx: SqlTransaction, name: str, version: int | None = None) -> str:
    """The file of an installed version (the newest by default); NotFound when there is none."""
    found = [row for row in tx.sql.all(SOURCES, name=name) if version in {None, row.version}]
    if not found:
        raise NotFound(what=say("workflow"), name=name if version is None else f"{name} {version}")
    return str(found[-1].source)


def _installed(tx: SqlTransaction, name: str, version: int) -> Installed:
    return next(found for found in installed(tx) if (found.name, found.version) == (name, version))


def _newest(tx: SqlTransaction, name: str) -> int:
    return max(found.version for found in installed(tx) if found.name == name)


_workflow, _item = table("workflow"), table("item")
_used = and_(_item.c.workflow == _workflow.c.name, _item.c.workflow_version == _workflow.c.version)
_items = select(func.count()).where(_used).correlate(_workflow).scalar_subquery()

ALL = Statement(
    lambda _: select(
        _workflow.c.name,
        _workflow.c.version,
        _workflow.c.digest,
        _workflow.c.installed_at,
        _items.label("items"),
    ).order_by(_workflow.c.name, _workflow.c.version)
)
DIGESTS = Statement(lambda _: select(_workflow.c.digest))
SOURCES = Statement(
    lambda _: (
        select(_workflow.c.version, _workflow.c.source)
        .where(key(_workflow.c.name, "name"))
        .order_by(_workflow.c.version)
    )
)
INSERT = Statement(lambda f: f.insert(_workflow, names(_workflow)).on_conflict_do_nothing())
REPLACE = Statement(
    lambda _: (
        update(_workflow)
        .where(key(_workflow.c.name, "of_name"), key(_workflow.c.version, "of_version"))
        .values(given(_workflow, ["source", "digest", "installed_at"]))
    )
)
KNOWN = Statement(lambda _: select(_workflow.c.name).distinct().order_by(_workflow.c.name))
