"""More than one reader's judgment of a figure, averaged in log-odds (a logarithmic pool) where no study was counted.

Interval and weight stay those of one judgment while all readers are of one kind, since their errors are then alike.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from popliteal.knowledge.errors import KnowledgeError
from popliteal.knowledge.schema import Condition, Finding, Judge, Judged, Percents, Scale, Share, Spread

LEAST = 0.002
"""No judgment is taken to be surer than this."""
LARGEST_MOVE = 1.5
"""Log-odds: a figure that the mean would move further is argued out by itself, with its reason."""
JudgedFigure = Share | Spread


def with_judges(
    conditions: Mapping[str, Condition], findings: Mapping[str, Finding], judges: Sequence[Judge], scale: Scale
) -> dict[str, Condition]:
    """The conditions with each judged figure averaged over all readers, or as it was argued out.

    Raises:
        KnowledgeError: a judgment of something that is not on file or was counted, or one that is far off the others
            without a reason.
    """
    for judge in judges:
        for name in (*judge.findings, *(argued.condition for argued in judge.argued)):
            if name not in conditions:
                raise KnowledgeError(f"judges/{judge.id}.yaml: '{name}' is no condition")
    return {name: _judged(condition, findings, judges, scale) for name, condition in conditions.items()}


def _judged(condition: Condition, findings: Mapping[str, Finding], judges: Sequence[Judge], scale: Scale) -> Condition:
    figures = dict(condition.findings)
    said = {name: dict(_said_of(name, condition.id, judges)) for name in _named(condition.id, judges)}
    for name, values in said.items():
        place = f"judges: {condition.id}: {name}"
        figure = figures.get(name)
        if figure is None or figure.checked != "judgment" or getattr(figure, "k", None) is not None:
            raise KnowledgeError(f"{place}: no judged figure of it is on file")
        shares = [_fractions(value, findings[name], place) for value in values.values()]
        argued = _argued(name, condition.id, judges)
        if argued is not None:
            value = _fractions(argued[1], findings[name], place)
            figures[name] = _as_figure(figure, value, [Judged(by="argued", p=value)], argued[0], findings[name], scale)
        else:
            figures[name] = _mean(figure, dict(zip(values, shares, strict=True)), findings[name], place, scale)
    return condition.model_copy(update={"findings": figures})


def _named(condition: str, judges: Sequence[Judge]) -> list[str]:
    judged = [name for judge in judges for name in judge.findings.get(condition, {})]
    argued = [
        name for judge in judges for item in judge.argued if item.condition == condition for name in item.findings
    ]
    return list(dict.fromkeys([*judged, *argued]))


def _said_of(name: str, condition: str, judges: Sequence[Judge]) -> Iterator[tuple[str, Percents]]:
    for judge in judges:
        if name in judge.findings.get(condition, {}):
            yield judge.id, judge.findings[condition][name]


def _argued(name: str, condition: str, judges: Sequence[Judge]) -> tuple[str, Percents] | None:
    found = [
        (item.because, item.findings[name])
        for judge in judges
        for item in judge.argued
        if item.condition == condition and name in item.findings
    ]
    return found[-1] if found else None


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
