"""The face of the pages: colors and sizes of type come from the tokens, and every pair that meets can be read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import popliteal
from popliteal.drawing.tones import PAPER
from popliteal.faces.pages.accent import DARK, PAIRS, accent_sheet, contrast, themes
from some import some

SOURCE = Path(popliteal.__file__).parent
STATIC = SOURCE / "faces" / "pages" / "static"
TOKENS = (STATIC / "tokens.css").read_text(encoding="utf-8")
SHEETS = sorted(sheet for sheet in STATIC.glob("*.css") if sheet.name != "tokens.css")
COLOR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|oklch|lab)a?\(|\b(?:white|black|red|blue|green|gray|grey)\b(?!-)")
SIZES = r"var\(--(?:small|text|large|huge|print-small|print-text|print-large|print-huge)\)"
STEP = 0.25
TEXT, SHAPE = 4.5, 3.0

READ = [
    ("ink", "paper"), ("ink", "wash"), ("ink", "caution"), ("ink", "accent-wash"), ("soft", "paper"), ("soft", "wash"),
    ("soft", "accent-wash"), ("accent", "paper"), ("accent", "wash"), ("accent", "accent-wash"), ("accent", "caution"),
    ("accent-deep", "paper"), ("on-accent", "accent"), ("on-accent", "accent-deep"), ("on-band", "band"),
    ("on-focus", "focus"), ("on-red", "red"), ("on-blue", "blue"), ("on-alarm", "alarm"), ("alert", "paper"),
    ("alert", "wash"), ("ink", "skin"), ("ink", "tissue"),
]  # fmt: skip
"""Words on a ground."""
SEEN = [
    ("edge", "paper"), ("edge", "skin"), ("accent", "skin"), ("accent", "tissue"), ("accent", "bone"),
    ("accent", "pale"), ("body", "paper"), ("orange", "paper"), ("green", "paper"), ("soft", "paper"), ("ink", "focus"),
]  # fmt: skip
"""Shapes and borders on a ground. The dark ring around the yellow focus is the one that must be seen in the light."""


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_and_shapes_stand_out_from_what_they_lie_on(theme: str) -> None:
    colors = themes()[theme]
    pairs = [(pair, TEXT) for pair in READ] + [(pair, SHAPE) for pair in SEEN if theme == "light" or pair[1] != "focus"]
    weak = {pair: round(contrast(colors[pair[0]], colors[pair[1]]), 2) for pair, least in pairs
            if contrast(colors[pair[0]], colors[pair[1]]) < least}  # fmt: skip
    assert weak == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_an_accent_of_a_deployer_can_be_read_wherever_ours_can(theme: str) -> None:
    sheet = dict(zip(("light", "dark"), accent_sheet("#1d4f91", "#9cc4ff").split(DARK), strict=True))[theme]
    made = dict(re.findall(r"--([\w-]+):(#[0-9a-f]{6});", sheet))
    colors = themes()[theme] | made
    pairs = [(*pair, TEXT) for pair in READ] + [(*pair, SHAPE) for pair in SEEN if pair[1] != "focus"]
    touched = [(one, other, least) for one, other, least in pairs if {one, other} & set(made)]
    assert {(one, other): least for one, other, least in PAIRS} == {
        (one, other): least for one, other, least in touched
    }
    assert [pair for pair in touched if contrast(colors[pair[0]], colors[pair[1]]) < pair[2]] == []


def test_every_color_of_the_dark_is_one_of_the_light_too() -> None:
    light, dark = themes()["light"], themes()["dark"]
    assert set(dark) == set(light)
    assert len(light) > 25


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_a_sheet_names_no_color_and_no_size_of_type_of_its_own(sheet: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
    values = re.findall(r"[\w-]+\s*:\s*[^;{}]+[;}]", re.sub(r"var\(--[\w-]+\)", "", text))
    assert [value for value in values if COLOR.search(value)] == []
    sizes = re.findall(r"(?:font-size|font)\s*:\s*([^;}]+)", text)
    assert [size for size in sizes if not re.search(SIZES, size) and size.strip() not in ("inherit", "100%")] == []
    used = set(re.findall(r"var\(--([\w-]+)\)", text))
    assert used <= set(re.findall(r"--([\w-]+):", TOKENS))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_all_space_is_a_multiple_of_one_step(sheet: Path) -> None:
    spaces = re.findall(r"(?:margin|padding|gap)(?:-[a-z]+)?\s*:\s*([^;}]+)", sheet.read_text(encoding="utf-8"))
    odd = [size for space in spaces for size in re.findall(r"(-?[\d.]+)rem", space) if float(size) % STEP]
    assert odd == []


def test_drawings_on_paper_have_the_colors_of_the_pages_in_the_light() -> None:
    light = themes()["light"]
    assert {tone: light[tone] for tone in PAPER} == dict(PAPER)


def test_every_tone_of_a_drawing_is_colored_by_the_style_sheet() -> None:
    style = (STATIC / "style.css").read_text(encoding="utf-8")
    for place in some((SOURCE / "drawing").glob("*.py")):
        for kind, tone in re.findall(r"\b(filled|drawn)\(\"([a-z]+)\"\)", place.read_text(encoding="utf-8")):
            assert f".{'fill' if kind == 'filled' else 'line'}-{tone} " in style, (place.name, kind, tone)


def test_no_color_stands_in_the_code_or_in_a_template() -> None:
    code = [place for place in SOURCE.rglob("*.py") if place.name != "tones.py"]
    named = re.compile(r"[\"'=: ]#(?:[0-9a-f]{3}|[0-9a-f]{6})[\"';\s]")
    texts = {place.name: place.read_text(encoding="utf-8") for place in (*code, *SOURCE.rglob("*.html"))}
    assert {name: named.findall(text) for name, text in texts.items() if named.search(text)} == {}


def test_the_mark_has_only_colors_of_the_tokens() -> None:
    mark = (STATIC / "icon.svg").read_text(encoding="utf-8")
    assert set(re.findall(r"#[0-9a-f]{6}", mark)) <= set(themes()["light"].values())
