"""A real PostgreSQL for servers to stand before."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from postgres_cluster import Cluster


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    cluster = Cluster()
    yield cluster
    cluster.close()
