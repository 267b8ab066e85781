"""Drawings made in code from data: the leg, the exercises, the checks at home, and the parts of a chart."""
