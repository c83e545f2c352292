"""The distributed engine: the same tokens, answers and scores, kept by a cluster of OpenSearch.

`index.py` is the door. Writing: `writer.py` (batches), `documents.py` and `wire.py` (entries → documents), `state.py`
(what is published), `lease.py` (who writes). What is in the cluster: `mapping.py`. Answering: `search.py`,
`matching.py`, `counting.py`, `view.py` (statistics and tokens). `cluster.py` speaks to it.
"""

from indexer.engine.opensearch.cluster import Where, where
from indexer.engine.opensearch.index import open_engine
from indexer.engine.opensearch.mapping import ENGINE_VERSION

__all__ = ["ENGINE_VERSION", "Where", "open_engine", "where"]
