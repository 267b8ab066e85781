"""A page of the interview as a form, and what was sent as answers or as problems to put right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal
from urllib.parse import parse_qsl

from popliteal.case import CaseFile, Given
from popliteal.case.record import ABOUT
from popliteal.faces.pages.trail import MEDICINES, medicine_page
from popliteal.interview import Page
from popliteal.interview.page_answers import marks, ticked
from popliteal.interview.pages import LIST, SETTLE, TEAM, core_page, listed, settling_page
from popliteal.interview.wording import HOW_OLD, NOT_SURE, SEXES, WHICH_SEX
from popliteal.knowledge import Finding, Knowledge, PoplitealError
from popliteal.knowledge.schema import OLDEST
from popliteal.speech.languages import in_catalogs
from popliteal.speech.words import sentence

MOST_FIELDS = 200
PASS = "pass"
WHICH = "which"
"""The field with what on a list the person is not sure about; `NONE_OF_WHICH` says that there is nothing, after all."""
NONE_OF_WHICH = "sure"
SHOWN_AS_THERE = "shown"
"""The hidden fields with the signs of a day that its form showed as there or in doubt: only these can be taken back."""
EXAMINED = ("exam", "test")
ROWS = ("", "-2", "-3", "-4", "-5", "-6")
"""What ends the names of the fields of each finding that a clinician adds."""
PLACE_OF_PAIN = "place_of_pain"
"""The page with a drawing of both legs."""
TICK_ANY = in_catalogs("Tick all that are true. If none are, go on. “?” says more.")
TICK_PLACES = in_catalogs("Tick or tap. Use this right leg for the left too.")
NONE_OF_THESE = in_catalogs("None of these")
NOT_SURE_OF_SOME = in_catalogs("Not sure about some")
"""On a list: which ones, the next step asks."""
WHICH_ONES = in_catalogs("Which ones are you not sure about?")
TICK_UNSURE = in_catalogs("Tick each one. What you leave empty counts as no.")
NO_SPOT = in_catalogs("I can’t point to one spot")
RATHER_NOT = in_catalogs("I’d rather not say")
YES, NO = in_catalogs("Yes"), in_catalogs("No")
UNREADABLE = in_catalogs("This form could not be read. Please go back and send it again.")
ANOTHER_PAGE = in_catalogs(
    "This page is from an older version of the questions. Please go on from the question shown now."
)
NOT_OFFERED = in_catalogs("This page does not have what was sent. Please go back and try again.")
NOTHING_TICKED = in_catalogs("Tick what is true. If nothing is, tick “None of these”")
NONE_AND_UNSURE = in_catalogs("Tick “None of these” or “Not sure about some”, but not both")
NONE_AND_SOME = in_catalogs("Tick “None of these” or the things that are true, but not both")
WHICH_MISSING = in_catalogs("Tick what you are not sure about, or “None of these”")
WHICH_AND_NONE = in_catalogs("Tick what you are not sure about, or “None of these”, but not both")
CHOOSE = in_catalogs("Choose an answer, or “I’m not sure”")
CHOOSE_OR_PASS = in_catalogs("Choose an answer, or “I’d rather not say”")
TWO_AGES = in_catalogs("Type an age or tick “I’d rather not say”, but not both")
NO_AGE = in_catalogs("Type an age, or tick “I’d rather not say”")
REPEATED = {"place_of_pain": "it hurts at the ", "worse_with": "worse "}
"""What the heading of a page says already."""
MOST_TOPICS = 2
"""Topics named in a heading."""
QuestionKind = Literal["tick", "choice", "scale", "age"]


class FormError(PoplitealError):
    """A form that none of our pages sends."""


@dataclass(frozen=True)
class Form:
    """The fields of a form that was sent."""

    fields: tuple[tuple[str, str], ...]

    def all(self, name: str) -> list[str]:
        """Every value of a field."""
        return [value for key, value in self.fields if key == name]

    def one(self, name: str) -> str:
        """The last value of a field, or an empty text."""
        return next(reversed(self.all(name)), "")


def fields_of(body: bytes) -> Form:
    """Every field in the body of a request, whatever else is wrong with it."""
    return Form(tuple(parse_qsl(body.decode(errors="replace"), keep_blank_values=True)))


def parse_form(body: bytes) -> Form:
    """The form in the body of a request.

    Raises:
        FormError: when it is no text, or has too many fields.
    """
    try:
        body.decode()
    except ValueError:
        raise FormError(UNREADABLE) from None
    form = fields_of(body)
    if len(form.fields) > MOST_FIELDS:
        raise FormError(UNREADABLE)
    return form


@dataclass(frozen=True)
class Option:
    """One thing to tick or choose. `alone`: it stands apart, after the word "or"."""

    value: str
    label: str
    name: str
    kind: Literal["checkbox", "radio"]
    id: str
    hints: tuple[str, ...] = ()
    check: str | None = None
    chosen: bool = False
    alone: bool = False

    @property
    def hint(self) -> str:
        """All that is said of it."""
        return " ".join(self.hints)


@dataclass(frozen=True)
class Question:
    """One question with its choices; `kept` are fields of an earlier step that are sent again with it."""

    id: str
    kind: QuestionKind
    title: str
    hint: str | None
    check: str | None
    options: tuple[Option, ...]
    typed: str = ""
    kept: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Problem:
    """Something to put right: the question, the field to go to, and what to do."""

    question: str
    field: str
    text: str


@dataclass(frozen=True)
class Sent:
    """What a form said: answers, or problems; `incomplete` when a list still has to say what is not sure."""

    answers: Mapping[str, Given | None] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    incomplete: bool = False


def page_of(form: Form, knowledge: Knowledge) -> Page:
    """The page that a form belongs to, with the items it had.

    Raises:
        FormError: when the page or an item does not exist.
    """
    name, items = form.one("page"), tuple(form.one("items").split())
    if name == MEDICINES and items and all(_may_be_asked_of_medicines(item, knowledge) for item in items):
        return medicine_page(items, knowledge)
    if name.startswith("clear_up:"):
        return _clear_up(name, knowledge)
    if name == SETTLE and items and all(item in ABOUT or item in knowledge.findings for item in items):
        return settling_page(items, knowledge)
    listable = {item for page in knowledge.interview.pages for item in page.many}
    if name in (LIST, TEAM) and items and listable.issuperset(items):
        return listed(items, "team" if name == TEAM else "causes", knowledge)
    for page in knowledge.interview.pages:
        if page.id == name and items and set(items) <= set(page.many or page.ask):
            return core_page(page, items)
    raise FormError(ANOTHER_PAGE)


def _may_be_asked_of_medicines(item: str, knowledge: Knowledge) -> bool:
    """Danger signs are asked on their own pages, and what an examination shows by a clinician."""
    return item in knowledge.findings and item not in knowledge.signs and knowledge.findings[item].kind not in EXAMINED


def _clear_up(name: str, knowledge: Knowledge) -> Page:
    for item in knowledge.interview.contradictions:
        if f"clear_up:{item.id}" == name:
            why = "Two answers do not seem to fit together."
            return Page(name, "To be sure", item.text, why, False, tuple(item.findings), "clear_up")
    raise FormError(ANOTHER_PAGE)


def questions_of(page: Page, file: CaseFile, knowledge: Knowledge, sent: Form | None = None) -> tuple[Question, ...]:
    """The questions of a page; what was sent, else what was answered before, is filled in."""
    if page.many:
        asked = sent is not None and _asks_which(page, sent, knowledge)
        return (_which(page, file, knowledge, sent) if asked and sent else _tick_list(page, file, knowledge, sent),)
    return tuple(_single(name, page, file, knowledge, sent) for name in page.items)


def _tick_list(page: Page, file: CaseFile, knowledge: Knowledge, sent: Form | None) -> Question:
    findings = [knowledge.findings[name] for name in page.items]
    given = {name: _word(file.answers.get(name)) for name in page.items}
    chosen = set(sent.all(page.id)) if sent else {name for name, word in given.items() if word == "yes"}
    answered = None not in given.values() and not sent
    options = [_tick(finding, page.id, finding.id in chosen, REPEATED.get(page.id, "")) for finding in findings]
    asked = Question(page.id, "tick", heading_of(page, knowledge), _how_to_tick(page), None, tuple(options))
    if page.because == "complaint":
        return asked
    none = bool(sent and sent.one("none")) or (answered and set(given.values()) == {"no"})
    unsure = bool(sent and sent.one("unsure")) or (answered and "unsure" in given.values())
    alone = (
        Option("1", NONE_OF_THESE, "none", "checkbox", "f-none", chosen=none, alone=True),
        Option("1", _unsure_label(page), "unsure", "checkbox", "f-unsure", chosen=unsure, alone=True),
    )
    return replace(asked, options=(*asked.options, *alone))


def _how_to_tick(page: Page) -> str | None:
    """Said on the first list and where there is a drawing.

    Every other list ends in "None of these", which the first one has not; leaving that empty too is told as an error.
    """
    return TICK_PLACES if page.id == PLACE_OF_PAIN else TICK_ANY if page.because == "complaint" else None


def texts_of(page: Page, questions: Iterable[Question]) -> Iterator[str | None]:
    """All that a page says of its own: none of it must be left out where the page is put into another language."""
    yield from (page.title, page.why)
    for question in questions:
        yield from (question.title, question.hint, question.check)
        for option in question.options:
            yield from (option.label, *option.hints, option.check)


def heading_of(page: Page, knowledge: Knowledge) -> str:
    """The heading of a page; a list put together from several pages says what it is about."""
    if page.id not in (LIST, TEAM):
        return page.title
    topics = dict.fromkeys(
        one.topic for one in knowledge.interview.pages if one.core != "complaint" and set(one.many) & set(page.items)
    )
    named = [topic.lower() for topic in topics][:MOST_TOPICS]
    return sentence(", ".join([*named, *(["and more"] if len(topics) > MOST_TOPICS else [])]))


def _asks_which(page: Page, form: Form, knowledge: Knowledge) -> bool:
    """Whether a list was sent as "not sure" while more than one thing may be meant.

    A ticked emergency sign waits for nothing; whoever cannot point to one spot has said all there is to say.
    """
    rest = _unticked(page, form)
    urgent = any(name in knowledge.signs for name in form.all(page.id))
    return (
        bool(form.one("unsure")) and not form.one("none") and len(rest) > 1 and not urgent and page.id != PLACE_OF_PAIN
    )


def _unticked(page: Page, form: Form) -> list[str]:
    return [name for name in page.items if name not in form.all(page.id)]


def _which(page: Page, file: CaseFile, knowledge: Knowledge, sent: Form) -> Question:
    """What of a list the person is not sure about; what was ticked on it is kept."""
    before = {name for name in page.items if _word(file.answers.get(name)) == "unsure"}
    chosen = set(sent.all(WHICH)) if sent.one("asked") else before
    options = [_tick(knowledge.findings[name], WHICH, name in chosen) for name in _unticked(page, sent)]
    none = Option("1", NONE_OF_THESE, NONE_OF_WHICH, "checkbox", "f-sure", alone=True)
    kept = (("unsure", "1"), ("asked", "1"), *((page.id, name) for name in page.items if name in sent.all(page.id)))
    return Question(page.id, "tick", WHICH_ONES, TICK_UNSURE, None, (*options, none), kept=kept)


def _unsure_label(page: Page) -> str:
    return NO_SPOT if page.id == PLACE_OF_PAIN else NOT_SURE_OF_SOME


def _tick(finding: Finding, name: str, chosen: bool, repeated: str = "") -> Option:
    """A short statement to tick, without what its heading says; what the question and the hint add is one tap away."""
    label = sentence(finding.to_tick.removeprefix(repeated))
    asked = (None if finding.lay_is_whole else finding.question, finding.hint)
    hints = tuple(text for text in ((finding.counts,) if finding.counts else asked) if text)
    return Option(finding.id, label, name, "checkbox", f"f-{finding.id}", hints, finding.check_at_home, chosen)


def _single(name: str, page: Page, file: CaseFile, knowledge: Knowledge, sent: Form | None) -> Question:
    if name == "age":
        return _age(page, file, sent)
    if name == "sex":
        return _sex(page, file, sent)
    finding = knowledge.findings[name]
    settling = page.because == "settle"
    given = sent.one(name) if sent else "" if settling else _word(file.answers.get(name)) or ""
    cannot_tell = sentence(knowledge.interview.settle.cannot_tell) if settling else NOT_SURE
    if finding.choices and finding.choices[-1].up_to is not None:
        return _scale(finding, given)
    told = [(choice.id, choice.label) for choice in finding.choices] or [("yes", YES), ("no", NO)]
    options = [_radio(name, value, label, given) for value, label in told]
    options.append(_radio(name, "unsure", cannot_tell, given, alone=True))
    check = finding.how_to_tell if settling else finding.check_at_home
    return Question(name, "choice", finding.question, finding.hint, check, tuple(options))


def _scale(finding: Finding, given: str) -> Question:
    top = int(finding.choices[-1].up_to or 10)
    options = [_radio(finding.id, str(number), str(number), given) for number in range(top + 1)]
    options.append(_radio(finding.id, "unsure", NOT_SURE, given, alone=True))
    return Question(finding.id, "scale", finding.question, None, finding.check_at_home, tuple(options))


def _age(page: Page, file: CaseFile, sent: Form | None) -> Question:
    typed = sent.one("age") if sent else str(file.age if file.age is not None else "")
    skipped = bool(sent and sent.one("age_pass")) or (not sent and "age" in file.passed)
    skip = Option(PASS, RATHER_NOT, "age_pass", "checkbox", "f-age_pass", chosen=skipped, alone=True)
    return Question("age", "age", HOW_OLD, None, None, (skip,), typed)


def _sex(page: Page, file: CaseFile, sent: Form | None) -> Question:
    given = sent.one("sex") if sent else file.sex or (PASS if "sex" in file.passed else "")
    options = [_radio("sex", value, label, given) for value, label in SEXES]
    options.append(_radio("sex", PASS, RATHER_NOT, given, alone=True))
    return Question("sex", "choice", WHICH_SEX, None, None, tuple(options))


def _radio(name: str, value: str, label: str, given: str, alone: bool = False) -> Option:
    return Option(value, label, name, "radio", f"f-{name}-{value}", chosen=value == given, alone=alone)


def _word(value: Given | None) -> str | None:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else None if value is None else str(value)


def read_answers(page: Page, form: Form, knowledge: Knowledge) -> Sent:
    """What a form says about a page.

    Raises:
        FormError: when it says what the page does not offer.
    """
    if page.many:
        said = _read_ticks(page, form, knowledge)
        return said if said.problems or said.incomplete else Sent({**said.answers, **marks(page)})
    found = [_read_single(name, form, knowledge) for name in page.items]
    problems = tuple(item for item in found if isinstance(item, Problem))
    answers = dict(item for item in found if not isinstance(item, Problem))
    return Sent(problems=problems) if problems else Sent({**answers, **marks(page)})


def _read_ticks(page: Page, form: Form, knowledge: Knowledge) -> Sent:
    chosen, none, unsure = form.all(page.id), bool(form.one("none")), bool(form.one("unsure"))
    if any(name not in page.items for name in chosen):
        raise FormError(NOT_OFFERED)
    first = f"f-{page.items[0]}"
    if page.because != "complaint" and not chosen and not none and not unsure:
        return Sent(problems=(Problem(page.id, first, NOTHING_TICKED),))
    if none and (chosen or unsure):
        return Sent(problems=(Problem(page.id, "f-none", NONE_AND_SOME if chosen else NONE_AND_UNSURE),))
    if _asks_which(page, form, knowledge):
        return _read_which(page, form, knowledge)
    if unsure and any(name in knowledge.signs for name in chosen):
        return Sent(dict.fromkeys(chosen, "yes"))
    return Sent(ticked(page, chosen, _unticked(page, form) if unsure else (), knowledge))


def _read_which(page: Page, form: Form, knowledge: Knowledge) -> Sent:
    doubted, none = form.all(WHICH), bool(form.one(NONE_OF_WHICH))
    if any(name not in _unticked(page, form) for name in doubted):
        raise FormError(NOT_OFFERED)
    if doubted and not none:
        return Sent(ticked(page, form.all(page.id), doubted, knowledge))
    if none and not doubted:
        return Sent(ticked(page, form.all(page.id), (), knowledge))
    if not form.one("asked"):
        return Sent(incomplete=True)
    what = WHICH_AND_NONE if none else WHICH_MISSING
    return Sent(problems=(Problem(page.id, f"f-{_unticked(page, form)[0]}", what),))


def _read_single(name: str, form: Form, knowledge: Knowledge) -> tuple[str, Given | None] | Problem:
    if name == "age":
        return _read_age(form)
    given = form.one(name)
    if name == "sex":
        return _read_word(name, given, ["female", "male", PASS], CHOOSE_OR_PASS)
    finding = knowledge.findings[name]
    if finding.choices and finding.choices[-1].up_to is not None:
        top = int(finding.choices[-1].up_to)
        allowed: Sequence[str] = [*map(str, range(top + 1)), "unsure"]
        read = _read_word(name, given, allowed, f"Choose a number from 0 to {top}, or “I’m not sure”")
        return read if isinstance(read, Problem) else (name, int(given) if given.isdigit() else given)
    allowed = [choice.id for choice in finding.choices] or ["yes", "no"]
    return _read_word(name, given, [*allowed, "unsure"], CHOOSE)


def _read_word(name: str, given: str, allowed: Iterable[str], ask: str) -> tuple[str, Given | None] | Problem:
    allowed = list(allowed)
    if not given:
        return Problem(name, f"f-{name}-{allowed[0]}", ask)
    if given not in allowed:
        raise FormError(NOT_OFFERED)
    return name, None if given == PASS else given


def _read_age(form: Form) -> tuple[str, Given | None] | Problem:
    typed, skipped = form.one("age").strip(), bool(form.one("age_pass"))
    if skipped and not typed:
        return "age", None
    if skipped:
        return Problem("age", "f-age", TWO_AGES)
    if not typed:
        return Problem("age", "f-age", NO_AGE)
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 3 and int(typed) <= OLDEST):
        return Problem("age", "f-age", f"Type the age as a whole number from 0 to {OLDEST}")
    return "age", int(typed)
