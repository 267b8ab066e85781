"""What is proved of the triage rules, over every possible set of answers.

Each theorem is a list of claims. A claim is a formula that no case may satisfy ("never"), or that some case must
("sometimes"). The whole assessment is covered by leaving the chances of dangerous causes free: any number in [0, 1].
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Literal, Protocol

import z3  # type: ignore[import-untyped]

from popliteal.case import NO, UNSURE, YES, Answer, CaseFile, Known, build_case
from popliteal.knowledge import Finding, Knowledge, Level, Rule
from popliteal.knowledge.levels import words_for
from popliteal.knowledge.schema import RED_FLAG, TOLD_BY_THE_PERSON
from popliteal.triage.deciding import AGE
from popliteal.triage.rules import highest_rule
from popliteal.triage.scope import another_place
from popliteal.triage.scores import Facts
from popliteal.workshop.proofs.counterexample import AnswerChange
from popliteal.workshop.proofs.encode import NEVER, Formula
from popliteal.workshop.proofs.level import Triage

BESIDE_A_DOUBT = {"severity": Known(2, 2), "numbness_or_tingling": YES, "atrial_fibrillation": YES}
"""What makes one emergency sign in doubt as urgent as two."""
Must = Literal["never", "sometimes"]
ABOVE_SELF_CARE = [level for level in Level if level > Level.self_care]


@dataclass(frozen=True)
class Claim:
    """One thing to prove. `fails` says what is wrong when it does not hold; `change` is the step it is about."""

    about: str
    formula: Formula
    fails: str
    must: Must = "never"
    change: AnswerChange | None = None


class ProofScope(Protocol):
    """What a run is about: all of it, or only the findings and rules that a change can touch."""

    def __contains__(self, name: object, /) -> bool: ...


class Everything:
    """The scope that leaves nothing out."""

    def __contains__(self, name: object, /) -> bool:
        return True


@dataclass(frozen=True)
class Theorem:
    """A sentence a clinician can agree with, and the claims that make it up."""

    id: str
    says: str
    claims: Callable[[Triage, ProofScope], Iterable[Claim]]


EVERYTHING = Everything()


@dataclass(frozen=True)
class Flag:
    """An answer that alone gives `level` by the rules."""

    finding: str
    answer: Answer
    level: Level


def red_flags(knowledge: Knowledge, scope: ProofScope = EVERYTHING, least: Level = RED_FLAG) -> list[Flag]:
    """The answers that alone, nothing else told, make a rule of at least `least` hold."""
    flags = []
    for name, finding in knowledge.findings.items():
        if name not in scope:
            continue
        words = [choice.id for choice in finding.choices] or ["yes"]
        for word in words:
            case = build_case(CaseFile(answers={name: word}), knowledge, name)
            facts = Facts(case, knowledge)
            level = highest_rule(facts)
            if level >= least:
                flags.append(Flag(name, case.answers[name], level))
    return flags


def emergency_signs(knowledge: Knowledge, scope: ProofScope = EVERYTHING) -> dict[str, Finding]:
    """The findings marked as emergency signs, and those that a person can tell and a rule makes an emergency alone."""
    by_rule = red_flags(knowledge, scope, Level.emergency_department)
    found = {flag.finding: knowledge.findings[flag.finding] for flag in by_rule}
    marked = {name: finding for name, finding in knowledge.signs.items() if name in scope}
    return {**marked, **{name: finding for name, finding in found.items() if finding.kind in TOLD_BY_THE_PERSON}}


def _red_flag_claims(triage: Triage, scope: ProofScope) -> Iterator[Claim]:
    for flag in red_flags(triage.knowledge, scope):
        change = triage.becomes(flag.finding, flag.answer)
        other_chances = [(chance, z3.Real(f"{chance} after")) for chance in triage.chances.values()]
        after_possible = z3.And(*(z3.And(after >= 0, after <= 1) for _, after in other_chances))
        by_rules = [_falls(triage.by_rules(level), change) for level in ABOVE_SELF_CARE]
        whole = [_falls(triage.at_least(level), change + other_chances) for level in ABOVE_SELF_CARE]
        step = (flag.finding, flag.answer)
        lowers = f"a yes to {flag.finding} lowers the level of the"
        yield Claim(flag.finding, z3.Or(*by_rules), f"{lowers} rules", change=step)
        meant = z3.Not(z3.substitute(_excused(triage, flag), *change))
        any_chance = z3.And(after_possible, meant, z3.Or(*whole))
        yield Claim(flag.finding, any_chance, f"{lowers} whole, for some chances", change=step)
        calm = z3.And(triage.person.is_(flag.finding, flag.answer), z3.Not(triage.at_least(Level.routine)))
        yield Claim(flag.finding, calm, f"with {flag.finding}, excused, the result is self-care")


def _excused(triage: Triage, flag: Flag) -> Formula:
    """Whether one of the excuses of the rules that make the flag one is known to hold."""
    knowledge = triage.knowledge
    facts = Facts(build_case(CaseFile(answers={flag.finding: _word(flag, knowledge)}), knowledge, "flag"), knowledge)
    rules = [rule for rule in knowledge.rules.values() if rule.level >= flag.level and facts.holds(rule.id) is True]
    excuses = [knowledge.spares(rule) for rule in rules]
    return z3.Or(NEVER, *(triage.person.truth(part).yes for parts in excuses for part in parts))


def _word(flag: Flag, knowledge: Knowledge) -> str:
    choices = knowledge.findings[flag.finding].choices
    return choices[flag.answer.low].id if choices and isinstance(flag.answer, Known) else "yes"


def _sign_claims(triage: Triage, scope: ProofScope) -> Iterator[Claim]:
    for name, sign in triage.knowledge.signs.items():
        if name not in scope:
            continue
        there = z3.Or(triage.person.told[name][YES], triage.person.is_(name, YES))
        level = Level(sign.emergency or 0)
        yield Claim(name, z3.And(there, z3.Not(triage.at_least(level))), f"with {name} the level is below {level.name}")


def _open_sign_claims(triage: Triage, scope: ProofScope) -> Iterator[Claim]:
    for name, sign in emergency_signs(triage.knowledge, scope).items():
        if sign.parent:
            yield _open_follow_up(triage, sign)
        else:
            yield from _open_sign(triage, sign)
        yield from _no_is_not_safer(triage, name)


def _open_sign(triage: Triage, sign: Finding) -> Iterator[Claim]:
    at_rest = z3.And(triage.provisional, triage.at_least(Level.routine))
    final = z3.And(triage.is_open(sign.id), z3.Not(at_rest))
    yield Claim(sign.id, final, f"{sign.id} is open, and the result is final or self-care")
    yield Claim(sign.id, _unsure_sign_falls_short(triage, sign), f"{sign.id} is unsure, and its level is not given")


def _open_follow_up(triage: Triage, sign: Finding) -> Claim:
    """A follow-up is asked once its parent is there; from then on, while it is open, nothing is self-care."""
    asked = z3.And(triage.person.is_(sign.parent[0], YES), triage.is_open(sign.id))
    calm = z3.And(asked, z3.Not(triage.at_least(Level.routine)))
    return Claim(sign.id, calm, f"{sign.id} is open under {sign.parent[0]}, and the result is self-care")


def _unsure_sign_falls_short(triage: Triage, sign: Finding) -> Formula:
    unsure = triage.person.is_(sign.id, UNSURE)
    return z3.And(unsure, z3.Not(triage.at_least(sign.unsure.level))) if sign.unsure else unsure


def _doubt_claims(triage: Triage, scope: ProofScope) -> Iterator[Claim]:
    """Two signs that the person could not tell, and one beside what makes it likelier."""
    signs = triage.knowledge.signs
    falls_short = z3.Not(triage.at_least(Level.emergency_department))
    doubted = {name: triage.person.told[name][UNSURE] for name in signs}
    for first, second in combinations(signs, 2):
        if first in scope or second in scope:
            both = z3.And(doubted[first], doubted[second], falls_short)
            yield Claim(first, both, f"{first} and {second} are unsure, and no emergency department is named")
    for name in signs:
        for finding, answer in BESIDE_A_DOUBT.items():
            if name in scope or finding in scope:
                beside = z3.And(doubted[name], triage.person.told[finding][answer], falls_short)
                yield Claim(name, beside, f"{name} is unsure beside {finding}, and no emergency department is named")


def _no_is_not_safer(triage: Triage, name: str) -> Iterator[Claim]:
    """With the chances as they are, an open sign never gives less than a no that nothing hides."""
    believed = z3.And(triage.person.told[name][NO], triage.person.is_(name, NO))
    states: tuple[tuple[Answer | None, str], ...] = ((UNSURE, "unsure"), (None, "not asked"))
    for answer, word in states:
        change = triage.becomes(name, answer)
        falls = z3.Or(*(_falls(triage.at_least(level), change) for level in ABOVE_SELF_CARE))
        yield Claim(
            name,
            z3.And(believed, falls),
            f"{name} {word} gives a lower level than a no",
            change=(name, answer),
        )


def _calm_claims(triage: Triage, scope: ProofScope) -> Iterator[Claim]:
    """For each number of days that an open sign leaves; a calming level gives more than any.

    Stated with all rules and all that a person can tell, so that the program's shorter way is proved with it.
    """
    knowledge = triage.knowledge
    leaves = knowledge.doubt.days
    for days in sorted(set(leaves.values())):
        level = min(level for level, most in leaves.items() if most <= days)
        rules = [z3.Or(NEVER, *(triage.fired[rule.id] for rule in knowledge.rules.values() if rule.level >= level))]
        longer = z3.Not(triage.stands_within(days))
        fails = f"open and would be {level.name}, and the level is a calming one, or gives more than {days} days"
        for name, finding in knowledge.findings.items():
            if name in scope and finding.kind in TOLD_BY_THE_PERSON:
                yield Claim(name, z3.And(longer, triage.decides(name, rules)), f"{name} is {fails}")
        if AGE in scope:
            yield Claim(AGE, z3.And(longer, triage.age_decides(level)), f"age is {fails}")


def _elsewhere_claims(triage: Triage, scope: ProofScope) -> Iterator[Claim]:
    """Of whoever names another place, who tells of the leg, too, or not: by what `words_for` says of a level."""
    knowledge, named = triage.knowledge, triage.person.truth(another_place(triage.knowledge)).yes
    calmed = [
        z3.And(triage.in_scope == in_scope, triage.stands_at_least(level), z3.Not(triage.stands_at_least(above)))
        for level, above in ((Level.self_care, Level.routine), (Level.routine, Level.soon))
        for in_scope in (True, False)
        if words_for(level, in_scope, False, knowledge) == knowledge.levels[level.name]
    ]
    yield Claim("elsewhere", z3.And(named, z3.Or(calmed)), "the main trouble is elsewhere, and the leg's calm is told")


def _rule_claims(triage: Triage, scope: ProofScope) -> Iterator[Claim]:
    yield from (rule_matters(triage, rule) for rule in triage.knowledge.rules.values() if rule.id in scope)


def rule_matters(triage: Triage, rule: Rule) -> Claim:
    """A rule can hold with a reason and level that no other rule that holds gives too."""
    same = [
        triage.fired[other.id]
        for other in triage.knowledge.rules.values()
        if other.id != rule.id and (other.reason, other.level) == (rule.reason, rule.level)
    ]
    alone = z3.And(triage.fired[rule.id], z3.Not(z3.Or(NEVER, *same)))
    return Claim(rule.id, alone, f"leaving out {rule.id} changes neither level nor reasons for any case", "sometimes")


def raises_level(triage: Triage, rule: Rule) -> Formula:
    """Whether leaving out `rule` lowers the level that the rules give."""
    rest = [
        triage.fired[other.id]
        for other in triage.knowledge.rules.values()
        if other.id != rule.id and other.level >= rule.level
    ]
    signs = triage.knowledge.signs
    rest += [triage.unsure[name] for name, sign in signs.items() if sign.unsure and sign.unsure.level >= rule.level]
    floor = [triage.provisional, z3.Not(triage.in_scope)] if rule.level <= Level.routine else []
    return z3.And(triage.fired[rule.id], z3.Not(z3.Or(NEVER, *rest, *floor)))


def _falls(formula: Formula, change: list[tuple[Formula, Formula]]) -> Formula:
    """A level that is reached before a change and not after it."""
    return z3.And(formula, z3.Not(z3.substitute(formula, *change)))


THEOREMS = (
    Theorem(
        "red_flag_never_lowers",
        "Changing a red flag from no, unsure or not asked to yes never lowers the level, of the rules and of the "
        "whole; where its rule is known not to be for this person, the result is never self-care.",
        _red_flag_claims,
    ),
    Theorem(
        "emergency_sign_keeps_level",
        "No emergency sign ends below its stated level, whatever the probabilities.",
        _sign_claims,
    ),
    Theorem(
        "open_sign_is_never_no",
        "While an emergency sign is unsure or not asked the result is provisional and not self-care; an unsure one "
        "carries its stated level, and an open one never gives less than a no would.",
        _open_sign_claims,
    ),
    Theorem(
        "no_calm_in_doubt",
        "No calming level stands, and no reason to be seen soon gives more days than doubt does, while a sign is open "
        "whose yes would, with all that is known, mean 24 hours or less by the rules.",
        _calm_claims,
    ),
    Theorem(
        "elsewhere_is_not_calmed",
        "Nobody whose main trouble is elsewhere, whatever they tell of the leg, is told to look after it at home, or "
        "that a regular visit will do.",
        _elsewhere_claims,
    ),
    Theorem(
        "doubts_add_up",
        "Two emergency signs that the person could not tell, or one beside very bad pain, numbness or an uneven "
        "heartbeat, are an emergency department at least.",
        _doubt_claims,
    ),
    Theorem(
        "every_rule_matters",
        "Every rule can fire, and for every rule there are answers for which leaving it out changes the level or the "
        "reasons shown.",
        _rule_claims,
    ),
)
