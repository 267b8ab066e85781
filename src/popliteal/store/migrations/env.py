"""What Alembic runs: the migrations, in the connection and transaction of whoever opened the database."""

from __future__ import annotations

from alembic import context

from popliteal.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
