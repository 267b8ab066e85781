"""Who may ask, at every door: by which name, from which page, with which word; and what may start at all."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from popliteal.casework.ready import Ready
from popliteal.faces.api.app import create_api
from popliteal.faces.api.assistant import assistant_app
from popliteal.faces.api.cards import SERVICE
from popliteal.faces.api.examples import CASE, FEEDBACK, HOOK
from popliteal.faces.pages.settings import Settings, SettingsError
from popliteal.faces.terminal.serve import LOOPBACK, api_settings, serve_command
from popliteal.faces.terminal.serve_assistant import assistant_command
from some import some

SITE = "https://ehr.example"
CARDS = f"/api/v1/cds-services/{SERVICE}"
HELLO = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"protocolVersion": "2025-06-18",
         "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}}  # fmt: skip
ACCEPTS = {"accept": "application/json, text/event-stream"}
STRANGERS = ({"host": "evil.example"}, {"origin": "https://evil.example"}, {"origin": "null"})
BEYOND = ("0.0.0.0", "::", "192.0.2.7", "knee.example")


def operations(client: TestClient) -> list[tuple[str, str]]:
    """Each method and address of the published schema."""
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    return [(method.upper(), path) for path, told in some(paths.items()) for method in told]


def to_strangers(client: TestClient, method: str, path: str) -> list[int]:
    """What an address answers to each of the strangers."""
    return [client.request(method, path, json=CASE, headers=headers).status_code for headers in STRANGERS]


@pytest.fixture(scope="module")
def guarded() -> TestClient:
    """Behind a token, with a site whose pages may ask."""
    return TestClient(create_api(Settings(allowed_hosts="testserver", api_token="word", api_origins=SITE)))


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    """With keys of a CDS Hooks client, whose calls need no token besides their signature."""
    place: Path = tmp_path_factory.mktemp("keys") / "keys.json"
    published = Path(__file__).with_name("cds_hooks_published.json").read_text("utf-8")
    place.write_text(json.dumps({SITE: json.loads(published)["token"]["keys"]}), encoding="utf-8")
    return TestClient(create_api(Settings(allowed_hosts="testserver", api_token="word", cds_keys=str(place))))


@pytest.fixture
def assistant(api_ready: Ready) -> TestClient:
    """The tools of an assistant over HTTP."""
    settings = Settings(allowed_hosts="testserver", api_token="word", api_origins=SITE)
    return TestClient(assistant_app(api_ready, settings))


def test_every_operation_refuses_another_name_and_pages_of_other_sites(client: TestClient) -> None:
    asked = [*operations(client), ("GET", "/api/v1/openapi.json"), ("GET", "/healthz"), ("GET", "/nothing")]
    assert {"/api/v1/assess", "/api/v1/fhir/metadata", CARDS} <= {path for _, path in asked}
    found = {(method, path): to_strangers(client, method, path) for method, path in asked}
    assert {asked: statuses for asked, statuses in found.items() if statuses != [421, 403, 403]} == {}


def test_a_page_from_here_may_ask(client: TestClient) -> None:
    assert client.get("/api/v1/version", headers={"origin": "http://testserver"}).status_code == 200


def test_where_clients_sign_another_name_and_pages_of_other_sites_are_refused_as_well(signed: TestClient) -> None:
    for path, sent in ((CARDS, HOOK), (f"{CARDS}/feedback", FEEDBACK)):
        assert to_strangers(signed, "POST", path) == [421, 403, 403]
        assert signed.post(path, json=sent).status_code == 401
    assert to_strangers(signed, "GET", "/api/v1/cds-services") == [421, 403, 403]


def test_with_a_token_set_no_operation_is_answered_without_it(guarded: TestClient) -> None:
    word = {"authorization": "Bearer word"}
    paths = guarded.get("/api/v1/openapi.json", headers=word).json()["paths"]
    found = {(method, path): guarded.request(method, path, json=CASE).status_code
             for path, told in some(paths.items()) for method in told}  # fmt: skip
    assert {asked: status for asked, status in found.items() if status != 401} == {}
    assert guarded.get("/api/v1/version", headers=word).status_code == 200
    assert guarded.get("/healthz").text == "ok"


@pytest.mark.parametrize("word", ["Bearer other", "word", "Bearer wordé", "Bearer", ""])
def test_another_word_is_no_token(guarded: TestClient, word: str) -> None:
    found = guarded.post("/api/v1/assess", json=CASE, headers={"authorization": word.encode()})
    assert (found.status_code, found.headers["www-authenticate"]) == (401, "Bearer")


def test_a_site_that_is_named_may_ask(guarded: TestClient) -> None:
    asked = {"origin": SITE, "access-control-request-method": "POST"}
    assert guarded.options("/api/v1/assess", headers=asked).headers["access-control-allow-origin"] == SITE
    found = guarded.get("/api/v1/version", headers={"origin": SITE, "authorization": "Bearer word"})
    assert found.headers["access-control-allow-origin"] == SITE
    assert "access-control-allow-origin" not in guarded.get("/healthz").headers


def test_the_tools_of_an_assistant_refuse_whom_the_api_refuses(assistant: TestClient) -> None:
    with assistant:
        for method in ("GET", "POST", "DELETE"):
            assert to_strangers(assistant, method, "/mcp") == [421, 403, 403]
        assert assistant.post("/mcp", json=HELLO, headers=ACCEPTS).status_code == 401
        named = {**ACCEPTS, "origin": SITE, "authorization": "Bearer word"}
        assert assistant.post("/mcp", json=HELLO, headers=named).json()["result"]["serverInfo"]["name"] == "popliteal"


@pytest.fixture
def nothing_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever would listen fails the test instead."""

    def started(*_: object, **__: object) -> None:
        raise AssertionError("it started")

    for name in ("uvicorn.run", "uvicorn.Config.bind_socket"):
        monkeypatch.setattr(name, started)
    for name in ("POPLITEAL_HOST", "POPLITEAL_PORT", "POPLITEAL_ALLOWED_HOSTS"):
        monkeypatch.setenv(name, "")  # so that what the command hands on to its processes is taken back
        monkeypatch.delenv(name)


def serve_api(host: str) -> None:
    serve_command(host, 0, api=True)


def serve_assistant(host: str) -> None:
    assistant_command(True, host, 0)


@pytest.mark.usefixtures("nothing_starts")
@pytest.mark.parametrize("start", [serve_api, serve_assistant])
@pytest.mark.parametrize("host", BEYOND)
@pytest.mark.parametrize(
    ("environment", "needed"),
    [
        ({}, "POPLITEAL_API_TOKEN"),
        ({"POPLITEAL_SECURE_COOKIES": "yes", "POPLITEAL_PLAIN_HTTP": "yes"}, "POPLITEAL_API_TOKEN"),
        ({"POPLITEAL_ALLOWED_HOSTS": "knee.example"}, "POPLITEAL_API_TOKEN"),
        ({"POPLITEAL_API_TOKEN": "word"}, "POPLITEAL_ALLOWED_HOSTS"),
        ({"POPLITEAL_ALLOWED_HOSTS": "knee.example", "POPLITEAL_PROXY": "10.0.0.2"}, "POPLITEAL_API_TOKEN"),
    ],
)
def test_beyond_this_machine_nothing_starts_without_a_token(
    monkeypatch: pytest.MonkeyPatch, start: Callable[[str], None], host: str, environment: dict[str, str], needed: str
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=needed):
        start(host)


@pytest.mark.usefixtures("nothing_starts")
@pytest.mark.parametrize("start", [serve_api, serve_assistant])
def test_beyond_this_machine_it_starts_by_its_name_with_a_token(
    monkeypatch: pytest.MonkeyPatch, start: Callable[[str], None]
) -> None:
    monkeypatch.setenv("POPLITEAL_ALLOWED_HOSTS", "knee.example")
    monkeypatch.setenv("POPLITEAL_API_TOKEN", "word")
    with pytest.raises(AssertionError, match="it started"):
        start("0.0.0.0")


@pytest.mark.parametrize("host", LOOPBACK)
def test_on_this_machine_it_is_reached_by_the_names_of_this_machine_alone(host: str) -> None:
    assert api_settings(host, 0).hosts == set(LOOPBACK)
