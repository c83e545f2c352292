"""Numbers under which references may mean something else than they did; at first all."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table("unsettled", sa.Column("number_key", sa.Text(), primary_key=True))
    op.execute("INSERT INTO unsettled SELECT DISTINCT number_key FROM directives")
    op.drop_index("ix_citations_own_key", "citations")
    op.create_index("ix_citations_own_key_own_state", "citations", ["own_key", "own_state"])
