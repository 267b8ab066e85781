"""The terminal face."""

from popliteal.faces.terminal.main import main

__all__ = ["main"]
