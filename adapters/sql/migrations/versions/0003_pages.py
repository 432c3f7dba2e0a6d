"""The pages: who may log in and is, who may what, what people share, keep, undo and set going."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

FINDING = {
    "sqlite": (
        """
        CREATE VIRTUAL TABLE finding
        USING fts5(ref, title, people, body, tokenize = 'unicode61 remove_diacritics 0', prefix = '2 3 4')
        """,
    ),
    "postgresql": (
        """
        CREATE TABLE finding (item_id integer CONSTRAINT pk_finding PRIMARY KEY, ref text NOT NULL, title text NOT NULL,
        people text NOT NULL, body text NOT NULL, words tsvector NOT NULL)
        """,
        "CREATE INDEX ix_finding_words ON finding USING gin (words)",
    ),
}


def upgrade() -> None:
    op.create_table(
        "attempt",
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("since", UTCDateTime(), nullable=False),
        sa.Column("until", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("key", name="pk_attempt"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "group_rule",
        sa.Column("group_name", AutoString(), nullable=False),
        sa.Column("office", AutoString(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_group_rule_organisation_id"),
        sa.PrimaryKeyConstraint("group_name", "office", "organisation_id", name="pk_group_rule"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "credential",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("password_hash", AutoString(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_credential_person_id"),
        sa.PrimaryKeyConstraint("person_id", name="pk_credential"),
    )
    op.create_table(
        "entry",
        sa.Column("token_hash", AutoString(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("purpose", AutoString(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("until", UTCDateTime(), nullable=False),
        sa.Column("lasting", sa.Boolean(), nullable=False),
        sa.Column("used_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_entry_person_id"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_entry"),
    )
    op.create_table(
        "granted",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("office", AutoString(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("source", AutoString(), nullable=False),
        sa.Column("granted_at", UTCDateTime(), nullable=False),
        sa.Column("granted_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["granted_by"], ["person.id"], name="fk_granted_granted_by"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_granted_organisation_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_granted_person_id"),
        sa.PrimaryKeyConstraint("person_id", "office", "organisation_id", name="pk_granted"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "identity",
        sa.Column("issuer", AutoString(), nullable=False),
        sa.Column("subject", AutoString(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("linked_at", UTCDateTime(), nullable=False),
        sa.Column("seen_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_identity_person_id"),
        sa.PrimaryKeyConstraint("issuer", "subject", name="pk_identity"),
    )
    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("title", AutoString(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("seen_at", UTCDateTime(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("fault", AutoString(), nullable=True),
        sa.Column("result", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_job_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_job"),
    )
    op.create_index("ix_job_person_id", "job", ["person_id"])
    op.create_table(
        "look",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("scheme", AutoString(), nullable=False),
        sa.Column("shortcuts", sa.Boolean(), nullable=False),
        sa.Column("start", AutoString(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_look_person_id"),
        sa.PrimaryKeyConstraint("person_id", name="pk_look"),
    )
    op.create_table(
        "policy_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("workflow", AutoString(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("grace", sa.Integer(), nullable=True),
        sa.Column("ladder", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["by"], ["person.id"], name="fk_policy_change_by"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_policy_change_organisation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_policy_change"),
    )
    op.create_index("ix_policy_change_organisation_id", "policy_change", ["organisation_id"])
    op.create_table(
        "session",
        sa.Column("token_hash", AutoString(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("method", AutoString(), nullable=False),
        sa.Column("agent", AutoString(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("seen_at", UTCDateTime(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        sa.Column("issuer", AutoString(), nullable=True),
        sa.Column("sid", AutoString(), nullable=True),
        sa.Column("id_token", AutoString(), nullable=True),
        sa.Column("toast", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_session_person_id"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_session"),
    )
    op.create_index("ix_session_person_id", "session", ["person_id"])
    op.create_table(
        "view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("page", AutoString(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("query", AutoString(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_view_organisation_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_view_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_view"),
    )
    op.create_index("ix_view_organisation_id", "view", ["organisation_id"])
    op.create_index("ix_view_person_id", "view", ["person_id"])
    op.create_table(
        "glance",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_glance_item_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_glance_person_id"),
        sa.PrimaryKeyConstraint("item_id", "person_id", "on_day", name="pk_glance"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "idea",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("text", AutoString(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("address", AutoString(), nullable=False),
        sa.Column("language", AutoString(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("answer", AutoString(), nullable=True),
        sa.Column("answered_at", UTCDateTime(), nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("state IN ('new', 'taken', 'declined')", name=op.f("ck_idea_state")),
        sa.ForeignKeyConstraint(["answered_by"], ["person.id"], name="fk_idea_answered_by"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_idea_item_id"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_idea_organisation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_idea"),
    )
    op.create_index("ix_idea_organisation_id_state", "idea", ["organisation_id", "state"])
    op.create_table(
        "partner",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_partner_item_id"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_partner_organisation_id"),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name="fk_partner_owner_id"),
        sa.PrimaryKeyConstraint("item_id", "organisation_id", name="pk_partner"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_partner_organisation_id", "partner", ["organisation_id"])
    op.create_index(
        "ix_partner_owner_id",
        "partner",
        ["owner_id"],
        sqlite_where=sa.text("owner_id IS NOT NULL"),
        postgresql_where=sa.text("owner_id IS NOT NULL"),
    )
    op.create_table(
        "undoing",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("until", UTCDateTime(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_undoing_item_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_undoing_person_id"),
        sa.PrimaryKeyConstraint("item_id", "version", name="pk_undoing"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_participant_person_id", "participant", ["person_id"])
    op.create_table(
        "unindexed",
        sa.Column("item_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("item_id", "version", name="pk_unindexed"),
        sqlite_with_rowid=False,
    )
    op.execute("INSERT INTO unindexed (item_id, version) SELECT id, version FROM item")
    for statement in FINDING[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    op.drop_index("ix_participant_person_id", table_name="participant")
    for name in (
        "finding",
        "unindexed",
        "undoing",
        "partner",
        "idea",
        "glance",
        "view",
        "session",
        "look",
        "policy_change",
        "job",
        "identity",
        "granted",
        "entry",
        "credential",
        "group_rule",
        "attempt",
    ):
        op.drop_table(name)
