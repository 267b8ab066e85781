"""Drawings made in code from data: the leg, the exercises, the checks at home, and the parts of a chart."""

from popliteal.drawing.figure import draw_movement
from popliteal.drawing.leg import Marks, causes, draw_leg
from popliteal.drawing.places import draw_found

__all__ = ["Marks", "causes", "draw_found", "draw_leg", "draw_movement"]
