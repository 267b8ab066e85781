"""The emergency card of a page just sent, from its answers alone: it needs no kept case and no database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from popliteal.assess import findings_behind, lay_answer
from popliteal.case import Answer, Case, CaseFile, Given, Known, Sex, Who, build_case
from popliteal.casework.ready import Ready
from popliteal.interview import Finished
from popliteal.interview.wording import as_told_to_a_clinic, trouble_told
from popliteal.knowledge import Finding, Knowledge, Level, LevelId
from popliteal.knowledge.levels import level_text
from popliteal.knowledge.logic import rests_on_doubt
from popliteal.speech.words import Speaker, stop
from popliteal.triage.rules import rules_that_hold
from popliteal.triage.scores import Facts


@dataclass(frozen=True)
class Tickable:
    """One thing to tick: a form's field with its value, and its text."""

    field: str
    value: str
    text: str


@dataclass(frozen=True)
class Card:
    """What to do at once and what to say. It names no cause and no chance.

    Attributes:
        because: what was told, or written in the diary, that calls for it.
        say: the same in a clinician's words.
        aloud: the same in the words in which it was told, for `read_out`.
        ambulance: signs that would make a visit to an emergency department an ambulance.
        told: what is known to be there, sent along with the answer to that question.
    """

    level: LevelId
    heading: str
    where: str
    because: tuple[str, ...]
    say: tuple[str, ...]
    aloud: tuple[str, ...]
    ambulance: tuple[Tickable, ...]
    told: tuple[Tickable, ...]


ALREADY_TOLD = "told"
MOST_SAID = 6
"""Things that are read out on the phone, but every emergency sign is; who answers asks for more."""
SAID_FIRST = (
    "face_arm_or_speech",
    "confused_or_drowsy",
    "shortness_of_breath",
    "fainting",
    "chest_pain",
    "coughing_blood",
)
"""What an emergency dispatcher acts on, in the order in which it is said. This is a judgment."""


def card_of(
    answers: Mapping[str, Given], ready: Ready, age: int | None = None, sex: Sex | None = None,
    say: Speaker = Speaker(),  # noqa: B008
) -> Card | None:  # fmt: skip
    """The card that answers call for by themselves, by the rules alone, or None; some rules ask for an age."""
    knowledge, file = ready.knowledge, CaseFile(age=age, sex=sex, answers=dict(answers))
    if not answers:
        return None
    facts = Facts(build_case(file, knowledge, "page"), knowledge)
    rules = [
        rule
        for rule in rules_that_hold(facts)
        if rule.level >= Level.emergency_department and not rests_on_doubt(knowledge.when[rule.id])
    ]
    if not rules:
        return None
    level = max(rule.level for rule in rules)
    words = level_text(knowledge.levels[level.name], None)
    deciding = [rule.id for rule in rules if rule.level is level]
    return Card(
        level=level.id,
        heading=say(words.heading),
        where=say(words.where),
        because=in_lay_words(deciding, facts.case, knowledge, say),
        say=tuple(map(say.name, in_clinic_words(deciding, facts.case, knowledge))),
        aloud=said_aloud(deciding, facts.case, knowledge),
        ambulance=ambulance_signs(file, level.id, ready, say),
        told=signs_in(file),
    )


def ambulance_signs(file: CaseFile, level: LevelId, ready: Ready, say: Speaker) -> tuple[Tickable, ...]:
    """What would make a visit to an emergency department an ambulance; nothing at any other level."""
    if level != Level.emergency_department.name:
        return ()
    knowledge, step = ready.knowledge, ready.interview.step(file)
    told = step.ambulance if isinstance(step, Finished) else ()
    signs = [(sign.id, 1) for sign in knowledge.signs.values() if sign.emergency is Level.emergency_now]
    return tuple(_sign(knowledge.findings[name], place, say) for name, place in told or signs)


def signs_in(file: CaseFile) -> tuple[Tickable, ...]:
    """What a case says is there, as fields of a form."""
    there = {name: value for name, value in file.answers.items() if value not in (False, "no", "unsure")}
    return tuple(
        Tickable(ALREADY_TOLD, name, "") if value in (True, "yes") else Tickable(name, str(value), "")
        for name, value in there.items()
    )


def _sign(finding: Finding, place: int, say: Speaker) -> Tickable:
    if finding.choices:
        return Tickable(finding.id, finding.choices[place].id, say(lay_answer(finding, Known(place, place))))
    return Tickable("signs", finding.id, say(finding.lay))


def in_lay_words(rules: Iterable[str], case: Case, knowledge: Knowledge, say: Speaker) -> tuple[str, ...]:
    """The findings behind the rules, in the words in which they were told."""
    found = [finding for rule in rules for finding in findings_behind(rule, case, knowledge)]
    return tuple(dict.fromkeys(say(lay_answer(finding, case.answers[finding.id])) for finding in found))


def in_clinic_words(rules: Iterable[str], case: Case, knowledge: Knowledge) -> tuple[str, ...]:
    """What to tell whoever sees the person first: the findings behind the rules, in clinic words, doubts last.

    That they are doubts is said once, with the first.
    """
    found = {one.id: one for rule in rules for one in findings_behind(rule, case, knowledge)}.values()
    known = [one for one in found if isinstance(case.answers[one.id], Known)]
    doubted = [one for one in found if one not in known]
    said = [clinic_answer(one, case.answers[one.id]) for one in (*known, *doubted[:1])]
    return (*said, *(one.name for one in doubted[1:]))


def said_aloud(rules: Iterable[str], case: Case, knowledge: Knowledge) -> tuple[str, ...]:
    """The findings behind the rules in lay words, most urgent first; all doubts are one statement.

    No more than can be read out, but no emergency sign is left out.
    """
    found = {one.id: one for rule in rules for one in findings_behind(rule, case, knowledge)}.values()
    there = sorted((one for one in found if isinstance(case.answers[one.id], Known)), key=_said_at)
    known = [lay_answer(one, case.answers[one.id]) for one in there]
    most = max(MOST_SAID, sum(one.emergency is not None for one in there))
    doubted = [one.lay for one in found if not isinstance(case.answers[one.id], Known)]
    more = [f"and {len(known) - most} more"] if len(known) > most else []
    doubts = [f"I am not sure if {doubted[0]}{_other_doubts(len(doubted) - 1)}"] if doubted else []
    return (*known[:most], *more, *doubts)


def _said_at(finding: Finding) -> tuple[int, bool]:
    place = SAID_FIRST.index(finding.id) if finding.id in SAID_FIRST else len(SAID_FIRST)
    return place, finding.emergency is None


def read_out(told: Iterable[str], caller: Who | None) -> str:
    """What whoever calls reads out. Where nobody knows who that is, nobody is made to say "I" of another's signs."""
    who = caller or "someone_else"
    return " ".join((trouble_told(who), *(stop(as_told_to_a_clinic(text, who)) for text in told)))


def _other_doubts(number: int) -> str:
    return f", nor about {number} other sign{'' if number == 1 else 's'}" if number else ""


def clinic_answer(finding: Finding, answer: Answer) -> str:
    """An answer in a clinician's words."""
    if not isinstance(answer, Known):
        return f"not sure about {finding.name}"
    if not finding.choices:
        return finding.name
    labels = [choice.label for choice in finding.choices[answer.low : answer.high + 1]]
    return f"{finding.name}: {' or '.join(labels)}"
