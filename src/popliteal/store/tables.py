"""The one table. What stands in clear: look-up hashes, the revision, the day last used; all else is sealed."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Date, Index, LargeBinary, MetaData, Table

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
