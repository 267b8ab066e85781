"""The colors of a drawing on paper. On the pages the style sheet says the same, and what they become in the dark.

Each shape carries a class (`tone-skin`), which the style sheet of the pages colors, and beside it the color for paper,
which holds where no style sheet reaches: in the PDF, and in a drawing that was saved as a file.
"""

from __future__ import annotations

from collections.abc import Mapping

PAPER: Mapping[str, str] = {
    "paper": "#ffffff",
    "ink": "#1f2a30",
    "soft": "#4c5f6b",
    "line": "#cfd8dc",
    "accent": "#0f5c66",
    "wash": "#f2f5f5",
    "skin": "#efe6de",
    "tissue": "#dcc9bd",
    "bone": "#fffdf8",
    "edge": "#8a7a71",
    "body": "#8094a0",
    "pale": "#cfd8dc",
    "red": "#c8261a",
    "orange": "#b85c00",
    "blue": "#1d5fa8",
    "green": "#2a6b3f",
}
"""Tone -> color. The style sheet calls the same tone `--tone`; a test compares the two."""


def filled(tone: str) -> dict[str, str]:
    """What an SVG element needs to be filled with a tone."""
    return {"class": f"fill-{tone}", "fill": PAPER[tone]}


def drawn(tone: str) -> dict[str, str]:
    """What an SVG element needs to be a line of a tone, with round ends."""
    return {
        "class": f"line-{tone}", "stroke": PAPER[tone], "fill": "none", "stroke-linecap": "round",
        "stroke-linejoin": "round",
    }  # fmt: skip


def outlined(tone: str, edge: str, width: float) -> dict[str, str]:
    """What an SVG element needs to be filled with a tone, inside a line of another."""
    both = {"class": f"line-{edge} fill-{tone}", "stroke-width": f"{width:.1f}"}
    return drawn(edge) | filled(tone) | both
