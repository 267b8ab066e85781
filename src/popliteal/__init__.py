"""Pain behind the knee: urgency, causes, reasons and sources.

The names in `__all__` come from their rooms when they are first asked for, so that an import costs only what it uses.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from popliteal.care import CareKnowledge as CareKnowledge
    from popliteal.care import Plan as Plan
    from popliteal.care import load_care as load_care
    from popliteal.case import Case as Case
    from popliteal.case import CaseFile as CaseFile
    from popliteal.case import build_case as build_case
    from popliteal.case import parse_case as parse_case
    from popliteal.case import validate_case as validate_case
    from popliteal.interview import Finished as Finished
    from popliteal.interview import Interview as Interview
    from popliteal.interview import Page as Page
    from popliteal.knowledge import CaseError as CaseError
    from popliteal.knowledge import Knowledge as Knowledge
    from popliteal.knowledge import KnowledgeError as KnowledgeError
    from popliteal.knowledge import Level as Level
    from popliteal.knowledge import PoplitealError as PoplitealError
    from popliteal.knowledge import load_knowledge as load_knowledge
    from popliteal.reasoning import Model as Model
    from popliteal.reasoning import build_model as build_model

from popliteal.version import __version__ as __version__

_ROOMS = {
    "knowledge": ("CaseError", "Knowledge", "KnowledgeError", "Level", "PoplitealError", "load_knowledge"),
    "case": ("Case", "CaseFile", "build_case", "parse_case", "validate_case"),
    "reasoning": ("Model", "build_model"),
    "care": ("CareKnowledge", "Plan", "load_care"),
    "interview": ("Finished", "Interview", "Page"),
}
_HOME = {name: room for room, names in _ROOMS.items() for name in names}

__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'popliteal' has no attribute '{name}'")
    return getattr(import_module(f"popliteal.{_HOME[name]}"), name)
