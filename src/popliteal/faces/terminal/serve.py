"""`popliteal serve`: the pages or the API, on this machine; and the table of what can be set."""

from __future__ import annotations

import os
import resource
import secrets
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from popliteal.faces.pages.limits import KEY, PLACE
from popliteal.faces.pages.metrics import FOLDER, show_counts
from popliteal.faces.pages.settings import Settings, SettingsError, checked, read_settings, settings_table, variable_of
from popliteal.faces.terminal.listening import for_several, listen
from popliteal.knowledge import PoplitealError, load_knowledge

if TYPE_CHECKING:
    from fastapi import FastAPI
    from uvicorn import Config

APPLICATION = "popliteal.faces.pages.app:create_app"
ONE_OF_SEVERAL = "popliteal.faces.terminal.serve:one_of_several"
API = "popliteal.faces.api.app:create_api"
ONE_API_OF_SEVERAL = "popliteal.faces.terminal.serve:one_api_of_several"
LOOPBACK = ("127.0.0.1", "localhost", "::1", "[::1]")
MOST_FILES = 8192
LARGEST_HEAD = 65536
"""Bytes of the head of a request."""
MEMORY = "/dev/shm"
"""Where counts are kept while the server runs: writing to a mapped file on a full disk would end the process."""
STARTUP_FAILURE = 3
"""The exit status by which a process tells uvicorn that starting it again would not help."""


def serve_command(host: str | None = None, port: int | None = None, api: bool = False) -> None:
    """Serve the pages, or the API, until stopped; what is not given is taken from the settings.

    The sums of one request are small, so several threads for each would only wait for each other.

    Raises:
        SettingsError: a setting cannot be used.
        KnowledgeError: the folder of own knowledge cannot be used.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

    chosen = api_settings(host, port) if api else _settings(host, port)
    if api:
        import popliteal.faces.api.app  # noqa: F401  # so that a package that is not installed is told now
    else:
        _refuse_to_be_read(chosen)
    if not api and chosen.database.startswith("postgres"):
        import psycopg  # noqa: F401  # so that a driver that is not installed is told now, not to the first reader
    if chosen.metrics:
        import prometheus_client  # noqa: F401
    if chosen.knowledge_folder:
        load_knowledge(chosen.knowledge_folder, chosen.region)  # so that its fault is told before an address is
    _hand_on(chosen)
    _raise_file_limit()
    alone = chosen.processes == 1 and not chosen.metrics
    made, made_with_others = (API, ONE_API_OF_SEVERAL) if api else (APPLICATION, ONE_OF_SEVERAL)
    config = _config(made if alone else made_with_others, chosen)
    listening = listen(config)
    place = f"http://{chosen.host}:{listening.getsockname()[1]}/{'api/v1/' if api else ''}"
    print(f"Popliteal is at {place} (stop it with Ctrl+C)", flush=True)
    if alone:
        _run_one(config, listening)
    else:
        _run_several(config, listening, chosen)


def _config(application: str, chosen: Settings) -> Config:
    """How the server runs what is made by the function that `application` names."""
    from uvicorn import Config
    from uvicorn.config import LOGGING_CONFIG

    return Config(
        application, factory=True, host=chosen.host, port=chosen.port, workers=chosen.processes, access_log=False,
        log_level="warning", log_config=_quiet_log(LOGGING_CONFIG), server_header=False,
        http="popliteal.faces.pages.connection:Connection", proxy_headers=bool(chosen.proxy),
        forwarded_allow_ips=chosen.proxy or None, h11_max_incomplete_event_size=LARGEST_HEAD,
    )  # fmt: skip


def _settings(host: str | None, port: int | None) -> Settings:
    """The settings with what the command said."""
    settings = read_settings()
    wanted = checked(replace(settings, host=host or settings.host, port=settings.port if port is None else port))
    return _with_hosts(wanted)


def api_settings(host: str | None, port: int | None) -> Settings:
    """The settings for what other software calls.

    Raises:
        SettingsError: it could be reached from other machines by anybody.
    """
    chosen = _settings(host, port)
    _refuse_open_api(chosen)
    return chosen


def _with_hosts(settings: Settings) -> Settings:
    """Unless names are set, pages served to this machine alone answer to its own names alone."""
    if settings.allowed_hosts or settings.host not in LOOPBACK:
        return settings
    return replace(settings, allowed_hosts=",".join(LOOPBACK))


def _refuse_to_be_read(settings: Settings) -> None:
    if settings.host not in LOOPBACK and not settings.secure_cookies and not settings.plain_http:
        raise SettingsError(
            f"{settings.host} can be reached from other machines, and over plain http others can read codes. "
            f"Put a proxy with https in front and set {variable_of('secure_cookies')}=yes, "
            f"or set {variable_of('plain_http')}=yes if you know that nobody listens."
        )


def _refuse_open_api(settings: Settings) -> None:
    if settings.host in LOOPBACK:
        return
    if not settings.api_token:  # a proxy decides only of what comes through it, and other machines can go past it
        raise SettingsError(
            f"{settings.host} can be reached from other machines. Set {variable_of('api_token')} to a long random word "
            "that each request must carry, or listen at 127.0.0.1 behind a proxy that decides who may ask."
        )
    if not settings.allowed_hosts:
        raise SettingsError(
            f"{settings.host} can be reached from other machines. Name the hosts by which the API may be reached: "
            f"{variable_of('allowed_hosts')}=knee.example"
        )


def _raise_file_limit() -> None:
    """As many open files as the system lets this process have, so that many connections do not stop it."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if most == resource.RLIM_INFINITY else min(most, MOST_FILES)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def _hand_on(settings: Settings) -> None:
    """Each process that answers requests reads its settings from the environment."""
    os.environ[variable_of("host")] = settings.host
    os.environ[variable_of("port")] = str(settings.port)
    os.environ[variable_of("allowed_hosts")] = settings.allowed_hosts


def _quiet_log(log_config: dict[str, Any]) -> dict[str, Any]:
    """The server's log with our own warnings in it, in every process, and no word of any other library.

    A library does not know what is private: WeasyPrint, say, warns of single letters of what a person wrote.
    """
    handlers = {name: {**handler, "filters": ["once_a_minute"]} for name, handler in log_config["handlers"].items()}
    heard = {"handlers": ["default"], "level": "WARNING", "propagate": False}
    return {
        **log_config,
        "filters": {"once_a_minute": {"()": "popliteal.faces.pages.security.OnceAMinute"}},
        "handlers": handlers,
        "loggers": {**log_config["loggers"], "popliteal": heard, "asyncio": heard},
        "root": {"handlers": [], "level": "CRITICAL"},
    }


def _run_one(config: Config, listening: socket.socket) -> None:
    """One process, until stopped; as `uvicorn.run` ends it, which takes no socket."""
    from uvicorn import Server

    server = Server(config)
    with suppress(KeyboardInterrupt):
        server.run([listening])
    if not server.started:
        sys.exit(STARTUP_FAILURE)


def _run_several(config: Config, listening: socket.socket, settings: Settings) -> None:
    """Several processes that answer at one address and count together: tries of codes, and what is asked to."""
    from uvicorn.supervisors import Multiprocess

    with TemporaryDirectory(prefix="popliteal-") as folder, _counting(settings):
        os.environ |= {PLACE: str(Path(folder) / "tries.db"), KEY: secrets.token_hex()}
        group = Multiprocess(config, sockets=for_several(listening))
        group.run()
    if any(member.exitcode == STARTUP_FAILURE for member in group.processes):
        sys.exit(STARTUP_FAILURE)


@contextmanager
def _counting(settings: Settings) -> Iterator[None]:
    """Meanwhile all processes count in one folder, and what they counted is shown, where that is set."""
    if not settings.metrics:
        yield
        return
    with TemporaryDirectory(prefix="popliteal-", dir=MEMORY if os.access(MEMORY, os.W_OK) else None) as folder:
        os.environ[FOLDER] = folder
        try:
            show_counts(settings.metrics, settings.database)
        except OSError as error:
            place = f"{variable_of('metrics')}: {settings.metrics}"
            raise SettingsError(f"{place} cannot be listened on: {error.strerror}") from None
        yield


def one_of_several() -> FastAPI:
    """The application in a process of several. When it cannot be made, they all end instead of being started anew."""
    from popliteal.faces.pages.app import create_app

    return _made_or_ended(create_app)


def one_api_of_several() -> FastAPI:
    """The API in a process of several; as `one_of_several`."""
    from popliteal.faces.api.app import create_api

    return _made_or_ended(create_api)


def _made_or_ended(create: Callable[[], FastAPI]) -> FastAPI:
    try:
        return create()
    except PoplitealError as error:
        print(f"popliteal: {error}", file=sys.stderr)
        sys.exit(STARTUP_FAILURE)


def settings_command() -> None:
    """Print every setting with its variable, its default, what was given for it and where, and what it is for."""
    whole = [Column(name, overflow="fold") for name in ("default", "now")]
    table = Table("variable", *whole, "what it is for", box=None, pad_edge=False)
    for row in settings_table():
        table.add_row(row.variable, row.default or "(empty)", Text(row.now or "(default)"), row.help)
    Console(width=120, highlight=False).print(table)
