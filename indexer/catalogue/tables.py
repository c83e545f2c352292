"""The schema. `migrations/` builds it step by step; a test holds the two together.

Plain SQL types only, so that the same tables can live in PostgreSQL. Paths are bytes as the file system gives them
(`os.fsencode`): a name need not be valid text. Times are ISO 8601 in UTC.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    false,
)

HEAD = "0009"
"""The migration that this version of plansearch works with."""

METADATA = MetaData()

IDENTITY = BigInteger().with_variant(Integer, "sqlite")
"""63 bits; SQLite keeps a table by its INTEGER key."""

SOURCES = Table(
    "sources",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("path", LargeBinary, nullable=False, unique=True),
    Column("sha256", String(64), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("mtime_ns", BigInteger, nullable=False),
    Column("state", String(16), nullable=False, index=True),
    Column("reason", String(32)),
    Column("detail", Text),
    Column("plan_id", String(16), ForeignKey("plans.id"), index=True),
    Column("reader_version", String(64), nullable=False),
    Column("first_seen", String(32), nullable=False),
    Column("last_seen", String(32), nullable=False),
)
"""Every file ever seen. `reader_version` is what last tried to read it; `sha256` is empty when it never could be."""

CONTENTS = Table(
    "contents",
    METADATA,
    Column("sha256", String(64), primary_key=True),
    Column("reader_version", String(64), nullable=False),
    Column("text", Text, nullable=False),
)
"""The text of every content that is kept, once, however many files hold it."""

PAGES = Table(
    "pages",
    METADATA,
    Column("sha256", String(64), ForeignKey("contents.sha256", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("method", String(16), nullable=False),
    Column("quality", Float),
    Column("needs_ocr", Boolean, nullable=False),
)

OCR_PAGES = Table(
    "ocr_pages",
    METADATA,
    Column("sha256", String(64), ForeignKey("contents.sha256", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("ocr_version", String(64), nullable=False),
    Column("result", Text, nullable=False),
    Column("reason", String(32)),
    Column("seconds", Float, nullable=False),
)
"""What OCR made of a page (`indexer.readers.scanned`, JSON), and the seconds of a processor that it took; `reason`
when it failed, with an empty result. Goes with its content: what may not be kept lingers nowhere."""

PLANS = Table(
    "plans",
    METADATA,
    Column("id", String(16), primary_key=True),
    Column("sha256", String(64), ForeignKey("contents.sha256"), nullable=False, index=True),
    Column("kind", Text),
    Column("title", Text),
    Column("number", Text),
    Column("number_key", Text, index=True),
    Column("bare_key", Text, index=True),
    Column("number_code", Text),
    Column("issuer", Text),
    Column("level", String(16)),
    Column("place", Text),
    Column("issued", String(10)),
    Column("directive_key", Text, index=True),
    Column("secret", Boolean, nullable=False),
    Column("recognised", Text, nullable=False),
    Column("rules_version", Text, nullable=False),
    Column("due", Boolean, nullable=False, index=True),
    Column("draft", Boolean, nullable=False, server_default=false()),
    Column("signed", Boolean, nullable=False, server_default=false()),
    Column("quality", Float),
    Column("family", String(16), index=True),
    Column("compared", Boolean, nullable=False, index=True, server_default=false()),
    Column("added", String(32), nullable=False, server_default=""),
    Column("revision", Integer, nullable=False, server_default="0"),
    Index("ix_plans_listed", "id", "family", "issued", "level", "place", "added", "issuer"),
    Index("ix_plans_issuer_issued", "issuer", "issued"),
)
"""What was recognised: `recognised` is all of it (JSON, `indexer.shape`), the other columns what lists show.

`directive_key` is the plan's own identity as others cite it. `due`: its index entry is missing or out of date.
`added`: when the plan first came. `revision` is counted up whenever the entry gets out of date: who wrote an entry
tells by it whether it still is the one that is wanted.
`family`: of versions of one plan, the one that stands for all; null for a plan that is alone. `compared`: its versions
were looked for since it changed; `draft`, `signed` and `quality` (of its text) decide which of them is shown.
"""

SKETCHES = Table(
    "sketches",
    METADATA,
    Column("plan_id", String(16), ForeignKey("plans.id", ondelete="CASCADE"), primary_key=True),
    Column("sketch", LargeBinary, nullable=False),
)
"""What a text is compared by (`sketch.py`); a short one has none."""

SKETCH_BANDS = Table(
    "sketch_bands",
    METADATA,
    Column("band", BigInteger, primary_key=True),
    Column("plan_id", String(16), ForeignKey("plans.id", ondelete="CASCADE"), primary_key=True, index=True),
)
"""Under which keys a sketch is found."""

WORDED = Table(
    "worded_passages",
    METADATA,
    Column("plan_id", String(16), ForeignKey("plans.id", ondelete="CASCADE"), primary_key=True),
    Column("ordinal", Integer, primary_key=True),
    Column("identity", IDENTITY, ForeignKey("wordings.identity"), nullable=False),
    Index("ix_worded_passages_said", "identity", "plan_id", "ordinal"),
)
"""The passages that are long enough to be compared (`wordings.py`), each with what its wording is known by."""

WORDINGS = Table(
    "wordings",
    METADATA,
    Column("identity", IDENTITY, primary_key=True, autoincrement=False),
    Column("tokens", LargeBinary, nullable=False),
    Column("found_by", LargeBinary, nullable=False),
    Column("family", IDENTITY, index=True),
)
"""Every wording once, however many passages have it: its words and keys, packed (`wordings.pack`). `family`: the least
identity of those that it is bound to over any number of steps, its own when it is alone; null: not yet compared."""

WORDING_KEYS = Table(
    "wording_keys",
    METADATA,
    Column("key", IDENTITY, primary_key=True),
    Column("identity", IDENTITY, primary_key=True),
    sqlite_with_rowid=False,
)
"""Under which keys a wording is found, so many under one at most (`wordings.HOLDERS`)."""

WORDING_BONDS = Table(
    "wording_bonds",
    METADATA,
    Column("one", IDENTITY, primary_key=True),
    Column("other", IDENTITY, primary_key=True, index=True),
)
"""What holds a family together: a tree of bonds, one fewer than wordings, so that little is compared when one goes."""

DIRECTIVES = Table(
    "directives",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("slug", Text, nullable=False, index=True),
    Column("number_key", Text, nullable=False, index=True),
    Column("bare_key", Text, nullable=False, index=True),
    Column("ordinal", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("style", String(8), nullable=False),
    Column("number_year", Integer),
    Column("year", Integer),
    Column("place", Text),
)
"""Every identity that a document gives or is cited by: the parts of `model.Directive`, under its key. A document cited
by name alone has the style NAMED, its name as code, and no ordinal."""

NAMED = "name"

REFERENCES = Table(
    "citations",
    METADATA,
    Column("plan_id", String(16), ForeignKey("plans.id", ondelete="CASCADE"), primary_key=True),
    Column("ordinal", Integer, primary_key=True),
    Column("own_key", Text, ForeignKey("directives.key"), nullable=False),
    Column("own_state", String(16), nullable=False),
    Column("key", Text, ForeignKey("directives.key"), nullable=False),
    Column("state", String(16), nullable=False),
    Column("relation", String(16), nullable=False),
    Column("kind", Text),
    Column("title", Text),
    Column("issuer", Text),
    Column("issued", String(10)),
    Column("quote", Text, nullable=False),
    Column("quote_start", Integer, nullable=False),
    Column("quote_end", Integer, nullable=False),
    Index("ix_citations_own_key_own_state", "own_key", "own_state"),
    Index(
        "ix_citations_cited", "key", "plan_id", "ordinal", "relation", "state", "kind", "issuer", "issued", "title"
    ).ddl_if("sqlite"),
    Index("ix_citations_key", "key", "plan_id", "ordinal", "relation", "state").ddl_if("postgresql"),
)
"""Who cites what. `own_key` and `own_state` as the document gives them, `key` and `state` as the archive knows them.

Everything that a cited document's page counts lies in two indexes (`cited.py`): a row of either table is long. In
PostgreSQL, whose index takes no more than a third of a page in one place, what is quoted of it does not.
"""

UNSETTLED = Table("unsettled", METADATA, Column("number_key", Text, primary_key=True))
"""Numbers (`DIRECTIVES.number_key`) under which references may mean another directive by now (`relations.py`)."""

CORRECTIONS = Table(
    "corrections",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("plan_id", String(16), nullable=False),
    Column("sha256", String(64), nullable=False, index=True),
    Column("field", String(32), nullable=False),
    Column("value", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("made", String(32), nullable=False),
    Column("undone", String(32)),
    Column("undone_by", Text),
    Column("undone_why", Text),
    Index("ix_corrections_plan_id_field", "plan_id", "field"),
)
"""What people corrected, every step of it: of the rows of a field that are not undone the last is in force. `value` is
JSON (`shape.value_to_json`), null where a person says that the document does not state it. Bound to no other table: no
run of the machine changes or removes one."""

EARLIER_CONTENTS = Table(
    "earlier_contents",
    METADATA,
    Column("path", LargeBinary, primary_key=True),
    Column("sha256", String(64), primary_key=True),
    Column("replaced", String(32), nullable=False),
)
"""What a file held before it changed, where that had been corrected: its corrections are offered to the new version."""
