"""Own words in a terminal: told on one line, read, and confirmed one by one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from rich.console import Console

from popliteal.case import CaseFile, Given
from popliteal.faces.terminal.text import bullet, heading, line, settings_now
from popliteal.intake import Reader, Reading
from popliteal.interview.ownwords import ToConfirm, choices_of, read_as_choice, to_confirm, with_confirmed
from popliteal.interview.wording import reword
from popliteal.knowledge import Knowledge

OTHER_LANGUAGE = "We can read only English, so please go on with the questions. If it is an emergency, call {}."


@dataclass(frozen=True)
class Confirming:
    """Asks about what was read in own words.

    `ask` asks a finding's question as the interview does; `choose` reads one of the words it is given; `keep` is told
    of every answer at once, and whether the case is an emergency by now, so that nothing more is asked.
    """

    knowledge: Knowledge
    console: Console
    ask: Callable[[str], Given | None]
    choose: Callable[[str, Mapping[str, str]], str | None]
    keep: Callable[[CaseFile], bool]

    def run(self, words: str, file: CaseFile, reader: Reader, today: dt.date) -> None:
        """Ask about what was read in `words`, danger signs first."""
        reading = reader.read(words, file.who, today)
        items = to_confirm(reading, file, self.knowledge)
        self._say_first(reading)
        for item in items:
            answer = self._ask(item, words) if item.read_as is None else self._confirm(item, words, file)
            if answer is not None:
                file = with_confirmed(file, {item.finding: answer}, {item.finding: item}, words, self.knowledge)
                if self.keep(file):
                    return
        self._say_last(reading)

    def _say_first(self, reading: Reading) -> None:
        heading("Your own words", self.console)
        line("A program read them. It can get them wrong, so nothing counts until you say so.", self.console)
        if reading.language != "english":
            line(OTHER_LANGUAGE.format(settings_now().emergency_number), self.console)
        if reading.somebody_else:
            line("You seem to write about someone else. If so, stop and use --for.", self.console)

    def _ask(self, item: ToConfirm, words: str) -> Given | None:
        self._quote(item, words)
        return self.ask(item.finding)

    def _confirm(self, item: ToConfirm, words: str, file: CaseFile) -> Given | None:
        self._quote(item, words)
        labels = choices_of(item, self.knowledge)
        finding = self.knowledge.findings.get(item.finding)
        question = finding.question if finding else f"Your {item.finding}?"
        line(reword(question, file.who), self.console)
        read = read_as_choice(item, self.knowledge)
        line(f"We read: {labels[read]}", self.console)
        numbered = {str(number): value for number, value in enumerate(labels, 1)}
        for number, value in numbered.items():
            bullet(labels[value], self.console, sign=f"{number}.")
        given = self.choose("A number, r that is right, s ask me later", {"r": read, "s": "", **numbered})
        return item.read_as if given == read else given or None

    def _quote(self, item: ToConfirm, words: str) -> None:
        self.console.print()
        line(f"You wrote: “{item.quote(words)}”.", self.console)

    def _say_last(self, reading: Reading) -> None:
        if reading.not_understood:
            heading("What we did not understand", self.console)
            for span in reading.not_understood:
                bullet(span.of(reading.text)[:300], self.console)
            line("We ask about the rest now.", self.console)
