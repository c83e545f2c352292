"""What was read, recognised and corrected: a relational database, the source of every index.

`rows.py`: what it answers with. `store.py`: writing and reading. `graph.py`: who cites what. `tables.py`: the schema;
`migrations/`: how it grew.
"""
