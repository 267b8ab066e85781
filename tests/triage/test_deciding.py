"""Silence and doubt are not calm: which open signs decide, and what stands while one is open."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from popliteal.assess import Assessment, Floor, assess
from popliteal.case import YES, CaseFile, build_case
from popliteal.knowledge import CaseError, Level, load_knowledge
from popliteal.knowledge.care_load import load_care
from popliteal.knowledge.logic import findings_in
from popliteal.knowledge.schema import RED_FLAG, TOLD_BY_THE_PERSON
from popliteal.reasoning.model import Model, build_model
from popliteal.triage.deciding import AGE, deciding_signs
from popliteal.triage.rules import highest_rule
from popliteal.triage.scope import is_elsewhere
from popliteal.triage.scores import Facts
from popliteal.triage.urgency import Urgency, triage
from some import some

KNOWLEDGE = load_knowledge()
ALL_NO = {
    name: "no"
    for name, finding in KNOWLEDGE.findings.items()
    if finding.kind in TOLD_BY_THE_PERSON and not finding.choices
}
QUIET = {
    **ALL_NO,
    "trouble_place": "behind_knee",
    "onset": "gradual",
    "duration": "up_to_3_days",
    "severity": "mild",
    "pregnancy": "not_pregnant",
    "sore": "yes",
}


def urgency(answers: dict[str, str], **about: object) -> Urgency:
    file = CaseFile.model_validate({"age": 40, "sex": "male", "answers": answers, **about})
    return triage(Facts(build_case(file, KNOWLEDGE, "case"), KNOWLEDGE), {}, KNOWLEDGE)


def deciding(found: Urgency) -> dict[str, str]:
    return {sign.finding: sign.state for sign in found.deciding}


@pytest.fixture(scope="module")
def model() -> Model:
    return build_model(KNOWLEDGE, draws=1)


def test_someone_who_answered_every_sign_is_calmed() -> None:
    found = urgency(QUIET)
    assert (found.level, found.deciding) == (Level.self_care, ())


@pytest.mark.parametrize("sign", KNOWLEDGE.signs)
def test_one_danger_sign_not_asked_is_seen_within_three_days(sign: str) -> None:
    found = urgency({name: said for name, said in QUIET.items() if name != sign})
    assert (found.level, found.days, found.level_if_no) == (Level.soon, 3, Level.self_care)
    assert deciding(found)[sign] == "not_asked"


def test_a_sign_that_would_mean_24_hours_is_seen_within_a_week() -> None:
    found = urgency({**QUIET, "calf_swelling": "unsure"})
    assert (found.level, found.days) == (Level.soon, 7)
    assert deciding(found)["calf_swelling"] == "unsure"


def test_a_reason_to_be_seen_in_two_weeks_leaves_no_more_days_than_a_sign_that_was_not_asked() -> None:
    slow = {**QUIET, "locking": "yes", "duration": "days_to_6_weeks", "onset": "gradual"}
    assert (urgency(slow).level, urgency(slow).days) == (Level.soon, 14)
    for sign in some(KNOWLEDGE.signs):
        found = urgency({name: said for name, said in slow.items() if name != sign})
        assert (found.days, found.days_if_no, found.in_doubt) == (3, 14, False)
        assert deciding(found)[sign] == "not_asked"


def test_a_reason_to_be_seen_in_three_days_stands_beside_a_sign_that_would_leave_a_week() -> None:
    warm = {**QUIET, "warmth": "yes", "fever": "unsure"}
    found = urgency(warm)
    assert (found.level, found.days, found.deciding) == (Level.soon, 3, ())


@pytest.mark.parametrize("threshold", [one.id for one in KNOWLEDGE.thresholds.values() if one.days])
@pytest.mark.parametrize("age", [4, 40])
def test_a_chance_that_passes_a_threshold_never_leaves_more_days_than_open_signs_do(threshold: str, age: int) -> None:
    """Its days are those of its own reason; a sign that was not asked may ask for fewer."""
    quiet = {name: said for name, said in QUIET.items() if name not in KNOWLEDGE.signs}
    for sign in some(KNOWLEDGE.thresholds[threshold].signs):
        file = CaseFile.model_validate({"age": age, "sex": "male", "answers": {**quiet, sign: "yes"}})
        facts = Facts(build_case(file, KNOWLEDGE, "case"), KNOWLEDGE)
        without, passed = (triage(facts, chances, KNOWLEDGE) for chances in ({}, {threshold: 1.0}))
        assert (passed.level, -(passed.days or 99)) >= (without.level, -(without.days or 99))


def test_a_boy_whose_pain_at_rest_may_be_a_growth_is_seen_within_the_days_that_open_signs_leave() -> None:
    """The threshold of a growth leaves a week; half of the danger signs were not asked, which leaves three days."""
    asked = [name for name, finding in KNOWLEDGE.findings.items() if name in ALL_NO and finding.kind == "symptom"]
    half = dict.fromkeys(asked[::2], "no") | {"rest_pain": "yes", "severity": "moderate"}
    file = CaseFile.model_validate({"age": 4, "sex": "male", "answers": half})
    facts = Facts(build_case(file, KNOWLEDGE, "case"), KNOWLEDGE)
    found = triage(facts, {"possible_growth": 0.06}, KNOWLEDGE)
    assert [item.threshold.days for item in found.passed] == [7]
    assert (found.level, found.days) == (Level.soon, 3)


def test_the_days_that_doubt_leaves_are_told_beside_the_reason(model: Model) -> None:
    answers = {name: said for name, said in QUIET.items() if name != "chest_pain"} | {"locking": "yes"}
    file = CaseFile.model_validate({"age": 40, "sex": "male", "answers": answers})
    found = assess(build_case(file, KNOWLEDGE, "case"), model).urgency
    assert (found.level, found.days, found.days_if_no, found.in_doubt) == ("soon", 3, 14, False)
    assert [(reason.id, reason.days) for reason in found.reasons if reason.level == "soon"] == [
        ("locking", 14),
        ("not_asked", 3),
    ]
    assert found.heading == KNOWLEDGE.levels["soon"].heading.format(days="3 days")


def test_not_sure_about_everything_is_not_calm() -> None:
    unsure = {name: "no" if name in KNOWLEDGE.signs else "unsure" for name in ALL_NO}
    found = urgency({**unsure, "trouble_place": "behind_knee"})
    assert (found.level, found.in_doubt) == (Level.soon, True)


def test_what_cannot_apply_to_a_man_decides_nothing() -> None:
    women = [name for name, finding in KNOWLEDGE.findings.items() if finding.sexes == ["female"]]
    assert women
    found = urgency({name: said for name, said in QUIET.items() if name not in women})
    assert found.level is Level.self_care


def test_a_fever_denied_after_a_pill_counts_as_denied_where_nothing_points_to_an_infection() -> None:
    assert urgency({**QUIET, "took_pain_or_fever_medicine": "yes"}).level is Level.self_care


def test_a_fever_denied_after_a_pill_stays_open_where_the_knee_is_swollen() -> None:
    swollen = {**QUIET, "knee_swelling": "yes", "duration": "over_6_weeks"}
    assert not urgency(swollen).in_doubt
    found = urgency({**swollen, "took_pain_or_fever_medicine": "yes"})
    assert deciding(found)["fever"] == "hidden"
    assert found.level is Level.soon


def test_age_decides_where_some_age_would_be_urgent() -> None:
    limping = {**QUIET, "worse_stairs_or_downhill": "yes", "hip_or_groin_pain": "yes", "fever": "no"}
    urgent_at = [age for age in KNOWLEDGE.age_steps if urgency(limping, age=age).level >= RED_FLAG]
    assert urgent_at
    calm = urgency(limping, age=None)
    assert calm.level >= RED_FLAG or deciding(calm)["age"] == "not_asked"


def test_a_child_without_an_age_is_judged_at_the_most_urgent_age() -> None:
    limping = {**QUIET, "worse_stairs_or_downhill": "yes", "hip_or_groin_pain": "yes"}
    at_each = [urgency(limping, age=age).level for age in range(18)]
    assert urgency(limping, age=None, who="my_child").level is max(at_each)


def test_trouble_elsewhere_is_never_below_a_regular_visit_and_shows_no_causes(model: Model) -> None:
    file = CaseFile.model_validate({"age": 40, "sex": "male", "answers": {**QUIET, "trouble_place": "elsewhere"}})
    found = assess(build_case(file, KNOWLEDGE, "case"), model)
    assert (found.urgency.level, found.in_scope, found.plan) == ("routine", False, None)
    assert (found.causes, found.rule_out, found.scores, found.would_change) == ([], [], [], None)
    assert found.urgency.heading == KNOWLEDGE.elsewhere.heading


LEG = sorted({*findings_in(KNOWLEDGE.outside)} - {"trouble_place"})


def test_what_somebody_whose_trouble_is_elsewhere_tells_of_the_leg_raises_the_level_and_never_calms() -> None:
    for name in some(LEG):
        told = urgency({**QUIET, "trouble_place": "elsewhere", name: "yes"})
        as_leg = urgency({**QUIET, "trouble_place": "leg_around_knee", name: "yes"})
        assert not told.in_scope, name
        assert told.level == max(as_leg.level, Level.routine), name
        assert told.days == as_leg.days, name


def test_somebody_whose_trouble_is_elsewhere_reads_no_calm_words_causes_or_plan_whatever_they_tell_of_the_leg(
    model: Model,
) -> None:
    care, levels = load_care(KNOWLEDGE), set()
    for name in some(LEG):
        answers = {**QUIET, "trouble_place": "elsewhere", name: "yes"}
        case = build_case(CaseFile(age=40, sex="male", answers=answers), KNOWLEDGE, "case")
        found = assess(case, model, with_intervals=False, care=care)
        levels.add(found.urgency.level)
        assert (found.plan, found.causes, found.named, found.rule_out, found.scores) == (None, [], [], [], []), name
        assert KNOWLEDGE.elsewhere.text in found.notes, name
        sudden = Level[found.urgency.level] > Level.soon
        assert found.urgency.heading.startswith(KNOWLEDGE.elsewhere.heading) is not sudden, name
    assert {"routine", "soon"} <= levels


def test_somebody_elsewhere_whose_leg_is_to_be_seen_within_days_reads_first_what_we_know(model: Model) -> None:
    answers = {**QUIET, "trouble_place": "elsewhere", "warmth": "yes"}
    case = build_case(CaseFile(age=40, sex="male", answers=answers), KNOWLEDGE, "case")
    found = assess(case, model, with_intervals=False).urgency
    assert (found.level, found.days) == ("soon", 3)
    assert found.heading == "We only know the back of the knee. For your leg: see a doctor within 3 days"
    assert "What you told us of your leg needs a visit within 3 days" in found.where


def test_a_man_of_68_with_pain_of_back_and_groin_that_is_elsewhere_is_sent_to_whoever_can_ask_him(model: Model) -> None:
    answers = {**QUIET, "trouble_place": "elsewhere", "back_or_buttock_pain": "yes", "hip_or_groin_pain": "yes"}
    case = build_case(CaseFile(age=68, sex="male", answers=answers), KNOWLEDGE, "case")
    found = assess(case, model, with_intervals=False, care=load_care(KNOWLEDGE))
    assert (found.urgency.heading, found.urgency.where, found.urgency.by_when) == (
        KNOWLEDGE.elsewhere.heading, KNOWLEDGE.elsewhere.where, KNOWLEDGE.elsewhere.by_when,
    )  # fmt: skip
    assert (found.plan, found.causes) == (None, [])


def test_a_chance_raises_the_level_only_of_those_elsewhere_who_tell_of_the_leg() -> None:
    clot = dict.fromkeys(KNOWLEDGE.thresholds, 1.0)
    base = {**QUIET, "trouble_place": "elsewhere"}
    for extra, raised in some((({}, False), ({"calf_pain": "yes"}, True))):
        file = CaseFile.model_validate({"age": 40, "sex": "male", "answers": {**base, **extra}})
        told = triage(Facts(build_case(file, KNOWLEDGE, "case"), KNOWLEDGE), clot, KNOWLEDGE)
        assert (bool(told.passed), told.in_scope) == (raised, False)


def test_a_place_of_the_leg_is_never_elsewhere() -> None:
    for place in some(("behind_knee", "leg_around_knee", "unsure")):
        assert urgency({**QUIET, "trouble_place": place}).in_scope, place


def test_trouble_elsewhere_keeps_a_danger_sign(model: Model) -> None:
    answers = {**QUIET, "trouble_place": "elsewhere", "chest_pain": "yes"}
    found = assess(build_case(CaseFile(age=40, answers=answers), KNOWLEDGE, "case"), model)
    assert found.urgency.level == "emergency_now"


def asked(model: Model) -> Assessment:
    file = CaseFile(age=40, sex="male", answers={"sore": "yes", "knee_swelling": "unsure"})
    return assess(build_case(file, KNOWLEDGE, "case"), model, with_intervals=False)


def test_what_was_never_asked_is_told_from_danger(model: Model) -> None:
    found = asked(model).urgency
    assert (found.level, found.level_if_no) == ("soon", "self_care")
    assert found.heading == "We can't tell yet"
    assert set(KNOWLEDGE.signs) <= set(found.open_deciding)


def test_the_most_urgent_open_signs_are_asked_next_three_at_a_time(model: Model) -> None:
    found = asked(model)
    assert len(found.next) == 3
    assert all(ask.level_if_yes == "emergency_now" for ask in found.next)


ANSWERS = st.dictionaries(
    st.sampled_from(sorted(ALL_NO)), st.sampled_from(["yes", "no", "unsure"]), min_size=1, max_size=12
)
SIGNS_NO = dict.fromkeys(KNOWLEDGE.signs, "no")


@settings(max_examples=80, deadline=None)
@given(answers=ANSWERS, age=st.sampled_from([None, 8, 40, 80]), silent=st.booleans(), place=st.integers(0, 50))
def test_a_no_to_an_open_sign_never_raises_the_level(
    answers: dict[str, str], age: int | None, silent: bool, place: int
) -> None:
    told = answers if silent else {**ALL_NO, **answers}
    before = urgency(told, age=age)
    names = [sign.finding for sign in before.deciding if sign.finding in ALL_NO and sign.state != "hidden"]
    if names:
        after = urgency({**told, names[place % len(names)]: "no"}, age=age)
        assert after.level <= before.level


@settings(max_examples=80, deadline=None)
@given(answers=ANSWERS, age=st.sampled_from([None, 8, 40, 80]), silent=st.booleans(), place=st.integers(0, 200))
def test_one_more_unsure_never_lowers_the_level_below_a_no(
    answers: dict[str, str], age: int | None, silent: bool, place: int
) -> None:
    told = answers if silent else {**ALL_NO, **answers}
    names = [name for name in sorted(ALL_NO) if told.get(name, "no") == "no"]
    name = names[place % len(names)]
    assert urgency({**told, name: "unsure"}, age=age).level >= urgency({**told, name: "no"}, age=age).level


HIDDEN = {**QUIET, "took_pain_or_fever_medicine": "yes"}
MONDAY, TUESDAY = "2026-03-02", "2026-03-03"


def days(fever: str, pill: str) -> dict[str, dict[str, str]]:
    return {"fever": {"day": fever}, "took_pain_or_fever_medicine": {"day": pill}}


def test_a_no_that_a_pill_of_the_same_day_hides_is_an_answer_while_nothing_else_speaks_for_the_illness() -> None:
    assert urgency(HIDDEN, origin=days(MONDAY, MONDAY)).level == Level.self_care
    assert urgency(HIDDEN, origin=days(TUESDAY, MONDAY)).level == Level.self_care


def test_a_no_that_is_older_than_the_pill_which_hides_it_is_open_again() -> None:
    found = urgency(HIDDEN, origin=days(MONDAY, TUESDAY))
    assert found.level == Level.soon
    assert deciding(found)["fever"] == "hidden"


CAN_BE_HIDDEN = sorted(
    name for name in KNOWLEDGE.decisive if KNOWLEDGE.findings[name].hidden_by and not KNOWLEDGE.findings[name].choices
)


@given(st.sampled_from(CAN_BE_HIDDEN), st.dates(), st.dates())
def test_knowing_the_day_of_an_answer_never_makes_it_calmer(sign: str, told: dt.date, hid: dt.date) -> None:
    by = KNOWLEDGE.findings[sign].hidden_by
    answers = {**QUIET, **dict.fromkeys(by, "yes"), sign: QUIET.get(sign, "no")}
    origin = {sign: {"day": told}, **{name: {"day": hid} for name in by}}
    assert urgency(answers, origin=origin).level >= urgency(answers).level


def test_the_five_ways_in_which_a_finding_can_stand_are_told_apart() -> None:
    answers = {
        "fever": "no",
        "took_pain_or_fever_medicine": "yes",
        "warmth": "unsure",
        "worse_stairs_or_downhill": "not_applicable",
    }
    case = build_case(CaseFile.model_validate({"answers": answers}), KNOWLEDGE, "case")
    asked = ("took_pain_or_fever_medicine", "warmth", "fever", "worse_stairs_or_downhill", "redness")
    assert [case.state(name) for name in asked] == ["told", "unsure", "hidden", "not_applicable", "not_asked"]


@pytest.mark.parametrize("name", KNOWLEDGE.decisive)
def test_nobody_is_calmed_by_a_danger_sign_that_does_not_apply(name: str) -> None:
    with pytest.raises(CaseError, match="danger sign"):
        build_case(CaseFile(answers={name: "not_applicable"}), KNOWLEDGE, "case")


def test_what_a_clinician_or_a_record_denies_takes_back_no_danger_sign_that_the_person_told() -> None:
    told = {"age": 40, "answers": {"chest_pain": "yes"}}
    denied = {"others": [{"origin": {"by": "record"}, "answers": {"chest_pain": "no"}}]}
    case = build_case(CaseFile.model_validate({**told, **denied}), KNOWLEDGE, "case")
    assert case.answers["chest_pain"] == YES
    assert len(case.contradictions) == 1


@settings(max_examples=200, deadline=None)
@given(
    answers=st.dictionaries(st.sampled_from(sorted(ALL_NO)), st.sampled_from(["yes", "no", "unsure"]), min_size=1),
    sex=st.sampled_from(["female", "male", None]),
)
def test_an_age_that_decides_is_found_among_the_rules_that_read_it_as_among_all(
    answers: dict[str, str], sex: str | None
) -> None:
    case = build_case(CaseFile.model_validate({"sex": sex, "answers": answers}), KNOWLEDGE, "case")
    highest = max(highest_rule(Facts(replace(case, age=age), KNOWLEDGE)) for age in KNOWLEDGE.age_steps)
    found = [sign.level for sign in deciding_signs(Facts(case, KNOWLEDGE)) if sign.finding == AGE]
    assert found == ([highest] if highest >= RED_FLAG and not is_elsewhere(case, KNOWLEDGE) else [])


FLOORS = {
    Floor(Level.emergency_now, None): ("Call 911 now", "right now"),
    Floor(Level.emergency_department, None): ("Go to an emergency department now", "right away"),
    Floor(Level.urgent_24_hours, None): ("Be seen by a doctor within 24 hours", "within 24 hours"),
    Floor(Level.soon, 1): ("See a doctor within 1 day", "within 1 day"),
    Floor(Level.soon, 3): ("See a doctor within 3 days", "within 3 days"),
    Floor(Level.routine, None): ("Make a regular doctor's visit", "in the next few weeks"),
}
CALM = {
    "all signs denied": QUIET,
    "all signs denied, for months": {**QUIET, "duration": "over_6_weeks", "comes_and_goes": "yes"},
}
OPEN = {
    "a sign not asked": {**QUIET, "calf_swelling": "unsure"},
    "signs left open": {"sore": "yes", "severity": "mild"},
}


def held(answers: dict[str, str], floor: Floor, model: Model) -> Assessment:
    file = CaseFile.model_validate({"age": 40, "sex": "male", "answers": answers})
    return assess(build_case(file, KNOWLEDGE, "case"), model, with_intervals=False, floor=floor)


@pytest.mark.parametrize("who", [*CALM, *OPEN])
@pytest.mark.parametrize("floor", FLOORS, ids=lambda floor: f"{floor.level.name}-{floor.days}")
def test_what_stands_from_before_is_said_in_its_own_words(who: str, floor: Floor, model: Model) -> None:
    if who in OPEN and floor.level < Level.urgent_24_hours:
        pytest.skip("what was told now is doubt of the same level")
    found = held({**CALM, **OPEN}[who], floor, model).urgency
    assert (found.heading, found.by_when) == FLOORS[floor]
    assert (found.level, found.days, found.in_doubt) == (floor.level.name, floor.days, False)
    assert (found.level_if_no, found.days_if_no) == (floor.level.name, floor.days)
    assert "within ." not in found.where


@pytest.mark.parametrize(
    "floor", [floor for floor in FLOORS if floor.level > Level.soon], ids=lambda floor: floor.level.name
)
def test_doubt_is_no_reason_for_an_emergency_that_stands(floor: Floor, model: Model) -> None:
    found = held(OPEN["signs left open"], floor, model)
    assert [reason for reason in found.urgency.reasons if reason.kind == "doubt"] == []
    assert (found.urgency.open_deciding, found.next) == ([], [])


def test_what_was_told_now_is_never_lowered_to_what_stands(model: Model) -> None:
    found = held({**QUIET, "cold_foot": "yes"}, Floor(Level.soon, 3), model).urgency
    assert found.level == "emergency_department"
    assert found.reasons[0].kind == "rule"


def test_signs_left_open_are_still_asked_of_whoever_is_held_at_a_visit(model: Model) -> None:
    assert held(OPEN["signs left open"], Floor(Level.soon, 1), model).next
