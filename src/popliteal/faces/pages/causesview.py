"""What it could be, as a page shows it: words first, a band for the range, a number only where it says something."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

from popliteal.assess import Assessment, Cause, Danger, Evidence
from popliteal.casework.result import LEAST_LISTED
from popliteal.knowledge import Knowledge
from popliteal.speech.words import ChanceWord, both_sides, count_of, likelihood, range_text, too_wide

MOST_LISTED = 6

LEAST_NAMED = 0.005

OTHER = "other_cause"
TITLES = {"likely": "Likely", "possible": "Possible", "less likely": "Less likely"}


@dataclass(frozen=True)
class Sides:
    """How many of 100 people with such answers have something, and how many do not."""

    have: str
    have_not: str
    range: str
    drawn: int


@dataclass(frozen=True)
class RangeBand:
    """A range and the chance in it, drawn on a scale from 0 to 100."""

    low: int
    wide: int
    chance: int


@dataclass(frozen=True)
class CauseView:
    """One cause as it is listed; `sides` only where the range is narrow enough for a number.

    `such_as`: the less common causes that fit and count under it, likeliest first.
    """

    cause: Cause
    word: ChanceWord
    band: RangeBand
    sides: Sides | None
    alike: tuple[str, ...]
    such_as: tuple[str, ...]


@dataclass(frozen=True)
class Tier:
    """Causes that one word is said of; none is ranked before another."""

    title: str
    causes: tuple[CauseView, ...]


@dataclass(frozen=True)
class DangerView:
    """Dangerous causes that share a threshold. No number is told of them, lest one talks somebody out of going."""

    names: tuple[str, ...]
    conditions: tuple[str, ...]
    raises_level: bool
    causes: tuple[CauseView, ...]


@dataclass(frozen=True)
class CausesView:
    """What it could be: dangerous causes apart, the others by their word, something else, and what is less likely.

    `no_danger_fits`: chances are told, and no dangerous cause is listed, a less common one with a name included.
    """

    dangers: tuple[DangerView, ...]
    tiers: tuple[Tier, ...]
    other: CauseView | None
    unlikely: tuple[Cause, ...]
    no_danger_fits: bool


def causes_of(found: Assessment, knowledge: Knowledge) -> CausesView:
    """The causes of an assessment, as they are shown."""
    dangers = dangers_of(found, knowledge)
    apart = {name for danger in dangers for name in danger.conditions}
    named = [cause for cause in found.causes if cause.condition != OTHER and cause.condition not in apart]
    listed = [cause for cause in named if cause.chance >= LEAST_LISTED][:MOST_LISTED]
    other = next((cause for cause in found.causes if cause.condition == OTHER), None)
    return CausesView(
        dangers,
        tiers_of([_shown(cause, found, knowledge) for cause in listed]),
        _shown(other, found, knowledge) if other else None,
        tuple(cause for cause in named if cause not in listed),
        not (found.chances_withheld or dangers or any(one.dangerous for one in found.named)),
    )


def _shown(cause: Cause, found: Assessment, knowledge: Knowledge) -> CauseView:
    alike = tuple(knowledge.conditions[name].lay_name for name in cause.look_alikes if name in knowledge.conditions)
    told = None if cause.dangerous or too_wide(cause.low, cause.high) else _sides(cause)
    such_as = tuple(one.lay_name for one in found.named if one.under == cause.condition)
    return CauseView(cause, likelihood(cause.chance, cause.low, cause.high), _band(cause), told, alike, such_as)


def _sides(cause: Cause) -> Sides:
    have, have_not = both_sides(cause.chance)
    return Sides(have, have_not, range_text(cause.low, cause.high), count_of(cause.chance))


def _band(cause: Cause) -> RangeBand:
    chance = round(100 * cause.chance)
    low = chance if cause.low is None else round(100 * cause.low)
    high = chance if cause.high is None else round(100 * cause.high)
    return RangeBand(low, max(high - low, 1), chance)


def tiers_of(causes: Sequence[CauseView]) -> tuple[Tier, ...]:
    """The causes by their word, as far as a word is said of any."""
    by_word = {word: tuple(item for item in causes if item.word == word) for word in get_args(ChanceWord)}
    return tuple(Tier(TITLES[word], items) for word, items in by_word.items() if items)


def dangers_of(found: Assessment, knowledge: Knowledge) -> tuple[DangerView, ...]:
    """Each group once, with the threshold that it has passed if any; what raises the level first."""
    kept: dict[tuple[str, ...], Danger] = {}
    for danger in found.rule_out:
        key = tuple(danger.conditions)
        if (danger.chance or 0.0) >= LEAST_NAMED or danger.raises_level:
            kept[key] = danger if danger.raises_level or key not in kept else kept[key]
    views = [_danger(danger, found, knowledge) for danger in kept.values()]
    return tuple(sorted(views, key=lambda view: not view.raises_level))


def _danger(danger: Danger, found: Assessment, knowledge: Knowledge) -> DangerView:
    explained = [
        cause for cause in found.causes if cause.condition in danger.conditions and cause.chance >= LEAST_LISTED
    ]
    shown = tuple(_shown(cause, found, knowledge) for cause in explained)
    return DangerView(tuple(danger.names), tuple(danger.conditions), danger.raises_level, shown)


def figure_address(evidence: Evidence, condition: str) -> str:
    """Where the figure behind an answer's weight stands."""
    return f"/evidence/conditions/{condition}#{evidence.finding}"
