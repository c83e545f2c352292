"""Wordings of passages, and families of them. Every plan is due: analysed anew, its passages get theirs."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

IDENTITY = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "wordings",
        sa.Column("identity", IDENTITY, primary_key=True, autoincrement=False),
        sa.Column("tokens", sa.LargeBinary(), nullable=False),
        sa.Column("found_by", sa.LargeBinary(), nullable=False),
        sa.Column("family", IDENTITY, index=True),
    )
    op.create_table(
        "worded_passages",
        sa.Column("plan_id", sa.String(16), sa.ForeignKey("plans.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("ordinal", sa.Integer(), primary_key=True),
        sa.Column("identity", IDENTITY, sa.ForeignKey("wordings.identity"), nullable=False),
    )
    op.create_index("ix_worded_passages_said", "worded_passages", ["identity", "plan_id", "ordinal"])
    op.create_table(
        "wording_keys",
        sa.Column("key", IDENTITY, primary_key=True),
        sa.Column("identity", IDENTITY, primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "wording_bonds",
        sa.Column("one", IDENTITY, primary_key=True),
        sa.Column("other", IDENTITY, primary_key=True, index=True),
    )
    op.drop_index("ix_plans_listed", "plans")
    op.create_index("ix_plans_listed", "plans", ["id", "family", "issued", "level", "place", "added", "issuer"])
    op.execute("UPDATE plans SET due = true")
