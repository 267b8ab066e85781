"""`popliteal serve`: the pages, on this machine; and the table of what can be set."""

from __future__ import annotations

import os
import secrets
import socket
import sys
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from popliteal.knowledge import PoplitealError
from popliteal.web.limits import KEY, PLACE
from popliteal.web.settings import Settings, checked, read_settings, settings_table, variable_of

if TYPE_CHECKING:
    from fastapi import FastAPI
    from uvicorn import Config

APPLICATION = "popliteal.web.app:create_app"
ONE_OF_SEVERAL = "popliteal.cli.serve:one_of_several"
STARTUP_FAILURE = 3
"""The exit status by which a process tells uvicorn that starting it again would not help."""


def serve_command(host: str | None = None, port: int | None = None) -> None:
    """Serve the pages until stopped; what is not given is taken from the settings.

    The sums of one request are small, so several threads for each would only wait for each other.

    Raises:
        SettingsError: a setting cannot be used.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    import uvicorn

    settings = read_settings()
    chosen = checked(replace(settings, host=host or settings.host, port=settings.port if port is None else port))
    _hand_on(chosen)
    print(f"Popliteal is at http://{chosen.host}:{chosen.port}/ (stop it with Ctrl+C)", flush=True)
    how: dict[str, Any] = {
        "factory": True, "host": chosen.host, "port": chosen.port, "access_log": False, "log_level": "warning",
        "log_config": _quiet_log(uvicorn.config.LOGGING_CONFIG), "server_header": False,
    }  # fmt: skip
    if chosen.processes == 1:
        uvicorn.run(APPLICATION, **how)
    else:
        _run_several(uvicorn.Config(ONE_OF_SEVERAL, workers=chosen.processes, **how))


def _hand_on(settings: Settings) -> None:
    """Each process that answers requests reads its settings from the environment."""
    os.environ[variable_of("host")] = settings.host
    os.environ[variable_of("port")] = str(settings.port)


def _quiet_log(log_config: dict[str, Any]) -> dict[str, Any]:
    """The server's log, with our own warnings in it, in every process."""
    return {**log_config, "root": {"handlers": ["default"], "level": "WARNING"}}


def _run_several(config: Config) -> None:
    """Several processes that answer at one address and count tries of codes together."""
    from uvicorn.supervisors import Multiprocess

    with TemporaryDirectory(prefix="popliteal-") as folder:
        os.environ |= {PLACE: str(Path(folder) / "tries.db"), KEY: secrets.token_hex()}
        group = Multiprocess(config, sockets=[listen(config)])
        group.run()
    if any(member.exitcode == STARTUP_FAILURE for member in group.processes):
        sys.exit(STARTUP_FAILURE)


def one_of_several() -> FastAPI:
    """The application in a process of several. When it cannot be made, they all end instead of being started anew."""
    from popliteal.web.app import create_app

    try:
        return create_app()
    except PoplitealError as error:
        print(f"popliteal: {error}", file=sys.stderr)
        sys.exit(STARTUP_FAILURE)


def listen(config: Config) -> socket.socket:
    """The socket that the processes share. asyncio sees to this option only on sockets that it opened itself; without
    it the last part of every page waits some 40 ms for the reader's machine to acknowledge the first."""
    listening = config.bind_socket()
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def settings_command() -> None:
    """Print every setting with its variable, its default and what it is for."""
    table = Table("variable", "default", "what it is for", box=None, pad_edge=False)
    for row in settings_table():
        table.add_row(row.variable, row.default or "(empty)", row.help)
    Console(width=120, highlight=False).print(table)
