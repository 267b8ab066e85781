"""Alembic's migrations of the tables; `popliteal.store.database` runs them when a database is opened."""
