"""Writes the locks: every package with version and hashes, and no addresses.

Run by `make lock`, which puts the group `tools` into an environment of its own. `requirements.lock` holds the group
`run` of pyproject.toml, `requirements-dev.lock` that and the group `dev`, at the same versions; those of the
groups `postgres`, `metrics`, `api`, `build`, `bench`, `container` and `paper` agree with it; `requirements-tools.lock`
holds the group `tools`. Versions change only with `--upgrade`.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
HEADER = "# Made by `make lock` from pyproject.toml for Python 3.11 on Linux x86_64.\n"
OPTIONS = [
    *("--quiet", "--generate-hashes", "--strip-extras", "--allow-unsafe", "--no-header", "--no-annotate"),
    *("--no-emit-options", "--no-emit-index-url", "--no-emit-trusted-host", "--no-emit-find-links"),
    *("--output-file", "-", "-"),
]
OWN_EXTRAS = re.compile(r"popliteal\[(.+)]$")


def wanted(project: dict[str, Any], group: str) -> list[str]:
    """The requirements of a dependency group, with those of the program's own extras and of groups in it."""
    found: list[str] = []
    for item in project["dependency-groups"][group]:
        found += wanted(project, item["include-group"]) if isinstance(item, dict) else _unfolded(project, item)
    return found


def _unfolded(project: dict[str, Any], requirement: str) -> list[str]:
    own = OWN_EXTRAS.match(requirement)
    if own is None:
        return [requirement]
    extras = [name.strip() for name in own[1].split(",")]
    inside = [item for name in extras for item in project["project"]["optional-dependencies"][name]]
    return [*project["project"]["dependencies"], *(found for item in inside for found in _unfolded(project, item))]


def lock(name: str, requirements: list[str], agreeing_with: tuple[str, ...] = ()) -> None:
    """Write the lock file `name`, at the versions of the locks that it is to agree with."""
    command = [sys.executable, "-m", "piptools", "compile", *OPTIONS]
    lines = [*requirements, *(f"--constraint {ROOT / other}" for other in agreeing_with)]
    done = subprocess.run(command, input="\n".join(lines), text=True, stdout=subprocess.PIPE, check=True, cwd=ROOT)
    (ROOT / name).write_text(HEADER + done.stdout, encoding="utf-8")


def main() -> None:
    """Write the locks."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    run, dev = "requirements.lock", "requirements-dev.lock"
    kept = () if "--upgrade" in sys.argv else (dev,)
    lock(run, wanted(project, "run"), kept)
    lock(dev, [*wanted(project, "run"), *wanted(project, "dev")], (run, *kept))
    for group in ("postgres", "metrics", "api", "build", "bench", "container", "paper"):
        lock(f"requirements-{group}.lock", wanted(project, group), (dev,))
    if not kept:
        lock("requirements-tools.lock", wanted(project, "tools"))


if __name__ == "__main__":
    main()
