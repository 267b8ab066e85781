"""What guidelines name as warning signs, and the rules and questions that stand for each: read for checks and docs."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field, model_validator

from popliteal.knowledge.load import Knowledge, single_list
from popliteal.knowledge.schema import Ids, Strict

FILE = "guidelines.yaml"


class Criterion(Strict):
    """One warning sign as a guideline names it."""

    says: str
    rules: Ids = Field([], description="by which someone with it is sent")
    asks: Ids = Field([], description="findings by which the rules know of it")
    differs: str | None = Field(None, description="where our question or level is not the guideline's")
    examined: str | None = Field(None, description="what only an examination or a test can tell")
    unasked: str | None = Field(None, description="why no rule stands for it, or not for all of it")

    @model_validator(mode="after")
    def _is_accounted_for(self) -> Criterion:
        if bool(self.rules) != bool(self.asks):
            raise ValueError(f"'{self.says}': rules and asks go together")
        if not self.rules and not self.unasked:
            raise ValueError(f"'{self.says}': name a rule for it with what is asked, or say why not (unasked)")
        return self


class Guideline(Strict):
    """A guideline or referral guidance with every warning sign that it names in what was read."""

    id: str
    topic: str
    source: Ids = Field(min_length=1)
    edition: str
    criteria: list[Criterion] = Field(min_length=1)


def load_guidelines(knowledge: Knowledge) -> Mapping[str, Guideline]:
    """The guidelines by id.

    Raises:
        KnowledgeError: naming the record, when it does not have the form.
    """
    return single_list(knowledge.directory, FILE, Guideline, knowledge.region)
