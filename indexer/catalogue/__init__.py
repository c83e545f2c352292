"""What was read, recognised and corrected: a relational database, the source of every index.

`store.py`: the catalogue as its users see it; `rows.py`: what it answers with; `graph.py`: who cites what; `tables.py`:
the schema, and `migrations/` how it grew; `opening.py` and `home.py`: how and where its file may be opened.
"""

from indexer.catalogue.store import Catalogue

__all__ = ["Catalogue"]
