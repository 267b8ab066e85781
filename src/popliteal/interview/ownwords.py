"""From own words that were read to answers that were confirmed; the same for every face."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from popliteal.case import YES, Case, CaseFile, Given, build_case, fits, has_answers
from popliteal.case.record import ABOUT, record
from popliteal.intake import Proposal, Reading, Span
from popliteal.knowledge import Finding, Knowledge

LONGEST_QUOTE = 200


@dataclass(frozen=True)
class ToConfirm:
    """One thing to ask about the words: the finding (or `age`, `sex`), where it stands, what was read.

    `read_as` is None for a danger sign and for what is in doubt: its question is asked as if nothing had been read, and
    nothing is filled in.
    """

    finding: str
    spans: tuple[Span, ...]
    read_as: Given | None
    danger: bool

    def quote(self, text: str) -> str:
        """The words that it came from."""
        words = " … ".join(span.of(text) for span in self.spans)
        return words if len(words) <= LONGEST_QUOTE else words[: LONGEST_QUOTE - 1] + "…"


def to_confirm(reading: Reading, file: CaseFile, knowledge: Knowledge) -> tuple[ToConfirm, ...]:
    """What to ask about the words, danger signs first.

    A danger sign is asked unless it is already known to be there: a "no" from before does not outweigh what was
    written. Anything else is asked only where the case has no answer yet, and fits age and sex.
    """
    case = build_case(file, knowledge, "own words") if has_answers(file) else Case(file.age, file.sex, file.who)
    dangers = [
        ToConfirm(danger.finding, danger.spans, None, danger=True)
        for danger in reading.dangers
        if case.answers.get(danger.finding) != YES
    ]
    asked = {item.finding for item in dangers}
    rest = [
        ToConfirm(item.finding, item.spans, item.answer, danger=False)
        for item in reading.to_confirm
        if item.finding not in asked and _is_new(item, case, knowledge)
    ]
    return (*dangers, *rest)


def _is_new(item: Proposal, case: Case, knowledge: Knowledge) -> bool:
    if item.finding in ABOUT:
        return getattr(case, item.finding) is None
    return item.finding not in case.answers and fits(knowledge.findings[item.finding], case)


def with_confirmed(
    file: CaseFile, answers: Mapping[str, Given | None], asked: Mapping[str, ToConfirm], text: str, knowledge: Knowledge
) -> CaseFile:
    """The file with what was confirmed or put right, each answer with the words that it came from."""
    if not answers:
        return file
    fresh = record(file, answers, knowledge)
    origins = {
        name: origin.model_copy(update={"words": asked[name].quote(text)})
        if name in asked and name in answers
        else origin
        for name, origin in fresh.origin.items()
    }
    return fresh.model_copy(update={"origin": origins})


def choices_of(item: ToConfirm, knowledge: Knowledge) -> dict[str, str]:
    """The answers to offer: value -> label. A number that was read is offered as it is."""
    if item.finding == "sex":
        return {"female": "Female", "male": "Male"}
    finding = knowledge.findings.get(item.finding)
    if finding is None or not finding.choices:
        return {str(item.read_as): str(item.read_as)} if finding is None else {"yes": "Yes", "no": "No"}
    return {choice.id: choice.label for choice in finding.choices}


def read_as_choice(item: ToConfirm, knowledge: Knowledge) -> str:
    """Which of the answers on offer was read; empty where none was."""
    if item.read_as is None:
        return ""
    finding = knowledge.findings.get(item.finding)
    if isinstance(item.read_as, int) and finding is not None and finding.choices:
        return _choice_for(finding, item.read_as)
    return str(item.read_as)


def _choice_for(finding: Finding, number: int) -> str:
    return next(choice.id for choice in finding.choices if choice.up_to is None or number <= choice.up_to)
