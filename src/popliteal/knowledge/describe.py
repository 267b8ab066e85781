"""Figures in words."""

from __future__ import annotations

from popliteal.knowledge.schema import Odds, Scale, Share, Spread

Figure = Share | Spread | Odds


def figure_text(figure: Figure, scale: Scale) -> str:
    """A figure as a short text: "29 of 67 (43 %)", "45 % (30 % to 60 %)", "often (about 45 %)"."""
    if isinstance(figure, Odds):
        return _odds_text(figure, scale)
    if isinstance(figure, Spread):
        return ", ".join(f"{name.replace('_', ' ')} {share:.0%}" for name, share in figure.choices.items())
    if figure.word is not None:
        return f"{figure.word.replace('_', ' ')} (about {_percent(scale.shares[figure.word])})"
    if figure.k is not None and figure.n is not None:
        return f"{figure.k} of {figure.n} ({_percent(figure.k / figure.n)})"
    assert figure.p is not None  # the schema holds one of the three forms
    assert figure.ci is not None
    return f"{_percent(figure.p)} ({_percent(figure.ci[0])} to {_percent(figure.ci[1])})"


def _odds_text(figure: Odds, scale: Scale) -> str:
    if figure.word is not None:
        return f"{figure.word.replace('_', ' ')} ({scale.odds[figure.word]:g} times the odds)"
    assert figure.ci is not None
    return f"{figure.odds_ratio:g} times the odds ({figure.ci[0]:g} to {figure.ci[1]:g})"


def _percent(p: float) -> str:
    return f"{p:.2%}" if p < 0.01 else f"{p:.0%}"
