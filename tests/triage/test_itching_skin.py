"""A rash that itches more than it hurts is not hurried; whoever may have an infection under it stays where they are."""

from __future__ import annotations

import pytest

from popliteal.case import CaseFile, build_case
from popliteal.knowledge import Level, load_knowledge
from popliteal.knowledge.schema import TOLD_BY_THE_PERSON
from popliteal.triage.scores import Facts
from popliteal.triage.urgency import Urgency, triage

KNOWLEDGE = load_knowledge()
DENIED = {
    name: "no"
    for name, finding in KNOWLEDGE.findings.items()
    if finding.kind in TOLD_BY_THE_PERSON and not finding.choices
}
ITCHY = {"redness": "yes", "itches_more_than_hurts": "yes", "severity": "mild", "onset": "over_days"}
BITES = {**DENIED, **ITCHY, "trouble_place": "behind_knee", "duration": "up_to_3_days", "pregnancy": "not_pregnant"}
ECZEMA = {**BITES, "both_legs": "yes", "duration": "days_to_6_weeks"}

NOT_CALMED: dict[str, tuple[dict[str, str], int]] = {
    "a child whose itchy red patch grows by the hour": ({"spreading_redness": "yes"}, 4),
    "an old man with a red, itchy shin on both sides": ({"both_legs": "yes"}, 78),
    "a child whose itchy patch is hot": ({"warmth": "yes"}, 6),
    "a bite scratched open that now is red": ({"skin_wound": "yes"}, 7),
    "diabetes and an itchy red patch": ({"diabetes": "yes"}, 44),
    "on chemotherapy": ({"active_cancer": "yes"}, 44),
    "after a transplant": ({"immunosuppressed": "yes"}, 44),
    "on prednisone": ({"steroid_use": "yes"}, 44),
    "an itchy red patch over an artificial knee": ({"joint_prosthesis": "yes"}, 49),
    "a red patch a week after surgery on the knee": ({"recent_knee_surgery": "yes"}, 44),
    "a red patch after a shot into the knee": ({"recent_joint_injection": "yes"}, 44),
    "a baby with a red patch": ({}, 1),
    "a fever with the rash": ({"fever": "yes"}, 20),
    "not sure about a fever": ({"fever": "unsure"}, 20),
    "chills with the rash": ({"chills": "yes"}, 20),
    "a fever that a pill may hide": ({"took_pain_or_fever_medicine": "yes"}, 20),
    "a child who is ill with the rash": ({"feels_unwell": "yes"}, 5),
    "it hurts as much as it itches": ({"itches_more_than_hurts": "no"}, 20),
    "not sure whether it itches more": ({"itches_more_than_hurts": "unsure"}, 20),
    "moderate pain": ({"severity": "moderate"}, 20),
    "very bad pain": ({"severity": "severe"}, 20),
    "it came all at once": ({"onset": "sudden"}, 20),
    "a tick bite of weeks ago, on one leg": ({"duration": "days_to_6_weeks"}, 30),
    "perhaps shingles: a strip on one side at 63": ({}, 63),
    "perhaps shingles: it burns, at 30": ({"burning": "yes"}, 30),
    "perhaps shingles: the skin is numb": ({"numbness_or_tingling": "yes"}, 30),
    "a sore cord beneath": ({"tender_cord": "yes"}, 40),
    "bad veins beneath": ({"varicose_veins": "yes"}, 40),
    "an earlier clot": ({"prior_vte": "yes"}, 40),
    "the calf is swollen": ({"calf_swelling": "yes"}, 40),
    "not sure whether the calf is swollen": ({"calf_swelling": "unsure"}, 40),
    "the calf hurts": ({"calf_pain": "yes"}, 40),
    "the knee beneath is swollen": ({"knee_swelling": "yes"}, 30),
    "the knee is stiff": ({"hard_to_move_or_bend": "yes"}, 30),
    "the child limps": ({"limp": "yes"}, 5),
    "it hurts on every move": ({"constant_or_every_move": "yes"}, 30),
    "it hurts at rest": ({"rest_pain": "yes"}, 30),
    "bruises with the rash, which can be vessels that leak": ({"bruising": "yes", "both_legs": "yes"}, 6),
    "a rash on both legs and sore joints": ({"several_joints": "yes", "both_legs": "yes"}, 6),
    "both lower legs swollen": ({"both_lower_legs_swollen": "yes", "both_legs": "yes"}, 40),
    "a foot without feeling": ({"nerve_damage": "yes"}, 40),
    "poor flow in the legs": ({"atherosclerotic_disease": "yes"}, 49),
    "kidneys that fail": ({"kidney_disease": "yes"}, 40),
    "a scarred liver": ({"liver_disease": "yes"}, 40),
    "injected drugs": ({"intravenous_drug_use": "yes"}, 40),
    "sickle cell disease": ({"sickle_cell_disease": "yes"}, 20),
    "on methotrexate": ({"methotrexate": "yes"}, 44),
    "on tacrolimus after a new kidney": ({"transplant_medicine": "yes"}, 44),
    "brown or blotchy skin": ({"skin_discoloration": "yes"}, 44),
    "Tylenol each day, which can hide a fever": ({"takes_acetaminophen_product": "yes"}, 20),
    "ibuprofen each day, which can hide a fever": ({"takes_nsaid_product": "yes"}, 20),
    "not sure whether a pill hides a fever": ({"took_pain_or_fever_medicine": "unsure"}, 20),
    "perhaps shingles: it stabs": ({"stabbing": "yes"}, 30),
    "perhaps shingles: sharp pain": ({"sharp_or_pinching": "yes"}, 30),
    "perhaps shingles: the back hurts on that side": ({"back_or_buttock_pain": "yes"}, 30),
    "the groin hurts, where glands swell": ({"hip_or_groin_pain": "yes"}, 30),
    "a blood thinner": ({"anticoagulant": "yes", "warfarin": "no"}, 44),
    "on warfarin": ({"anticoagulant": "yes", "warfarin": "yes"}, 44),
    "not sure whether it burns": ({"burning": "unsure"}, 30),
    "not sure whether it hurts at rest": ({"rest_pain": "unsure"}, 30),
    "not sure whether the skin is numb": ({"numbness_or_tingling": "unsure"}, 30),
    "not sure whether both lower legs swell": ({"both_lower_legs_swollen": "unsure", "both_legs": "yes"}, 40),
    "not sure whether an animal bit": ({"bite_wound": "unsure"}, 30),
    "not sure whether a snake bit": ({"snake_bite": "unsure"}, 30),
    "worse since a doctor saw it": ({"worse_since_seen": "yes", "seen_by_clinician": "yes"}, 20),
}


def urgency(answers: dict[str, str], age: int | None) -> Urgency:
    file = CaseFile.model_validate({"age": age, "sex": "male", "answers": answers})
    return triage(Facts(build_case(file, KNOWLEDGE, "case"), KNOWLEDGE), {}, KNOWLEDGE)


@pytest.mark.parametrize("age", [2, 8, 35, 49])
def test_fresh_bites_that_itch_and_nothing_else_are_told_a_visit(age: int) -> None:
    assert urgency(BITES, age).level is Level.routine


@pytest.mark.parametrize("age", [3, 30, 69])
def test_eczema_behind_both_knees_is_told_a_visit(age: int) -> None:
    said = {**ECZEMA, "comes_and_goes": "yes"} if age < 18 else ECZEMA
    fired = {rule.id for rule in urgency(said, age).fired}
    assert "red_or_changed_skin" not in fired
    assert "itchy_skin" in fired


@pytest.mark.parametrize("who", NOT_CALMED)
def test_is_not_calmed_by_an_itch(who: str) -> None:
    told, age = NOT_CALMED[who]
    with_itch = urgency({**BITES, **told}, age)
    without = urgency({**BITES, **told, "itches_more_than_hurts": "no"}, age)
    assert with_itch.level >= Level.soon
    assert (with_itch.level, with_itch.days) == (without.level, without.days)


def test_an_age_that_is_not_known_is_not_calmed() -> None:
    assert urgency(BITES, None).level >= Level.soon


@pytest.mark.parametrize("name", ["warmth", "spreading_redness", "skin_wound", "diabetes", "immunosuppressed"])
def test_what_was_not_asked_does_not_calm(name: str) -> None:
    assert urgency({finding: said for finding, said in BITES.items() if finding != name}, 8).level >= Level.soon


@pytest.mark.parametrize("name", ["took_pain_or_fever_medicine", "burning", "rest_pain", "bite_wound", "snake_bite"])
def test_what_only_some_are_asked_takes_no_calm_away_by_silence(name: str) -> None:
    fired = {
        rule.id for rule in urgency({finding: said for finding, said in BITES.items() if finding != name}, 8).fired
    }
    assert "red_or_changed_skin" not in fired
    assert "itchy_skin" in fired
