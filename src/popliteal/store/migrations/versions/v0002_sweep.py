"""What is remembered of the last sweep of unused cases."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "sweep",
        sa.Column("day", sa.Date, primary_key=True, comment="up to which unused cases were deleted"),
        sa.Column("retention_days", sa.Integer, nullable=False),
        sa.Column("doubts", sa.Integer, nullable=False, comment="days on which it seemed wrong to delete"),
        sa.Column("doubted", sa.Date, comment="the last of them"),
    )
