"""What all tests share: no property is judged by how long it took, which another process on the machine may decide."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("without a deadline", deadline=None)
settings.load_profile("without a deadline")
