"""The knowledge base: its form, how it is read, and how its rules are written."""

from popliteal.knowledge.errors import CaseError, KnowledgeError, PoplitealError, nearest
from popliteal.knowledge.load import BASE, Knowledge, load_knowledge
from popliteal.knowledge.schema import Condition, Finding, Level, LevelId, Rule, Score, Threshold

__all__ = [
    "BASE",
    "CaseError",
    "Condition",
    "Finding",
    "Knowledge",
    "KnowledgeError",
    "Level",
    "LevelId",
    "PoplitealError",
    "Rule",
    "Score",
    "Threshold",
    "load_knowledge",
    "nearest",
]
