"""What Alembic runs: the migrations, on the connection and in the transaction that it is handed."""

from __future__ import annotations

from alembic import context

from counterfoil.store import tables

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=tables.RawMail.metadata,
    render_as_batch=True,  # SQLite changes a table by building it anew
)
with context.begin_transaction():
    context.run_migrations()
