"""The audit: seals over the trail, programs that act for people, what is kept for how long, what had stalled."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "seal",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("root", AutoString(), nullable=False),
        sa.Column("key_id", AutoString(), nullable=True),
        sa.Column("prev_hash", AutoString(), nullable=False),
        sa.Column("hash", AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_seal"),
        sa.UniqueConstraint("prev_hash", name="uq_seal_prev_hash"),
    )
    op.create_table(
        "sealed_head",
        sa.Column("item_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seal_number", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", AutoString(), nullable=False),
        sa.ForeignKeyConstraint(
            ["seal_number"],
            ["seal.number"],
            name="fk_sealed_head_seal_number",
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.PrimaryKeyConstraint("item_id", "seal_number", name="pk_sealed_head"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_sealed_head_seal_number_item_id", "sealed_head", ["seal_number", "item_id"])
    op.create_table(
        "token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("scopes", AutoString(), nullable=False),
        sa.Column("token_hash", AutoString(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.Column("used_at", UTCDateTime(), nullable=True),
        sa.Column("told_at", UTCDateTime(), nullable=True),
        sa.Column("revoked_at", UTCDateTime(), nullable=True),
        sa.Column("revoked_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name="fk_token_made_by"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_token_person_id"),
        sa.ForeignKeyConstraint(["revoked_by"], ["person.id"], name="fk_token_revoked_by"),
        sa.PrimaryKeyConstraint("id", name="pk_token"),
        sa.UniqueConstraint("token_hash", name="uq_token_token_hash"),
    )
    op.create_index("ix_token_person_id", "token", ["person_id"])
    op.create_table(
        "answered",
        sa.Column("token_id", sa.Integer(), nullable=False),
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("asked", AutoString(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("headers", sa.JSON(), nullable=True),
        sa.Column("body", AutoString(), nullable=True),
        sa.ForeignKeyConstraint(["token_id"], ["token.id"], name="fk_answered_token_id"),
        sa.PrimaryKeyConstraint("token_id", "key", name="pk_answered"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_answered_at", "answered", ["at"])
    op.create_table(
        "retention_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("workflow", AutoString(), nullable=True),
        sa.Column("years", sa.Integer(), nullable=True),
        sa.Column("decision", AutoString(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name="fk_retention_rule_made_by"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_retention_rule_organisation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_retention_rule"),
    )
    op.create_table(
        "retention_hold",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("reason", AutoString(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_retention_hold_item_id"),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name="fk_retention_hold_made_by"),
        sa.PrimaryKeyConstraint("item_id", name="pk_retention_hold"),
    )
    op.create_table(
        "extracted",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name="fk_extracted_made_by"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_extracted_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_extracted"),
    )
    op.create_index("ix_extracted_person_id", "extracted", ["person_id"])
    op.create_table(
        "pseudonym",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("reason", AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name="fk_pseudonym_made_by"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_pseudonym_person_id"),
        sa.PrimaryKeyConstraint("person_id", name="pk_pseudonym"),
    )
    op.create_table(
        "disposal",
        sa.Column("item_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ref", AutoString(), nullable=False),
        sa.Column("workflow", AutoString(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("visibility", AutoString(), nullable=False),
        sa.Column("opened_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("head", AutoString(), nullable=False),
        sa.Column("rule_id", sa.Integer(), nullable=False),
        sa.Column("disposed_at", UTCDateTime(), nullable=False),
        sa.Column("disposed_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["disposed_by"], ["person.id"], name="fk_disposal_disposed_by"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_disposal_organisation_id"),
        sa.ForeignKeyConstraint(["rule_id"], ["retention_rule.id"], name="fk_disposal_rule_id"),
        sa.PrimaryKeyConstraint("item_id", name="pk_disposal"),
        sa.UniqueConstraint("ref", name="uq_disposal_ref"),
    )
    op.create_table(
        "counted_night",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("day", name="pk_counted_night"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "stalled_night",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("at_work", sa.Integer(), nullable=False),
        sa.Column("stalled", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["day"], ["counted_night.day"], name="fk_stalled_night_day"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_stalled_night_organisation_id"),
        sa.PrimaryKeyConstraint("day", "organisation_id", name="pk_stalled_night"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_item_block_since",
        "item",
        ["block_since"],
        sqlite_where=sa.text("block_since IS NOT NULL"),
        postgresql_where=sa.text("block_since IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_item_block_since", table_name="item")
    for name in ("stalled_night", "counted_night"):
        op.drop_table(name)
    for name in ("disposal", "pseudonym", "extracted", "retention_hold", "retention_rule"):
        op.drop_table(name)
    for name in ("answered", "token", "sealed_head", "seal"):
        op.drop_table(name)
