"""The accent of whoever runs the pages: the tokens that follow from it, and whether each can be read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

SHEET = Path(__file__).parent / "static" / "tokens.css"
DARK = "@media screen and (prefers-color-scheme: dark)"
COLOR = re.compile(r"#[0-9a-fA-F]{6}")
TOKEN = re.compile(rf"--([\w-]+): ({COLOR.pattern});")
WORDS, SHAPES = 4.5, 3.0
"""The least contrast that WCAG 2.2 asks for."""
Colors = dict[str, str]
FOLLOW: Mapping[str, Mapping[str, tuple[str, float]]] = {
    "light": {
        "accent-deep": ("ink", 0.3), "accent-wash": ("paper", 0.88), "band": ("ink", 0.4), "on-accent": ("paper", 1),
    },
    "dark": {
        "accent-deep": ("ink", 0.4), "accent-wash": ("paper", 0.82), "band": ("paper", 0.8), "on-accent": ("paper", 1),
    },
}  # fmt: skip
"""What follows from the accent: it, mixed with a share of another token."""
PAIRS: Sequence[tuple[str, str, float]] = [
    *(("accent", ground, WORDS) for ground in ("paper", "wash", "accent-wash", "caution")),
    ("accent-deep", "paper", WORDS), ("on-accent", "accent", WORDS), ("on-accent", "accent-deep", WORDS),
    ("on-band", "band", WORDS), ("ink", "accent-wash", WORDS), ("soft", "accent-wash", WORDS),
    *(("accent", ground, SHAPES) for ground in ("skin", "tissue", "bone", "pale")),
]  # fmt: skip
"""What lies on what, where one of the two is the accent or follows from it."""
ALARM = ("red", "alert")
FAR_FROM_ALARM = 64
"""How far from the red of an emergency an accent stays, in at least one of red, green and blue (0 to 255)."""


class AccentError(ValueError):
    """An accent that cannot be read, or that looks like an emergency."""


def accent_sheet(light: str, dark: str) -> str:
    """The style sheet that puts an accent in place of our own.

    Raises:
        AccentError: naming the color, what is wrong with it, and what to do.
    """
    made = {theme: _checked(color, theme) for theme, color in (("light", light), ("dark", dark))}
    rules = {theme: "".join(f"--{name}:{color};" for name, color in colors.items()) for theme, colors in made.items()}
    return f":root:not(.paper){{{rules['light']}}}\n{DARK}{{:root:not(.paper){{{rules['dark']}}}}}\n"


@cache
def themes() -> Mapping[str, Colors]:
    """Our own colors in the light and in the dark."""
    light, dark = (dict(TOKEN.findall(part)) for part in SHEET.read_text(encoding="utf-8").split(DARK))
    return {"light": light, "dark": light | dark}


def _checked(color: str, theme: str) -> Colors:
    own = themes()[theme]
    if not COLOR.fullmatch(color):
        raise AccentError(f"'{color}' is no color: write it like {own['accent']}")
    made = {"accent": color.lower()}
    made |= {name: _mixed(color, own[other], share) for name, (other, share) in FOLLOW[theme].items()}
    weak = _weakest(own | made)
    if weak:
        turn = "darker" if theme == "light" else "lighter"
        raise AccentError(f"{color} cannot be read in the {theme}: {weak}. Take a {turn} or a stronger color")
    if any(_is_near(color, own[name]) for name in ALARM):
        raise AccentError(f"{color} looks like the red of an emergency. Take another color")
    return made


def _weakest(seen: Colors) -> str:
    """The first pair that cannot be told apart, in words."""
    for name, ground, least in PAIRS:
        found = contrast(seen[name], seen[ground])
        if found < least:
            return f"'{name}' on '{ground}' has a contrast of {int(100 * found) / 100} to 1 and needs {least}"
    return ""


def _is_near(one: str, other: str) -> bool:
    return max(abs(a - b) for a, b in zip(_parts(one), _parts(other), strict=True)) < FAR_FROM_ALARM


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colors (WCAG 2.2)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: str) -> float:
    shares = [part / 255 for part in _parts(color)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _mixed(color: str, other: str, share: float) -> str:
    """A color with a share of another."""
    parts = [round((1 - share) * a + share * b) for a, b in zip(_parts(color), _parts(other), strict=True)]
    return "#" + "".join(f"{part:02x}" for part in parts)


def _parts(color: str) -> list[int]:
    return [int(color[place : place + 2], 16) for place in (1, 3, 5)]
