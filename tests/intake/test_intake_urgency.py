"""Text works upward only: by itself it is no answer, and confirmed as it was read it never makes a danger smaller."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from popliteal.case import CaseFile, build_case
from popliteal.intake import Reader
from popliteal.interview.ownwords import to_confirm, with_confirmed
from popliteal.knowledge import Level, load_knowledge
from popliteal.knowledge.lexicon_load import load_lexicon
from popliteal.triage.scores import Facts
from popliteal.triage.urgency import by_what_was_told

CASES = Path(__file__).parent.parent / "cases" / "intake"
KNOWLEDGE = load_knowledge()
BEFORE = ("", "No ", "It's nothing, I never had ", "My mum had ", "Years ago I had ", "If I get ", "Lol, no. ")
bounded = settings(max_examples=60, deadline=None)


@cache
def reader() -> Reader:
    return Reader(load_lexicon(KNOWLEDGE))


@cache
def texts() -> tuple[str, ...]:
    files = sorted(CASES.glob("*.yaml"))
    return tuple(case["own_words"] for file in files for case in yaml.safe_load(file.read_text(encoding="utf-8")))


told = st.builds(str.__add__, st.sampled_from(BEFORE), st.deferred(lambda: st.sampled_from(texts())))


def level(file: CaseFile) -> Level:
    case = build_case(file, KNOWLEDGE, "case")
    return by_what_was_told(Facts(case, KNOWLEDGE), {}, KNOWLEDGE).level


@bounded
@given(told, st.sampled_from(sorted(KNOWLEDGE.signs)))
def test_confirmed_as_read_no_text_lowers_the_level_of_an_emergency_sign(text: str, sign: str) -> None:
    file = CaseFile.model_validate({"age": 40, "answers": {sign: "yes"}})
    items = {item.finding: item for item in to_confirm(reader().read(text), file, KNOWLEDGE)}
    as_read = {name: item.read_as for name, item in items.items() if item.read_as is not None}
    after = with_confirmed(file, as_read, items, text, KNOWLEDGE)
    assert after.answers[sign] == "yes"
    assert level(after) >= level(file)


@bounded
@given(told)
def test_a_danger_sign_told_as_no_is_asked_again_when_the_text_touches_it(text: str) -> None:
    reading = reader().read(text)
    touched = [danger.finding for danger in reading.dangers]
    file = CaseFile.model_validate({"age": 40, "answers": dict.fromkeys(touched, "no") or {"aching": "yes"}})
    items = to_confirm(reading, file, KNOWLEDGE)
    asked = [item.finding for item in items if item.danger]
    assert asked == touched == [item.finding for item in items[: len(touched)]]
    assert all(item.read_as is None for item in items if item.danger)


@bounded
@given(told)
def test_what_nobody_confirmed_changes_no_answer(text: str) -> None:
    file = CaseFile.model_validate({"age": 40, "answers": {"aching": "yes"}})
    items = {item.finding: item for item in to_confirm(reader().read(text), file, KNOWLEDGE)}
    assert with_confirmed(file, {}, items, text, KNOWLEDGE) == file
