"""The interview as a pure state machine: the case so far in, the next page or the end out.

The state is the case file itself, so any face can keep it, change an answer, or go on later.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from popliteal.assess import group_chances
from popliteal.case import UNSURE, YES, Case, CaseFile, build_case, has_answers
from popliteal.interview.pages import (
    MOST_SETTLED,
    Page,
    answered_pages,
    as_page,
    open_items,
    settled,
    settling_page,
)
from popliteal.interview.stop import LARGEST_CHANCE, RaiseChance, chance_of_raise
from popliteal.interview.value import Answers, Raise, Valued, raises, value_all
from popliteal.knowledge import Level
from popliteal.knowledge.logic import evaluate, excuses
from popliteal.knowledge.schema import InterviewPage
from popliteal.reasoning.inference import infer_quickly
from popliteal.reasoning.model import Model
from popliteal.triage.deciding import AGE, raises_by_rule
from popliteal.triage.scope import is_elsewhere
from popliteal.triage.scores import Facts
from popliteal.triage.urgency import Urgency, by_what_was_told, triage

End = Literal["emergency_now", "emergency_department", "out_of_scope", "nothing_left_to_change", "everything_asked"]


@dataclass(frozen=True)
class StopReport:
    """Why the interview ended: what was computed, and how.

    Attributes:
        signs_asked: every emergency sign was asked, a "not sure" counted in.
        could_raise: what the person passed over, though an answer to it could raise the level to urgent or above.
        chance: the draws behind "less than 2 in 100", or None when they were not needed.
        best_value: the largest value of an open page, over its burden (below 1: not worth asking).
    """

    reason: End
    signs_asked: bool
    could_raise: tuple[str, ...] = ()
    chance: RaiseChance | None = None
    best_value: float = 0.0


@dataclass(frozen=True)
class Finished:
    """The end; `ambulance` are the answers (finding, level) that would make an emergency department visit an ambulance.

    The signs that a "no" was given to are among them: they may still come.
    """

    report: StopReport
    ambulance: tuple[tuple[str, int], ...] = ()


Step = Page | Finished
Pages = Sequence[tuple[InterviewPage, tuple[str, ...]]]
"""Open pages, each with what is open on it."""
Order = Callable[[Sequence[str]], str]
"""Picks one of the open pages by their ids: another order to compare with, under the same stop rule."""


@dataclass(frozen=True, eq=False)
class Interview:
    """Asks only what can still change the advice. Build once, then `step` for each case."""

    model: Model
    order: Order | None = None
    answers: Answers = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "answers", Answers(self.model))

    def step(self, file: CaseFile) -> Step:
        """The next page for the case so far, or the end.

        Raises:
            CaseError: when the file holds an answer that its finding does not take.
        """
        knowledge = self.model.knowledge
        case = self._case(file)
        passed = frozenset(file.passed)
        facts = Facts(case, knowledge)
        emergency = self._emergency(case, Facts(self._without_doubts(case, passed), knowledge))
        if emergency is not None:
            return emergency
        return self._first(case, passed) or self._unclear(facts, passed) or self._rest(case, passed, facts)

    def _first(self, case: Case, passed: frozenset[str]) -> Page | None:
        """What comes first: a child's age, the danger signs, each doubt about them, the other core pages."""
        age = self._age_of_a_child(case, passed)
        core = self._core(case, passed)
        if age is not None or (core is not None and self._is_about_danger(core)):
            return age or core
        return self._settle(self._doubted_signs(case), passed) or core

    def _rest(self, case: Case, passed: frozenset[str], facts: Facts) -> Step:
        """What is worth asking; at its end, before any advice, the doubts that would decide it."""
        if is_elsewhere(case, self.model.knowledge):
            return Finished(StopReport("out_of_scope", self._signs_asked(case)))
        return self._adaptive(case, passed, facts)

    def _is_about_danger(self, page: Page) -> bool:
        return any(p.id == page.id and p.core == "emergency" for p in self.model.knowledge.interview.pages)

    def _age_of_a_child(self, case: Case, passed: frozenset[str]) -> Page | None:
        """Age decides much in a child, so it is asked before all else."""
        if case.who != "my_child" or case.age is not None or AGE in passed:
            return None
        pages = self.model.knowledge.interview.pages
        return next(as_page(page, (AGE,), "core") for page in pages if AGE in page.ask)

    def _doubted_signs(self, case: Case) -> list[str]:
        return [name for name in self.model.knowledge.signs if case.answers.get(name) is UNSURE]

    def _without_doubts(self, case: Case, passed: frozenset[str]) -> Case:
        """The case with each doubt about a danger sign left open until that sign was asked once more, by itself."""
        again = {name for name in self._doubted_signs(case) if settled(name) not in passed}
        return replace(case, answers={name: said for name, said in case.answers.items() if name not in again})

    def _settle(self, names: Sequence[str], passed: frozenset[str]) -> Page | None:
        """Up to three signs in doubt, each with its home check: yes, no, or still can't tell. Asked once."""
        items = tuple(name for name in dict.fromkeys(names) if settled(name) not in passed)[:MOST_SETTLED]
        return settling_page(items, self.model.knowledge) if items else None

    def answered(self, file: CaseFile) -> list[Page]:
        """The pages answered so far, each whole, for whoever wants to change an answer.

        Raises:
            CaseError: as `step`.
        """
        return answered_pages(self._case(file), frozenset(file.passed), self.model.knowledge)

    def _case(self, file: CaseFile) -> Case:
        if has_answers(file):
            return build_case(file, self.model.knowledge, "interview")
        return Case(file.age, file.sex, file.who)

    def _emergency(self, case: Case, facts: Facts) -> Finished | None:
        """The end at once when a rule that is known to hold settles an emergency."""
        knowledge = self.model.knowledge
        level = max(
            (
                rule.level
                for rule in knowledge.rules.values()
                if rule.level >= Level.emergency_department and facts.holds(rule.id) is True
            ),
            default=Level.self_care,
        )
        if level is Level.emergency_now:
            return Finished(StopReport("emergency_now", self._signs_asked(case)))
        if level is Level.emergency_department:
            return Finished(StopReport("emergency_department", self._signs_asked(case)), self._ambulance(case, facts))
        return None

    def _signs_asked(self, case: Case) -> bool:
        return all(name in case.answers for name in self.model.knowledge.signs)

    def _ambulance(self, case: Case, facts: Facts) -> tuple[tuple[str, int], ...]:
        """Answers that alone would make it an ambulance: signs not known to be there, and what completes a rule."""
        knowledge = self.model.knowledge
        signs = [
            (sign.id, 1)
            for sign in knowledge.signs.values()
            if sign.emergency is Level.emergency_now and case.answers.get(sign.id) != YES
        ]
        names = [item for page in knowledge.interview.pages for item in open_items(page, case, frozenset(), knowledge)]
        findings = [name for name in names if name in knowledge.findings]
        reached = raises_by_rule(findings, facts, Level.emergency_department, knowledge)
        others = [answer for answer, level in reached.items() if level is Level.emergency_now]
        return tuple(dict.fromkeys([*signs, *others]))

    def _core(self, case: Case, passed: frozenset[str]) -> Page | None:
        """The first core page with anything open; out of scope, only the emergency signs and the scope are asked."""
        knowledge = self.model.knowledge
        elsewhere = is_elsewhere(case, knowledge)
        for page in knowledge.interview.pages:
            if page.core is None or (elsewhere and page.core not in ("emergency", "scope")):
                continue
            items = open_items(page, case, passed, knowledge)
            if items:
                return as_page(page, items, "core")
        return None

    def _unclear(self, facts: Facts, passed: frozenset[str]) -> Page | None:
        """A page about answers that do not fit together, unless the person has let them stand."""
        knowledge = self.model.knowledge
        for item in knowledge.interview.contradictions:
            if f"clear_up:{item.id}" not in passed and evaluate(knowledge.contradicts[item.id], facts) is True:
                return Page(
                    f"clear_up:{item.id}",
                    "To be sure",
                    item.text,
                    "Two answers do not seem to fit together.",
                    many=False,
                    items=tuple(item.findings),
                    because="clear_up",
                )
        return None

    def _adaptive(self, case: Case, passed: frozenset[str], facts: Facts) -> Step:
        """The page worth most, or the end when nothing is worth asking and nothing could raise the level."""
        posterior = infer_quickly(case, self.model)
        valued = value_all(self.answers, posterior)
        chances = group_chances(posterior, self.model.knowledge)
        urgency = by_what_was_told(facts, chances, self.model.knowledge)
        pages = self._open_pages(case, passed)
        names = [name for _, items in pages for name in items]
        raising = raises(names, facts, urgency.level, valued, self.model.knowledge)
        best = self._best(pages, case, raising, self._excusing(urgency), valued)
        urgent = tuple(n for n, r in raising.items() if r.level >= Level.urgent_24_hours)
        if best is not None and (best[1] >= 1 or urgent):
            return self._pick(pages, best[0], urgent, raising)
        report = StopReport(
            "nothing_left_to_change" if names else "everything_asked",
            self._signs_asked(case),
            self._passed_over(passed, facts, urgency.level, valued),
            best_value=best[1] if best else 0.0,
        )
        end: Step = Finished(report)
        if best is not None:
            chance = chance_of_raise(names, facts, urgency.level, posterior, self.answers)
            end = self._end(report, chance, pages, best[0])
        if isinstance(end, Finished):
            deciding = triage(facts, chances, self.model.knowledge).deciding
            return self._settle([sign.ask for sign in deciding], passed) or end
        return end

    def _passed_over(self, passed: frozenset[str], facts: Facts, level: Level, valued: Valued) -> tuple[str, ...]:
        """What was passed over, though an answer to it could raise the level to urgent or above."""
        knowledge = self.model.knowledge
        names = sorted(name for name in passed if name in knowledge.findings and name not in facts.case.answers)
        raising = raises(names, facts, level, valued, knowledge)
        return tuple(name for name, raised in raising.items() if raised.level >= Level.urgent_24_hours)

    def _open_pages(self, case: Case, passed: frozenset[str]) -> Pages:
        knowledge = self.model.knowledge
        found = [
            (page, open_items(page, case, passed, knowledge)) for page in knowledge.interview.pages if page.core is None
        ]
        return [(page, items) for page, items in found if items]

    def _excusing(self, urgency: Urgency) -> frozenset[str]:
        """Findings whose answer could switch off every rule that gives the level, and so spare a needless trip."""
        knowledge = self.model.knowledge
        deciding = [rule for rule in urgency.fired if rule.level is urgency.level]
        found = [frozenset(excuses(knowledge.when[rule.id])) for rule in deciding]
        return frozenset().union(*found) if found and all(found) else frozenset()

    def _best(
        self, pages: Pages, case: Case, raising: dict[str, Raise], excusing: frozenset[str], valued: Valued
    ) -> tuple[int, float] | None:
        """The place of the page worth most, and its value over its burden."""
        values = [self._worth(items, case, raising, excusing, valued) for _, items in pages]
        best = _first_largest(values) if values else None
        return None if best is None else (best, values[best])

    def _worth(
        self, items: tuple[str, ...], case: Case, raising: dict[str, Raise], excusing: frozenset[str], valued: Valued
    ) -> float:
        """Bits that a page brings, changes of the level counted in, over its burden."""
        plan = self.model.knowledge.interview
        bits = sum(valued.bits.get(name, 0.0) * self._applies(name, case, valued) for name in items)
        bits += plan.bits_per_raise * sum(raising[name].chance for name in items if name in raising)
        bits += plan.bits_per_raise * sum(valued.yes(name) for name in items if name in excusing)
        burden = 1 + 0.1 * len(items)
        return bits / (plan.bits_per_burden * burden)

    def _applies(self, name: str, case: Case, valued: Valued) -> float:
        """A follow-up on the same list as its parent tells something only as often as the parent is there."""
        parent = self.model.knowledge.findings[name].parent
        together = parent and parent[0] not in case.answers and parent[0] in valued.answers.rows_of
        return valued.yes(parent[0]) if together else 1.0

    def _pick(self, pages: Pages, best: int, urgent: tuple[str, ...], raising: dict[str, Raise]) -> Page:
        """The page worth most; when an answer could make it urgent, the page where that is likeliest comes first."""
        if self.order is not None:
            return self._ordered(pages)
        if urgent:
            chances = [sum(raising[n].chance for n in items if n in urgent) for _, items in pages]
            return as_page(*pages[_first_largest(chances)], "urgency")
        page, items = pages[best]
        return as_page(page, items, "urgency" if any(name in raising for name in items) else "causes")

    def _ordered(self, pages: Pages) -> Page:
        """The page that another order wants."""
        assert self.order is not None
        wanted = self.order([page.id for page, _ in pages])
        return next(as_page(page, items, "causes") for page, items in pages if page.id == wanted)

    def _end(self, report: StopReport, chance: RaiseChance, pages: Pages, best: int) -> Step:
        """The end, or, while the open answers could together raise the level, the page most behind that."""
        if chance.upper < LARGEST_CHANCE:
            return Finished(replace(report, chance=chance))
        if self.order is not None:
            return self._ordered(pages)
        for name in chance.behind:
            for page, items in pages:
                if name in items:
                    return as_page(page, items, "urgency")
        return as_page(*pages[best], "urgency")


def _first_largest(values: Sequence[float]) -> int:
    """The place of the largest value; the first of them when they are equal to 1e-6."""
    return max(range(len(values)), key=lambda place: (round(values[place], 6), -place))
