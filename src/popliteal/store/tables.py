"""The tables. What stands in clear: look-up hashes, the revision, the day last used; all else is sealed."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Date, Index, Integer, LargeBinary, MetaData, Table

metadata = MetaData()

cases = Table(
    "cases",
    metadata,
    # The look-up hash of the person's own code is also the id of the case.
    Column("person_lookup", LargeBinary, primary_key=True),
    Column("person_key", LargeBinary, nullable=False, comment="the data key, wrapped by the person's code"),
    Column("clinician_lookup", LargeBinary, unique=True),
    Column("clinician_key", LargeBinary, comment="the data key, wrapped by the clinician's code"),
    Column("revision", BigInteger, nullable=False),
    Column("last_used", Date, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)
Index("cases_last_used", cases.c.last_used)

sweeps = Table(
    "sweep",
    metadata,
    Column("day", Date, primary_key=True, comment="up to which unused cases were deleted"),
    Column("retention_days", Integer, nullable=False),
    Column("doubts", Integer, nullable=False, comment="days on which it seemed wrong to delete"),
    Column("doubted", Date, comment="the last of them"),
)
