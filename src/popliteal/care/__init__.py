"""From an assessment to what a person can safely do: self-care, medicines, exercises, what a clinician may offer."""

from popliteal.care.parts import Plan
from popliteal.knowledge.care_load import CareKnowledge, load_care

__all__ = ["CareKnowledge", "Plan", "load_care"]
