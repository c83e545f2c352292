"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    _contents()
    _directives()
    _plans()
    _citations()
    _sources()
    _corrections()


def _text(name: str, length: int | None = None, *, null: bool = True, **options: object) -> sa.Column:
    return sa.Column(name, sa.String(length) if length else sa.Text(), nullable=null, **options)


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(f"ix_{table}_{column}", table, [column])


def _contents() -> None:
    op.create_table(
        "contents",
        _text("sha256", 64, null=False, primary_key=True),
        _text("reader_version", 64, null=False),
        _text("text", null=False),
    )
    op.create_table(
        "pages",
        sa.Column("sha256", sa.String(64), sa.ForeignKey("contents.sha256", ondelete="CASCADE"), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        _text("method", 16, null=False),
        sa.Column("quality", sa.Float()),
        sa.Column("needs_ocr", sa.Boolean(), nullable=False),
    )


def _directives() -> None:
    op.create_table(
        "directives",
        _text("key", null=False, primary_key=True),
        *(_text(name, null=False) for name in ("slug", "number_key", "bare_key", "ordinal", "code")),
        _text("style", 8, null=False),
        sa.Column("number_year", sa.Integer()),
        sa.Column("year", sa.Integer()),
        _text("place"),
    )
    _index("directives", "slug", "number_key", "bare_key")


def _plans() -> None:
    op.create_table(
        "plans",
        _text("id", 16, null=False, primary_key=True),
        sa.Column("sha256", sa.String(64), sa.ForeignKey("contents.sha256"), nullable=False),
        *(_text(name) for name in ("kind", "title", "number", "number_key", "bare_key", "number_code", "issuer")),
        _text("level", 16),
        _text("place"),
        _text("issued", 10),
        _text("directive_key"),
        sa.Column("secret", sa.Boolean(), nullable=False),
        _text("recognised", null=False),
        _text("rules_version", null=False),
        sa.Column("due", sa.Boolean(), nullable=False),
    )
    _index("plans", "sha256", "number_key", "bare_key", "directive_key", "due")


def _citations() -> None:
    op.create_table(
        "citations",
        sa.Column("plan_id", sa.String(16), sa.ForeignKey("plans.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("ordinal", sa.Integer(), primary_key=True),
        sa.Column("own_key", sa.Text(), sa.ForeignKey("directives.key"), nullable=False),
        _text("own_state", 16, null=False),
        sa.Column("key", sa.Text(), sa.ForeignKey("directives.key"), nullable=False),
        _text("state", 16, null=False),
        _text("relation", 16, null=False),
        *(_text(name) for name in ("kind", "title", "issuer")),
        _text("issued", 10),
        _text("quote", null=False),
        sa.Column("quote_start", sa.Integer(), nullable=False),
        sa.Column("quote_end", sa.Integer(), nullable=False),
    )
    _index("citations", "own_key", "key")


def _sources() -> None:
    op.create_table(
        "sources",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("path", sa.LargeBinary(), nullable=False, unique=True),
        _text("sha256", 64, null=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("mtime_ns", sa.BigInteger(), nullable=False),
        _text("state", 16, null=False),
        _text("reason", 32),
        _text("detail"),
        sa.Column("plan_id", sa.String(16), sa.ForeignKey("plans.id")),
        _text("reader_version", 64, null=False),
        _text("first_seen", 32, null=False),
        _text("last_seen", 32, null=False),
    )
    _index("sources", "state", "plan_id")


def _corrections() -> None:
    op.create_table(
        "corrections",
        sa.Column("id", sa.Integer(), primary_key=True),
        _text("plan_id", 16, null=False),
        _text("field", 32, null=False),
        _text("value"),
        _text("who", null=False),
        _text("why"),
        _text("made", 32, null=False),
        _text("undone", 32),
    )
    op.create_index("ix_corrections_plan_id_field", "corrections", ["plan_id", "field"])
