"""The form asked page by page, in the engine's own order: SDC's `$next-question`. Nothing is kept in between.

What was asked stands in the contained form, what was answered in the response. Only the linkIds of the contained form
are read; its questions are made anew from the knowledge base, so that nobody's own form can be answered here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast, get_args

from fhir.resources.R4B.extension import Extension
from fhir.resources.R4B.questionnaire import Questionnaire, QuestionnaireItem
from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse

from popliteal.case import ABOUT, CaseFile, Given, has_answers
from popliteal.casework.answering import with_answers
from popliteal.casework.asking import AskedPage, asked_page, may_leave_out
from popliteal.casework.assessing import assessed
from popliteal.casework.faults import BadPart, FaultyCaseError
from popliteal.casework.ready import Ready
from popliteal.faces.api.fhir.checking import misfits
from popliteal.faces.api.fhir.questionnaire import form, question_item
from popliteal.faces.api.fhir.response import leaves, of_another_form, rest_in, values_in
from popliteal.faces.api.fhir.risk import urgency_lines
from popliteal.faces.api.fhir.systems import FORM
from popliteal.interview import Finished, Page
from popliteal.interview.page_answers import marks
from popliteal.interview.pages import TEAM, Because, team_lists

ADAPTIVE = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-questionnaireAdaptive"
CONTAINED = "asked"
MOST_ASKED = 1000
"""Questions in a contained form; an interview has some two hundred at most."""
URGENCY = "urgency"
NOTHING = "Nothing was answered, so there is nothing to say yet."
NO_FORM = "one contained Questionnaire, without items at the first call, and as it came back after that"


@dataclass(frozen=True)
class AskedGroup:
    """One page that was asked: why, its id, and its questions by linkId."""

    because: Because
    page: str
    title: str
    questions: dict[str, str]

    def as_page(self) -> Page:
        """The page, with no words but its title."""
        return Page(self.page, "", self.title, "", False, tuple(self.questions.values()), self.because)


def next_question(response: QuestionnaireResponse, ready: Ready) -> QuestionnaireResponse:
    """The response with the next page in its contained form; completed, with the urgency, when nothing is left to ask.

    Whoever asks again after the end of an emergency department gets the lists for those who will see the person, below
    the urgency, until one is left empty or there are no more.

    Raises:
        FaultyCaseError: the contained form is not as we gave it, or an answer does not fit; each part is named.
    """
    asked = asked_form(response)
    file, groups = _told(response, asked, ready)
    step = ready.interview.step(file)
    told = any(item.linkId == URGENCY for item in asked.item or [])
    page = step if isinstance(step, Page) else _list_for_the_team(groups, file, ready) if told else None
    if told and page is None and response.status == "completed":
        return response
    items = _own_items(groups, file, ready)
    if isinstance(step, Finished):
        items.append(_urgency_item(file, ready))
    if page is not None:
        items.append(_page_item(page, groups, file, ready))
    status = "completed" if page is None else "in-progress"
    contained = form(items, ready).model_copy(
        update={
            "id": CONTAINED,
            "url": None,
            "extension": [Extension(url=ADAPTIVE, valueBoolean=True)],
            "derivedFrom": [f"{FORM}|{ready.knowledge.version}"],
        }
    )
    return response.model_copy(
        update={"contained": [contained], "questionnaire": f"#{CONTAINED}", "status": status, "text": None}
    )


def _list_for_the_team(groups: Iterable[AskedGroup], file: CaseFile, ready: Ready) -> Page | None:
    """The next list for those who will see the person; none after one that was left empty, which leaves no mark."""
    asked = sum(group.because == TEAM for group in groups)
    return ready.interview.for_the_team(file) if asked == team_lists(file.passed) else None


def adaptive_case(response: QuestionnaireResponse, ready: Ready) -> CaseFile:
    """The case that a response to the adaptive form tells.

    Raises:
        FaultyCaseError: as `next_question`.
    """
    return _told(response, asked_form(response), ready)[0]


def is_adaptive(response: QuestionnaireResponse) -> bool:
    """Whether a response brings its form with it."""
    return bool(response.contained)


def asked_form(response: QuestionnaireResponse) -> Questionnaire:
    """The form in a response.

    Raises:
        FaultyCaseError: it contains none, or more than one.
    """
    found = [item for item in response.contained or [] if isinstance(item, Questionnaire)]
    if len(found) != 1:
        fault = BadPart("QuestionnaireResponse.contained", f"{len(found)} Questionnaires", NO_FORM)
        raise FaultyCaseError((fault,))
    return found[0]


def _told(response: QuestionnaireResponse, asked: Questionnaire, ready: Ready) -> tuple[CaseFile, list[AskedGroup]]:
    """The case that the answers make, page after page, and the pages.

    What was left empty was passed over; of what is wrong, and of a list for the team, it stays open.
    """
    groups = _groups(asked, ready)
    again = iter(_own_items(groups, CaseFile(), ready))
    own = form([item if item.linkId == URGENCY else next(again) for item in asked.item or []], ready)
    names = {link: name for group in groups for link, name in group.questions.items()}
    told = dict(values_in(response.item or [], ready.knowledge, names))
    faults = [*of_another_form(response), *misfits(own, response), *_missing(own, told)]
    if faults:
        raise FaultyCaseError(tuple(faults))
    file = rest_in(response)
    for group in groups:
        page = group.as_page()
        here: dict[str, Given | None] = {name: told.get(link) for link, name in group.questions.items()}
        if may_leave_out(page) or page.because == TEAM:
            here = {name: value for name, value in here.items() if value is not None}
        file = with_answers(file, {**here, **_marks_of(page, here)}, ready.knowledge)
    return file, groups


def _marks_of(page: Page, answered: Iterable[str]) -> dict[str, Given | None]:
    """What is kept of a page; of a list for the team by what was answered of it, so that it is not the next again."""
    if page.because != TEAM:
        return marks(page)
    items = tuple(answered)
    return marks(replace(page, items=items)) if items else {}


def _missing(own: Questionnaire, told: Collection[str]) -> Iterator[BadPart]:
    """The danger signs that were asked and have no answer."""
    for item in leaves(own.item or []):
        if item.required and item.linkId not in told:
            yield BadPart("QuestionnaireResponse.item", f"no answer to {item.linkId}", "an answer: yes, no or unsure")


def _groups(asked: Questionnaire, ready: Ready) -> list[AskedGroup]:
    """The pages in the contained form, by linkIds alone."""
    known = {*ABOUT, *ready.knowledge.findings}
    found: list[AskedGroup] = []
    if sum(len(item.item or []) for item in asked.item or []) > MOST_ASKED:
        raise FaultyCaseError((BadPart("QuestionnaireResponse.contained[0]", "too many questions", f"{MOST_ASKED}"),))
    for number, item in enumerate(item for item in asked.item or [] if item.linkId != URGENCY):
        because, _, page = str(item.linkId).removeprefix(f"{number}.").partition(".")
        questions = {str(part.linkId): str(part.linkId).partition(".")[0] for part in item.item or []}
        if because not in get_args(Because) or not page or not questions or not known.issuperset(questions.values()):
            fault = BadPart(f"QuestionnaireResponse.contained[0].item[{number}]", str(item.linkId)[:60], NO_FORM)
            raise FaultyCaseError((fault,))
        found.append(AskedGroup(cast(Because, because), page, str(item.text or ""), questions))
    return found


def _own_items(groups: Iterable[AskedGroup], file: CaseFile, ready: Ready) -> list[QuestionnaireItem]:
    """The pages that were asked, in our own words."""
    found = []
    for number, group in enumerate(groups):
        page = asked_page(group.as_page(), file, ready)
        found.append(_group_item(f"{number}.{group.because}.{group.page}", page, group.questions, ready))
    return found


def _page_item(page: Page, groups: Sequence[AskedGroup], file: CaseFile, ready: Ready) -> QuestionnaireItem:
    """The next page; a question that was asked before has a number in its linkId."""
    before = Counter(name for group in groups for name in group.questions.values())
    links = {f"{name}.{before[name] + 1}" if before[name] else name: name for name in page.items}
    return _group_item(f"{len(groups)}.{page.because}.{page.id}", asked_page(page, file, ready), links, ready)


def _group_item(link: str, page: AskedPage, links: Mapping[str, str], ready: Ready) -> QuestionnaireItem:
    signs = ready.knowledge.signs
    items = [
        question_item(asked, question, ready, required=asked.id in signs and page.because != TEAM)
        for asked, question in zip(page.questions, links, strict=True)
    ]
    return QuestionnaireItem(linkId=link, text=page.title or None, type="group", item=items)


def _urgency_item(file: CaseFile, ready: Ready) -> QuestionnaireItem:
    """How soon to be seen, to be shown unchanged."""
    lines = urgency_lines(assessed(file, ready, intervals=False)) if has_answers(file) else (NOTHING,)
    return QuestionnaireItem(linkId=URGENCY, text="\n".join(lines), type="display")
