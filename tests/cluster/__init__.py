"""Several processes and machines on one archive: a cluster of OpenSearch and a database of PostgreSQL."""
