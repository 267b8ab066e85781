"""The interview in a terminal: numbered choices, one page at a time; works line by line from a pipe too."""

from __future__ import annotations

import datetime as dt
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from rich.console import Console

from popliteal.assessment import assess, lay_answer
from popliteal.case import Case, CaseFile, Who, build_case, has_answers, read_case_file
from popliteal.cli.show import bullet, heading, line, print_assessment
from popliteal.interview import Finished, Interview, Page
from popliteal.interview.record import Given, record, ticked
from popliteal.interview.wording import INTRODUCTION, reword
from popliteal.knowledge import CaseError, Knowledge
from popliteal.reasoning.model import Model

COMMANDS = "b back, c change an answer, q save and quit, ? how to check"
YES_NO = {"y": "yes", "yes": "yes", "n": "no", "no": "no", "u": "unsure", "unsure": "unsure"}


class QuitAsked(Exception):
    """The person wants to stop here."""


class BackAsked(Exception):
    """The person wants the page before."""


class ChangeAsked(Exception):
    """The person wants to change an earlier answer."""


@dataclass
class TerminalInterview:
    """One interview: the case file so far, the files before each page, and where it is saved."""

    model: Model
    console: Console
    save: Path | None = None
    file: CaseFile = field(default_factory=CaseFile)
    before: list[CaseFile] = field(default_factory=list)

    @property
    def knowledge(self) -> Knowledge:
        """The knowledge base asked from."""
        return self.model.knowledge

    def run(self) -> None:
        """Ask until the end or until the person stops, then show the assessment."""
        interview = Interview(self.model)
        self._welcome()
        end: Finished | None = None
        try:
            while end is None:
                step = interview.step(self.file)
                if isinstance(step, Finished):
                    end = step
                else:
                    self._turn(step)
        except (QuitAsked, EOFError):
            line("Stopped here. The result below is only for now.", self.console)
        self._keep()
        self._result(end)

    def _welcome(self) -> None:
        line("This is information, not a diagnosis. If you think it is an emergency, call 911 now.", self.console)
        if INTRODUCTION[self.file.who]:
            line(INTRODUCTION[self.file.who], self.console)

    def _turn(self, page: Page) -> None:
        try:
            answers = self._ask(page)
        except BackAsked:
            self.file = self.before.pop() if self.before else self.file
            return
        except ChangeAsked:
            self._change()
            return
        self.before.append(self.file)
        self.file = record(self.file, answers, self.knowledge)
        self._keep()

    def _ask(self, page: Page) -> dict[str, Given | None]:
        heading(page.topic, self.console)
        line(self._said(page.title), self.console)
        line(f"Why we ask: {self._said(page.why)}", self.console)
        if page.many:
            return dict(self._ask_list(page))
        answers: dict[str, Given | None] = {name: self._ask_one(name) for name in page.items}
        return {**answers, page.id: None} if page.because == "clear_up" else answers

    def _ask_list(self, page: Page) -> dict[str, Given]:
        findings = [self.knowledge.findings[name] for name in page.items]
        for number, finding in enumerate(findings, 1):
            bullet(f"{number}. {self._said(finding.question)}", self.console)
        while True:
            words = self._read("Numbers that are true (like 1 3), n for none, u for not sure", findings_help(findings))
            not_sure = "u" in words
            numbers = [word for word in words if word not in ("u", "n", "none")]
            if all(word.isdigit() and 1 <= int(word) <= len(findings) for word in numbers) and words:
                if numbers and {"n", "none"} & set(words):
                    line("“None” and a number don't go together. Please try again.", self.console)
                    continue
                return ticked(page, [findings[int(word) - 1].id for word in numbers], not_sure, self.knowledge)
            line(f"Please type numbers from 1 to {len(findings)}, n, or u. ({COMMANDS})", self.console)

    def _ask_one(self, name: str) -> Given | None:
        if name == "age":
            return self._ask_age()
        if name == "sex":
            return self._ask_word("Sex at birth: f female, m male, p rather not say", {"f": "female", "m": "male"})
        finding = self.knowledge.findings[name]
        line(self._said(finding.question), self.console)
        if finding.hint:
            line(self._said(finding.hint), self.console)
        if not finding.choices:
            return self._ask_word("y yes, n no, u not sure", YES_NO, [finding.check_at_home or ""])
        for number, choice in enumerate(finding.choices, 1):
            bullet(f"{number}. {self._said(choice.label)}", self.console)
        words = {str(number): choice.id for number, choice in enumerate(finding.choices, 1)}
        return self._ask_word("A number, or u for not sure", {**words, "u": "unsure"}, [finding.check_at_home or ""])

    def _ask_age(self) -> int | None:
        while True:
            words = self._read("Age in years, or p for rather not say", [])
            if words == ["p"]:
                return None
            if len(words) == 1 and words[0].isdigit() and int(words[0]) <= 120:
                return int(words[0])
            line("Please type an age from 0 to 120, or p.", self.console)

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
            if not typed:
                raise EOFError
            words = typed.lower().replace(",", " ").split()
            if words == ["q"]:
                raise QuitAsked
            if words == ["b"]:
                raise BackAsked
            if words == ["c"]:
                raise ChangeAsked
            if words != ["?"]:
                return words
            for text in more or ["There is no check for this one."]:
                if text:
                    bullet(self._said(text), self.console)

    def _change(self) -> None:
        """List what was answered, and ask one of it again."""
        names = [name for name in self.file.answers if name in self.knowledge.findings]
        if not names:
            line("Nothing has been answered yet.", self.console)
            return
        case = build_case(self.file, self.knowledge, "interview")
        for number, name in enumerate(names, 1):
            bullet(f"{number}. {self._said(lay_answer(self.knowledge.findings[name], case.answers[name]))}", self.console)
        try:
            wanted = self._ask_word("Which number", {str(i): name for i, name in enumerate(names, 1)})
            answer = self._ask_one(str(wanted))
        except (BackAsked, ChangeAsked):
            return
        self.before.append(self.file)
        self.file = record(self.file, {str(wanted): answer}, self.knowledge)
        self._keep()

    def _said(self, text: str) -> str:
        return reword(text, self.file.who)

    def _keep(self) -> None:
        """Write the case file whole, then put it in place, so that a stop in between loses nothing."""
        if self.save is not None:
            content = self.file.model_dump(mode="json", exclude_defaults=True)
            fresh = self.save.with_name(self.save.name + ".new")
            fresh.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
            os.replace(fresh, self.save)

    def _result(self, end: Finished | None) -> None:
        self.console.print()
        if not has_answers(self.file):
            line("Nothing was answered, so there is nothing to say yet.", self.console)
            return
        case = build_case(self.file, self.knowledge, "interview")
        print_assessment(assess(case, self.model), self.knowledge, self.console)
        self._why_stopped(end, case)

    def _why_stopped(self, end: Finished | None, case: Case) -> None:
        heading("Why the questions stopped here", self.console)
        line(stop_text(end), self.console)
        if end is not None and end.ambulance_signs:
            line("Call 911 instead if any of these is there:", self.console)
            for name in end.ambulance_signs:
                bullet(self._said(self.knowledge.findings[name].question), self.console)


def findings_help(findings: list) -> list[str]:  # type: ignore[type-arg]
    """How to check each finding at home."""
    return [f"{finding.name}: {finding.check_at_home}" for finding in findings if finding.check_at_home]


def stop_text(end: Finished | None) -> str:
    """Why the interview ended, in plain words with the figures behind it."""
    if end is None:
        return "You stopped. Questions are still open, so the result is only for now."
    report = end.report
    if report.reason in ("emergency_now", "emergency_department"):
        return "What you told us is enough to say where to go. No answer would make it less urgent."
    if report.reason == "out_of_scope":
        return "This program knows about the back of the knee and the leg around it, so it can't say more about this."
    if report.reason == "everything_asked" or report.chance is None:
        return "Everything that we could ask was asked."
    return (
        "Every danger sign was asked. No single answer left could make it urgent. All open answers together would "
        f"raise the level in fewer than {100 * report.chance.upper:.1f} of 100 people like you "
        f"({report.chance.raised} of {report.chance.draws} drawn stories; 95 % upper limit). No other page was worth asking."
    )


def start(who: Who, save: Path | None, today: dt.date, knowledge: Knowledge, console: Console) -> CaseFile:
    """A new case file, or the saved one; a "no" to a danger sign from an earlier day is asked again.

    Raises:
        CaseError: when the saved file cannot be read.
    """
    if save is None or not save.exists():
        return CaseFile(who=who, as_of=today)
    try:
        file = read_case_file(save.read_text(encoding="utf-8"), str(save))
    except OSError as error:
        raise CaseError(f"{save}: {error.strerror}") from None
    if file.as_of == today:
        return file
    old = [name for name, value in file.answers.items() if name in knowledge.signs and value in ("no", False)]
    if old:
        line("Some days have passed, so we ask about the danger signs again.", console)
    answers = {name: value for name, value in file.answers.items() if name not in old}
    return file.model_copy(update={"answers": answers, "as_of": today})
