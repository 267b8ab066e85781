"""The one function that puts the rooms below together: a case and the knowledge in, an assessment out."""

from popliteal.assess.assess import LIKELY, TOO_MUCH_AT_ONCE, Floor, assess, score_parts
from popliteal.assess.lay_words import findings_behind, lay_answer
from popliteal.assess.parts import (
    Assessment,
    Basis,
    Cause,
    Danger,
    Evidence,
    Named,
    Part,
    Reason,
    ScorePart,
    Sign,
    UrgencyPart,
)
from popliteal.assess.reckoning import Reckoning, group_chances, reckon
from popliteal.reasoning import Model, build_model

__all__ = [
    "LIKELY",
    "TOO_MUCH_AT_ONCE",
    "Assessment",
    "Basis",
    "Cause",
    "Danger",
    "Evidence",
    "Floor",
    "Model",
    "Named",
    "Part",
    "Reason",
    "Reckoning",
    "ScorePart",
    "Sign",
    "UrgencyPart",
    "assess",
    "build_model",
    "findings_behind",
    "group_chances",
    "lay_answer",
    "reckon",
    "score_parts",
]
