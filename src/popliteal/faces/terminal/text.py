"""Text in and out of a terminal: files to read; headings, paragraphs and points that need no color."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

from rich.console import Console
from rich.text import Text

from popliteal.faces.pages.settings import Settings, read_settings
from popliteal.knowledge import CaseError
from popliteal.knowledge.yamlfile import LARGEST, read_file


def read_text(path: Path) -> str:
    """The text of a file, or of standard input for `-`.

    Raises:
        CaseError: when it cannot be read.
    """
    try:
        return sys.stdin.buffer.read(LARGEST + 1).decode() if str(path) == "-" else read_file(path)
    except OSError as error:
        raise CaseError(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise CaseError(f"{path}: byte {error.start + 1} is not UTF-8 text") from None
    except ValueError as error:
        raise CaseError(f"{path}: {error}") from None


@cache
def settings_now() -> Settings:
    """The settings, read once."""
    return read_settings()


def console() -> Console:
    """A console for standard output, at most 100 columns wide."""
    found = Console(highlight=False, soft_wrap=False)
    found.width = min(found.width, 100)
    return found


def heading(text: str, console: Console) -> None:
    """Print a heading."""
    console.print()
    console.print(Text(text.upper(), style="bold"))


def line(text: str, console: Console, indent: int = 2, style: str = "") -> None:
    """Print a paragraph, wrapped and indented."""
    _wrapped(text, console, " " * indent, " " * indent, style)


def bullet(text: str, console: Console, indent: int = 2, sign: str = "-") -> None:
    """Print one point of a list, its lines aligned."""
    _wrapped(text, console, " " * indent + f"{sign} ", " " * (indent + len(sign) + 1), "")


def _wrapped(text: str, console: Console, first: str, rest: str, style: str) -> None:
    for number, part in enumerate(Text(text).wrap(console, max(console.width - len(rest), 20))):
        console.print(Text((rest if number else first) + part.plain.rstrip(), style=style))
