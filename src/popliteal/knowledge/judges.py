"""More than one reader's judgment of a figure, averaged in log-odds (a logarithmic pool) where no study was counted.

Interval and weight stay those of one judgment while all readers are of one kind, since their errors are then alike.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from popliteal.knowledge.errors import KnowledgeError
from popliteal.knowledge.schema import Condition, Finding, Judge, Judged, Percents, Scale, Share, Spread

LEAST = 0.002
"""No judgment is taken to be surer than this."""
LARGEST_MOVE = 1.5
"""Log-odds: a figure that the mean would move further is argued out by itself, with its reason."""
JudgedFigure = Share | Spread
Cell = tuple[str, str]
"""Condition and finding."""


def with_judges(
    conditions: Mapping[str, Condition], findings: Mapping[str, Finding], judges: Sequence[Judge], scale: Scale
) -> dict[str, Condition]:
    """The conditions with each judged figure averaged over all readers, or as it was argued out.

    Raises:
        KnowledgeError: a judgment of something that is not on file or was counted, or one that is far off the others
            without a reason.
    """
    said, argued = _told(judges), _argued(judges)
    for name, _ in (*said, *argued):
        if name not in conditions:
            raise KnowledgeError(f"judges: '{name}' is no condition")
    found = {name: dict(condition.findings) for name, condition in conditions.items()}
    for condition, name in dict.fromkeys([*said, *argued]):
        place, figure = f"judges: {condition}: {name}", found[condition].get(name)
        if figure is None or figure.checked != "judgment" or getattr(figure, "k", None) is not None:
            raise KnowledgeError(f"{place}: no judged figure of it is on file")
        finding = findings[name]
        others = {judge: _fractions(value, finding, place) for judge, value in said.get((condition, name), {}).items()}
        if (condition, name) in argued:
            because, value = argued[condition, name]
            settled = _fractions(value, finding, place)
            by = [Judged(by="argued", p=settled)]
            found[condition][name] = _as_figure(figure, settled, by, because, finding, scale)
        else:
            found[condition][name] = _mean(figure, others, finding, place, scale)
    return {name: condition.model_copy(update={"findings": found[name]}) for name, condition in conditions.items()}


def _told(judges: Sequence[Judge]) -> dict[Cell, dict[str, Percents]]:
    """(condition, finding) -> what each judge said of it."""
    found: dict[Cell, dict[str, Percents]] = {}
    for judge in judges:
        for condition, figures in judge.findings.items():
            for name, value in figures.items():
                found.setdefault((condition, name), {})[judge.id] = value
    return found


def _argued(judges: Sequence[Judge]) -> dict[Cell, tuple[str, Percents]]:
    """(condition, finding) -> the value that was argued out, with its reason; of several the last."""
    items = [item for judge in judges for item in judge.argued]
    return {(item.condition, name): (item.because, value) for item in items for name, value in item.findings.items()}


def _fractions(value: Percents, finding: Finding, place: str) -> list[float]:
    """Percent as fractions: one, or one for each choice."""
    values = value if isinstance(value, list) else [value]
    if len(values) != max(len(finding.choices), 1):
        raise KnowledgeError(f"{place}: takes {max(len(finding.choices), 1)} figures, not {len(values)}")
    return [_inside(percent / 100) for percent in values]


def _inside(p: float) -> float:
    return min(max(p, LEAST), 1 - LEAST)


def _mean(
    figure: JudgedFigure, others: Mapping[str, list[float]], finding: Finding, place: str, scale: Scale
) -> JudgedFigure:
    """The mean over the reader on file and the others: of log-odds, or of logarithms for the shares of choices."""
    first = _on_file(figure, finding, scale)
    every = [first, *others.values()]
    if isinstance(figure, Spread):
        mixed = [math.exp(sum(math.log(told[place_]) for told in every) / len(every)) for place_ in range(len(first))]
        mean = [share / sum(mixed) for share in mixed]
    else:
        mean = [_sigmoid(sum(_logit(told[0]) for told in every) / len(every))]
        if abs(_logit(mean[0]) - _logit(first[0])) > LARGEST_MOVE:
            raise KnowledgeError(f"{place}: the readers are too far apart for a mean; argue it out, with the reason")
    judged = [Judged(by="first", p=first), *(Judged(by=name, p=told) for name, told in others.items())]
    return _as_figure(figure, mean, judged, figure.because, finding, scale)


def _on_file(figure: JudgedFigure, finding: Finding, scale: Scale) -> list[float]:
    if isinstance(figure, Spread):
        return [_inside(figure.choices.get(choice.id, 0.0)) for choice in finding.choices]
    return [_inside(scale.shares[figure.word] if figure.word is not None else figure.p or 0.0)]


def _as_figure(
    figure: JudgedFigure, value: list[float], judged: list[Judged], because: str | None, finding: Finding, scale: Scale
) -> JudgedFigure:
    """The figure with another value, its interval moved along in log-odds."""
    if isinstance(figure, Spread):
        choices = {choice.id: share for choice, share in zip(finding.choices, value, strict=True)}
        whole = sum(choices.values())
        shares = {name: share / whole for name, share in choices.items()}
        return figure.model_copy(update={"choices": shares, "judged": judged, "because": because})
    p = value[0]
    weight = scale.word_weight if figure.word is not None else None
    update = {"p": p, "word": None, "ci": _interval(figure, p, scale), "weight": weight}
    return figure.model_copy(update={**update, "judged": judged, "because": because})


def _interval(share: Share, p: float, scale: Scale) -> tuple[float, float]:
    """95 %: for a word what its weight in people gives, else the interval on file, as wide in log-odds as it was."""
    if share.ci is None or share.p is None:
        return _wilson(p, scale.word_weight)
    move = _logit(p) - _logit(_inside(share.p))
    low, high = (_sigmoid(_logit(min(max(end, 1e-4), 1 - 1e-4)) + move) for end in share.ci)
    return min(low, p), max(high, p)


def _wilson(p: float, n: float) -> tuple[float, float]:
    """Wilson's 95 % interval of a share p seen in n people (Wilson 1927)."""
    z = 1.96
    middle, half = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return (middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)


def _logit(p: float) -> float:
    return math.log(p / (1 - p))


def _sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x))
