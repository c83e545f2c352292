"""What Alembic runs: the steps, on the connection that the catalogue hands over."""

from alembic import context

from indexer.catalogue.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transactional_ddl=True,
    render_as_batch=True,
)
context.run_migrations()
