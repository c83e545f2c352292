"""How often a plan's entry got out of date. PostgreSQL's index of citations holds no titles: they are too long."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("plans", sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))
    if op.get_bind().dialect.name == "postgresql":
        op.drop_index("ix_citations_cited", "citations")
        op.create_index("ix_citations_key", "citations", ["key", "plan_id", "ordinal", "relation", "state"])
