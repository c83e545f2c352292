"""The default engine: Whoosh's codec interface, segments and tables of contents; requests are answered on numpy arrays.

`index.py` is the door. Writing: `writer.py` (batches), `build.py` (entries → a segment), `merge.py`. What is on disk:
`schema.py`, `codec.py`, `columns.py`, `postings.py`, `arrayfile.py`; `storage.py` and `files.py` sync it. Reading:
`generation.py` (one folder), `snapshot.py` (a commit), `segment.py`, `terms.py`, `recent.py`. Answering:
`evaluate.py`, `matching.py`.
"""

from indexer.engine.whoosh.index import ENGINE_VERSION, open_engine

__all__ = ["ENGINE_VERSION", "open_engine"]
