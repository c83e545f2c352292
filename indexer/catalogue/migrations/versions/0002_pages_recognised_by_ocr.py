"""What OCR made of pages, one row a page, so that no page is recognised twice."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "ocr_pages",
        sa.Column("sha256", sa.String(64), sa.ForeignKey("contents.sha256", ondelete="CASCADE"), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True),
        sa.Column("ocr_version", sa.String(64), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(32)),
        sa.Column("seconds", sa.Float(), nullable=False),
    )
