"""Which offices the groups of an identity provider bring, and bringing those of a person up to date."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from adapters.sql import offices
from adapters.sql.offices import BY_HAND, Granted
from adapters.sql.prepared import Statement
from adapters.sql.statements import key, names, table
from adapters.sql.store import SqlTransaction
from engine.access import Office


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Members of ``group`` hold an office in an organisation and below."""

    group: str
    office: Office
    organisation_id: int


def rules(tx: SqlTransaction) -> list[Rule]:
    """All rules, by group."""
    return [
        Rule(group=row.group_name, office=Office(row.office), organisation_id=row.organisation_id)
        for row in tx.sql.all(ALL)
    ]


def add(tx: SqlTransaction, rule: Rule) -> None:
    """Keep a rule; one that is there already stays. It holds for each member from their next login on."""
    tx.sql.run(ADD, group_name=rule.group, office=rule.office.value, organisation_id=rule.organisation_id)


def remove(tx: SqlTransaction, rule: Rule) -> bool:
    """Remove a rule; False when there is none. What it brought ends for each member at their next login."""
    given = {"group_name": rule.group, "office": rule.office.value, "organisation_id": rule.organisation_id}
    return bool(tx.sql.run(REMOVE, **given))


def bring_up_to_date(tx: SqlTransaction, person_id: int, groups: Collection[str], *, issuer: str, at: datetime) -> None:
    """Let a person hold by this issuer what their groups bring, and nothing else; what was granted by hand stays."""
    held = {(g.office, g.organisation_id): g.source for g in offices.granted(tx, [person_id])}
    wanted = {(rule.office, rule.organisation_id) for rule in rules(tx) if rule.group in groups}
    for office, place in wanted - set(held):
        granted = Granted(person_id=person_id, office=office, organisation_id=place, source=issuer, granted_at=at)
        offices.grant(tx, granted)
    for (office, place), source in held.items():
        if source == issuer != BY_HAND and (office, place) not in wanted:
            offices.revoke(tx, person_id=person_id, office=office, organisation_id=place)


_rule = table("group_rule")

ALL = Statement(lambda _: select(_rule).order_by(_rule.c.group_name, _rule.c.office, _rule.c.organisation_id))
ADD = Statement(lambda f: f.insert(_rule, names(_rule)).on_conflict_do_nothing())
REMOVE = Statement(lambda _: delete(_rule).where(*(key(_rule.c[name], name) for name in names(_rule))))
