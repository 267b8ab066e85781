"""A command run in this process, and what a person at the terminal sees of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from typer.testing import CliRunner

from popliteal.faces.terminal.main import app


@dataclass(frozen=True)
class Seen:
    """What a command left behind: its exit code, and what stands on the screen, also as one line."""

    code: int
    out: str

    @property
    def text(self) -> str:
        """All of it with single spaces, so that it does not matter where lines were broken."""
        return " ".join(self.out.split())


def command(*words: str | Path) -> Seen:
    """Run `popliteal` with these words, on a screen of 100 columns; what is refused is raised."""
    done = CliRunner(env={"COLUMNS": "100", "NO_COLOR": "1"}).invoke(app, [str(word) for word in words])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return Seen(done.exit_code, done.stdout)
