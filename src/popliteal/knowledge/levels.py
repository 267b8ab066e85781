"""How soon to be seen, in words."""

from __future__ import annotations

from popliteal.knowledge.load import Knowledge
from popliteal.knowledge.schema import DoubtText, Elsewhere, Level, LevelText


def days_text(days: int) -> str:
    """A number of days: "1 day", "3 days"."""
    return "1 day" if days == 1 else f"{days} days"


def level_text(level: LevelText, days: int | None) -> LevelText:
    """What a level means, with the days within which to be seen in it."""
    told = {
        name: getattr(level, name).format(days=days_text(days) if days else "")
        for name in ("heading", "where", "by_when")
    }
    return level.model_copy(update=told)


def words_for(level: Level, in_scope: bool, in_doubt: bool, knowledge: Knowledge) -> LevelText:
    """What is said of a level, its days not filled in; doubt, and trouble elsewhere, have words of their own."""
    if in_doubt:
        return _as_level_text(knowledge.doubt)
    if not in_scope and level is Level.routine:
        return _as_level_text(knowledge.elsewhere)
    if not in_scope and level is Level.soon:
        return knowledge.elsewhere.soon
    return knowledge.levels[level.name]


def _as_level_text(said: DoubtText | Elsewhere) -> LevelText:
    """What is said in doubt, or of a trouble elsewhere, in the form of a level's words."""
    return LevelText(id="", heading=said.heading, where=said.where, by_when=said.by_when)
