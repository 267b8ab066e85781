"""Parts of the real knowledge base small enough to enumerate, and random cases to ask of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from popliteal.case import Case, build_case, validate_case
from popliteal.knowledge import Condition, Finding, Knowledge
from popliteal.knowledge.schema import Share
from popliteal.reasoning.inference import Posterior
from popliteal.reasoning.model import MODELED, Model, build_model
from popliteal.reasoning.parameters import beta_of
from popliteal.reasoning.sets import ConditionSets, Floats


def restricted(knowledge: Knowledge, names: Iterable[str]) -> Knowledge:
    """The knowledge of some conditions only, with the links among them."""
    kept = set(names)
    conditions = {name: _without_outside_links(knowledge.conditions[name], kept) for name in sorted(kept)}
    return replace(knowledge, conditions=conditions)


def _without_outside_links(condition: Condition, kept: set[str]) -> Condition:
    return condition.model_copy(update={"links": [link for link in condition.links if link.cause in kept]})


def small_model(whole: Model, names: Iterable[str]) -> Model:
    """A model of some conditions over all their sets, with the odds that they have in the whole one."""
    model = build_model(restricted(whole.knowledge, names), draws=1)
    base = whole.point.prior.base[[whole.index[name] for name in model.conditions]]
    point = replace(model.point, prior=replace(model.point.prior, base=base))
    return replace(model, point=point, sets=ConditionSets(model.sets.n, model.sets.n))


def exact_chances(posterior: Posterior) -> Floats:
    """The chances before they are rounded for the reader, shape (n,)."""
    return posterior.sets.marginals(posterior.weights)


def random_case(knowledge: Knowledge, seed: int, asked: int = 14, positive: float = 0.35) -> Case:
    """A case of about `asked` answers to what these conditions speak to, `positive` of them yes, some unsure."""
    rng = np.random.default_rng(seed)
    spoken_to = {
        name for condition in knowledge.conditions.values() for name in (*condition.findings, *condition.risks)
    }
    names = [
        name
        for name in sorted(spoken_to | {name for name, finding in knowledge.findings.items() if finding.parent})
        if knowledge.findings[name].kind in (*MODELED, "risk")
    ]
    chosen = rng.choice(names, size=min(asked, len(names)), replace=False)
    answers = {str(name): _answer(knowledge.findings[str(name)], rng, positive) for name in chosen}
    age, sex = int(rng.integers(3, 84)), str(rng.choice(["female", "male"]))
    return build_case(validate_case({"age": age, "sex": sex, "answers": answers}, "random"), knowledge, "random")


def likely_case(knowledge: Knowledge, seed: int, asked: int = 7) -> Case:
    """A case as one condition would give it: each answer is drawn from what that condition states."""
    rng = np.random.default_rng(seed)
    condition = knowledge.conditions[str(rng.choice(sorted(knowledge.conditions)))]
    stated = {name: share for name, share in sorted(condition.findings.items()) if isinstance(share, Share)}
    chosen = rng.choice(sorted(stated), size=min(asked, len(stated)), replace=False)
    there = {str(name): rng.random() < beta_of(stated[str(name)], knowledge.scale).p for name in chosen}
    return build_case(validate_case({"answers": there}, "likely"), knowledge, "likely")


def _answer(finding: Finding, rng: np.random.Generator, positive: float) -> str:
    if rng.random() < 0.1:
        return "unsure"
    if finding.choices:
        return str(rng.choice([choice.id for choice in finding.choices]))
    return "yes" if rng.random() < positive else "no"
