"""Known cases, interviewed: how many questions it took, and whether the advice is that of the whole history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from popliteal.case import NO, UNSURE, Case, CaseFile, Given, Known, build_case, fits, has_answers
from popliteal.case.record import ABOUT, record
from popliteal.intake import Reader, Reading
from popliteal.interview import Finished, Interview, Page
from popliteal.interview.page_answers import marks, ticked
from popliteal.knowledge import Knowledge, Level
from popliteal.reasoning.model import Model
from popliteal.triage.deciding import deciding_signs
from popliteal.triage.scores import Facts
from popliteal.workshop.evaluation.evaluate import answer_to
from popliteal.workshop.evaluation.known_cases import KnownCase
from popliteal.workshop.evaluation.measures import count, spread

Rest = Literal["no", "unsure"]
MOST_PAGES = 100


@dataclass(frozen=True)
class Interviewed:
    """One case after its interview, beside the whole history answered the same way."""

    known: KnownCase
    pages: int
    questions: int
    items: int
    ended: str
    level: Level
    whole_level: Level
    first: str
    whole_first: str


@dataclass(frozen=True)
class Told:
    """What a person answers: what `truth` holds, and `rest` to everything else.

    `first` is what they tell before the first page; of `unsure_of` they are not sure until asked for it by itself,
    with how to check it at home.
    """

    truth: Case
    rest: Rest
    knowledge: Knowledge
    first: tuple[str, ...] = ()
    unsure_of: frozenset[str] = frozenset()

    def answer(self, page: Page) -> dict[str, Given | None]:
        """The answers to a page."""
        doubted = {} if page.because == "settle" else dict.fromkeys(self.unsure_of.intersection(page.items), "unsure")
        return {**self._known(page), **doubted}

    def _known(self, page: Page) -> dict[str, Given | None]:
        if page.many:
            chosen = [name for name in page.items if self._is_there(name)]
            answers = ticked(page, chosen, page.items if self.rest == "unsure" else (), self.knowledge)
            for name in page.items:
                if self.truth.answers.get(name) in (NO, UNSURE):
                    answers[name] = self._plain(name)
            return dict(answers)
        return {name: self.one(name) for name in page.items}

    def one(self, name: str) -> Given | None:
        """The answer to one question; None when an age or sex is not known."""
        if name in ABOUT:
            return getattr(self.truth, name)  # type: ignore[no-any-return]
        finding = self.knowledge.findings[name]
        known = self.truth.answers.get(name)
        if not finding.choices:
            return self._plain(name)
        if isinstance(known, Known):
            return finding.choices[known.low].id
        return finding.choices[0].id if name == "trouble_place" else "unsure"

    def _plain(self, name: str) -> str:
        known = self.truth.answers.get(name)
        if isinstance(known, Known):
            return "yes" if known.low == 1 else "no"
        if name in self.truth.hidden:  # they said no; that something can hide it is worked out again
            return "no"
        return "unsure" if known is UNSURE else self.rest

    def _is_there(self, name: str) -> bool:
        return self._plain(name) == "yes"

    def whole(self) -> CaseFile:
        """The whole history: an answer to everything that can be asked of this person."""
        file = CaseFile(age=self.truth.age, sex=self.truth.sex)
        answers: dict[str, Given | None] = {}
        for finding in sorted(self.knowledge.findings.values(), key=lambda f: bool(f.parent)):
            parent_there = not finding.parent or answers.get(finding.parent[0]) == "yes"
            if finding.kind in ("symptom", "risk", "context") and parent_there and fits(finding, self.truth):
                answers[finding.id] = self.one(finding.id)
        return record(file, answers, self.knowledge)


@dataclass(frozen=True)
class Walk:
    """An interview to its end, and what it took.

    Attributes:
        end: None where it was cut off.
        questions: things to answer: a list to tick is one.
        items: things on the pages.
        words: words on the pages that a reader has before the eyes: title, questions, hints.
        deciding: things asked while a yes to them alone would have decided against a calming level.
    """

    file: CaseFile
    end: Finished | None
    pages: int
    lists: int
    questions: int
    items: int
    words: int
    deciding: int

    @property
    def ended(self) -> str:
        """Why it ended."""
        return self.end.report.reason if self.end else "cut_off"


def with_lists_for_the_team(walk: Walk, told: Told, interview: Interview, most: int | None = None) -> CaseFile:
    """The file after the lists for those who will see the person, where an emergency department is advised.

    With `most` only while so many things in all, those of the interview counted in, are not passed.
    """
    file, shown = walk.file, walk.items
    while (page := interview.for_the_team(file)) is not None:
        shown += len(page.items)
        if most is not None and shown > most:
            break
        file = answered(file, page, told)
    return file


def interview_case(told: Told, interview: Interview, reading: Reading | None = None, most: int | None = None) -> Walk:
    """The interview of one person; what was read in own words is confirmed on a page first.

    With `most` it is cut off before the page that would bring more things than that, whatever is still open.
    """
    file, pages = _begun(told, reading)
    while len(pages) < MOST_PAGES:
        step = interview.step(file)
        if isinstance(step, Finished):
            return _walk(file, step, pages, told.knowledge)
        if most is not None and sum(len(one.page.items) for one in pages) + len(step.items) > most:
            return _walk(file, None, pages, told.knowledge)
        pages.append(Met(step, _deciding_on(step, file, told.knowledge)))
        file = answered(file, step, told)
    raise RuntimeError("the interview does not end")


@dataclass(frozen=True)
class Met:
    """A page, and how many things on it decided at that moment."""

    page: Page
    deciding: int


def _begun(told: Told, reading: Reading | None) -> tuple[CaseFile, list[Met]]:
    """The file after what is told first, and the page on which own words are confirmed."""
    file = record(CaseFile(), {name: told.one(name) for name in told.first}, told.knowledge)
    if reading is None or not (confirmed := confirmed_by(told, reading)):
        return file, []
    read = (*(item.finding for item in reading.to_confirm), *(danger.finding for danger in reading.dangers))
    page = Page("own_words", "", "", "", many=True, items=tuple(dict.fromkeys(read)), because="core")
    return record(file, confirmed, told.knowledge), [Met(page, 0)]


def _deciding_on(page: Page, file: CaseFile, knowledge: Knowledge) -> int:
    if not has_answers(file):
        return sum(name in knowledge.signs for name in page.items)
    facts = Facts(build_case(file, knowledge, "interview"), knowledge)
    return len({sign.finding for sign in deciding_signs(facts)}.intersection(page.items))


def _walk(file: CaseFile, end: Finished | None, met: Sequence[Met], knowledge: Knowledge) -> Walk:
    pages = [one.page for one in met]
    return Walk(
        file,
        end,
        pages=len(pages),
        lists=sum(page.many for page in pages),
        questions=sum(page.questions for page in pages),
        items=sum(len(page.items) for page in pages),
        words=sum(_words(page, knowledge) for page in pages),
        deciding=sum(one.deciding for one in met),
    )


def _words(page: Page, knowledge: Knowledge) -> int:
    findings = [knowledge.findings[name] for name in page.items if name not in ABOUT]
    texts = [page.title, *(text for finding in findings for text in (finding.question, finding.hint or ""))]
    return sum(len(text.split()) for text in texts)


def confirmed_by(told: Told, reading: Reading) -> dict[str, Given | None]:
    """What a person makes of the page to confirm: each thing on it answered by the truth, in one go.

    What the truth does not hold is left out, as by somebody who is not sure of it; a danger sign is answered, since
    its question is asked.
    """
    asked = [*(item.finding for item in reading.to_confirm), *(danger.finding for danger in reading.dangers)]
    known = {name: told.one(name) for name in asked if name in ABOUT or name in told.truth.answers}
    signs = {name: told.one(name) for name in asked if name in told.knowledge.signs}
    return {name: value for name, value in {**known, **signs}.items() if value is not None}


def answered(file: CaseFile, page: Page, told: Told) -> CaseFile:
    """The file after a page; a contradiction is let stand."""
    answers = {} if page.because == "clear_up" else told.answer(page)
    return record(file, {**answers, **marks(page)}, told.knowledge)


def interview_all(
    known: Sequence[KnownCase], interview: Interview, rest: Rest, reader: Reader | None = None
) -> list[Interviewed]:
    """Every readable case, interviewed; with a reader, after its words were read and confirmed."""
    return [_one(case, case.case, interview, rest, reader) for case in known if case.case is not None]


def _one(known: KnownCase, truth: Case, interview: Interview, rest: Rest, reader: Reader | None) -> Interviewed:
    told = Told(truth, rest, interview.model.knowledge)
    reading = reader.read(known.words) if reader is not None else None
    walk = interview_case(told, interview, reading)
    level, first = conclude(walk.file, interview.model)
    whole_level, whole_first = conclude(told.whole(), interview.model)
    return Interviewed(
        known, walk.pages, walk.questions, walk.items, walk.ended, level, whole_level, first, whole_first
    )


def conclude(file: CaseFile, model: Model) -> tuple[Level, str]:
    """The level and the first cause of a case file."""
    case = build_case(file, model.knowledge, "interview")
    level, ranking = answer_to(case, model)
    return level, ranking[0][0]


def interview_summary(done: Sequence[Interviewed]) -> dict[str, Any]:
    """The figures of a run."""
    return {
        "n": len(done),
        "pages": spread([item.pages for item in done]),
        "questions": spread([item.questions for item in done]),
        "items": spread([item.items for item in done]),
        "same_level": count([item.level is item.whole_level for item in done]).as_dict(),
        "same_first_cause": count([item.first == item.whole_first for item in done]).as_dict(),
        "triage_exact": count([item.level is item.known.triage for item in done]).as_dict(),
        "triage_hazardous": count([item.level < item.known.lowest_safe for item in done]).as_dict(),
        "triage_over": count([item.level > item.known.highest_reasonable for item in done]).as_dict(),
        "ended": {reason: sum(item.ended == reason for item in done) for reason in sorted({i.ended for i in done})},
        "different": [
            {"id": item.known.id, "level": item.level.name, "whole_history": item.whole_level.name}
            for item in done
            if item.level is not item.whole_level
        ],
        "hazardous": [item.known.id for item in done if item.level < item.known.lowest_safe],
    }
