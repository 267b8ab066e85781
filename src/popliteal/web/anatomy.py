"""Which structures behind the knee a cause concerns, for the drawing beside it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from popliteal.knowledge.yamlfile import read_yaml

FILE = Path(__file__).parent / "anatomy.yaml"


class Drawn(BaseModel):
    """What the drawing marks for a cause, and the words that say it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    parts: list[str]
    text: str


@cache
def all_drawn() -> dict[str, Drawn]:
    """Condition -> what the drawing marks for it."""
    content = read_yaml(FILE.read_text(encoding="utf-8"))
    return {name: Drawn.model_validate(value) for name, value in content.items()}


def parts_of(condition: str) -> Drawn | None:
    """What the drawing marks for a cause, or None for one that lies elsewhere."""
    return all_drawn().get(condition)
