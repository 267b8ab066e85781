"""The next question as data that any other software can show: stateless, the case goes and comes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from pydantic import Field

from popliteal.assess import Part, lay_answer
from popliteal.case import ABOUT, CaseFile, Given, Known
from popliteal.casework.answering import with_answers
from popliteal.casework.emergency import card_of
from popliteal.casework.faults import check_answers, check_file
from popliteal.casework.ready import Ready
from popliteal.interview import Finished, Page
from popliteal.interview.page_answers import marks
from popliteal.interview.wording import HOW_OLD, NOT_SURE, SEXES, WHICH_SEX, WHY_AGE, WHY_SEX
from popliteal.knowledge import Finding, LevelId
from popliteal.knowledge.schema import OLDEST
from popliteal.speech.words import Speaker

YES_NO = (("yes", "Yes"), ("no", "No"))


class AskedChoice(Part):
    """One answer that can be given: `value` is sent back, `label` is shown."""

    value: str
    label: str


class AskedQuestion(Part):
    """One question. `kind` number: a whole number from 0 to `most`, or one of the choices (such as unsure)."""

    id: str
    text: str
    hint: str | None = None
    why: str
    check_at_home: str | None = None
    kind: Literal["yes_no", "choice", "number"]
    choices: list[AskedChoice]
    most: int | None = None
    may_pass: bool = Field(False, description="null can be sent: the person would rather not say")


class AskedPage(Part):
    """Questions that belong together. Each is to be answered: what is left out is asked again, and is never a no.

    Attributes:
        because: why it is asked now: it belongs to the core, can raise the urgency, tells causes apart, and the like.
        one_list: whether they make one list to tick.
        may_leave_out: what is not so may be left out, and stays open; when nothing is so, send the page's id with null.
    """

    id: str
    topic: str
    title: str
    why: str
    because: str
    one_list: bool
    may_leave_out: bool
    questions: list[AskedQuestion]


class EmergencyWords(Part):
    """What to do at once. To be shown whole, first, and unchanged; it names no cause and no chance."""

    level: LevelId
    heading: str
    where: str
    because: list[str] = Field(description="what was told that calls for it")
    say: list[str] = Field(description="the same in a clinician's words")


class InterviewEnd(Part):
    """Why the questions stopped; `assess` the case now.

    Attributes:
        ambulance: at an emergency department, what would make it an ambulance.
        could_raise: findings passed over, though an answer could raise the urgency.
    """

    reason: str
    signs_asked: bool
    ambulance: list[str]
    could_raise: list[str]


class AskedStep(Part):
    """One step of the interview: the case with the answers in it, and either the next page or the end."""

    emergency: EmergencyWords | None = Field(description="to be shown before all else, unchanged")
    page: AskedPage | None
    end: InterviewEnd | None
    for_the_team: AskedPage | None = Field(
        None, description="after the end, if the person wants: a list for those who will see them; nothing waits for it"
    )
    case: CaseFile


def asked_step(file: CaseFile, answers: Mapping[str, Given | None], ready: Ready, place: str = "/case") -> AskedStep:
    """The step after answers were put into a case.

    Args:
        file: the case so far.
        answers: finding, `age` or `sex` -> answer; None: the person would rather not say.
        ready: the knowledge made ready.
        place: the JSON pointer to the case in what was sent.

    Raises:
        FaultyCaseError: an answer is not known or not taken.
    """
    check_file(file, ready.knowledge, place)
    page = _asked_before(file, ready) if answers else None
    told = {name: value for name, value in answers.items() if page is None or name != page.id or value is not None}
    check_answers(told, ready.knowledge, "/answers")
    now = with_answers(file, {**told, **_kept_of(page, answers)}, ready.knowledge) if answers else file
    step = ready.interview.step(now)
    team = ready.interview.for_the_team(now) if isinstance(step, Finished) else None
    return AskedStep(
        emergency=emergency_words(now, ready),
        page=asked_page(step, now, ready) if isinstance(step, Page) else None,
        end=_end(step, ready) if isinstance(step, Finished) else None,
        for_the_team=asked_page(team, now, ready) if team else None,
        case=now,
    )


def _asked_before(file: CaseFile, ready: Ready) -> Page | None:
    """The page that answers are about: the one that is next for the case without them."""
    step = ready.interview.step(file)
    return step if isinstance(step, Page) else ready.interview.for_the_team(file)


def _kept_of(page: Page | None, answers: Mapping[str, Given | None]) -> dict[str, Given | None]:
    """What is kept of the page that was asked, besides its answers."""
    if page is None:
        return {}
    items = tuple(name for name in page.items if name in answers)
    if may_leave_out(page) and page.id in answers:
        return marks(page)
    return marks(replace(page, items=items)) if items else {}


def may_leave_out(page: Page) -> bool:
    """Whether what was not ticked on a list stays open."""
    return page.because == "complaint"


def emergency_words(file: CaseFile, ready: Ready) -> EmergencyWords | None:
    """The emergency card that the answers of a case call for by the rules alone, or None."""
    said = {**dict.fromkeys(file.absent, "no"), **dict.fromkeys(file.present, "yes"), **file.answers}
    card = card_of(said, ready, file.age, file.sex)
    if card is None:
        return None
    return EmergencyWords(
        level=card.level, heading=card.heading, where=card.where, because=list(card.because), say=list(card.say)
    )


def _end(step: Finished, ready: Ready) -> InterviewEnd:
    findings = ready.knowledge.findings
    return InterviewEnd(
        reason=step.report.reason,
        signs_asked=step.report.signs_asked,
        ambulance=[lay_answer(findings[name], Known(place, place)) for name, place in step.ambulance],
        could_raise=list(step.report.could_raise),
    )


def asked_page(page: Page, file: CaseFile, ready: Ready) -> AskedPage:
    """A page with the words of its questions, about the person that the case is about."""
    say = Speaker(file.who)
    settling = page.because == "settle"
    return AskedPage(
        id=page.id,
        topic=say(page.topic),
        title=say(page.title),
        why=say(page.why),
        because=page.because,
        one_list=page.many,
        may_leave_out=may_leave_out(page),
        questions=[asked_question(name, ready, say, settling) for name in page.items],
    )


def asked_question(name: str, ready: Ready, say: Speaker, settling: bool = False) -> AskedQuestion:
    """One question in words; `settling`: a sign in doubt is asked once more, with how to tell at home."""
    if name in ABOUT:
        return _about(name, say)
    finding = ready.knowledge.findings[name]
    unsure = ready.knowledge.interview.settle.cannot_tell if settling else NOT_SURE
    check = finding.how_to_tell if settling else finding.check_at_home
    most = _most(finding)
    told = [(choice.id, choice.label) for choice in finding.choices] or list(YES_NO)
    return AskedQuestion(
        id=name,
        text=say(finding.question),
        hint=say(finding.hint) or None,
        why=say(finding.why),
        check_at_home=say(check) or None,
        kind="number" if most is not None else "choice" if finding.choices else "yes_no",
        choices=[AskedChoice(value=value, label=say(label)) for value, label in [*told, ("unsure", unsure)]],
        most=most,
        may_pass=finding.emergency is None,
    )


def _most(finding: Finding) -> int | None:
    largest = finding.choices[-1].up_to if finding.choices else None
    return None if largest is None else int(largest)


def _about(name: str, say: Speaker) -> AskedQuestion:
    if name == "age":
        return AskedQuestion(
            id=name, text=say(HOW_OLD), why=WHY_AGE, kind="number", choices=[], most=OLDEST, may_pass=True
        )
    choices = [AskedChoice(value=value, label=label) for value, label in SEXES]
    return AskedQuestion(id=name, text=say(WHICH_SEX), why=WHY_SEX, kind="choice", choices=choices, may_pass=True)
