"""The table of kept cases."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "cases",
        sa.Column("person_lookup", sa.LargeBinary, primary_key=True),
        sa.Column("person_key", sa.LargeBinary, nullable=False, comment="the data key, wrapped by the person's code"),
        sa.Column("clinician_lookup", sa.LargeBinary, unique=True),
        sa.Column("clinician_key", sa.LargeBinary, comment="the data key, wrapped by the clinician's code"),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("last_used", sa.Date, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )
    op.create_index("cases_last_used", "cases", ["last_used"])
