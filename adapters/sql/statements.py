"""The statements of a decision and of a sweep, built once."""

from collections.abc import Container
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Table,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    text,
    true,
    update,
)
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import UTCDateTime

from adapters.sql.flavours import Flavour
from adapters.sql.prepared import Statement
from adapters.sql.tables import WAITING
from engine.model import UNDONE, CommitmentKind, NoticeState
from engine.ports import Due


def table(name: str) -> Table:
    """The table called ``name``."""
    return SQLModel.metadata.tables[name]


def names(of: Table, *, but: Container[str] = ()) -> list[str]:
    """The names of a table's columns."""
    return [column.name for column in of.columns if column.name not in but]


def key(column: ColumnElement[Any], parameter: str) -> ColumnElement[bool]:
    """``column`` has the value given as ``parameter``."""
    return column == bindparam(parameter, type_=column.type)


def given(of: Table, columns: list[str]) -> dict[str, Any]:
    """A parameter for each column, named after it."""
    return {name: bindparam(name, type_=of.c[name].type) for name in columns}


agenda, commitment, event, item = table("agenda"), table("commitment"), table("event"), table("item")
disposal = table("disposal")
notice, organisation = table("notice"), table("organisation")
participant, person, policy = table("participant"), table("person"), table("policy")
partner = table("partner")
postponement, unindexed = table("postponement"), table("unindexed")
mark, workflow, worksheet = table("mark"), table("workflow"), table("worksheet")

AGENDA_KEY = ["wake_at", "commitment_id", "nudge"]
TOLD = ["told_owner_at", "told_manager_at", "told_senior_at"]
NOTICE_KEY = ["commitment_id", "generation", "rung", "occurrence", "role", "person_id"]
NEVER_CHANGED = ("id", "ref", "workflow", "opened_at")

_child = item.alias("child")
_open_children = (
    select(func.count())
    .where(_child.c.parent_id == item.c.id, _child.c.ended_at.is_(None))
    .correlate(item)
    .scalar_subquery()
)
_above = commitment.alias("above")
_awaited_by = (
    select(func.min(_above.c.id))
    .where(
        _above.c.item_id == item.c.parent_id,
        _above.c.kind == CommitmentKind.PHASE.value,
        _above.c.closed_at.is_(None),
    )
    .correlate(item)
    .scalar_subquery()
)
_has_partners = exists().where(partner.c.item_id == item.c.id).correlate(item)
_is_action = commitment.c.kind == CommitmentKind.ACTION.value
_tree_mark = select(mark.c.value).where(mark.c.name == "organisation").scalar_subquery()

# --- What a decision looks at -------------------------------------------------------------------------------------

ITEM = Statement(
    lambda _: (
        select(
            item,
            workflow.c.digest,
            person.c.organisation_id.label("owner_organisation_id"),
            person.c.left_on.is_not(None).label("owner_has_left"),
            event.c.at.label("last_at"),
            event.c.actor_kind,
            event.c.actor_id,
            event.c.on_behalf_of,
            _open_children.label("open_children"),
            _awaited_by.label("awaited_by"),
            _has_partners.label("has_partners"),
            _tree_mark.label("tree_mark"),
        )
        .join(workflow, and_(workflow.c.name == item.c.workflow, workflow.c.version == item.c.workflow_version))
        .join(event, and_(event.c.item_id == item.c.id, event.c.seq == item.c.seq))
        .outerjoin(person, person.c.id == item.c.owner_id)
        .where(key(item.c.id, "item_id"))
    )
)

WORKSHEETS = Statement(
    lambda _: select(worksheet.c.phase, worksheet.c.cycle, worksheet.c["values"]).where(
        key(worksheet.c.item_id, "item_id")
    )
)

COMMITMENTS = Statement(
    lambda _: (
        select(commitment, person.c.left_on.is_not(None).label("owner_has_left"))
        .outerjoin(person, person.c.id == commitment.c.owner_id)
        .where(
            key(commitment.c.item_id, "item_id"),
            or_(commitment.c.closed_at.is_(None), and_(_is_action, commitment.c.outcome.is_distinct_from(UNDONE))),
        )
        .order_by(commitment.c.id)
    )
)

PARTICIPANTS = Statement(
    lambda f: (
        select(participant)
        .where(f.among(participant.c.item_id, "item_ids"))
        .order_by(participant.c.item_id, participant.c.person_id)
    )
)

PARTNERS = Statement(
    lambda _: select(partner).where(key(partner.c.item_id, "item_id")).order_by(partner.c.organisation_id)
)

PERSON = Statement(lambda _: select(person).where(key(person.c.id, "person_id")))


def _still_there(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """The person in ``column``; NULL once they have left."""
    return select(person.c.id).where(person.c.id == column, person.c.left_on.is_(None)).scalar_subquery()


ORGANISATIONS = Statement(
    lambda _: select(
        *(c for c in organisation.c if c.name not in {"manager_id", "coordinator_id"}),
        _still_there(organisation.c.manager_id).label("manager_id"),
        _still_there(organisation.c.coordinator_id).label("coordinator_id"),
    ).order_by(organisation.c.id)
)
"""The organisations with those who answer for them now: nobody is escalated to somebody who has left."""

POLICIES = Statement(lambda _: select(policy).order_by(policy.c.organisation_id, policy.c.workflow, policy.c.name))

TREE_MARK = Statement(lambda _: select(_tree_mark.label("mark")))

DEFINITION = Statement(
    lambda _: (
        select(workflow.c.version, workflow.c.digest)
        .where(
            key(workflow.c.name, "name"),
            workflow.c.version == func.coalesce(bindparam("version", type_=Integer), workflow.c.version),
        )
        .order_by(workflow.c.version.desc())
        .limit(1)
    )
)

SOURCE = Statement(lambda _: select(workflow.c.source).where(key(workflow.c.digest, "digest")).limit(1))

# The number of an item that was disposed of is never given to another.
LAST_ITEM_ID = Statement(
    lambda _: select(
        func.max(
            func.coalesce(select(func.max(item.c.id)).scalar_subquery(), 0),
            func.coalesce(select(func.max(disposal.c.item_id)).scalar_subquery(), 0),
        ).label("id")
    )
)

NEXT_ITEM_ID = Statement(lambda _: select(func.nextval("item_id_seq").label("id")))

# --- What a decision writes ---------------------------------------------------------------------------------------

INSERT_ITEM = Statement(lambda f: f.insert(item, names(item)).on_conflict_do_nothing(index_elements=["id"]))

UPDATE_ITEM = Statement(
    lambda _: (
        update(item)
        .where(key(item.c.id, "item_id"), key(item.c.version, "seen_version"))
        .values(given(item, names(item, but=NEVER_CHANGED)))
    )
)

UNINDEXED = Statement(lambda f: f.insert(unindexed, names(unindexed)).on_conflict_do_nothing())

INSERT_EVENTS = Statement(lambda f: f.insert_many(event, names(event)), columns=names(event))


def _write_worksheet(f: Flavour) -> Any:  # noqa: ANN401 - an insert of either database
    fresh = f.insert(worksheet, names(worksheet))
    return fresh.on_conflict_do_update(
        index_elements=["item_id", "phase", "cycle"], set_={"values": fresh.excluded["values"]}
    )


WRITE_WORKSHEET = Statement(_write_worksheet)

INSERT_COMMITMENT = Statement(lambda f: f.insert(commitment, names(commitment, but=("id",))).returning(commitment.c.id))

UPDATE_COMMITMENT = Statement(
    lambda _: (
        update(commitment)
        .where(key(commitment.c.id, "commitment_id"))
        .values(given(commitment, names(commitment, but=("id", "item_id", "opened_at"))))
    )
)

NUDGE = Statement(
    lambda f: f.insert_selected(
        agenda,
        [*AGENDA_KEY, "serial"],
        select(bindparam("wake_at", type_=UTCDateTime()), commitment.c.id, true(), commitment.c.serial).where(
            key(commitment.c.id, "commitment_id")
        ),
    ).on_conflict_do_nothing()
)

REPLACE_NOTICES = Statement(
    lambda _: (
        update(notice)
        .where(key(notice.c.commitment_id, "of_commitment"), text(WAITING))
        .values(state=NoticeState.REPLACED.value, **given(notice, ["reason", "state_at"]))
    )
)

CHANGE_NOTICE = Statement(
    lambda _: (
        update(notice)
        .where(key(notice.c.id, "of_notice"), notice.c.message_id.is_(None))
        .values(given(notice, ["state", "reason", "state_at"]))
    )
)


def _join(f: Flavour) -> Any:  # noqa: ANN401 - an insert of either database
    fresh = f.insert_many(participant, names(participant))
    return fresh.on_conflict_do_update(index_elements=["item_id", "person_id"], set_={"part": fresh.excluded.part})


JOIN = Statement(_join, columns=names(participant))

LEAVE = Statement(lambda f: f.delete_many(participant, ["item_id", "person_id"]), columns=["item_id", "person_id"])


def _share(f: Flavour) -> Any:  # noqa: ANN401 - an insert of either database
    fresh = f.insert_many(partner, names(partner))
    return fresh.on_conflict_do_update(
        index_elements=["item_id", "organisation_id"], set_={"owner_id": fresh.excluded.owner_id}
    )


SHARE = Statement(_share, columns=names(partner))

UNSHARE = Statement(
    lambda f: f.delete_many(partner, ["item_id", "organisation_id"]), columns=["item_id", "organisation_id"]
)


def _postpone(f: Flavour) -> Any:  # noqa: ANN401 - an insert of either database
    query = select(
        commitment.c.id,
        bindparam("of_person", type_=postponement.c.person_id.type),
        commitment.c.generation,
        bindparam("until", type_=postponement.c.until_on.type),
    ).where(key(commitment.c.id, "of_commitment"))
    fresh = f.insert_selected(postponement, names(postponement), query)
    later = {name: fresh.excluded[name] for name in ("generation", "until_on")}
    return fresh.on_conflict_do_update(index_elements=["commitment_id", "person_id"], set_=later)


POSTPONE = Statement(_postpone)

POSTPONEMENT_KEY = ["commitment_id", "person_id"]

EXPECT = Statement(lambda f: f.delete_many(postponement, POSTPONEMENT_KEY), columns=POSTPONEMENT_KEY)

# --- The agenda ---------------------------------------------------------------------------------------------------

CLAIM = Statement(
    lambda f: f.claimed(
        select(
            *(agenda.c[name] for name in AGENDA_KEY),
            agenda.c.serial,
            or_(
                commitment.c.closed_at.is_not(None),
                # A look at the item itself decides from what is on record, and does no harm at any time.
                and_(commitment.c.serial != agenda.c.serial, agenda.c.nudge.is_(False)),
            ).label("is_stale"),
            commitment.c.fault.is_not(None).label("is_faulty"),
            commitment.c.item_id,
            commitment.c.generation,
            commitment.c.since,
            commitment.c.is_news,
            commitment.c.due_at,
            commitment.c.policy,
            commitment.c.owner_id,
            person.c.organisation_id.label("owner_organisation_id"),
            person.c.digest_hour.label("owner_digest_hour"),
            item.c.organisation_id,
            item.c.workflow,
            item.c.workflow_version,
            *(agenda.c[name] for name in TOLD),
        )
        .join(commitment, commitment.c.id == agenda.c.commitment_id)
        .join(item, item.c.id == commitment.c.item_id)
        .outerjoin(person, person.c.id == commitment.c.owner_id)
        .where(agenda.c.wake_at <= bindparam("at", type_=UTCDateTime()))
        .order_by(*(agenda.c[name] for name in AGENDA_KEY))
        .limit(bindparam("limit", type_=Integer)),
        of=agenda,
    ),
    row=Due,
)


def _note(f: Flavour) -> Any:  # noqa: ANN401 - an insert of either database
    fresh = f.insert_many(agenda, names(agenda))
    told = {name: fresh.excluded[name] for name in names(agenda, but=AGENDA_KEY)}
    # Of two acts that put the same commitment at the same instant, the later one counts.
    return fresh.on_conflict_do_update(
        index_elements=AGENDA_KEY, set_=told, where=agenda.c.serial <= fresh.excluded.serial
    )


NOTE = Statement(_note, columns=names(agenda))

# With the serial: a decision of this very sweep may have put a newer row in the place of the one that woke.
DROP = Statement(lambda f: f.delete_many(agenda, [*AGENDA_KEY, "serial"]), columns=[*AGENDA_KEY, "serial"])

NEW_NOTICE = names(notice, but=("id", "message_id"))

INSERT_NOTICES = Statement(
    lambda f: f.insert_many(notice, NEW_NOTICE).on_conflict_do_nothing(index_elements=NOTICE_KEY), columns=NEW_NOTICE
)

SET_FAULT = Statement(
    lambda _: (
        update(commitment)
        .where(key(commitment.c.id, "commitment_id"))
        .values(given(commitment, ["fault", "set_aside_until"]))
    )
)
