"""Writes the real output of every command quoted in README.md, CONTRIBUTING.md and docs/ into its place.

A quoted command is the first line of a `console` block and starts with `$ popliteal`; it runs in bash, in the root of
the repository, 80 columns wide and without color. The tests use these functions and fail when a quote is out of date.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from popliteal.knowledge import load_knowledge

ROOT = Path(__file__).parent.parent
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")])
BLOCK = re.compile(r"^```console\n\$ (popliteal [^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SHIM = '#!/bin/sh\nexec "{python}" -c "from popliteal.faces.terminal import main; main()" "$@"\n'


def quoted(text: str) -> list[tuple[str, str]]:
    """The commands that a page quotes, each with the output that stands below it."""
    return BLOCK.findall(text)


def output(command: str) -> str:
    """What `command` prints on standard output and standard error, without spaces at the ends of lines."""
    with tempfile.TemporaryDirectory() as folder:
        shim = Path(folder) / "popliteal"
        shim.write_text(SHIM.format(python=sys.executable), encoding="utf-8")
        shim.chmod(0o755)
        plain = {"COLUMNS": "80", "NO_COLOR": "1", "TERM": "dumb", "PYTHONIOENCODING": "utf-8"}
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=ROOT,
            env=os.environ | plain | {"PATH": f"{folder}:{os.environ['PATH']}"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=120,
        )
    lines = [line.rstrip() for line in done.stdout.decode("utf-8").splitlines()]
    return "".join(f"{line}\n" for line in lines)


def refreshed(text: str) -> str:
    """The page with the present output of its commands."""
    return BLOCK.sub(lambda block: f"```console\n$ {block[1]}\n{output(block[1])}```", text)


def main() -> None:
    """Refresh every page, and name those that changed; none when the knowledge base itself cannot be read."""
    load_knowledge()
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        fresh = refreshed(text)
        if fresh != text:
            page.write_text(fresh, encoding="utf-8")
            print(f"{page.relative_to(ROOT)}: refreshed")


if __name__ == "__main__":
    main()
