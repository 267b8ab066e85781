"""The questions about somebody else read right."""

from __future__ import annotations

import re

import pytest
from person import Walk

from popliteal.assess import assess
from popliteal.case import CaseFile, build_case
from popliteal.interview import Interview
from popliteal.interview.wording import INTRODUCTION, reword, reword_assessment
from popliteal.knowledge import Knowledge
from some import some

SUBJECT_AS_OBJECT = re.compile(
    r"\b(about|around|at|behind|by|for|from|gave|gives?|in|lets?|makes?|near|of|on|over|see|sees|send|told|to|under|wakes?"
    r"|with|bothers?|drive) they\b",
    re.IGNORECASE,
)


def texts(knowledge: Knowledge) -> list[str | None]:
    """All that the interview says to a person."""
    plan = knowledge.interview
    asked = [knowledge.findings[n] for page in plan.pages for n in (*page.many, *page.ask) if n in knowledge.findings]
    return [
        *(text for page in plan.pages for text in (page.topic, page.title, page.why)),
        *(text for f in asked for text in (f.question, f.hint, f.why, f.check_at_home, f.lay, f.lay_no)),
        *(choice.label for f in asked for choice in f.choices),
        *(f.unsure.say for f in asked if f.unsure),
        *(rule.reason for rule in (*knowledge.rules.values(), *knowledge.thresholds.values())),
        *(condition.about for condition in knowledge.conditions.values()),
        *(item.text for item in plan.contradictions),
    ]


@pytest.mark.parametrize("who", ["my_child", "someone_else"])
def test_no_text_about_somebody_else_says_you(who: str, knowledge: Knowledge) -> None:
    for text in some(texts(knowledge)):
        said = reword(text or "", who)  # type: ignore[arg-type]
        assert not re.search(r"\b(you|your|yours|yourself)\b", said, re.IGNORECASE), said
        assert not SUBJECT_AS_OBJECT.search(said), said
        assert not re.search(r"\bthey (is|has|does|was)\b|\bthem (are|have|can|do|were|will)\b", said), said


def test_checks_at_home_do_not_ask_for_the_hand_of_the_child(knowledge: Knowledge) -> None:
    for text in some(texts(knowledge)):
        assert not re.search(r"\b(your|their) (thumb|fingers?|hand|wrist)\b", text or ""), text


@pytest.mark.parametrize(
    ("said_to_me", "said_of_them"),
    [
        ("Choose the place that bothers you most.", "Choose the place that bothers them most."),
        ("Nerve damage that makes you feel less in your feet", "Nerve damage that makes them feel less in their feet"),
        ("A fall from higher than you are tall.", "A fall from higher than they are tall."),
        ("As if it could fold under you.", "As if it could fold under them."),
        ("Does the pain wake you up at night?", "Does the pain wake them up at night?"),
        ("You may not feel how bad it is.", "They may not feel how bad it is."),
        ("Is any of these true of you?", "Is any of these true of them?"),
        ("Say yes if a doctor told you so.", "Say yes if a doctor told them so."),
    ],
)
def test_the_verb_stays_right(said_to_me: str, said_of_them: str) -> None:
    assert reword(said_to_me, "my_child") == said_of_them
    assert reword(said_to_me, "me") == said_to_me


def test_the_assessment_speaks_of_the_person_but_to_the_reader(walk: Walk, interview: Interview) -> None:
    file, _, _ = walk({"calf_swelling": "yes"}, CaseFile(who="my_child"))
    case = build_case(file, interview.model.knowledge, "test")
    result = assess(case, interview.model, with_intervals=False)
    said = reword_assessment(result, "my_child")
    assert said.urgency.where == result.urgency.where
    assert said.urgency.level == result.urgency.level
    told = [text for reason in said.urgency.reasons for text in (reason.text, *reason.because)]
    told += [evidence.text for cause in said.causes for evidence in (*cause.for_it, *cause.against_it)]
    assert any("their calf" in text for text in told)
    assert [text for text in told if re.search(r"\byou", text, re.IGNORECASE)] == []
    assert reword_assessment(result, "me") is result


def test_each_way_of_asking_has_an_introduction() -> None:
    assert INTRODUCTION["me"] == ""
    assert all("They" in INTRODUCTION[who] for who in ("my_child", "someone_else"))
