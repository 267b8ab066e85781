"""Pain pills in people of 65 and over, by the criteria that US clinicians go by (ags-beers-2023)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from popliteal.care.parts import Plan
from popliteal.knowledge import Knowledge
from popliteal.knowledge.care_load import CareKnowledge, cautions_of
from some import some

NSAID_PILLS = {"ibuprofen", "naproxen"}
NOT_FOR_OLDER_PEOPLE = (
    "gabapentin", "pregabalin", "cyclobenzaprine", "methocarbamol", "carisoprodol", "muscle relax", "indomethacin",
    "ketorolac", "tramadol", "oxycodone", "amitriptyline",
)  # fmt: skip


@pytest.fixture(scope="module")
def verdicts(knowledge: Knowledge, make_plan: Callable[..., Plan]) -> Callable[..., dict[str, str]]:
    """What is said of each medicine to somebody with a worn knee who denied all else."""

    def said(age: int, *told: str) -> dict[str, str]:
        asked = [f.id for f in knowledge.findings.values() if f.group == "medicines" and not f.choices]
        others = ["anticoagulant", "bleeding_disorder", "hypertension", "atherosclerotic_disease", "steroid_use"]
        denied = dict.fromkeys([*knowledge.signs, *asked, *others, "skin_wound", "redness"], "no")
        answers = {**denied, **dict.fromkeys(told, "yes")}
        chances = dict.fromkeys(knowledge.conditions, 0.001) | {"osteoarthritis": 0.8}
        made = make_plan({"age": age, "sex": "male", "answers": answers}, chances)
        return {item.id: item.verdict for item in made.medicines}

    return said


@pytest.mark.parametrize(
    ("age", "told"),
    [
        (75, ()),
        (90, ()),
        (65, ("anticoagulant",)),
        (65, ("steroid_use",)),
        (65, ("antiplatelet",)),
        (65, ("kidney_disease",)),
        (65, ("heart_failure",)),
        (65, ("stomach_ulcer_or_bleeding",)),
    ],
)
def test_no_nsaid_pill_where_the_criteria_advise_against_it(
    age: int, told: tuple[str, ...], verdicts: Callable[..., dict[str, str]]
) -> None:
    found = verdicts(age, *told)
    assert {found[name] for name in some(NSAID_PILLS)} == {"do_not_take"}
    assert found["diclofenac_gel"] == "ask_first"
    assert found["acetaminophen"] in ("fine", "ask_first")


def test_from_65_on_an_nsaid_pill_is_at_most_asked_about(verdicts: Callable[..., dict[str, str]]) -> None:
    assert {verdicts(65)[name] for name in some(NSAID_PILLS)} == {"ask_first"}


def test_each_of_these_refusals_names_the_criteria_that_hold_today(care: CareKnowledge) -> None:
    cited = {name for caution in cautions_of(care.medicines["ibuprofen"]) for name in caution.source}
    assert {"ags-beers-2023", "ags-beers-2023-kidneys"} <= cited


def test_no_plan_names_a_drug_that_older_people_are_to_avoid(care: CareKnowledge) -> None:
    """No muscle relaxant, gabapentinoid, opioid or sedating pill is offered, so none can be stacked with another."""
    for offer in some([*care.offers.values(), *care.medicines.values()]):
        words = offer.model_dump_json().lower()
        assert not [name for name in NOT_FOR_OLDER_PEOPLE if name in words], offer.id


def test_the_sleep_drug_in_pain_pills_is_spoken_of(care: CareKnowledge) -> None:
    with_sleep_drug = [medicine for medicine in care.medicines.values() if "PM" in medicine.found_in.split(", ")[-1]]
    for medicine in some(with_sleep_drug):
        assert "From age 65 on, take no kind marked PM" in medicine.double, medicine.id
    assert "From age 65 on, take no kind marked PM" in care.medicines["acetaminophen"].double
