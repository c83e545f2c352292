"""Corrections know their content and who undid them; the contents that files had before are kept in mind.

The table of the first schema was never written to: it is made anew.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.drop_index("ix_corrections_plan_id_field", "corrections")
    op.drop_table("corrections")
    op.create_table(
        "corrections",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("plan_id", sa.String(16), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("field", sa.String(32), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("made", sa.String(32), nullable=False),
        sa.Column("undone", sa.String(32)),
        sa.Column("undone_by", sa.Text()),
        sa.Column("undone_why", sa.Text()),
    )
    op.create_index("ix_corrections_plan_id_field", "corrections", ["plan_id", "field"])
    op.create_index("ix_corrections_sha256", "corrections", ["sha256"])
    op.create_table(
        "earlier_contents",
        sa.Column("path", sa.LargeBinary(), primary_key=True),
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("replaced", sa.String(32), nullable=False),
    )
