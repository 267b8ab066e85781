"""What whoever runs the pages may set: one table of name, default and help, read from a file and the environment."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from popliteal.faces.pages.accent import AccentError, accent_sheet
from popliteal.knowledge import PoplitealError, nearest
from popliteal.knowledge.region import HOME, Region
from popliteal.knowledge.yamlfile import read_file, read_yaml

PREFIX = "POPLITEAL_"
FILE = "POPLITEAL_SETTINGS"
WORDS_FOR_YES = frozenset({"1", "yes", "true", "on"})
WORDS_FOR_NO = frozenset({"0", "no", "false", "off", ""})
LARGEST_PORT = 65535
LOGOS = {".svg": "image/svg+xml", ".png": "image/png"}
"""What a logo may be: the end of its file's name, and its kind."""
LOGO_MARKS = {".svg": b"<svg", ".png": b"\x89PNG\r\n"}
"""What stands near the beginning of a file of this kind."""
LOGO_HEAD = 4096
"""Bytes in which the mark is looked for: before the first tag of an SVG may be a comment."""
PASSWORD = re.compile(r"://[^@]*:[^@]*@|password", re.IGNORECASE)
"""What shows that an address of a database holds a password."""
SECRETS = frozenset({"api_token", "shared_key"})
SHORTEST_KEY = 32
"""Letters of a key that several machines share."""
MOST_PROCESSES = 4
"""Started unasked, whatever the number of cores: each takes some memory, and SQLite lets one write at a time."""


class SettingsError(PoplitealError):
    """A setting that cannot be used."""


def _setting(default: Any, text: str) -> Any:
    return field(default=default, metadata={"help": text})


@dataclass(frozen=True)
class Settings:
    """Every setting with its default; the environment variable is POPLITEAL_ and the name in capitals."""

    emergency_number: str = _setting(HOME.number, "the emergency number of the region")
    emergency_department: str = _setting(HOME.emergency_department, "what the region calls it, say A&E department")
    urgent_care: str = _setting(HOME.urgent_care, "what the region calls it, say urgent treatment centre")
    poison_center: str = _setting(HOME.poison_center, "how to reach a poison center, in a sentence")
    provider_name: str = _setting("", "the clinic that a reader is handed on to; empty: none is named")
    provider_phone: str = _setting("", "its phone number")
    provider_booking: str = _setting("", "its booking page, an https address; opened only when clicked")
    map_search: str = _setting(
        "https://www.google.com/maps/search/?api=1&query={place}",
        "https address of a map on which to look for a clinic where none is set, with {place}; opened only when "
        "clicked; empty: no map",
    )
    logo: str = _setting("", "its sign in the head of each page, an SVG or PNG file; needs provider_name")
    accent: str = _setting(
        "", "your color for what can be done, as # and six digits (in a file with quotes); empty: our own"
    )
    accent_dark: str = _setting("", "the same for a dark screen, so a light color; goes with accent")
    knowledge: str = _setting("", "folder of your own knowledge; empty: the one that comes with the program")
    database: str = _setting("sqlite:///popliteal.db", "where cases are kept, an SQLAlchemy address")
    retention_days: int = _setting(365, "a case not used for so many days is deleted")
    secure_cookies: bool = _setting(False, "yes when the pages are reached by https: cookies are then sent only so")
    open_tries: int = _setting(10, "codes that open nothing which one address may try in ten minutes")
    new_cases: int = _setting(60, "cases that one address may begin in ten minutes")
    largest_request: int = _setting(65536, "bytes that a request may have")
    host: str = _setting("127.0.0.1", "address to listen on")
    port: int = _setting(8000, "port to listen on")
    time_zone: str = _setting("", "whose day it is, say America/Chicago; empty: the time zone of the machine")
    allowed_hosts: str = _setting("", "names by which the pages may be reached, with commas; empty: this machine's own")
    plain_http: bool = _setting(
        False, "yes to listen beyond this machine without secure cookies: others can read codes"
    )
    proxy: str = _setting("", "address of the proxy in front, whose word on where a request came from is trusted")
    prefix: str = _setting("", "path under which a proxy shows the pages, say /knee, which it takes off again")
    contact: str = _setting("", "https or mailto address for help and for wrong advice, shown on the help page")
    security_contact: str = _setting("", "https or mailto address for reports, shown in /.well-known/security.txt")
    shared_key: str = _setting(
        "", "with several machines on one database: one long random text, the same on each; empty: made anew"
    )
    workers: int = _setting(0, "processes that answer requests; 0: one for each core, up to 4")
    metrics: str = _setting("", "where Prometheus reads counts and times, say 127.0.0.1:9464; empty: nowhere")
    api_token: str = _setting("", "with --api: the token that each request must carry; empty: none")
    api_origins: str = _setting("", "with --api: other sites whose pages may ask, say https://ehr.example, with commas")
    api_largest: int = _setting(2_000_000, "with --api: bytes that a request may have")
    api_app: str = _setting("", "with --api: https address of the pages, linked to from CDS Hooks cards")
    cds_keys: str = _setting(
        "", "with --api: file of the public keys (JWKS) of CDS Hooks clients; else none are checked"
    )

    @property
    def processes(self) -> int:
        """How many processes answer requests."""
        return self.workers or min(os.cpu_count() or 1, MOST_PROCESSES)

    def today(self) -> dt.date:
        """The day it is in the time zone that was set; a reader's own clock is never asked."""
        return dt.datetime.now(ZoneInfo(self.time_zone) if self.time_zone else None).date()

    @property
    def region(self) -> Region:
        """What the region calls its help."""
        return Region(self.emergency_number, self.emergency_department, self.urgent_care, self.poison_center)

    @property
    def knowledge_folder(self) -> Path | None:
        """The folder of the deployer's own knowledge; None for the one that comes with the program."""
        return Path(self.knowledge) if self.knowledge else None

    @property
    def hosts(self) -> frozenset[str]:
        """The names by which the pages may be reached; empty: by any."""
        return frozenset(name.lower() for name in names_in(self.allowed_hosts))


def names_in(value: str) -> list[str]:
    """The names that a setting lists with commas."""
    return [name.strip() for name in value.split(",") if name.strip()]


@dataclass(frozen=True)
class SettingRow:
    """One line of the table of settings."""

    name: str
    variable: str
    default: str
    help: str
    now: str
    """What was given, with where; empty where nothing was. No secret."""


def settings_table(environment: Mapping[str, str] | None = None, file: Path | None = None) -> tuple[SettingRow, ...]:
    """Every setting: its name, its environment variable, its default, what it is for, and what was given for it.

    Raises:
        SettingsError: the file cannot be read. A value that cannot be used is shown as it was given.
    """
    in_file, set_here = _given(environment, file)

    def now(name: str) -> str:
        if name in set_here:
            return f"{_shown(name, set_here[name])} (environment)"
        return f"{_shown(name, in_file[name])} (file)" if name in in_file else ""

    return tuple(
        SettingRow(item.name, variable_of(item.name), _in_words(item.default), item.metadata["help"], now(item.name))
        for item in fields(Settings)
    )


def _shown(name: str, value: Any) -> str:
    text = _in_words(value)
    return "hidden" if text and _is_hidden(name, text) else text or "empty"


def _is_hidden(name: str, text: str) -> bool:
    return name in SECRETS or (name == "database" and bool(PASSWORD.search(text)))


def _in_words(value: Any) -> str:
    return ("no", "yes")[value] if isinstance(value, bool) else str(value)


def variable_of(name: str) -> str:
    """The environment variable of a setting."""
    return PREFIX + name.upper()


def read_settings(environment: Mapping[str, str] | None = None, file: Path | None = None) -> Settings:
    """The settings: what the environment says, else what the file says, else the default.

    Args:
        environment: instead of the process's own.
        file: a YAML mapping of names; else the one that POPLITEAL_SETTINGS names, if any.

    Raises:
        SettingsError: naming the setting, what was given and what it takes.
    """
    in_file, set_here = _given(environment, file)
    return checked(Settings(**{name: _typed(name, value) for name, value in (in_file | set_here).items()}))


def _given(environment: Mapping[str, str] | None, file: Path | None) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the file says, and what the environment says."""
    given = os.environ if environment is None else environment
    place = file or (Path(given[FILE]) if given.get(FILE) else None)
    set_here = {
        item.name: given[variable_of(item.name)] for item in fields(Settings) if variable_of(item.name) in given
    }
    return (_from_file(place) if place else {}), set_here


def _from_file(place: Path) -> dict[str, Any]:
    try:
        content = read_yaml(read_file(place)) or {}
    except OSError as error:
        raise SettingsError(f"{place}: {error.strerror}") from None
    except ValueError as error:
        raise SettingsError(f"{place}: {error}") from None
    if not isinstance(content, dict):
        raise SettingsError(f"{place}: settings are a mapping of names to values, not a {type(content).__name__}")
    known = [item.name for item in fields(Settings)]
    for name in content:
        if name not in known:
            raise SettingsError(f"{place}: '{name}' is no setting.{nearest(name, known)} All: {', '.join(known)}")
        if content[name] is None:
            raise SettingsError(f"{place}: '{name}' has no value. A value that starts with # needs quotes")
    return content


def _typed(name: str, value: Any) -> Any:
    default = getattr(Settings, name)
    text = str(value).strip()
    if isinstance(default, bool):
        if text.lower() not in WORDS_FOR_YES | WORDS_FOR_NO:
            raise SettingsError(f"{variable_of(name)} takes yes or no, not '{text}'")
        return text.lower() in WORDS_FOR_YES
    if isinstance(default, int):
        if not text.isdecimal():
            raise SettingsError(f"{variable_of(name)} takes a whole number, not '{text}'")
        return int(text)
    if isinstance(value, bool | list | dict):
        given = "" if _is_hidden(name, text) else f", not '{text}'"
        raise SettingsError(f"{variable_of(name)} takes a text{given}. In a file, put it in quotes")
    return text


def checked(settings: Settings) -> Settings:
    """The settings, when each can be used.

    Raises:
        SettingsError: naming the setting, and what it takes.
    """
    _check_addresses(settings)
    _check_logo(settings)
    _check_accent(settings)
    if not settings.emergency_number:
        raise SettingsError(f"{variable_of('emergency_number')} cannot be empty: every page names it")
    if settings.retention_days < 1:
        raise SettingsError(f"{variable_of('retention_days')} takes 1 or more")
    if settings.port > LARGEST_PORT:
        raise SettingsError(f"{variable_of('port')} takes a number from 0 to {LARGEST_PORT}, not {settings.port}")
    if settings.shared_key and len(settings.shared_key) < SHORTEST_KEY:
        raise SettingsError(
            f"{variable_of('shared_key')} takes {SHORTEST_KEY} letters or more, say of openssl rand -hex 32"
        )
    if settings.time_zone and settings.time_zone not in available_timezones():
        raise SettingsError(
            f"{variable_of('time_zone')} takes a time zone like America/Chicago, not '{settings.time_zone}'."
            + nearest(settings.time_zone, available_timezones())
        )
    return settings


def _check_addresses(settings: Settings) -> None:
    for name in ("provider_booking", "map_search", "api_app"):
        if (address := getattr(settings, name)) and not address.startswith("https://"):
            raise SettingsError(f"{variable_of(name)} takes an address that starts with https://")
    for name in ("contact", "security_contact"):
        if (address := getattr(settings, name)) and not address.startswith(("https://", "mailto:")):
            raise SettingsError(f"{variable_of(name)} takes an address that starts with https:// or mailto:")
    if settings.prefix and not (settings.prefix.startswith("/") and not settings.prefix.endswith("/")):
        raise SettingsError(f"{variable_of('prefix')} takes a path that starts with / and does not end with it")
    host, _, port = settings.metrics.rpartition(":")
    if settings.metrics and not (host and port.isdigit() and int(port) <= LARGEST_PORT):
        raise SettingsError(f"{variable_of('metrics')} takes an address and a port, say 127.0.0.1:9464")


def _check_logo(settings: Settings) -> None:
    if not settings.logo:
        return
    place = Path(settings.logo)
    if place.suffix not in LOGOS or not place.is_file():
        raise SettingsError(f"{variable_of('logo')}: {place} is no file that ends in {' or '.join(LOGOS)}")
    try:
        head = place.read_bytes()[:LOGO_HEAD]
    except OSError as error:
        raise SettingsError(f"{variable_of('logo')}: {place}: {error.strerror}; whoever serves must read it") from None
    if LOGO_MARKS[place.suffix] not in head:
        raise SettingsError(f"{variable_of('logo')}: {place} ends in {place.suffix}, but no such picture is in it")
    if not settings.provider_name:
        raise SettingsError(f"{variable_of('logo')} needs {variable_of('provider_name')}, for those who cannot see it")


def _check_accent(settings: Settings) -> None:
    given = {variable_of(name): getattr(settings, name) for name in ("accent", "accent_dark")}
    if not any(given.values()):
        return
    for variable, color in given.items():
        if not color:
            raise SettingsError(f"{variable} is missing: one accent is for the light, the other for a dark screen")
    try:
        accent_sheet(*given.values())
    except AccentError as error:
        raise SettingsError(f"{' and '.join(given)}: {error}") from None
