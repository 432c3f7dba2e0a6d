"""The foundation: people and places, workflows, items and what they owe, the agenda, notices, messages, the trail."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agenda",
        sa.Column("wake_at", UTCDateTime(), nullable=False),
        sa.Column("commitment_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("nudge", sa.Boolean(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("told_owner_at", UTCDateTime(), nullable=True),
        sa.Column("told_manager_at", UTCDateTime(), nullable=True),
        sa.Column("told_senior_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("wake_at", "commitment_id", "nudge", name="pk_agenda"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "heartbeat",
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("beats", sa.Integer(), nullable=False),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_heartbeat"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("commitment_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("role", AutoString(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("nominal_at", UTCDateTime(), nullable=False),
        sa.Column("fired_at", UTCDateTime(), nullable=False),
        sa.Column("send_at", UTCDateTime(), nullable=False),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("reason", AutoString(), nullable=False),
        sa.Column("at_once", sa.Boolean(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("state_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("state IN ('planned', 'held', 'sent', 'failed', 'replaced')", name=op.f("ck_notice_state")),
        sa.PrimaryKeyConstraint("id", name="pk_notice"),
        sa.UniqueConstraint(
            "commitment_id", "generation", "rung", "occurrence", "role", "person_id", name="uq_notice_once"
        ),
    )
    op.create_index(
        "ix_notice_message_id",
        "notice",
        ["message_id"],
        sqlite_where=sa.text("message_id IS NOT NULL"),
        postgresql_where=sa.text("message_id IS NOT NULL"),
    )
    op.create_index(
        "ix_notice_waiting",
        "notice",
        ["send_at"],
        sqlite_where=sa.text("state IN ('planned', 'held') AND message_id IS NULL"),
        postgresql_where=sa.text("state IN ('planned', 'held') AND message_id IS NULL"),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", AutoString(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("manager_id", sa.Integer(), nullable=True),
        sa.Column("coordinator_id", sa.Integer(), nullable=True),
        sa.Column("is_principal", sa.Boolean(), nullable=False),
        sa.Column("country", AutoString(), nullable=True),
        sa.Column("subdivision", AutoString(), nullable=True),
        sa.Column("timezone", AutoString(), nullable=True),
        sa.Column("closures", sa.JSON(), nullable=False),
        sa.Column("quiet", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["coordinator_id"], ["person.id"], name="fk_organisation_coordinator_id", use_alter=True
        ),
        sa.ForeignKeyConstraint(["manager_id"], ["person.id"], name="fk_organisation_manager_id", use_alter=True),
        sa.ForeignKeyConstraint(["parent_id"], ["organisation.id"], name="fk_organisation_parent_id"),
        sa.PrimaryKeyConstraint("id", name="pk_organisation"),
        sa.UniqueConstraint("code", name="uq_organisation_code"),
    )
    op.create_table(
        "mark",
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("value", AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_mark"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "workflow",
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", AutoString(), nullable=False),
        sa.Column("installed_at", UTCDateTime(), nullable=False),
        sa.Column("source", AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("name", "version", name="pk_workflow"),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", AutoString(), nullable=True),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("title", AutoString(), nullable=False),
        sa.Column("email", AutoString(), nullable=False),
        sa.Column("language", AutoString(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("digest_hour", sa.Integer(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("is_guest", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_person_organisation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        sa.UniqueConstraint("code", name="uq_person_code"),
    )
    if op.get_context().dialect.supports_alter:  # elsewhere they are part of the table
        op.create_foreign_key("fk_organisation_manager_id", "organisation", "person", ["manager_id"], ["id"])
        op.create_foreign_key("fk_organisation_coordinator_id", "organisation", "person", ["coordinator_id"], ["id"])
    op.create_table(
        "item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", AutoString(), nullable=False),
        sa.Column("workflow", AutoString(), nullable=False),
        sa.Column("workflow_version", sa.Integer(), nullable=False),
        sa.Column("title", AutoString(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("phase", AutoString(), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("head", AutoString(), nullable=False),
        sa.Column("opened_at", UTCDateTime(), nullable=False),
        sa.Column("entered_at", UTCDateTime(), nullable=False),
        sa.Column("last_act_at", UTCDateTime(), nullable=False),
        sa.Column("peak_rank", sa.Integer(), nullable=False),
        sa.Column("peak_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("stalled_at", UTCDateTime(), nullable=True),
        sa.Column("pause_until", sa.Date(), nullable=True),
        sa.Column("pause_reason", AutoString(), nullable=True),
        sa.Column("pause_since", UTCDateTime(), nullable=True),
        sa.Column("block_cause", AutoString(), nullable=True),
        sa.Column("block_holder_id", sa.Integer(), nullable=True),
        sa.Column("block_note", AutoString(), nullable=True),
        sa.Column("block_since", UTCDateTime(), nullable=True),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("origin", AutoString(), nullable=True),
        sa.Column("reference", AutoString(), nullable=True),
        sa.Column("imported_status", AutoString(), nullable=True),
        sa.Column("aim_decided", sa.Boolean(), nullable=False),
        sa.Column("visibility", AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["block_holder_id"], ["person.id"], name="fk_item_block_holder_id"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_item_organisation_id"),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name="fk_item_owner_id"),
        sa.ForeignKeyConstraint(["parent_id"], ["item.id"], name="fk_item_parent_id"),
        sa.ForeignKeyConstraint(
            ["workflow", "workflow_version"],
            ["workflow.name", "workflow.version"],
            name="fk_item_workflow_workflow_version",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_item"),
        sa.UniqueConstraint("ref", name="uq_item_ref"),
    )
    op.create_index("ix_item_organisation_id", "item", ["organisation_id"])
    op.create_index("ix_item_owner_id", "item", ["owner_id"])
    op.create_index(
        "ix_item_parent_id",
        "item",
        ["parent_id"],
        sqlite_where=sa.text("parent_id IS NOT NULL"),
        postgresql_where=sa.text("parent_id IS NOT NULL"),
    )
    op.create_index(
        "ix_item_block_holder_id",
        "item",
        ["block_holder_id"],
        sqlite_where=sa.text("block_holder_id IS NOT NULL"),
        postgresql_where=sa.text("block_holder_id IS NOT NULL"),
    )
    op.create_index(
        "ix_item_stalled_at",
        "item",
        ["stalled_at"],
        sqlite_where=sa.text("stalled_at IS NOT NULL"),
        postgresql_where=sa.text("stalled_at IS NOT NULL"),
    )
    op.create_index("ix_item_acted", "item", ["last_act_at", "ended_at", "organisation_id", "visibility", "owner_id"])
    op.create_index(
        "ix_item_at_work",
        "item",
        ["workflow", "phase", "entered_at", "organisation_id", "visibility", "owner_id"],
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("address", AutoString(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("subject", AutoString(), nullable=False),
        sa.Column("message_id_header", AutoString(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("not_before", UTCDateTime(), nullable=False),
        sa.Column("lease_until", UTCDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", AutoString(), nullable=True),
        sa.Column("sent_at", UTCDateTime(), nullable=True),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("doubts", sa.Integer(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("state IN ('pending', 'sending', 'sent', 'retry', 'dead')", name=op.f("ck_message_state")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_message_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_message"),
        sa.UniqueConstraint("message_id_header", name="uq_message_message_id_header"),
    )
    op.create_index("ix_message_person_id_kind_created_at", "message", ["person_id", "kind", "created_at"])
    op.create_index("ix_message_created_at", "message", ["created_at"])
    op.create_index(
        "ix_message_amiss",
        "message",
        ["state", "doubts"],
        sqlite_where=sa.text("(state = 'dead' OR doubts > 0)"),
        postgresql_where=sa.text("(state = 'dead' OR doubts > 0)"),
    )
    op.create_index(
        "ix_message_undelivered",
        "message",
        ["not_before"],
        sqlite_where=sa.text("state IN ('pending', 'retry', 'sending')"),
        postgresql_where=sa.text("state IN ('pending', 'retry', 'sending')"),
    )
    op.create_table(
        "substitution",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("substitute_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("until_on >= from_on", name=op.f("ck_substitution_in_order")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_substitution_person_id"),
        sa.ForeignKeyConstraint(["substitute_id"], ["person.id"], name="fk_substitution_substitute_id"),
        sa.PrimaryKeyConstraint("person_id", "from_on", name="pk_substitution"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "commitment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("subject", AutoString(), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", UTCDateTime(), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=True),
        sa.Column("policy", AutoString(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("since", UTCDateTime(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("is_news", sa.Boolean(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
        sa.Column("outcome", AutoString(), nullable=True),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.Column("moved_days", sa.Integer(), nullable=False),
        sa.Column("undone", sa.Integer(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("fault", AutoString(), nullable=True),
        sa.Column("set_aside_until", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name="fk_commitment_asked_by"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_commitment_item_id"),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name="fk_commitment_owner_id"),
        sa.PrimaryKeyConstraint("id", name="pk_commitment"),
    )
    op.create_index("ix_commitment_item_id", "commitment", ["item_id"])
    op.create_index(
        "ix_commitment_owed_by",
        "commitment",
        ["owner_id"],
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index(
        "ix_commitment_asked_by",
        "commitment",
        ["asked_by"],
        sqlite_where=sa.text("closed_at IS NULL AND asked_by IS NOT NULL"),
        postgresql_where=sa.text("closed_at IS NULL AND asked_by IS NOT NULL"),
    )
    op.create_index(
        "ix_commitment_due",
        "commitment",
        ["due_at"],
        sqlite_where=sa.text("kind = 'phase' AND closed_at IS NULL"),
        postgresql_where=sa.text("kind = 'phase' AND closed_at IS NULL"),
    )
    op.create_table(
        "event",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("actor_kind", AutoString(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("on_behalf_of", sa.Integer(), nullable=True),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("data", AutoString(), nullable=False),
        sa.Column("prev_hash", AutoString(), nullable=False),
        sa.Column("hash", AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name="fk_event_actor_id"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_event_item_id"),
        sa.ForeignKeyConstraint(["on_behalf_of"], ["person.id"], name="fk_event_on_behalf_of"),
        sa.PrimaryKeyConstraint("item_id", "seq", name="pk_event"),
    )
    op.create_table(
        "participant",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("part", AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_participant_item_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_participant_person_id"),
        sa.PrimaryKeyConstraint("item_id", "person_id", name="pk_participant"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "worksheet",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("phase", AutoString(), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_worksheet_item_id"),
        sa.PrimaryKeyConstraint("item_id", "phase", "cycle", name="pk_worksheet"),
    )


def downgrade() -> None:
    if op.get_context().dialect.supports_alter:
        op.drop_constraint("fk_organisation_manager_id", "organisation")
        op.drop_constraint("fk_organisation_coordinator_id", "organisation")
    for name in (
        "worksheet",
        "participant",
        "event",
        "commitment",
        "substitution",
        "message",
        "item",
        "person",
        "workflow",
        "mark",
        "organisation",
        "notice",
        "heartbeat",
        "agenda",
    ):
        op.drop_table(name)
