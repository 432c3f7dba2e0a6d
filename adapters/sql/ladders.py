"""Which reminder policy is in force where, and whose it is."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from adapters.sql import policies
from adapters.sql.policies import OwnPolicy
from adapters.sql.store import SqlTransaction
from adapters.sql.workflows import installed
from engine.definition import Definition, Policy
from engine.errors import NotFound
from engine.sayings import say


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """A policy of a workflow; ``own`` says which organisation's it is (None: the workflow's, in its newest version)."""

    workflow: str
    policy: Policy
    own: OwnPolicy | None = None


def everywhere(tx: SqlTransaction) -> list[InForce]:
    """Every policy of every workflow, each followed by those that organisations have instead."""
    own: dict[tuple[str, str], list[InForce]] = defaultdict(list)
    for each in policies.listed(tx):
        own[each.adjusted.workflow, each.adjusted.policy.name].append(_of(each))
    return [
        found
        for definition in _newest(tx)
        for name, policy in definition.policies.items()
        for found in (InForce(workflow=definition.name, policy=policy), *own[definition.name, name])
    ]


def in_organisation(tx: SqlTransaction, organisation_id: int) -> list[InForce]:
    """Every policy of every workflow as it is in force in an organisation."""
    tree = tx.tree()
    own = {
        (each.adjusted.organisation_id, each.adjusted.workflow, each.adjusted.policy.name): each
        for each in policies.listed(tx)
    }
    found: list[InForce] = []
    for definition in _newest(tx):
        for name, policy in definition.policies.items():
            source = tree.policies.source(workflow=definition.name, name=name, organisation_id=organisation_id)
            found.append(
                InForce(workflow=definition.name, policy=policy)
                if source is None
                else _of(own[source.organisation_id, definition.name, name])
            )
    return found


def one(tx: SqlTransaction, *, workflow: str, name: str, organisation_id: int | None) -> InForce:
    """A policy as it is in force in an organisation; the workflow's own when none is given.

    Raises:
        NotFound: there is no such workflow, or it has no policy of that name.
    """
    tx.definition(workflow)
    found = everywhere(tx) if organisation_id is None else in_organisation(tx, organisation_id)
    for each in found:
        if (each.workflow, each.policy.name) == (workflow, name):
            return each
    raise NotFound(what=say("reminder policy"), name=f"{workflow} {name}")


def _newest(tx: SqlTransaction) -> Iterator[Definition]:
    return (tx.definition(name) for name in dict.fromkeys(found.name for found in installed(tx)))


def _of(own: OwnPolicy) -> InForce:
    return InForce(workflow=own.adjusted.workflow, policy=own.adjusted.policy, own=own)
