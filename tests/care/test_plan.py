"""Properties of every plan, over 2,500 random people (seeded; 10,000 in `make slow`) and those of Hypothesis."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from popliteal.care.parts import Plan
from popliteal.care.plan import plan
from popliteal.care.situation import LIKELY
from popliteal.case import Case, CaseFile, build_case
from popliteal.knowledge import Knowledge, Level, load_knowledge
from popliteal.knowledge.care_load import CareKnowledge, cautions_of, load_care, refusals_of
from popliteal.knowledge.care_schema import Caution, Item
from popliteal.knowledge.logic import evaluate
from popliteal.triage.scores import Facts
from popliteal.triage.urgency import Urgency, triage
from some import some

PEOPLE, MANY = 2_500, 10_000
MOST_LINES = 12
"""Of a plan, before anything is unfolded."""
SEED = 20261122
QUIET = 0.7
"""Share of people whose danger signs are all answered no; else open signs would withhold most things from everyone."""


@cache
def base() -> tuple[Knowledge, CareKnowledge]:
    knowledge = load_knowledge()
    return knowledge, load_care(knowledge)


def random_person(draw: random.Random) -> tuple[Case, dict[str, float]]:
    """Answers with a few yeses to contraindications, and chances with one to three likely causes."""
    knowledge = base()[0]
    answers: dict[str, Any] = dict.fromkeys(knowledge.signs, "no") if draw.random() < QUIET else {}
    told = draw.sample(sorted(knowledge.findings), draw.randint(1, 40))
    answers.update({name: random_answer(name, draw, 0.12) for name in told if name not in answers})
    if draw.random() < 0.8:
        answers.update({name: random_answer(name, draw, 0.15) for name in asked_of_medicines()})
    chances = dict.fromkeys(knowledge.conditions, 0.01)
    chances.update({name: draw.uniform(0.1, 0.9) for name in draw.sample(sorted(chances), draw.choice([1, 1, 2, 3]))})
    file = CaseFile(
        age=draw.choice([None, 1, *range(5, 95, 3)]), sex=draw.choice(["female", "male", None]), answers=answers
    )
    return build_case(file, knowledge, "random"), chances


def random_answer(name: str, draw: random.Random, yes: float) -> str:
    choices = base()[0].findings[name].choices
    if choices:
        return draw.choice([choice.id for choice in choices])
    return draw.choices(["yes", "no", "unsure"], [yes, 0.97 - yes, 0.03])[0]


@cache
def asked_of_medicines() -> tuple[str, ...]:
    return tuple(name for name, finding in base()[0].findings.items() if finding.group == "medicines")


def urgency_of(facts: Facts, chances: dict[str, float]) -> Urgency:
    knowledge = base()[0]
    groups = {
        threshold.id: max(chances[name] for name in threshold.conditions) for threshold in knowledge.thresholds.values()
    }
    return triage(facts, groups, knowledge)


def people(count: int, seed: int) -> Iterator[tuple[Facts, dict[str, float], Urgency, Plan]]:
    knowledge, care = base()
    draw, called = random.Random(seed), [name for step in care.steps.values() for name in step.names]
    fitting = random.Random(seed + 1)
    for _ in range(count):
        case, chances = random_person(draw)
        facts = Facts(case, knowledge)
        urgency = urgency_of(facts, chances)
        named = dict.fromkeys(fitting.sample(called, 3), 0.3)
        yield facts, chances, urgency, plan(facts, chances, urgency, care, named)


def offered_ids(made: Plan) -> set[str]:
    """Everything that the plan offers, medicines that are fine or to be asked about included."""
    items = (*made.steps, *made.supports, *made.exercises, *made.prevention)
    return {item.id for item in items} | {item.id for item in made.medicines if item.verdict in ("fine", "ask_first")}


@pytest.fixture(scope="module")
def tally() -> dict[str, Any]:
    return tallied(PEOPLE, SEED)


def tallied(count: int, seed: int) -> dict[str, Any]:
    """What happened over all random people: breaches by kind, and which contraindications were met."""
    care = base()[1]
    by_id = {item.id: item for item in care.items}
    cautions = {(item.id, n): care.when(c.when) for item in care.items for n, c in enumerate(cautions_of(item))}
    refusing = {key for key in cautions if refuses(by_id[key[0]], key[1])}
    wrong = {(item.id, n): care.conditions(r.causes) for item in care.items for n, r in enumerate(item.not_for)}
    found: dict[str, Any] = {
        "breaches": [],
        "people": 0,
        "fine": 0,
        "met": set(),
        "wrong_met": set(),
        "cautions": set(cautions),
        "wrong": set(wrong),
    }
    for facts, chances, urgency, made in people(count, seed):
        found["people"] += 1
        given_ids = offered_ids(made)
        likely = {cause.condition for cause in made.likely}
        wanted = {name for name, item in by_id.items() if likely & care.conditions(item.suits)}
        found["wrong_met"] |= {key for key, causes in wrong.items() if key[0] in wanted and likely & causes}
        fine = {item.id for item in made.medicines if item.verdict == "fine"}
        found["fine"] += len(fine)
        for key, when in cautions.items():
            truth = evaluate(when, facts)
            if truth is True:
                found["met"] |= {key} if key[0] in wanted else set()
                if (key in refusing and key[0] in given_ids) or key[0] in fine:
                    found["breaches"].append(("offered against a contraindication", key))
            elif truth is None and key[0] in fine:
                found["breaches"].append(("fine although not known", key))
        found["breaches"].extend(others(made, chances, urgency, given_ids, by_id))
    return found


def refuses(item: Item, number: int) -> bool:
    """Whether the contraindication forbids, where a medicine's others only call for asking first."""
    ask_first = getattr(item, "ask_first", [])
    return number < len(cautions_of(item)) - len(ask_first)


def others(
    made: Plan, chances: dict[str, float], urgency: Urgency, given_ids: set[str], by_id: dict[str, Item]
) -> Iterator[tuple[str, object]]:
    """Breaches of everything else that a plan promises."""
    likely = {name for name, chance in chances.items() if chance >= LIKELY} | {max(chances, key=chances.__getitem__)}
    if {cause.condition for cause in made.likely} != likely:
        yield "a likely cause is left out", made.likely
    if not made.waiting and {course.condition for course in made.courses} != likely:
        yield "a likely cause has no course", made.courses
    if not made.waiting and not likely <= causes_with_an_offer(made):
        yield "a likely cause has nothing that a clinician may offer", made.offers
    net = made.safety_net
    if not (net.if_not_in_time and 1 <= net.look_again_days <= 14 and str(net.look_again_days) in net.look_again):
        yield "no safety net", net
    if Level[net.next_level] < urgency.level:
        yield "the next step is less urgent", net
    if made.waiting and (made.exercises or made.prevention or made.offers or made.methods or made.courses):
        yield "something that could delay care", made.level
    yield from unsuited(made, likely, by_id)
    yield from of_today(made)
    open_ids = {danger.id for danger in made.open_dangers}
    for name in given_ids:
        if set(by_id[name].withhold_while) & open_ids:
            yield "harmful under an open danger", name
    if not {item.id for item in made.steps if not item.for_causes}:
        yield "no base plan", made.level


def of_today(made: Plan) -> Iterator[tuple[str, object]]:
    """Breaches of what is promised of today: short, offered by the plan, two exercises in week 1, one more a week."""
    offered = {item.id: item for item in (*made.steps, *made.supports, *made.exercises)}
    most = 5 if made.level == "emergency_department" else 3
    if not 1 <= len(made.today) <= most:
        yield "too many things today, or none", made.today
    lines = [*made.today, made.leave, made.medicine, *made.notes, made.safety_net.look_again]
    if sum(line is not None for line in lines) > MOST_LINES:
        yield "more lines than are read before anything is unfolded", lines
    named = [*(item.id for item in made.today), *(name for group in made.later for name in group.ids)]
    if not set(named) <= set(offered):
        yield "today has what the plan does not offer", named
    if made.leave and (made.leave.do != "do_not" or offered.get(made.leave.id) != made.leave):
        yield "what to leave is not offered", made.leave
    exercises = {item.id for item in made.exercises}
    weeks = [exercises & set(group.ids) for group in made.later if group.when.startswith("Week ")]
    if any(len(week) != (2 if place == 0 else 1) for place, week in enumerate(weeks)) and len(exercises) > 1:
        yield "not two exercises first and one more each week", weeks
    if not all(item.stop for item in made.exercises):
        yield "an exercise without when to stop", made.exercises
    if made.medicine and made.medicine.medicine:
        verdict = next(m.verdict for m in made.medicines if m.id == made.medicine.medicine)
        if verdict in ("do_not_take", "not_now", "not_for_this"):
            yield "today names a medicine that is not for this person", made.medicine


def unsuited(made: Plan, likely: set[str], by_id: dict[str, Item]) -> Iterator[tuple[str, object]]:
    """What is offered without being right for all likely causes; a precaution needs only one of them."""
    for item in (*made.steps, *made.supports, *made.exercises, *made.prevention):
        entry = by_id[item.id]
        right_for = base()[1].conditions(entry.suits)
        careful = getattr(entry, "precaution", False)
        if not (likely & right_for if careful else likely <= right_for):
            yield "not right for every likely cause", item.id


def causes_with_an_offer(made: Plan) -> set[str]:
    return {cause for offer in made.offers for cause in offer.for_causes}


def test_no_plan_breaks_a_promise(tally: dict[str, Any]) -> None:
    assert tally["people"] == PEOPLE
    assert tally["breaches"] == []


@pytest.mark.slow
def test_no_plan_of_ten_thousand_other_people_breaks_a_promise() -> None:
    found = tallied(MANY, SEED + 1)
    print(f"plans: of {found['people']} people, {len(found['breaches'])} breaches")
    assert found["people"] == MANY
    assert found["breaches"] == []


def test_every_contraindication_was_met_by_someone(tally: dict[str, Any]) -> None:
    """Met: it held for a person with a likely cause that the thing is for."""
    assert tally["cautions"] - tally["met"] == set()
    assert tally["wrong"] - tally["wrong_met"] == set()


def test_some_medicine_was_fine_for_someone(tally: dict[str, Any]) -> None:
    assert tally["fine"] > 0


RANK = {"fine": 2, "ask_first": 1, "childs_dose": 0, "stay_with_it": 0, "not_for_this": 0, "do_not_take": 0}


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 2**32), data=st.data())
def test_a_yes_to_a_contraindication_never_makes_a_medicine_more_allowed(seed: int, data: st.DataObject) -> None:
    knowledge = base()[0]
    case, _ = random_person(random.Random(seed))
    chances = dict.fromkeys(knowledge.conditions, 0.01) | {"osteoarthritis": 0.8}
    name = data.draw(st.sampled_from([name for name in asked_of_medicines() if name != "pregnancy"]))
    yes = build_case(CaseFile(answers={name: "yes"}), knowledge, "test").answers
    more = Case(age=case.age, sex=case.sex, answers={**case.answers, **yes})
    first, second = (
        {m.id: RANK[m.verdict] for m in verdicts(told, chances) if m.verdict in RANK} for told in (case, more)
    )
    assert first.keys() <= second.keys()
    assert all(second[name] <= first[name] for name in first)


def verdicts(case: Case, chances: dict[str, float]) -> list[Any]:
    knowledge, care = base()
    facts = Facts(case, knowledge)
    return plan(facts, chances, urgency_of(facts, chances), care).medicines


def test_a_medicine_is_refused_by_what_any_item_may_be_refused_by() -> None:
    """`not_with` stands on every item; a medicine that used it was once given all the same."""
    knowledge, care = base()
    medicine = care.medicines["acetaminophen"]
    refused = Caution(when="fever", reason="Not with a fever.", because="made up")
    only_this = medicine.model_copy(update={"not_with": [refused], "do_not": [], "ask_first": []})
    strict = replace(care, medicines={medicine.id: only_this})
    chances = dict.fromkeys(knowledge.conditions, 0.01) | {"osteoarthritis": 0.8}

    def verdict(fever: str) -> tuple[str, list[str]]:
        answers = {**dict.fromkeys([*knowledge.signs, "took_pain_or_fever_medicine"], "no"), "fever": fever}
        case = build_case(CaseFile.model_validate({"age": 40, "answers": answers}), knowledge, "test")
        made = plan(Facts(case, knowledge), chances, triage(Facts(case, knowledge), {}, knowledge), strict)
        return made.medicines[0].verdict, [doubt.text for doubt in made.medicines[0].doubts if doubt.known]

    assert verdict("no") == ("fine", [])
    assert verdict("yes") == ("do_not_take", ["Not with a fever."])


def test_nothing_is_said_without_a_source_or_a_stated_judgment(care: CareKnowledge, knowledge: Knowledge) -> None:
    for place, statement in some(care.advice):
        assert statement.source or (statement.checked == "judgment" and statement.because), place
        assert set(statement.source) <= set(knowledge.sources), place


def test_no_statement_claims_more_checking_than_its_best_source(care: CareKnowledge, knowledge: Knowledge) -> None:
    order = ["judgment", "secondary", "abstract", "full"]
    for place, statement in some(care.advice):
        if statement.source:
            best = max(order.index(knowledge.sources[name]["custom"]["seen"]) for name in statement.source)
            assert order.index(statement.checked) <= best, place


def test_every_condition_has_a_course_and_something_that_a_clinician_may_offer(care: CareKnowledge) -> None:
    causes = set(care.knowledge.conditions)
    special = [offer for offer in care.offers.values() if "any" not in offer.suits]
    assert set(care.courses) == causes
    assert {cause for offer in special for cause in care.conditions(offer.suits)} == causes


def test_whoever_waits_is_told_each_sign_of_a_clot_that_calls_for_an_ambulance(care: CareKnowledge) -> None:
    for name, net in some((name, net) for name, net in care.safety_net.items() if name != "emergency_now"):
        for sign in ("chest pain", "trouble breathing", "fainting", "coughing blood"):
            assert sign in net.watch, (name, sign)


def test_every_level_has_a_safety_net_that_is_never_less_urgent(care: CareKnowledge) -> None:
    assert set(care.safety_net) == {level.name for level in Level}
    assert all(net.next_level >= Level[name] for name, net in care.safety_net.items())


def test_every_rule_that_asks_for_care_within_a_day_names_its_danger(care: CareKnowledge, knowledge: Knowledge) -> None:
    named = {rule for danger in care.dangers.values() for rule in danger.rules}
    urgent = {rule.id for rule in knowledge.rules.values() if rule.level > Level.soon}
    assert urgent - named == set()


def test_every_threshold_and_every_emergency_sign_names_its_danger(care: CareKnowledge, knowledge: Knowledge) -> None:
    dangers = care.dangers.values()
    assert {name for danger in dangers for name in danger.thresholds} == set(knowledge.thresholds)
    assert {name for danger in dangers for name in danger.signs} == set(knowledge.signs)


def test_the_words_of_a_medicine_carry_the_figures_of_its_label(care: CareKnowledge) -> None:
    for medicine in some(care.medicines.values()):
        if medicine.label is None:
            continue
        label, said = medicine.label, f"{medicine.how} {medicine.most}"
        hours = [str(hour) for hour in label.interval_hours or ()]
        doses = [f"{dose:g} mg" for dose in (label.unit_mg, label.most_in_24_hours_mg, *(label.dose_mg or ())) if dose]
        assert all(figure in said for figure in [*hours, *doses, f"{label.most_days} days"]), medicine.id


def test_a_medicine_is_refused_below_the_age_on_its_label(care: CareKnowledge, knowledge: Knowledge) -> None:
    for medicine in some(care.medicines.values()):
        if medicine.label is not None:
            for age, refused in ((medicine.label.min_age - 1, True), (medicine.label.min_age, False)):
                facts = Facts(Case(age=age), knowledge)
                known = [
                    caution for caution in refusals_of(medicine) if evaluate(care.when(caution.when), facts) is True
                ]
                assert bool(known) is refused, (medicine.id, age)


def test_a_group_of_causes_names_each_only_once(care: CareKnowledge) -> None:
    for group in some(care.groups.values()):
        assert len(group.conditions) == len(set(group.conditions)), group.id
