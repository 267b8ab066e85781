"""Drawn populations: whether chances come true, at which level dangers are seen, and published tables again."""
