"""How soon to be seen by what was told: no, unsure and not asked differ; what is open stays open."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from popliteal.assess import assess
from popliteal.case import CaseFile, build_case, parse_case
from popliteal.knowledge import Level, load_knowledge
from popliteal.reasoning.model import Model, build_model
from popliteal.triage.scores import Facts
from popliteal.triage.urgency import HIGHEST_BY_CHANCE, Urgency, by_what_was_told

KNOWLEDGE = load_knowledge()
ALL_SIGNS_NO = dict.fromkeys(KNOWLEDGE.signs, "no")


def urgency(answers: dict[str, str], age: int | None = 40, chances: dict[str, float] | None = None) -> Urgency:
    case = build_case(CaseFile.model_validate({"age": age, "answers": answers}), KNOWLEDGE, "case")
    return by_what_was_told(Facts(case, KNOWLEDGE), chances or {}, KNOWLEDGE)


@pytest.fixture(scope="module")
def model() -> Model:
    return build_model(KNOWLEDGE, draws=1)


def test_no_unsure_and_not_asked_differ_for_an_emergency_sign() -> None:
    rest = {**ALL_SIGNS_NO, "aching": "yes"}
    del rest["cold_foot"]
    no, unsure, not_asked, yes = (
        urgency({**rest, **extra}) for extra in ({"cold_foot": "no"}, {"cold_foot": "unsure"}, {}, {"cold_foot": "yes"})
    )
    assert (no.level, no.provisional) == (Level.self_care, False)
    assert (unsure.level, unsure.provisional) == (Level.urgent_24_hours, True)
    assert (not_asked.level, not_asked.provisional) == (Level.routine, True)
    assert (yes.level, yes.provisional) == (Level.emergency_department, False)


@pytest.mark.parametrize("sign", KNOWLEDGE.signs)
def test_open_sign_is_named_and_keeps_the_result_provisional(sign: str) -> None:
    rest = {name: answer for name, answer in ALL_SIGNS_NO.items() if name != sign}
    found = urgency({**rest, "aching": "yes"})
    assert [(item.sign.id, item.state) for item in found.open_signs] == [(sign, "not_asked")]
    assert found.provisional
    assert found.level is Level.routine


@pytest.mark.parametrize("sign", KNOWLEDGE.signs)
def test_unsure_sign_carries_its_stated_level(sign: str) -> None:
    unsure = KNOWLEDGE.signs[sign].unsure
    assert unsure is not None
    found = urgency({**ALL_SIGNS_NO, sign: "unsure"})
    assert found.level >= unsure.level
    assert [finding.id for finding in found.unsure_signs] == [sign]


@pytest.mark.parametrize("sign", KNOWLEDGE.signs)
def test_one_unsure_sign_alone_does_not_add_up(sign: str) -> None:
    said = urgency({**ALL_SIGNS_NO, sign: "unsure", "severity": "moderate"})
    assert {"two_signs_unsure", "sign_unsure_with_another_warning"}.isdisjoint(rule.id for rule in said.fired)


def test_emergency_signs_are_listed_most_urgent_first() -> None:
    levels = [item.sign.emergency for item in urgency({"aching": "yes"}).open_signs]
    assert levels == sorted(levels, reverse=True)


def test_fever_denied_after_a_fever_pill_is_not_a_no() -> None:
    case = build_case(
        CaseFile.model_validate({"answers": {"fever": "no", "took_pain_or_fever_medicine": "yes"}}), KNOWLEDGE, "case"
    )
    facts = Facts(case, KNOWLEDGE)
    assert case.hidden["fever"] == ("took_pain_or_fever_medicine",)
    assert facts.has("fever", frozenset({1})) is None


def test_fever_denied_without_anything_that_hides_it_is_a_no() -> None:
    case = build_case(CaseFile.model_validate({"age": 40, "answers": {"fever": "no"}}), KNOWLEDGE, "case")
    assert Facts(case, KNOWLEDGE).has("fever", frozenset({1})) is False


def test_chance_alone_never_sends_to_an_emergency_department() -> None:
    certain = dict.fromkeys(KNOWLEDGE.thresholds, 1.0)
    told = dict.fromkeys(("cramping", "varicose_veins", "skin_wound", "rest_pain", "new_or_increased_activity"), "yes")
    found = urgency({**ALL_SIGNS_NO, **told}, chances=certain)
    assert len(found.passed) == len(KNOWLEDGE.thresholds)
    assert found.level is HIGHEST_BY_CHANCE


@pytest.mark.parametrize("threshold", KNOWLEDGE.thresholds)
def test_chance_counts_from_the_threshold_up(threshold: str) -> None:
    item = KNOWLEDGE.thresholds[threshold]
    level = min(item.level, HIGHEST_BY_CHANCE)
    told = [urgency({**ALL_SIGNS_NO, sign: "yes"}).level for sign in item.signs]
    sign = item.signs[told.index(min(told))]
    below, at = (urgency({**ALL_SIGNS_NO, sign: "yes"}, chances={threshold: chance}) for chance in near(item.chance))
    assert below.level is min(told)
    assert at.level is max(level, min(told))
    assert [passed.threshold.id for passed in at.passed] == [threshold]


def near(chance: float) -> tuple[float, float]:
    return chance - 1e-6, chance


@pytest.mark.parametrize("threshold", KNOWLEDGE.thresholds)
def test_a_chance_does_not_raise_someone_who_told_none_of_its_signs(threshold: str) -> None:
    about = {"onset": "gradual", "duration": "up_to_3_days", "severity": "mild", "aching": "yes"}
    found = urgency({**ALL_SIGNS_NO, **about}, age=80, chances={threshold: 1.0})
    assert found.passed == ()
    assert found.level is Level.self_care


def test_days_are_the_fewest_of_all_reasons_and_only_for_soon() -> None:
    both = urgency({**ALL_SIGNS_NO, "severity": "severe", "warmth": "yes"})
    days = [rule.days for rule in both.fired if rule.days]
    assert both.level is Level.soon
    assert both.days == min(days)
    assert urgency({"chest_pain": "yes", "severity": "severe"}).days is None


ANSWERS = st.dictionaries(
    st.sampled_from([name for name, finding in KNOWLEDGE.findings.items() if not finding.choices]),
    st.sampled_from(["yes", "no", "unsure"]),
    min_size=2,
    max_size=25,
)


@settings(max_examples=60, deadline=None)
@given(answers=ANSWERS, order=st.randoms(use_true_random=False))
def test_order_of_the_answers_never_moves_the_level(answers: dict[str, str], order: object) -> None:
    names = list(answers)
    order.shuffle(names)  # type: ignore[attr-defined]
    before, after = urgency(answers), urgency({name: answers[name] for name in names})
    assert (before.level, before.days, before.fired, before.open_signs) == (
        after.level,
        after.days,
        after.fired,
        after.open_signs,
    )


BELITTLING = ["it is probably nothing", "sorry to bother you", "my mother says I always fuss", "HELP!!! I am dying", ""]


@pytest.mark.parametrize("title", BELITTLING)
def test_a_remark_in_the_title_never_moves_the_level(title: str, model: Model) -> None:
    text = "age: 61\nsex: female\nanswers: {calf_swelling: yes, calf_pain: yes, cold_foot: unsure}\n"
    plain = assess(parse_case(text, KNOWLEDGE, "case"), model, with_intervals=False)
    framed = assess(parse_case(f"name: {title!r}\n{text}", KNOWLEDGE, "case"), model, with_intervals=False)
    assert framed == plain


@pytest.mark.parametrize("who", ["my_child", "someone_else"])
def test_who_it_is_about_never_moves_the_level(who: str, model: Model) -> None:
    answers = {"age": 9, "answers": {"fever": "yes", "calf_pain": "unsure"}}
    mine, theirs = (build_case(CaseFile.model_validate({**answers, "who": w}), KNOWLEDGE, "case") for w in ("me", who))
    assert assess(theirs, model, with_intervals=False).urgency == assess(mine, model, with_intervals=False).urgency


def test_present_and_answers_are_two_spellings_of_the_same() -> None:
    listed = build_case(CaseFile(present=["calf_pain"], absent=["fever"]), KNOWLEDGE, "case")
    answered = build_case(CaseFile(answers={"calf_pain": "yes", "fever": "no"}), KNOWLEDGE, "case")
    assert listed == answered
