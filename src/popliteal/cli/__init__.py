"""The terminal face."""

from popliteal.cli.main import main

__all__ = ["main"]
