"""Headings, paragraphs and points in a terminal: wrapped, aligned, readable without color."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text


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
