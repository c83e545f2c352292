"""When each plan came; indexes that answer for a cited document alone."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("plans", sa.Column("added", sa.String(32), nullable=False, server_default=""))
    op.execute("UPDATE plans SET added = coalesce((SELECT min(first_seen) FROM sources WHERE plan_id = plans.id), '')")
    op.create_index("ix_plans_listed", "plans", ["id", "family", "issued", "level", "place", "added"])
    op.drop_index("ix_citations_key", "citations")
    op.create_index(
        "ix_citations_cited",
        "citations",
        ["key", "plan_id", "ordinal", "relation", "state", "kind", "issuer", "issued", "title"],
    )
