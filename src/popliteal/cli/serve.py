"""`popliteal serve`: the pages, on this machine; and the table of what can be set."""

from __future__ import annotations

import logging
import os
from dataclasses import replace

from rich.console import Console
from rich.table import Table

from popliteal.web.settings import Settings, read_settings, settings_table, variable_of

APPLICATION = "popliteal.web.app:create_app"


def serve_command(host: str | None = None, port: int | None = None) -> None:
    """Serve the pages until stopped; what is not given is taken from the settings.

    The sums of one request are small, so several threads for each would only wait for each other.

    Raises:
        SettingsError: a setting cannot be used.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    import uvicorn

    settings = read_settings()
    chosen = replace(settings, host=host or settings.host, port=settings.port if port is None else port)
    _hand_on(chosen)
    print(f"Popliteal is at http://{chosen.host}:{chosen.port}/ (stop it with Ctrl+C)", flush=True)
    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s", level=logging.WARNING)
    uvicorn.run(
        APPLICATION, factory=True, host=chosen.host, port=chosen.port, workers=chosen.workers,
        access_log=False, log_level="warning", server_header=False,
    )  # fmt: skip


def _hand_on(settings: Settings) -> None:
    """Each process that answers requests reads its settings from the environment."""
    os.environ[variable_of("host")] = settings.host
    os.environ[variable_of("port")] = str(settings.port)


def settings_command() -> None:
    """Print every setting with its variable, its default and what it is for."""
    table = Table("variable", "default", "what it is for", box=None, pad_edge=False)
    for row in settings_table():
        table.add_row(row.variable, row.default or "(empty)", row.help)
    Console(width=120, highlight=False).print(table)
