"""The knowledge made ready once: what every function that works on a case needs besides the case itself."""

from __future__ import annotations

from dataclasses import dataclass

from popliteal.interview import Interview
from popliteal.knowledge import Knowledge
from popliteal.knowledge.care_load import CareKnowledge, load_care
from popliteal.knowledge.followup_load import FollowupKnowledge, load_followup
from popliteal.reasoning.model import Model, build_model


@dataclass(frozen=True, eq=False)
class Ready:
    """The model of the conditions, the interview, what is known about care, and the rules of the follow-up."""

    model: Model
    interview: Interview
    care: CareKnowledge
    followup: FollowupKnowledge

    @property
    def knowledge(self) -> Knowledge:
        """What all of it was made from."""
        return self.model.knowledge


def make_ready(knowledge: Knowledge) -> Ready:
    """Everything that is worked out once from the knowledge base, about a second.

    Raises:
        KnowledgeError: when the parts of the base do not fit together.
    """
    model, care = build_model(knowledge), load_care(knowledge)
    return Ready(model, Interview(model), care, load_followup(care))
