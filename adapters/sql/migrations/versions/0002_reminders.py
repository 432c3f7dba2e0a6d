"""Reminders people can live with: preferences, postponements, policies, bad addresses, feeds, replies, webhooks."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

UNDELIVERED = "state IN ('pending', 'retry', 'sending')"


def upgrade() -> None:
    op.create_table(
        "mail_preference",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("rhythm", AutoString(), nullable=False),
        sa.Column("paused_until", sa.Date(), nullable=True),
        sa.Column("stopped_at", UTCDateTime(), nullable=True),
        sa.Column("stop_token", AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_mail_preference_person_id"),
        sa.PrimaryKeyConstraint("person_id", name="pk_mail_preference"),
        sa.UniqueConstraint("stop_token", name="uq_mail_preference_stop_token"),
    )
    op.create_table(
        "bad_address",
        sa.Column("address", AutoString(), nullable=False),
        sa.Column("refusals", sa.Integer(), nullable=False),
        sa.Column("words", AutoString(), nullable=False),
        sa.Column("bounced", sa.Boolean(), nullable=False),
        sa.Column("refused_at", UTCDateTime(), nullable=False),
        sa.Column("marked_at", UTCDateTime(), nullable=True),
        sa.Column("told_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("address", name="pk_bad_address"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "feed",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("secret_hash", AutoString(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_feed_person_id"),
        sa.PrimaryKeyConstraint("person_id", name="pk_feed"),
        sa.UniqueConstraint("secret_hash", name="uq_feed_secret_hash"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "policy",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("workflow", AutoString(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("grace", sa.Integer(), nullable=False),
        sa.Column("ladder", sa.JSON(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["changed_by"], ["person.id"], name="fk_policy_changed_by"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_policy_organisation_id"),
        sa.PrimaryKeyConstraint("organisation_id", "workflow", "name", name="pk_policy"),
    )
    op.create_table(
        "postponement",
        sa.Column("commitment_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["commitment_id"], ["commitment.id"], name="fk_postponement_commitment_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_postponement_person_id"),
        sa.PrimaryKeyConstraint("commitment_id", "person_id", name="pk_postponement"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "reply",
        sa.Column("message_id_header", AutoString(), nullable=False),
        sa.Column("received_at", UTCDateTime(), nullable=False),
        sa.Column("outcome", AutoString(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("words", AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_reply_item_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_reply_person_id"),
        sa.PrimaryKeyConstraint("message_id_header", name="pk_reply"),
    )
    op.create_table(
        "webhook",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("url", AutoString(), nullable=False),
        sa.Column("shape", AutoString(), nullable=False),
        sa.Column("language", AutoString(), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("secret", AutoString(), nullable=False),
        sa.Column("former_secret", AutoString(), nullable=True),
        sa.Column("former_until", UTCDateTime(), nullable=True),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("failing_since", UTCDateTime(), nullable=True),
        sa.Column("stopped_at", UTCDateTime(), nullable=True),
        sa.Column("stopped_why", AutoString(), nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_webhook_organisation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_webhook"),
    )
    op.create_table(
        "post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("webhook_id", sa.Integer(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("not_before", UTCDateTime(), nullable=False),
        sa.Column("lease_until", UTCDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("last_error", AutoString(), nullable=True),
        sa.Column("sent_at", UTCDateTime(), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.CheckConstraint("state IN ('pending', 'sending', 'sent', 'retry', 'dead')", name=op.f("ck_post_state")),
        sa.ForeignKeyConstraint(["webhook_id"], ["webhook.id"], name="fk_post_webhook_id"),
        sa.PrimaryKeyConstraint("id", name="pk_post"),
        sa.UniqueConstraint("name", name="uq_post_name"),
    )
    op.create_index("ix_post_webhook_id_id", "post", ["webhook_id", "id"])
    op.create_index(
        "ix_post_undelivered",
        "post",
        ["webhook_id", "not_before"],
        sqlite_where=sa.text(UNDELIVERED),
        postgresql_where=sa.text(UNDELIVERED),
    )


def downgrade() -> None:
    for name in (
        "post",
        "webhook",
        "reply",
        "postponement",
        "policy",
        "feed",
        "bad_address",
        "mail_preference",
    ):
        op.drop_table(name)
