"""The joint prior over sets of conditions: stated shares, directed links, age, sex and risk factors.

Every condition is there or not; a child's chance follows from its parents by noisy-OR with a rest. Everyone here has
trouble behind the knee, so the empty set is left out, and what goes in (each root's odds, each child's rest) is solved
so that the joint model gives the stated shares back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from graphlib import TopologicalSorter

import numpy as np

from popliteal.reasoning.parameters import logit, sigmoid
from popliteal.reasoning.sets import ConditionSets, Floats, Ints, Sets

SMALLEST_REST = 1e-6
MOST_STEPS = 400
"""The knowledge base as it is takes 334."""


@dataclass(frozen=True, eq=False)
class Child:
    """A condition that others bring about: `strength[i]` is how often `parents[i]` does. Shapes (parents, d)."""

    index: int
    parents: tuple[int, ...]
    strength: Floats

    def odds(self, rest: Floats) -> Floats:
        """Odds of the child for each configuration of parents; shape (2^parents, d)."""
        absent = np.ones((1 << len(self.parents), self.strength.shape[1]))
        for place in range(len(self.parents)):
            held = (np.arange(len(absent)) >> place) & 1 == 1
            absent[held] *= 1 - self.strength[place]
        absent = absent * (1 - rest)
        return np.asarray((1 - absent) / absent)


@dataclass(frozen=True)
class Family:
    """Conditions joined by links, and the children among them; families are independent of each other."""

    members: tuple[int, ...]
    children: tuple[Child, ...]

    @cached_property
    def states_of_children(self) -> tuple[tuple[Child, Ints, Ints], ...]:
        """Each child with its own state and that of its parents by the state of the members, shapes (2^members,)."""
        return tuple((child, self._states([child.index]), self._states(child.parents)) for child in self.children)

    def _states(self, conditions: Sequence[int]) -> Ints:
        state = np.arange(1 << len(self.members), dtype=np.intp)
        places = [self.members.index(condition) for condition in conditions]
        return np.asarray(sum(((state >> place) & 1) << digit for digit, place in enumerate(places)))


@dataclass(frozen=True, eq=False)
class Prior:
    """Solved odds of the roots and rests of the children, shape (n, d) with d = 1 or the number of draws."""

    sets: ConditionSets
    children: tuple[Child, ...]
    base: Floats

    def root_odds(self, shifts: Floats) -> Floats:
        """Odds of each condition that is no child; a child's place holds 1. Shape (n + 1, d)."""
        odds = np.ones((len(self.base) + 1, self.base.shape[1]))
        odds[:-1] = self._base_odds * np.exp(shifts)
        for child in self.children:
            odds[child.index] = 1.0
        return odds

    def child_odds(self, child: Child, shifts: Floats) -> Floats:
        """Odds of a child by configuration of its parents, shape (2^parents, d)."""
        return np.asarray(self._child_odds[child.index] * np.exp(shifts[child.index]))

    @cached_property
    def _base_odds(self) -> Floats:
        return np.asarray(self.base / (1 - self.base))

    @cached_property
    def _child_odds(self) -> Mapping[int, Floats]:
        """Those of someone of whom no age, sex or risk factor is known."""
        return {child.index: child.odds(self.base[child.index]) for child in self.children}

    @property
    def families(self) -> tuple[Family, ...]:
        """The links' connected parts."""
        return _families(self.children)

    @cached_property
    def linked(self) -> tuple[int, ...]:
        """Every condition with a link, family after family: the digits of `link_factor`'s table."""
        return tuple(member for family in self.families for member in family.members)

    def link_factor(self, sets: Sets, shifts: Floats, dtype: type[np.floating] = np.float64) -> Floats:
        """Chance of the state of all children in each set, given their parents in it; shape (sets, d)."""
        if not self.families:
            return np.ones((1, self.base.shape[1]), dtype=dtype)
        # One table for all families, of the states that the sets can have: so the many sets are looked up once.
        states, place = _states_of(len(self.linked), sets.largest)
        table, digits = np.ones((len(states), self.base.shape[1])), 0
        for family in self.families:
            own = (states >> digits) & ((1 << len(family.members)) - 1)
            table *= self.family_table(family, shifts)[own]
            digits += len(family.members)
        return np.asarray(table.astype(dtype, copy=False)[place[sets.states(self.linked)]])

    def family_table(self, family: Family, shifts: Floats) -> Floats:
        """Chance of a family's children by the state of its members, shape (2^members, d)."""
        table = np.ones((1 << len(family.members), self.base.shape[1]))
        for child, own, parents in family.states_of_children:
            odds = self.child_odds(child, shifts)
            out = 1 / (1 + odds)
            both = np.stack([out, odds * out])
            table *= both[own, parents]
        return table


@lru_cache(maxsize=16)
def _states_of(linked: int, largest: int) -> tuple[Ints, Ints]:
    """The states of so many conditions with at most `largest` of them there, and the place of each state in these."""
    every = np.arange(1 << linked, dtype=np.intp)
    held = np.add.reduce((every[:, None] >> np.arange(linked)) & 1, axis=1) <= largest
    return every[held], np.cumsum(held, dtype=np.intp) - 1


@lru_cache(maxsize=16)
def _families(children: tuple[Child, ...]) -> tuple[Family, ...]:
    groups: list[set[int]] = []
    for child in children:
        own = {child.index, *child.parents}
        joined = [group for group in groups if group & own]
        groups = [group for group in groups if not group & own] + [own.union(*joined)]
    return tuple(
        Family(tuple(sorted(group)), tuple(child for child in children if child.index in group)) for group in groups
    )


def order_children(links: Mapping[int, Mapping[int, Floats]]) -> tuple[Child, ...]:
    """The children, each after its own parents, from child -> parent -> strength (d,).

    Raises:
        graphlib.CycleError: when conditions bring each other about in a circle.
    """
    graph = {child: set(parents) for child, parents in links.items()}
    order = [index for index in TopologicalSorter(graph).static_order() if index in links]
    return tuple(Child(i, tuple(sorted(links[i])), np.stack([links[i][p] for p in sorted(links[i])])) for i in order)


def solve(shares: Floats, children: tuple[Child, ...], sets: ConditionSets) -> Floats:
    """What must go in so that the model's marginals are `shares`; by fixed-point steps on the log-odds.

    Args:
        shares: stated shares, shape (n,).
        children: links at their point values (d = 1).
        sets: the hypotheses.

    Returns:
        Chances of the roots and rests of the children, shape (n, 1). A child whose links alone exceed its share
        keeps a rest of nearly nothing. That, or what the most steps do not reach, `popliteal knowledge check` names.
    """
    base = sigmoid(logit(shares) - 1.0)[:, None]
    for _ in range(MOST_STEPS):
        implied = implied_shares(Prior(sets, children, base))[:, 0]
        step = logit(shares) - logit(np.clip(implied, 1e-12, 1 - 1e-12))
        at_rest = (base[:, 0] <= SMALLEST_REST) & (step < 0)
        if np.abs(np.where(at_rest, 0.0, step)).max() < 1e-10:
            break
        base = np.clip(sigmoid(logit(base) + np.clip(step, -3, 3)[:, None]), SMALLEST_REST, 1 - 1e-9)
    return np.round(base, 12)


def set_weights(prior: Prior, sets: Sets, shifts: Floats) -> Floats:
    """Unnormalized prior weight of each set, shape (sets, d)."""
    return sets.product(prior.root_odds(shifts)) * prior.link_factor(sets, shifts)


def implied_shares(prior: Prior) -> Floats:
    """The share of each condition under the prior, shape (n, d)."""
    weights = set_weights(prior, prior.sets, np.zeros_like(prior.base))
    return np.asarray(prior.sets.marginals(weights) / weights.sum(axis=0))
