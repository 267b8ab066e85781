"""All drawings on sheets, for anyone to look at: `python tools/drawing_sheets.py` writes docs/drawings/*.svg."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import get_args

from popliteal.drawing.checks import checks, draw_check
from popliteal.drawing.figure import draw_movement
from popliteal.drawing.leg import GROUNDS, Look, Marks, causes, draw_leg, view_of
from popliteal.drawing.places import MAPS, draw_places
from popliteal.drawing.svg import NAMESPACE
from popliteal.drawing.tones import PAPER
from popliteal.knowledge import load_knowledge
from popliteal.knowledge.care_load import load_care

FOLDER = Path(__file__).parents[1] / "docs" / "drawings"
Named = Iterable[tuple[str, str]]
GAP, LABEL = 16, 20


def sheets() -> Mapping[str, str]:
    """File name -> sheet."""
    movements = load_care(load_knowledge()).drawings.items()
    layers = [
        (f"{look}: {ground}", draw_leg(Marks(text="", view=look, frame="leg", ground=ground), f"{look}-{ground}"))
        for look in get_args(Look)
        for ground in GROUNDS
    ]
    places = [(f"places: {look}", draw_places(look, view_of(look).zones)) for look in MAPS]
    marked = [(name, draw_leg(marks, name)) for name, marks in causes().items()]
    mirrored = [("popliteal_cyst, left leg", draw_leg(causes()["popliteal_cyst"], "left-leg", "left"))]
    return {
        "leg.svg": sheet([*layers, *places], columns=7, width=170, height=420),
        "causes.svg": sheet([*marked, *mirrored], columns=6, width=200, height=280),
        "exercises.svg": sheet([(name, draw_movement(item)) for name, item in movements], 3, 280, 170),
        "checks.svg": sheet([(name, draw_check(name)) for name in checks()], columns=3, width=280, height=300),
    }


def sheet(named: Named, columns: int, width: int, height: int) -> str:
    """Drawings in rows, each with its name above."""
    cells = []
    for place, (name, svg) in enumerate(named):
        x = GAP + place % columns * (width + GAP)
        y = GAP + place // columns * (height + LABEL + GAP)
        inner = re.sub(r"^<svg ", f'<svg x="{x}" y="{y + LABEL}" width="{width}" height="{height}" ', svg)
        cells.append(f'<text x="{x}" y="{y + 13}">{name}</text>\n{inner}\n')
    rows = -(-len(cells) // columns)
    wide, high = GAP + columns * (width + GAP), GAP + rows * (height + LABEL + GAP)
    head = f'<svg xmlns="{NAMESPACE}" viewBox="0 0 {wide} {high}" font-family="sans-serif" font-size="13">\n'
    return head + f'<rect width="{wide}" height="{high}" fill="{PAPER["paper"]}"/>\n' + "".join(cells) + "</svg>\n"


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in sheets().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
