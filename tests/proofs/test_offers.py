"""The plan's formulas say what the plan offers, and no contraindication of the base is offered against."""

from __future__ import annotations

import random
from collections.abc import Mapping

import pytest

from popliteal.care.parts import MedicineAdvice
from popliteal.care.plan import plan
from popliteal.care.situation import likely_causes, names_called_for
from popliteal.case import build_case
from popliteal.knowledge import Knowledge, load_knowledge
from popliteal.knowledge.care_load import CareKnowledge, cautions_of, load_care
from popliteal.knowledge.care_schema import CareStep, Item, Medicine
from popliteal.triage.scores import Facts
from popliteal.triage.urgency import triage
from popliteal.workshop.proofs.agreement import Agreement, Settler, ToldToBoth
from popliteal.workshop.proofs.boundaries import answers_for
from popliteal.workshop.proofs.encode import Formula
from popliteal.workshop.proofs.offers import Plans
from some import some

RANDOM_PLANS = 400
Named = Mapping[str, float]
NOTHING_FITS: Named = {}


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge()


class PlanAgreement:
    """The plan's choices and their formulas."""

    def __init__(self, agreement: Agreement, care: CareKnowledge) -> None:
        self.agreement, self.care = agreement, care
        plans = Plans(agreement.triage, care)
        self.items = [item for item in care.items if not isinstance(item, Medicine)]
        formulas: dict[str, Formula] = {item.id: plans.offered(item) for item in self.items}
        for medicine in care.medicines.values():
            formulas |= {f"{medicine.id} fine": plans.fine(medicine), f"{medicine.id} ok": plans.considered(medicine)}
        self.conditions, self.names = list(plans.likely), list(plans.fits)
        self.settler = Settler(agreement.triage, formulas, [*plans.likely.values(), *plans.fits.values()])

    def compare(
        self, told: ToldToBoth, chances: dict[str, float], groups: dict[str, float], named: Named = NOTHING_FITS
    ) -> None:
        likely = likely_causes(chances)
        best = names_called_for(named, likely, self.care)
        free = [*(name in likely for name in self.conditions), *(name in best for name in self.names)]
        assert self.settler.true(told, groups, free) == self.program_offers(told, chances, groups, named), told

    def program_offers(
        self, told: ToldToBoth, chances: dict[str, float], groups: dict[str, float], named: Named = NOTHING_FITS
    ) -> set[str]:
        knowledge = self.care.knowledge
        facts = Facts(build_case(self.agreement.file(told), knowledge, "case"), knowledge)
        made = plan(facts, chances, triage(facts, groups, knowledge), self.care, named)
        shown = {item.id for item in (*made.steps, *made.supports, *made.exercises, *made.prevention)}
        return shown | {word for advice in made.medicines for word in verdict_words(advice)}


def verdict_words(advice: MedicineAdvice) -> list[str]:
    if advice.verdict == "fine":
        return [f"{advice.id} fine", f"{advice.id} ok"]
    return [f"{advice.id} ok"] if advice.verdict == "ask_first" else []


@pytest.fixture(scope="module")
def plans(knowledge: Knowledge) -> PlanAgreement:
    return PlanAgreement(Agreement(knowledge), load_care(knowledge))


def random_chances_of_causes(chooser: random.Random, care: CareKnowledge) -> dict[str, float]:
    likely = chooser.sample(list(care.knowledge.conditions), chooser.randint(1, 3))
    return {name: 0.3 if name in likely else 0.01 for name in care.knowledge.conditions}


def random_names(chooser: random.Random, care: CareKnowledge) -> dict[str, float]:
    """Up to three names with any chance, mostly of those that steps are for."""
    called = [name for step in care.steps.values() for name in step.names]
    drawn = chooser.sample([*called, *called, *care.knowledge.named], chooser.randint(0, 3))
    return {name: chooser.choice([0.05, 0.2, 0.4]) for name in drawn}


def quiet(agreement: Agreement, chooser: random.Random) -> ToldToBoth:
    """Mostly a person with no emergency sign, since others get no plan beyond the wait."""
    told = agreement.random_case(chooser)
    calm = agreement.told(dict.fromkeys(agreement.knowledge.signs, "no"))
    few = dict(chooser.sample(sorted(told.answers.items()), min(len(told.answers), 4)))
    return ToldToBoth({**few, **calm.answers}, told.age, told.sex)


def test_model_and_program_offer_the_same_in_random_plans(plans: PlanAgreement) -> None:
    chooser = random.Random(5)
    for number in range(RANDOM_PLANS):
        told = quiet(plans.agreement, chooser) if number % 4 else plans.agreement.random_case(chooser)
        groups = plans.agreement.random_chances(chooser) if number % 2 else {}
        chances = random_chances_of_causes(chooser, plans.care)
        plans.compare(told, chances, groups, random_names(chooser, plans.care))


def test_no_item_is_offered_to_a_case_with_its_contraindication(plans: PlanAgreement) -> None:
    met = 0
    for item in some(plans.care.items):
        for caution in cautions_of(item):
            when = plans.care.when(caution.when)
            for entries in answers_for(when, plans.care.knowledge):
                told = plans.agreement.told({**dict.fromkeys(plans.care.knowledge.signs, "no"), **entries})
                chances = only_likely(first_that_suits(item, plans.care), plans.care)
                named = names_of(item)
                plans.compare(told, chances, {}, named)
                offered = plans.program_offers(told, chances, {}, named)
                assert item.id not in offered
                assert f"{item.id} fine" not in offered
                met += 1
    assert met > 50


def test_random_people_given_a_plan_include_some_who_are_offered_each_item(plans: PlanAgreement) -> None:
    offered: set[str] = set()
    for cause in plans.care.knowledge.conditions:
        for duration in ("up_to_3_days", "days_to_6_weeks"):
            told = plans.agreement.told({**dict.fromkeys(plans.care.knowledge.signs, "no"), "duration": duration})
            for named in [NOTHING_FITS, *({one.id: 0.5} for one in plans.care.knowledge.named_under.get(cause, ()))]:
                offered |= plans.program_offers(told, only_likely(cause, plans.care), {}, named)
    steps = plans.care.steps.values()
    for_some = {step.id for step in steps if step.phase == "waiting" or step.dangers or step.only_when is not None}
    assert {item.id for item in plans.items} - for_some - offered == set()


def test_a_step_for_some_only_is_offered_to_them_alone(plans: PlanAgreement) -> None:
    slow = {**dict.fromkeys(plans.care.knowledge.signs, "no"), "duration": "over_6_weeks", "onset": "gradual"}
    for step in some([step for step in plans.care.steps.values() if step.only_when is not None]):
        chances, named = only_likely(first_that_suits(step, plans.care), plans.care), names_of(step)
        for entries in some(list(answers_for(plans.care.when(step.only_when), plans.care.knowledge))):
            told, others = plans.agreement.told({**slow, **entries}), plans.agreement.told(slow)
            plans.compare(told, chances, {}, named)
            # What is for a danger stands only once it is suspected, which these few answers need not bring about.
            assert step.dangers or step.id in plans.program_offers(told, chances, {}, named)
            assert step.id not in plans.program_offers(others, chances, {}, named)


def first_that_suits(item: Item, care: CareKnowledge) -> str:
    if isinstance(item, CareStep) and item.names:
        return care.knowledge.named[item.names[0]].of
    wrong = {cause for rule in item.not_for for cause in care.conditions(rule.causes)}
    return min(care.conditions(item.suits) - wrong)


def names_of(item: Item) -> dict[str, float]:
    return dict.fromkeys(item.names, 0.5) if isinstance(item, CareStep) else {}


def only_likely(cause: str, care: CareKnowledge) -> dict[str, float]:
    return {name: 0.9 if name == cause else 0.01 for name in care.knowledge.conditions}
