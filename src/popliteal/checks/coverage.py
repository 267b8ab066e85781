"""`popliteal knowledge coverage`: what became of every fact of the evidence files, and what the figures rest on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.console import Console

from popliteal.checks.records import Files, figures, values_of
from popliteal.knowledge import Knowledge, KnowledgeError, nearest
from popliteal.knowledge.load import read_file
from popliteal.knowledge.schema import BASES

USES = frozenset({"facts", "age_facts", "also_facts"})


def coverage(base: Knowledge, evidence: Path) -> dict[str, Any]:
    """Facts used, not used with the reason, and unaccounted for; and the share of figures by basis.

    Returns:
        A dictionary ready for JSON: `facts` (their number), `used` (fact -> entries), `not_used` (fact -> reason),
        `unaccounted` and `problems` (lists), `figures` (their number) and `by_basis` (basis -> k and share).

    Raises:
        KnowledgeError: when the folder or a file in it cannot be read.
    """
    entries = _entries(evidence)
    facts = [name for name, is_fact in entries if is_fact]
    used = _used(base)
    reasons = _reasons(evidence)
    counted = Counter(figure.checked for *_, figure in figures(base))
    total = sum(counted.values())
    return {
        "facts": len(facts),
        "used": {fact: used[fact] for fact in facts if fact in used},
        "not_used": {fact: reasons[fact] for fact in facts if fact in reasons},
        "unaccounted": [fact for fact in facts if fact not in used and fact not in reasons],
        "problems": list(_problems([name for name, _ in entries], used, reasons)),
        "figures": total,
        "by_basis": {basis: {"k": counted[basis], "share": counted[basis] / max(total, 1)} for basis in BASES},
    }


def _entries(evidence: Path) -> list[tuple[str, bool]]:
    """The id of every fact, and of every other statement (advice, a rule), with whether it is a fact."""
    paths = sorted(evidence.glob("*.yaml"))
    if not paths:
        raise KnowledgeError(f"{evidence} holds no evidence files; name the folder with --evidence")
    return [
        (_id(entry, path), key == "facts")
        for path in paths
        for key, entries in _sections(path).items()
        for entry in entries
    ]


def _sections(path: Path) -> dict[str, list[Any]]:
    """The lists of an evidence file by name, its sources left out; a file of words holds none."""
    content = read_file(path)
    lists = content.items() if isinstance(content, dict) else ()
    return {str(key): value for key, value in lists if isinstance(value, list) and key in ("facts", "rules", "advice")}


def _id(entry: Any, path: Path) -> str:
    if not isinstance(entry, dict) or "id" not in entry:
        raise KnowledgeError(f"{path}: an entry without an id: {str(entry)[:80]}")
    return str(entry["id"])


def _used(base: Knowledge) -> dict[str, list[str]]:
    """Fact -> the entries whose figures use it."""
    found: dict[str, list[str]] = {}
    for record in Files(base).records:
        for fact in sorted(set(values_of(record.content, USES))):
            found.setdefault(fact, []).append(record.id)
    return found


def _reasons(evidence: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    for path in sorted((evidence / "not_used").glob("*.yaml")):
        for fact, reason in (read_file(path) or {}).items():
            if not reason:
                raise KnowledgeError(f"{path}: '{fact}' is not used, but no reason is given")
            found[str(fact)] = str(reason)
    return found


def _problems(entries: list[str], used: dict[str, list[str]], reasons: dict[str, str]) -> Iterator[str]:
    for fact, count in Counter(entries).items():
        if count > 1:
            yield f"'{fact}' is the id of {count} entries"
    known = set(entries)
    for fact, users in used.items():
        if fact not in known:
            yield f"'{fact}', used by {', '.join(users)}, is no fact.{nearest(fact, known)}"
        if fact in reasons:
            yield f"'{fact}' is listed as not used, but {', '.join(users)} uses it"
    for fact in reasons:
        if fact not in known:
            yield f"'{fact}', listed as not used, is no fact.{nearest(fact, known)}"


def print_coverage(report: dict[str, Any], console: Console) -> None:
    """Print both lists, what is left, and the figures by basis."""
    _heading(f"Used: {len(report['used'])} of {report['facts']} facts", console)
    for fact, entries in report["used"].items():
        _line(f"{fact}: {', '.join(entries)}", console)
    _heading(f"Not used, with the reason: {len(report['not_used'])}", console)
    for fact, reason in report["not_used"].items():
        _line(f"{fact}: {reason}", console)
    _heading(f"Unaccounted for: {len(report['unaccounted'])}", console)
    for fact in report["unaccounted"]:
        _line(fact, console)
    if report["problems"]:
        _heading(f"Problems: {len(report['problems'])}", console)
    for problem in report["problems"]:
        _line(problem, console)
    _heading(f"Figures by basis: {report['figures']}", console)
    for basis, counted in report["by_basis"].items():
        _line(f"{basis}: {counted['k']} ({counted['share']:.0%})", console)


def _heading(text: str, console: Console) -> None:
    console.print(text, style="bold")


def _line(text: str, console: Console) -> None:
    console.print(f"  {text}", markup=False, soft_wrap=True)
