"""Asks which locked packages have a known advisory: `python tools/advisories.py`, or with names for these alone.

Python's are asked at the package index that pip uses, by its JSON; those of the two Node locks by `npm audit`. It needs
the network, so it is no part of the tests. Whatever did not answer is named and never counts as free of advisories. No
address is printed, since an index can be a private one.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
NODE = ("tests/web", "tests/api")
USUAL_INDEX = "https://pypi.org/simple"
LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;]+)", re.MULTILINE)
SECONDS = 30


@dataclass(frozen=True)
class Told:
    """What is known of one package; `missing` says why nothing is."""

    what: str
    advisories: tuple[str, ...] = ()
    missing: str = ""


def locked(root: Path, names: Sequence[str] = ()) -> list[tuple[str, str]]:
    """Every package of the locks with its version, or those of these names."""
    found = {pair for lock in root.glob("requirements*.lock") for pair in LOCKED.findall(lock.read_text("utf-8"))}
    return sorted((name, version) for name, version in found if not names or name in names)


def index_of_pip() -> str:
    """Where pip looks packages up, without the last part of its address."""
    command = [sys.executable, "-m", "pip", "config", "get", "global.index-url"]
    told = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    return (os.environ.get("PIP_INDEX_URL") or told or USUAL_INDEX).rstrip("/").removesuffix("/simple")


def ask_index(name: str, version: str, index: str) -> Told:
    """What the index says of one version; one that tells of the newest alone is heard where that is the locked one."""
    what = f"{name} {version}"
    try:
        try:
            content = _read(f"{index}/pypi/{name}/{version}/json")
        except urllib.error.HTTPError as error:
            if error.code != 404:
                raise
            content = _read(f"{index}/pypi/{name}/json")
    except urllib.error.HTTPError as error:
        return Told(what, missing=f"status {error.code}")
    except (OSError, ValueError) as error:
        return Told(what, missing=type(error).__name__)
    newest = content.get("info", {}).get("version")
    if newest != version:
        return Told(what, missing=f"the index tells only of the newest version, {newest}")
    if "vulnerabilities" not in content:
        return Told(what, missing="the index tells of no advisories")
    return Told(what, tuple(_advisory(item) for item in content["vulnerabilities"] if not item.get("withdrawn")))


def _read(address: str) -> Any:
    with urllib.request.urlopen(address, timeout=SECONDS) as answer:
        return json.load(answer)


def _advisory(item: dict[str, Any]) -> str:
    names = ", ".join([item["id"], *item.get("aliases", [])])
    return f"{names}; mended in {', '.join(item.get('fixed_in', [])) or 'no version'}"


def ask_npm(folder: Path) -> Iterator[Told]:
    """What npm says of a lock."""
    command = ["npm", "audit", "--package-lock-only", "--json"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False, timeout=4 * SECONDS)
    except (OSError, subprocess.TimeoutExpired) as error:
        yield Told(folder.name, missing=type(error).__name__)
        return
    yield from read_audit(folder.name, done.stdout)


def read_audit(lock: str, printed: str) -> Iterator[Told]:
    """What an audit says: each package with an advisory, or the whole lock without one."""
    try:
        content = json.loads(printed)
        found = content["vulnerabilities"]
    except (ValueError, KeyError, TypeError):
        status = re.search(r"\b[45]\d\d\b", printed)
        yield Told(lock, missing=f"no audit came back{f' (status {status[0]})' if status else ''}")
        return
    if not found:
        yield Told(lock)
    for name, item in sorted(found.items()):
        titles = [via["title"] for via in item["via"] if isinstance(via, dict)]
        yield Told(
            f"{lock}: {name} {item['range']}", (f"{item['severity']}: {'; '.join(titles) or 'by what it needs'}",)
        )


def lines(title: str, told: Sequence[Told]) -> Iterator[str]:
    """What was found, as it is printed."""
    answered, bad = sum(not one.missing for one in told), sum(bool(one.advisories) for one in told)
    yield f"{title}: asked {len(told)}, answered {answered}, with an advisory {bad}"
    for one in told:
        yield from (f"  {one.what}: {advisory}" for advisory in one.advisories)
    for one in told:
        if one.missing:
            yield f"  not known: {one.what}: {one.missing}"


def main() -> int:
    """Ask, and print what came back."""
    names, index = sys.argv[1:], index_of_pip()
    every = locked(ROOT)
    python = [ask_index(name, version, index) for name, version in locked(ROOT, names)]
    node = [told for folder in NODE for told in ask_npm(ROOT / folder)]
    print(f"{dt.date.today()}, of {len(every)} locked Python packages and {len(NODE)} Node locks")
    for line in (*lines("Python", python), *lines("Node", node)):
        print(line)
    return exit_code([*python, *node])


def exit_code(told: Sequence[Told]) -> int:
    """1: something has an advisory; 2: nothing has, as far as is known, and of something nothing is; 0: nothing has."""
    if any(one.advisories for one in told):
        return 1
    return 2 if any(one.missing for one in told) else 0


if __name__ == "__main__":
    sys.exit(main())
