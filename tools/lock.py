"""Writes the locks: every package that a developer's environment needs, with version and hashes, and no addresses.

Run by `make lock`, which puts the group `tools` into an environment of its own. `requirements.lock` holds the runtime
dependencies and the group `dev` of pyproject.toml; `requirements-bench.lock` holds the group `bench` at versions that
agree with it, `requirements-tools.lock` the group `tools`.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
HEADER = "# Made by `make lock` from pyproject.toml for Python 3.11 on Linux x86_64.\n"
OPTIONS = [
    *("--quiet", "--generate-hashes", "--strip-extras", "--allow-unsafe", "--no-header", "--no-annotate"),
    *("--no-emit-options", "--no-emit-index-url", "--no-emit-trusted-host", "--no-emit-find-links"),
    *("--output-file", "-", "-"),
]


def lock(name: str, wanted: list[str]) -> None:
    """Write the lock file `name` for the requirements `wanted`."""
    command = [sys.executable, "-m", "piptools", "compile", *OPTIONS]
    done = subprocess.run(command, input="\n".join(wanted), text=True, stdout=subprocess.PIPE, check=True, cwd=ROOT)
    (ROOT / name).write_text(HEADER + done.stdout, encoding="utf-8")


def main() -> None:
    """Write the locks."""
    content = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = content["dependency-groups"]
    lock("requirements.lock", [*content["project"]["dependencies"], *groups["dev"]])
    lock("requirements-bench.lock", [*groups["bench"], f"--constraint {ROOT / 'requirements.lock'}"])
    lock("requirements-tools.lock", groups["tools"])


if __name__ == "__main__":
    main()
