"""`popliteal knowledge show ID`: one entry with all that hangs on it, as text."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from popliteal.checks.records import Files
from popliteal.explain.lines import Lines, source_text, titles
from popliteal.explain.show_condition import condition_lines, named_lines
from popliteal.explain.show_finding import finding_lines
from popliteal.knowledge import Knowledge, PoplitealError, Rule, Threshold, nearest
from popliteal.knowledge.describe import address_of, authors_of, seen_of, when_text, year_of
from popliteal.knowledge.logic import atoms, parse
from popliteal.knowledge.schema import Band, ScoreItem


def show(name: str, base: Knowledge) -> str:
    """Everything called `name`: condition, finding, rule, threshold, score, source; older ids lead to today's.

    Raises:
        PoplitealError: an unknown id, with the nearest ones.
    """
    kinds: list[tuple[str, Callable[[str, Knowledge], Lines]]] = [
        (base.conditions_by_name.get(name, ""), condition_lines),
        (name if name in base.named else "", named_lines),
        (base.names.findings[name][0] if name in base.names.findings else "", finding_lines),
        (name if name in base.rules else "", rule_lines),
        (name if name in base.thresholds else "", threshold_lines),
        (name if name in base.scores else "", score_lines),
        (name if name in base.sources else "", source_lines),
    ]
    found = ["\n".join(lines(known, base)) for known, lines in kinds if known]
    if not found:
        raise PoplitealError(f"'{name}' is nothing in the knowledge base.{nearest(name, all_ids(base))}")
    return "\n\n".join(found)


def all_ids(base: Knowledge) -> list[str]:
    """Every id that can be shown."""
    groups = (
        base.conditions_by_name,
        base.named,
        base.names.findings,
        base.rules,
        base.thresholds,
        base.scores,
        base.sources,
    )
    return sorted({name for group in groups for name in group})


def rule_lines(name: str, base: Knowledge) -> Lines:
    """A triage rule: when it holds, what it says, and where it comes from."""
    rule = base.rules[name]
    yield f"rule {name}: {_level_text(rule)}"
    yield f"  when: {when_text(base.when[name], base)}"
    for excuse in (base.excuses[item] for item in rule.not_for):
        yield f"  not for: {excuse.who} [{titles(excuse.source, base) or 'judgment'}]: {excuse.because}"
    yield f"  reason given: {rule.reason}"
    yield f"  checked: {rule.checked}"
    if rule.because:
        yield f"  because: {' '.join(rule.because.split())}"
    yield from _source_lines(rule.source, base)


def threshold_lines(name: str, base: Knowledge) -> Lines:
    """A threshold on the chance of dangerous causes."""
    threshold = base.thresholds[name]
    yield f"threshold {name}: {_level_text(threshold)} from a chance of {threshold.chance:g}"
    yield f"  of: {', '.join(base.conditions[item].name for item in threshold.conditions)}"
    yield f"  reason given: {threshold.reason}"
    yield f"  because: {' '.join(threshold.because.split())}"
    yield from _source_lines(threshold.source, base)


def score_lines(name: str, base: Knowledge) -> Lines:
    """A published score: its items, bands and note."""
    score = base.scores[name]
    yield f"score {name}: {score.name}"
    yield f"  for: {score.condition}; shown to: {', '.join(score.shown_to)}; how: {score.how}"
    if score.applies is not None:
        yield f"  applies when: {when_text(parse(score.applies, base.names), base)}"
    if score.needs:
        yield f"  needs: {score.needs}"
    for item, when in base.score_items[name]:
        yield _item_text(item, "a clinician can tell" if when is None else when_text(when, base))
    for band in score.bands:
        yield _band_text(band)
    yield f"  note: {' '.join(score.note.split())}"
    if score.performance:
        yield f"  performance: {' '.join(score.performance.split())}"
    yield from _source_lines(score.source, base)
    for rule in base.rules.values():
        if any(getattr(atom, "score", None) == name for atom in atoms(base.when[rule.id])):
            yield f"  read by rule {rule.id}"


def _level_text(record: Rule | Threshold) -> str:
    return record.level.name + (f", within {record.days} days" if record.days else "")


def _source_lines(names: Iterable[str], base: Knowledge) -> Lines:
    yield from (f"  source: {source_text(name, base)}" for name in names)


def _item_text(item: ScoreItem, when: str) -> str:
    return f"  {item.points:+g} {item.text} ({item.who}; {when})"


def _band_text(band: Band) -> str:
    rate = f": {band.rate:.1%}" if band.rate is not None else ""
    return f"  {band.low:g} to {band.high:g} points: {band.name}{rate}"


def source_lines(name: str, base: Knowledge) -> Lines:
    """A source, and everything that cites it."""
    source = base.sources[name]
    yield f"source {name}: {source.get('title', '')}"
    told = {
        "authors": authors_of(source),
        "year": year_of(source),
        "in": str(source.get("container-title") or ""),
        "PMID": str(source.get("PMID") or ""),
        "at": address_of(source),
        "read": seen_of(source),
    }
    yield from (f"  {key}: {text}" for key, text in told.items() if text)
    records = Files(base).cited_by(name)
    yield f"cited by {len(records)}"
    yield from (f"  {record.place}: {record.id}" for record in records)
