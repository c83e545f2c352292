"""The default engine: Whoosh keeps terms, postings and transactions; requests are answered on numpy arrays.

`index.py` is the door. Below it: `generation.py` (one folder), `writer.py` (batches), `snapshot.py` (a commit as
arrays), `segment.py` (one segment's files), `evaluate.py` (requests), `schema.py`, `storage.py` and `files.py` (disk).
"""

from indexer.engine.whoosh.index import ENGINE_VERSION, open_engine

__all__ = ["ENGINE_VERSION", "open_engine"]
