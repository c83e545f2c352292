"""An issuer's plans are found, the newest first, without reading all."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_index("ix_plans_issuer_issued", "plans", ["issuer", "issued"])
