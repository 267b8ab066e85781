"""The interview as a pure state machine: the case so far in, the next page or the end out.

The state is the case file itself, so any face can keep it, change an answer, or go on later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from popliteal.assess import group_chances
from popliteal.case import NO, UNSURE, YES, Case, CaseFile, build_case, has_answers
from popliteal.interview.pages import (
    MOST_SETTLED,
    Because,
    Page,
    answered_pages,
    as_page,
    core_page,
    listed,
    open_items,
    settled,
    settling_page,
    team_lists,
)
from popliteal.interview.stop import LARGEST_CHANCE, RaiseChance, chance_of_raise
from popliteal.interview.value import Answers, Raise, Valued, raises, value_all
from popliteal.knowledge import Level
from popliteal.knowledge.logic import evaluate, excuses, findings_in
from popliteal.knowledge.schema import InterviewPage, Rule
from popliteal.reasoning.inference import Posterior, infer_quickly
from popliteal.reasoning.model import Model
from popliteal.triage.deciding import AGE, raises_by_rule
from popliteal.triage.rules import highest_rule, rules_that_hold
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
class Weighed:
    """What is open at one moment, and what it is worth.

    Attributes:
        raising: what each open thing could raise the level to.
        excusing: what of them could switch off the rules that give the level.
        worth: bits of each open thing, in the order of the pages.
        urgent: what of them alone could make it urgent, or hides a sign that was denied.
        chosen: the list worth most.
        value: what that list brings over its burden; below 1 it is not worth asking.
    """

    posterior: Posterior
    valued: Valued
    urgency: Urgency
    pages: Pages
    raising: Mapping[str, Raise]
    excusing: Sequence[str]
    worth: Mapping[str, float]
    urgent: Sequence[str]
    chosen: Sequence[str]
    value: float


@dataclass(frozen=True, eq=False)
class Interview:
    """Asks only what can still change the advice. Build once, then `step` for each case."""

    model: Model
    order: Order | None = None
    _answers: dict[tuple[int, ...], Answers] = field(default_factory=dict, init=False, repr=False)
    """By the rows of the findings: those of most people, and of ages at which some cause looks otherwise."""

    def answers_at(self, age: int | None) -> Answers:
        """The chances of answers for someone of this age; made when first asked for, and kept."""
        rows = self.model.rows_at(age)
        key = tuple(rows.values())
        if key not in self._answers:
            self._answers[key] = Answers(self.model, rows)
        return self._answers[key]

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
            return self._excuse_first(emergency, case, passed, facts) or emergency
        return self._first(case, passed) or self._unclear(facts, passed) or self._rest(case, passed, facts)

    def _first(self, case: Case, passed: frozenset[str]) -> Page | None:
        """What comes first: a child's age, what is wrong, danger signs, each doubt about them, the rest of the core."""
        age = self._age_of_a_child(case, passed)
        core = self._core(case, passed)
        if age is not None or (core is not None and self._is_before_doubts(core)):
            return age or core
        return self._settle(self._doubted_signs(case), passed) or core

    def _rest(self, case: Case, passed: frozenset[str], facts: Facts) -> Step:
        """What is worth asking; at its end, before any advice, the doubts that would decide it."""
        if is_elsewhere(case, self.model.knowledge):
            return Finished(StopReport("out_of_scope", self._signs_asked(case)))
        return self._adaptive(case, passed, facts)

    def _is_before_doubts(self, page: Page) -> bool:
        pages = self.model.knowledge.interview.pages
        return any(p.id == page.id and p.core in ("complaint", "emergency") for p in pages)

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
        """A few signs in doubt, each with its home check: yes, no, or still can't tell. Asked once."""
        items = tuple(name for name in dict.fromkeys(names) if settled(name) not in passed)[:MOST_SETTLED]
        return settling_page(items, self.model.knowledge) if items else None

    def for_the_team(self, file: CaseFile) -> Page | None:
        """A list for those who will see the person, once an emergency department is advised; there are only a few.

        What would make it an ambulance comes first.

        Raises:
            CaseError: as `step`.
        """
        if not self.has_lists_for_the_team(file):
            return None
        case, passed = self._case(file), frozenset(file.passed)
        asked = [page for page in self.model.knowledge.interview.pages if page.core in ("emergency", None)]
        chosen = self._weigh(case, passed, Facts(case, self.model.knowledge), asked).chosen
        return listed(chosen, "team", self.model.knowledge) if chosen else None

    def has_lists_for_the_team(self, file: CaseFile) -> bool:
        """Whether an emergency department is advised and a list is left; by the rules alone, so it costs little."""
        case = self._case(file)
        facts = Facts(self._without_doubts(case, frozenset(file.passed)), self.model.knowledge)
        left = team_lists(file.passed) < self.model.knowledge.interview.team.lists
        return left and highest_rule(facts) is Level.emergency_department

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
        level = highest_rule(facts)
        if level is Level.emergency_now:
            return Finished(StopReport("emergency_now", self._signs_asked(case)))
        if level is Level.emergency_department:
            return Finished(StopReport("emergency_department", self._signs_asked(case)), self._ambulance(case, facts))
        return None

    def _excuse_first(self, end: Finished, case: Case, passed: frozenset[str], facts: Facts) -> Page | None:
        """What would spare a trip to an emergency department, where every rule that sends there has such an excuse.

        Own words can be ahead of the core: danger signs come before the excuse, and its questions before its list.
        """
        plan = self.model.knowledge.interview
        if end.report.reason != "emergency_department":
            return None
        pages = self._open_pages(case, passed, plan.pages)
        open_now = [name for _, items in pages for name in items]
        names = self._excusing(rules_that_hold(facts), Level.emergency_department, open_now)
        if not names:
            return None
        for page, items in pages:
            if page.core == "emergency" or (page.ask and not set(names).isdisjoint(items)):
                return core_page(page, items)
        return listed(names[: plan.lists.most], "urgency", self.model.knowledge)

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
        """The first core page with anything open; out of scope, only emergency signs and what tells of the scope."""
        knowledge = self.model.knowledge
        elsewhere = is_elsewhere(case, knowledge)
        for page in knowledge.interview.pages:
            told = page.core == "complaint" and page.id in passed  # what was not ticked there stays open
            if page.core is None or told or (elsewhere and not self._is_asked_elsewhere(page)):
                continue
            items = open_items(page, case, passed, knowledge)
            if items:
                return core_page(page, items)
        return None

    def _is_asked_elsewhere(self, page: InterviewPage) -> bool:
        """Whether a core page is asked of someone whose main trouble is outside the leg: some of it may be in it."""
        of_the_leg = set(findings_in(self.model.knowledge.outside))
        return page.core in ("emergency", "scope") or not of_the_leg.isdisjoint(page.many)

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
        """The list worth most, or the end when nothing is worth asking and nothing could change the level."""
        knowledge, now = self.model.knowledge, self._weigh(case, passed, facts)
        enough = len(case.stated) >= knowledge.interview.lists.usual
        if now.urgent or (now.value >= 1 and not enough):
            first = now.urgent if enough else now.chosen
            full = len(first) >= knowledge.interview.lists.most
            return self._next_list(first if full else self._filled(first, self._chance(facts, now), now), now)
        chance = self._chance(facts, now)
        return self._before_the_end(case, passed, facts, now, chance) or Finished(
            StopReport(
                "nothing_left_to_change" if now.worth else "everything_asked",
                self._signs_asked(case),
                self._passed_over(passed, facts, now.urgency.level, now.valued),
                chance=chance,
                best_value=now.value,
            )
        )

    def _weigh(
        self, case: Case, passed: frozenset[str], facts: Facts, asked: Sequence[InterviewPage] | None = None
    ) -> Weighed:
        """What is open of the pages that are not core, or of those `asked`; what it is worth; the list worth most."""
        knowledge, posterior = self.model.knowledge, infer_quickly(case, self.model)
        valued = value_all(self.answers_at(case.age), posterior)
        urgency = by_what_was_told(facts, group_chances(posterior, knowledge), knowledge)
        pages = self._open_pages(case, passed, asked)
        names = [name for _, items in pages for name in items]
        raising = raises(names, facts, urgency.level, valued, knowledge)
        excusing = self._excusing(urgency.fired, urgency.level, names)
        worth = self._worths(names, case, raising, excusing, valued)
        urgent = [*self._hiding(case, names), *_by_worth(worth, lambda name: _is_urgent(name, raising))]
        if self.order is None:
            chosen = self._worth_a_place(urgent, worth, knowledge.interview.lists.least_bits)
        else:
            chosen = list(self._ordered(pages).items) if pages else []
        value = self._value(chosen, worth)
        return Weighed(posterior, valued, urgency, pages, raising, excusing, worth, urgent, chosen, value)

    def _worth_a_place(self, first: Sequence[str], worth: Mapping[str, float], least_bits: float) -> list[str]:
        """What goes onto the next list: what comes first, then what brings enough, but never very few."""
        plan = self.model.knowledge.interview.lists
        ranked = dict.fromkeys([*first, *_by_worth(worth, lambda _: True)])
        brings = {*first, *(name for name in worth if worth[name] >= least_bits)}
        return [name for place, name in enumerate(ranked) if place < plan.least or name in brings][: plan.most]

    def _filled(self, names: Sequence[str], chance: RaiseChance | None, now: Weighed) -> list[str]:
        """A list that goes out takes along what would else bring another: what could raise the level.

        Of the rest it takes what is worth reading where a page is there already.
        """
        behind = [name for name in chance.behind if name in now.worth] if chance else []
        raising = _by_worth(now.worth, lambda name: name in now.raising)
        along = self.model.knowledge.interview.lists.bits_to_come_along
        return self._worth_a_place([*names, *behind, *raising], now.worth, along)

    def _before_the_end(
        self, case: Case, passed: frozenset[str], facts: Facts, now: Weighed, chance: RaiseChance | None
    ) -> Page | None:
        """What could still raise the level, or spare a needless trip, and the doubts that decide."""
        if chance is not None and chance.upper >= LARGEST_CHANCE:
            return self._next_list(self._filled((), chance, now), now)
        if chance is not None and chance.may_spare and (sparing := self._sparing(now)):
            return self._next_list(self._filled(sparing, chance, now), now)
        return self._settle(self._deciding_doubts(case, facts, now), passed) or self._hurrying(chance, now)

    def _hurrying(self, chance: RaiseChance | None, now: Weighed) -> Page | None:
        """What alone would hurry someone who is about to be told not to hurry, however rare a yes is."""
        if now.urgency.level >= Level.soon:
            return None
        names = [name for name, raised in now.raising.items() if raised.level >= Level.soon and name in now.worth]
        return self._next_list(self._filled(names, chance, now), now) if names else None

    def _chance(self, facts: Facts, now: Weighed) -> RaiseChance | None:
        if not now.worth:
            return None
        return chance_of_raise(list(now.worth), facts, now.urgency.level, now.posterior, now.valued.answers)

    def _sparing(self, now: Weighed) -> list[str]:
        """What could lower the level: excuses of the rules that give it, or what tells most where a chance gives it."""
        by_chance = any(item.threshold.level is now.urgency.level for item in now.urgency.passed)
        found = _by_worth(now.worth, lambda name: name in now.excusing)
        return [*found, *now.chosen] if by_chance else found

    def _deciding_doubts(self, case: Case, facts: Facts, now: Weighed) -> list[str]:
        """What a calming level waits for, and what the person is not sure of, where a yes would raise any level."""
        knowledge, level = self.model.knowledge, now.urgency.level
        unsure = [name for name, said in case.answers.items() if said is UNSURE and name in knowledge.decisive]
        raised = raises_by_rule(unsure, facts, level, knowledge)
        deciding = triage(facts, group_chances(now.posterior, knowledge), knowledge).deciding
        return [*(sign.ask for sign in deciding), *(name for (name, _), reach in raised.items() if reach > level)]

    def _hiding(self, case: Case, names: Sequence[str]) -> list[str]:
        """What could hide a sign that was denied, while another sign of the same illness is there."""
        findings = self.model.knowledge.findings
        doubted = [
            finding
            for finding in findings.values()
            if case.answers.get(finding.id) == NO
            and any(case.answers.get(other) == YES for other in finding.doubted_with)
        ]
        hiding = {name for finding in doubted for name in finding.hidden_by}
        return [name for name in names if name in hiding]

    def _passed_over(self, passed: frozenset[str], facts: Facts, level: Level, valued: Valued) -> tuple[str, ...]:
        """What was passed over, though an answer to it could raise the level to urgent or above."""
        knowledge = self.model.knowledge
        names = sorted(name for name in passed if name in knowledge.findings and name not in facts.case.answers)
        raising = raises(names, facts, level, valued, knowledge)
        return tuple(name for name, raised in raising.items() if raised.level >= Level.urgent_24_hours)

    def _open_pages(self, case: Case, passed: frozenset[str], asked: Sequence[InterviewPage] | None) -> Pages:
        knowledge = self.model.knowledge
        pages = [page for page in knowledge.interview.pages if page.core is None] if asked is None else asked
        found = [(page, open_items(page, case, passed, knowledge)) for page in pages]
        return [(page, items) for page, items in found if items]

    def _excusing(self, rules: Iterable[Rule], level: Level, open_now: Sequence[str]) -> list[str]:
        """What is open and could switch off the rules of a level; none where one of them has no such excuse."""
        when = [self.model.knowledge.when[rule.id] for rule in rules if rule.level is level]
        still = frozenset(open_now)
        found = [[name for name in excuses(expr) if name in still] for expr in when]
        return list(dict.fromkeys(name for names in found for name in names)) if all(found) else []

    def _worths(
        self, names: Sequence[str], case: Case, raising: dict[str, Raise], excusing: Sequence[str], valued: Valued
    ) -> dict[str, float]:
        """The bits that each thing brings, changes of the level counted in."""
        plan = self.model.knowledge.interview

        def worth(name: str) -> float:
            raised = raising[name].chance if name in raising else 0.0
            excused = valued.yes(name) if name in excusing else 0.0
            bits = valued.bits.get(name, 0.0) * self._applies(name, case, valued)
            return bits + plan.bits_per_raise * (raised + excused)

        return {name: worth(name) for name in names}

    def _value(self, names: Sequence[str], worth: Mapping[str, float]) -> float:
        """What a list brings over its burden; below 1 it is not worth asking."""
        burden = 1 + 0.1 * len(names)
        return sum(worth[name] for name in names) / (self.model.knowledge.interview.bits_per_burden * burden)

    def _applies(self, name: str, case: Case, valued: Valued) -> float:
        """A follow-up on the same list as its parent tells something only as often as the parent is there."""
        parent = self.model.knowledge.findings[name].parent
        together = parent and parent[0] not in case.answers and parent[0] in valued.answers.rows_of
        return valued.yes(parent[0]) if together else 1.0

    def _next_list(self, names: Sequence[str], now: Weighed) -> Page:
        """The first of these things as a list, or the page that another order wants."""
        if self.order is not None:
            return self._ordered(now.pages)
        plan = self.model.knowledge.interview.lists
        items = list(dict.fromkeys(names))[: plan.most]
        because: Because = "urgency" if any(name in now.raising for name in items) else "causes"
        return listed(items, because, self.model.knowledge)

    def _ordered(self, pages: Pages) -> Page:
        """The page that another order wants."""
        assert self.order is not None
        wanted = self.order([page.id for page, _ in pages])
        return next(as_page(page, items, "causes") for page, items in pages if page.id == wanted)


def _is_urgent(name: str, raising: Mapping[str, Raise]) -> bool:
    return name in raising and raising[name].level >= Level.urgent_24_hours


def _by_worth(worth: Mapping[str, float], holds: Callable[[str], bool]) -> list[str]:
    """The names for which something holds, those worth most first; of what is worth the same to 1e-4, in their order.

    The sums are in single precision and differ in the seventh place from run to run where threads share them: finer
    than this, chance would say what is asked.
    """
    return sorted((name for name in worth if holds(name)), key=lambda name: -round(worth[name], 4))
