"""The interview in a terminal: numbered choices, one page at a time; works line by line from a pipe too."""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from rich.console import Console

from popliteal.assess import Assessment, Model, assess, lay_answer
from popliteal.case import CaseFile, Given, Known, Who, build_case, has_answers, read_case_file
from popliteal.case.moved import DURATION, is_no, without
from popliteal.case.record import record
from popliteal.faces.terminal.ownwords import Confirming
from popliteal.faces.terminal.shown import print_assessment, print_last_lines
from popliteal.faces.terminal.text import bullet, heading, line
from popliteal.intake import Reader
from popliteal.interview import Finished, Interview, Page
from popliteal.interview.page_answers import marks, ticked
from popliteal.interview.wording import INTRODUCTION, reword, reword_assessment
from popliteal.knowledge import CaseError, Finding, Knowledge
from popliteal.knowledge.care_load import CareKnowledge
from popliteal.knowledge.lexicon_load import load_lexicon
from popliteal.knowledge.schema import OLDEST

FOR_THE_TEAM = "A few questions for those who will see you? y yes, n no"
COMMANDS = "b back, c change an answer, q stop here, ? more help"
YES_NO = {"y": "yes", "yes": "yes", "n": "no", "no": "no", "u": "unsure", "unsure": "unsure"}


class Command(Exception):  # noqa: N818  (a way out of a page, no error)
    """The person typed q, b or c instead of an answer."""

    def __init__(self, letter: str) -> None:
        super().__init__(letter)
        self.letter = letter


@dataclass
class TerminalInterview:
    """One interview: the case file so far, the files before each page, and where it is saved."""

    model: Model
    care: CareKnowledge
    console: Console
    save: Path | None = None
    file: CaseFile = field(default_factory=CaseFile)
    before: list[CaseFile] = field(default_factory=list)
    words: str = ""
    """Told in the person's own words before the questions."""
    full: bool = False
    """Whether all that is known is said at the end."""

    @property
    def knowledge(self) -> Knowledge:
        """The knowledge base asked from."""
        return self.model.knowledge

    def run(self) -> None:
        """Ask until the end or until the person stops, then show the assessment."""
        self._welcome()
        interview = Interview(self.model)
        end = self._questions(interview)
        self._keep()
        said = self._result(end)
        if self._tell_the_team(interview):
            now = interview.step(self.file)
            said = self._result(now if isinstance(now, Finished) else None)
        if said is not None:
            print_last_lines(said, self.console)

    def _questions(self, interview: Interview) -> Finished | None:
        """Ask page by page; None when the person stops."""
        try:
            if not self._own_words(interview):
                return None
            while True:
                step = interview.step(self.file)
                if isinstance(step, Finished):
                    return step
                if not self._turn(step, interview):
                    break
        except (EOFError, KeyboardInterrupt):
            self.console.print()
        line("Stopped here. The result below is only for now.", self.console)
        return None

    def _tell_the_team(self, interview: Interview) -> bool:
        """A few lists for those who will see the person, where these are wanted; whether any was answered."""
        before = self.file
        try:
            if interview.for_the_team(before) is None or self._ask_word(FOR_THE_TEAM, {"y": "yes", "n": "no"}) == "no":
                return False
            while (page := interview.for_the_team(self.file)) is not None and self._turn(page, interview):
                pass
        except (Command, EOFError, KeyboardInterrupt):
            self.console.print()
        return self.file != before

    def _welcome(self) -> None:
        number = self.knowledge.region.number
        line(f"This is information, not a diagnosis. If you think it is an emergency, call {number} now.", self.console)
        if INTRODUCTION[self.file.who]:
            line(INTRODUCTION[self.file.who], self.console)
        line(f"At any question you can type: {COMMANDS}.", self.console)

    def _own_words(self, interview: Interview) -> bool:
        """Read and confirm what is told in own words; whether to go on."""
        if not self.words and sys.stdin.isatty() and not has_answers(self.file):
            self.console.print("  Tell it in your own words, on one line (Enter to skip): ", end="")
            self.words = sys.stdin.readline().strip()
        if not self.words:
            return True

        def keep(file: CaseFile) -> bool:
            self._put(file)
            step = interview.step(file)
            return isinstance(step, Finished) and step.report.reason.startswith("emergency")

        def choose(prompt: str, meaning: Mapping[str, str]) -> str | None:
            return self._ask_word(prompt, dict(meaning))

        confirming = Confirming(self.knowledge, self.console, self._ask_one, choose, keep)
        reader = Reader(load_lexicon(self.knowledge))
        try:
            confirming.run(self.words, self.file, reader, self.file.as_of or dt.date.today())
        except Command as command:
            return command.letter != "q"
        return True

    def _turn(self, page: Page, interview: Interview) -> bool:
        """Ask one page and put its answers in; whether to go on."""
        try:
            answers = self._ask(page)
        except Command as command:
            if command.letter == "b":
                self._back()
            elif command.letter == "c":
                return self._change(interview)
            return command.letter != "q"
        self._take(answers)
        return True

    def _take(self, answers: dict[str, Given | None]) -> None:
        self._put(record(self.file, answers, self.knowledge))

    def _put(self, file: CaseFile) -> None:
        self.before.append(self.file)
        self.file = file
        self._keep()

    def _back(self) -> None:
        if self.before:
            self.file = self.before.pop()
        else:
            line("There is no page before this one. Type c to change an earlier answer.", self.console)

    def _change(self, interview: Interview) -> bool:
        """List the pages answered, and ask one of them again; whether to go on."""
        pages = interview.answered(self.file)
        if not pages:
            line("Nothing has been answered yet.", self.console)
            return True
        heading("Change an answer", self.console)
        self._numbered([f"{page.topic}: {page.title}" for page in pages])
        try:
            wanted = self._ask_word("Which number", {str(i): str(i) for i in range(1, len(pages) + 1)})
            self._take(self._ask(pages[int(str(wanted)) - 1]))
        except Command as command:
            return command.letter != "q"
        return True

    def _ask(self, page: Page) -> dict[str, Given | None]:
        heading(self._said(page.topic), self.console)
        if page.title != page.topic:
            line(self._said(page.title), self.console)
        line(f"Why we ask: {self._said(page.why)}", self.console)
        if page.many:
            return {**self._ask_list(page), **marks(page)}
        settling = page.because == "settle"
        answers: dict[str, Given | None] = {name: self._ask_one(name, settling) for name in page.items}
        return {**answers, **marks(page)}

    def _ask_list(self, page: Page) -> dict[str, Given]:
        findings = [self.knowledge.findings[name] for name in page.items]
        self._numbered([finding.question for finding in findings])
        unsure = "" if page.because == "complaint" else "u"
        others_too = "n none of these, u not sure" if unsure else "n go on"  # of what is wrong nothing is denied
        while True:
            words = self._read(f"Numbers that are true (like 1 3), {others_too}", findings_help(findings))
            chosen = [findings[int(word) - 1].id for word in words if word in _numbers(len(findings))]
            others = {word for word in words if word not in _numbers(len(findings))}
            if words and (not others or (unsure and others == {"u"}) or (others == {"n"} and not chosen)):
                not_sure = self._ask_which(findings, chosen) if "u" in others else ()
                return ticked(page, chosen, not_sure, self.knowledge)
            wanted = "n alone, or u" if unsure else "n"
            line(f"Please type numbers from 1 to {len(findings)}, or {wanted}. ({COMMANDS})", self.console)

    def _ask_which(self, findings: list[Finding], chosen: list[str]) -> list[str]:
        """Which of the things not named as true the person is not sure about."""
        numbers = {str(place): f.id for place, f in enumerate(findings, 1) if f.id not in chosen}
        if len(numbers) <= 1:
            return list(numbers.values())
        while True:
            words = self._read("Which numbers are you not sure about? n none of these", findings_help(findings))
            if words == ["n"]:
                return []
            if words and all(word in numbers for word in words):
                return [numbers[word] for word in words]
            line(f"Please type numbers out of {', '.join(numbers)}, or n. ({COMMANDS})", self.console)

    def _numbered(self, texts: Sequence[str]) -> None:
        for number, text in enumerate(texts, 1):
            bullet(self._said(text), self.console, sign=f"{number}.".rjust(len(f"{len(texts)}.")))

    def _ask_one(self, name: str, settling: bool = False) -> Given | None:
        self.console.print()
        if name == "age":
            return self._ask_age()
        if name == "sex":
            return self._ask_word("Sex at birth: f female, m male, p rather not say", {"f": "female", "m": "male"})
        finding = self.knowledge.findings[name]
        line(self._said(finding.question), self.console)
        if finding.hint:
            line(self._said(finding.hint), self.console)
        if settling and finding.how_to_tell:
            line(f"To check: {self._said(finding.how_to_tell)}", self.console)
        if finding.choices:
            return self._ask_choice(finding)
        cannot_tell = self.knowledge.interview.settle.cannot_tell if settling else "not sure"
        return self._ask_word(f"y yes, n no, u {cannot_tell}", YES_NO, [finding.check_at_home or ""])

    def _ask_choice(self, finding: Finding) -> Given | None:
        """One of the choices; where they are ranges of a number with an end, the number itself."""
        more = [finding.check_at_home or ""]
        largest = finding.choices[-1].up_to
        if largest is not None:
            for choice in finding.choices:
                bullet(self._said(choice.label), self.console)
            words = {str(number): str(number) for number in range(int(largest) + 1)}
            answer = self._ask_word(f"A number from 0 to {largest:g}, or u not sure", {**words, "u": "unsure"}, more)
            return answer if answer in (None, "unsure") else int(answer)
        self._numbered([choice.label for choice in finding.choices])
        words = {str(number): choice.id for number, choice in enumerate(finding.choices, 1)}
        return self._ask_word("A number, or u not sure", {**words, "u": "unsure"}, more)

    def _ask_age(self) -> int | None:
        while True:
            words = self._read("Age in years, or p for rather not say", [])
            if words == ["p"]:
                return None
            if len(words) == 1 and words[0].isdigit() and int(words[0]) <= OLDEST:
                return int(words[0])
            line(f"Please type an age from 0 to {OLDEST}, or p.", self.console)

    def _ask_word(self, prompt: str, meaning: dict[str, str], more: list[str] | None = None) -> str | None:
        while True:
            words = self._read(prompt, more or [])
            if words == ["p"] and "p rather not say" in prompt:
                return None
            if len(words) == 1 and words[0] in meaning:
                return meaning[words[0]]
            line(f"Please type one of: {', '.join(meaning)}. ({COMMANDS})", self.console)

    def _read(self, prompt: str, more: list[str]) -> list[str]:
        """The words typed, after the commands have been dealt with."""
        while True:
            self.console.print(f"  {prompt}: ", end="")
            typed = sys.stdin.readline()
            if not sys.stdin.isatty():
                self.console.print(typed.strip(), markup=False)
            if not typed:
                raise EOFError
            words = typed.lower().replace(",", " ").split()
            if words in (["q"], ["b"], ["c"]):
                raise Command(words[0])
            if words != ["?"]:
                return words
            for text in [text for text in more if text] or ["There is no more help for this one."]:
                bullet(self._said(text), self.console)

    def _said(self, text: str) -> str:
        return reword(text, self.file.who)

    def _keep(self) -> None:
        """Write the case file whole, then put it in place, so that a stop in between loses nothing."""
        if self.save is not None:
            content = self.file.model_dump(mode="json", exclude_defaults=True)
            fresh = self.save.with_name(self.save.name + ".new")
            try:
                fresh.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
                os.replace(fresh, self.save)
            except OSError as error:
                raise CaseError(f"{self.save}: the answers can't be saved: {error.strerror}") from None

    def _result(self, end: Finished | None) -> Assessment | None:
        self.console.print()
        if not has_answers(self.file):
            line("Nothing was answered, so there is nothing to say yet.", self.console)
            return None
        case = build_case(self.file, self.knowledge, "interview")
        result = assess(case, self.model, care=self.care)
        if end is not None and end.ambulance:
            self._ambulance(end, result.urgency.heading)
        said = reword_assessment(result, case.who)
        print_assessment(said, self.knowledge, self.console, self.full)
        self._why_stopped(end)
        return said

    def _ambulance(self, end: Finished, place: str) -> None:
        """What would make it an ambulance, before all else that is said."""
        heading(place, self.console)
        line(f"Call {self.knowledge.region.number} instead if any of these is there now, or comes:", self.console)
        for name, level in end.ambulance:
            bullet(self._said(lay_answer(self.knowledge.findings[name], Known(level, level))), self.console)
        self.console.print()

    def _why_stopped(self, end: Finished | None) -> None:
        heading("Why the questions stopped here", self.console)
        line(stop_text(end), self.console)
        for name in end.report.could_raise if end else ():
            line(f"You passed over this, and it could change the urgency: {self._question(name)}", self.console)

    def _question(self, name: str) -> str:
        return self._said(self.knowledge.findings[name].question)


def _numbers(count: int) -> list[str]:
    return [str(number) for number in range(1, count + 1)]


def findings_help(findings: list[Finding]) -> list[str]:
    """What is meant by each finding on a list, and how to check it at home."""
    texts = [f"{finding.hint or ''} {finding.check_at_home or ''}".strip() for finding in findings]
    return [f"{number}: {text}" for number, text in enumerate(texts, 1) if text]


def stop_text(end: Finished | None) -> str:
    """Why the interview ended, in plain words with the figures behind it."""
    if end is None:
        return "You stopped. Questions are still open, so the result is only for now."
    report = end.report
    if report.reason in ("emergency_now", "emergency_department"):
        return "What you told us is enough to say where to go."
    if report.reason == "out_of_scope":
        return "This program knows about the back of the knee and the leg around it, so it can't say more about this."
    if report.chance is None:
        return "Everything that we could ask was asked."
    return (
        "Every danger sign was asked. No single open question could make it urgent. All open questions together would "
        f"raise the urgency in fewer than {100 * report.chance.upper:.1f} of 100 people like you "
        f"({report.chance.raised} of {report.chance.draws} drawn stories; 95 % upper limit). "
        "No other page was worth asking."
    )


def start(who: Who, save: Path | None, today: dt.date, knowledge: Knowledge, console: Console) -> CaseFile:
    """A new case file, or the saved one; what a day can change is asked again.

    Raises:
        CaseError: when the saved file cannot be read.
    """
    if save is None or not save.exists():
        return CaseFile(who=who, as_of=today)
    try:
        file = read_case_file(save.read_bytes(), str(save))
    except OSError as error:
        raise CaseError(f"{save}: {error.strerror}") from None
    if has_answers(file):
        build_case(file, knowledge, str(save))
    if file.as_of == today:
        return file
    line("These answers are from another day, so we ask about the danger signs again.", console)
    return _for_today(file, today, knowledge)


def _for_today(file: CaseFile, today: dt.date, knowledge: Knowledge) -> CaseFile:
    """The file without what a day can change: each "no" to a danger sign, and how long it has been."""

    def may_have_changed(finding: str, value: Given) -> bool:
        return finding == DURATION or (finding in knowledge.signs and is_no(value))

    return without(file, may_have_changed, knowledge).model_copy(update={"as_of": today})
