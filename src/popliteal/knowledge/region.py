"""What a region calls its help: filled into the knowledge base as it is read, so that every face says the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Region:
    """The emergency number, the names of the places, and how to reach a poison center.

    Each stands in braces in the texts of the knowledge base.
    """

    number: str = "911"
    emergency_department: str = "emergency department"
    urgent_care: str = "urgent care clinic"
    poison_center: str = "In the US, call 1-800-222-1222. It is free, day and night."

    def fill(self, value: Any) -> Any:
        """The value of a knowledge file with every placeholder in its texts filled."""
        if isinstance(value, str):
            for name, told in vars(self).items():
                value = value.replace(f"{{{name}}}", told)
            return value
        if isinstance(value, list):
            return [self.fill(item) for item in value]
        return {key: self.fill(item) for key, item in value.items()} if isinstance(value, dict) else value


HOME = Region()
