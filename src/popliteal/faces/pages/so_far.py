"""The check page: what was told, as short statements, each with the question it belongs to."""

from __future__ import annotations

from dataclasses import dataclass

from popliteal.case import CaseFile, Given
from popliteal.faces.pages.trail import themes
from popliteal.interview import Page
from popliteal.knowledge import Finding, Knowledge
from popliteal.speech.words import sentence

NOT_TOLD = "Not provided"
NOTHING = "None of these"
ASKED_ABOUT = "Asked about "


@dataclass(frozen=True)
class AnswerRow:
    """One theme with its answers; `theme` is its place among them. A list goes by what it is about."""

    theme: int
    topic: str
    question: str
    answers: tuple[str, ...]

    @property
    def nothing(self) -> bool:
        """Whether nothing of a list is there, nor in doubt."""
        return self.answers == (NOTHING,)


def rows_of(file: CaseFile, knowledge: Knowledge) -> tuple[AnswerRow, ...]:
    """Every question that was answered."""
    return tuple(
        AnswerRow(number, page.topic, _question(page, knowledge), _answers(page, file, knowledge))
        for number, page in enumerate(themes(file, knowledge), 1)
    )


def _question(page: Page, knowledge: Knowledge) -> str:
    if page.many:  # a topic alone, above what was told, would read as if it had been found
        return ASKED_ABOUT + page.topic[:1].lower() + page.topic[1:]
    name = page.items[0]
    return {"age": "Age", "sex": "Sex at birth"}.get(name) or knowledge.findings[name].question


def _answers(page: Page, file: CaseFile, knowledge: Knowledge) -> tuple[str, ...]:
    if not page.many:
        return (_single(page.items[0], file, knowledge),)
    told = [(knowledge.findings[name], file.answers.get(name)) for name in page.items]
    there = [sentence(finding.lay) for finding, value in told if value in ("yes", True)]
    unsure = [f"Not sure: {finding.lay}" for finding, value in told if value == "unsure"]
    return (*there, *unsure) or (NOTHING,)


def _single(name: str, file: CaseFile, knowledge: Knowledge) -> str:
    if name in ("age", "sex"):
        value = getattr(file, name)
        return NOT_TOLD if value is None else sentence(str(value))
    return value_text(knowledge.findings[name], file.answers.get(name))


def value_text(finding: Finding, value: Given | None) -> str:
    """An answer to one question as words."""
    if value is None:
        return NOT_TOLD
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if value == "unsure":
        return "Not sure"
    labels = {choice.id: choice.label for choice in finding.choices}
    return labels.get(str(value), sentence(str(value)))
