"""Sketches of the texts, and which plans are versions of one."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("plans", sa.Column("draft", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("plans", sa.Column("signed", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("plans", sa.Column("quality", sa.Float()))
    op.add_column("plans", sa.Column("family", sa.String(16)))
    op.add_column("plans", sa.Column("compared", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index("ix_plans_family", "plans", ["family"])
    op.create_index("ix_plans_compared", "plans", ["compared"])
    op.create_table(
        "sketches",
        sa.Column("plan_id", sa.String(16), sa.ForeignKey("plans.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("sketch", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "sketch_bands",
        sa.Column("band", sa.BigInteger(), primary_key=True),
        sa.Column(
            "plan_id", sa.String(16), sa.ForeignKey("plans.id", ondelete="CASCADE"), primary_key=True, index=True
        ),
    )
