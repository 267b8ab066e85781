"""What Prometheus reads: every kind of count is there, in the format, and nothing of what anybody told."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import yaml
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families
from served import COMMAND, PATIENCE, free_port, served
from starlette.testclient import TestClient
from visitor import Visitor, read

from popliteal.faces.api.app import create_api
from popliteal.faces.api.examples import CASE
from popliteal.faces.pages.app import create_app
from popliteal.faces.pages.metrics import METHODS, OTHER, SECONDS
from popliteal.faces.pages.routes import ROUTERS
from popliteal.faces.pages.settings import Settings, SettingsError, read_settings
from popliteal.knowledge import Level

WORDS = "it began on the night train to Königsberg"
FAINTED = "fainting"
EXAMPLES = Path(__file__).parents[2] / "docs" / "running"
Counted = dict[tuple[str, frozenset[tuple[str, str]]], float]


def parsed(text: str) -> Counted:
    """Every figure, by its name and labels, as the library itself reads them."""
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def total(found: Counted, name: str, **labels: str) -> float:
    """The sum of all figures of a name with these labels among theirs."""
    return sum(value for (of, told), value in found.items() if of == name and labels.items() <= dict(told).items())


def danger(visitor: Visitor) -> None:
    """Somebody tells in own words, is asked for danger signs, and ticks the first of them."""
    visitor.interview(("lump_behind_knee",))
    visitor.get("/result")
    page = visitor.begin()
    sign = next(f for f in page.fields if f.get("type") == "checkbox" and f["name"] != "none")
    visitor.send("/questions", page, **{sign["name"]: sign["value"]})


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str, list[str]]]:
    """What two processes counted of a visit, the address of the pages, and what was private in the visit."""
    folder, port = tmp_path_factory.mktemp("counts"), free_port()
    settings = {"POPLITEAL_METRICS": f"127.0.0.1:{port}", "POPLITEAL_WORKERS": "2"}
    with served(folder, **settings) as (address, server):
        with httpx.Client(
            base_url=address, follow_redirects=True, headers={"User-Agent": "Someone/1.0"}, timeout=PATIENCE
        ) as client:
            visitor = Visitor(client)  # type: ignore[arg-type]
            visitor.send("/begin", visitor.get("/begin"), who="me", words=WORDS)
            danger(visitor)
            client.get("/no-such-page/Koenigsberg")
            client.get("/static/tokens.css")
            client.request("BREW", "/")
            token = next(f["value"] for f in read(client.get("/open").text).fields if f["name"] == "token")
            client.post("/open", data={"token": token, "code": "0000-0000"})
            client.post("/questions", content=b"x" * 100_000)
            private = [value for value in client.cookies.values() if value]
        yield httpx.get(f"http://127.0.0.1:{port}/metrics", timeout=PATIENCE).text, address, private
        server.send_signal(signal.SIGTERM)
        assert server.wait(20) == 0


def test_requests_levels_cards_and_calls_to_the_database_are_counted(told: tuple[str, str, list[str]]) -> None:
    found = parsed(told[0])
    assert total(found, "popliteal_requests_total", face="pages", route="/begin", method="POST", status="303") == 3
    assert total(found, "popliteal_requests_total", status="404", route=OTHER) == 1
    assert total(found, "popliteal_requests_total", status="413") == 1
    assert total(found, "popliteal_requests_total", method=OTHER) == 1
    assert total(found, "popliteal_told_total", stage="card", face="pages") == 1
    assert total(found, "popliteal_told_total", stage="result", face="pages") == 1
    assert total(found, "popliteal_card_seconds_count") == 1
    assert total(found, "popliteal_request_seconds_count", route="/questions") > 10
    for act in ("create", "open", "save"):
        assert total(found, "popliteal_database_seconds_count", act=act) >= 2, act
    assert 0 < total(found, "popliteal_disk_free_ratio") <= 1


def test_every_label_is_one_of_a_few_words(told: tuple[str, str, list[str]]) -> None:
    routes = {getattr(route, "path", "") for router in ROUTERS for route in router.routes}
    allowed = {
        "face": {"pages"}, "method": {*METHODS, OTHER}, "stage": {"card", "result", "diary"}, "route": {*routes, OTHER},
        "level": {level.name for level in Level}, "act": {"create", "open", "save"},
        "status": {str(status) for status in range(100, 600)}, "le": {*map(str, SECONDS), "+Inf"},
    }  # fmt: skip
    found = parsed(told[0])
    assert len(found) > 50
    assert [(name, value) for _, labels in found for name, value in labels if value not in allowed[name]] == []


def test_nothing_of_a_person_is_in_what_is_counted(told: tuple[str, str, list[str]]) -> None:
    text, address, private = told
    assert private
    for word in (WORDS, "Königsberg", "Koenigsberg", "Someone", "127.0.0.1", address, "lump_behind_knee", *private):
        assert word not in text


def test_who_reads_the_pages_does_not_reach_the_counts(told: tuple[str, str, list[str]]) -> None:
    assert httpx.get(f"{told[1]}/metrics", timeout=PATIENCE).status_code == 404


def test_other_software_is_counted_as_such() -> None:
    client = TestClient(create_api(Settings(allowed_hosts="testserver", metrics="127.0.0.1:1")))
    client.get("/api/v1/openapi.json").raise_for_status()
    registry = client.app.state.counts.registry  # type: ignore[attr-defined]
    assert total(parsed(generate_latest(registry).decode()), "popliteal_told_total") == 0, "an example is nobody"
    client.post("/api/v1/assess", json=CASE).raise_for_status()
    client.post("/api/v1/interview/step", json={"case": CASE, "answers": {FAINTED: "yes"}}).raise_for_status()
    found = parsed(generate_latest(registry).decode())
    assert total(found, "popliteal_told_total", face="api", stage="result", level="urgent_24_hours") == 1
    assert total(found, "popliteal_told_total", face="api", stage="card") == 1


def test_what_cannot_be_counted_keeps_nobody_from_an_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = create_app(Settings(database=f"sqlite:///{tmp_path / 'cases.db'}", metrics="127.0.0.1:1"))
    tried: list[str] = []

    def broken(*_: object) -> None:
        tried.append("counted")
        raise OSError("no space left")

    for name in ("_requests", "_database"):
        monkeypatch.setattr(getattr(app.state.counts, name), "labels", broken)
    visitor = Visitor(TestClient(app))
    page = visitor.begin()
    sign = next(f for f in page.fields if f.get("type") == "checkbox" and f["name"] != "none")
    visitor.send("/questions", page, **{sign["name"]: sign["value"]})
    assert "call 911" in visitor.html.lower()
    assert len(tried) > 5
    app.state.desk.cases.close()


def test_unless_set_nothing_is_counted(tmp_path: Path) -> None:
    app = create_app(Settings(database=f"sqlite:///{tmp_path / 'cases.db'}"))
    assert not hasattr(app.state, "counts")
    app.state.desk.cases.close()


def test_an_address_that_is_taken_stops_the_start(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        environment = os.environ | {
            "POPLITEAL_METRICS": address,
            "POPLITEAL_DATABASE": f"sqlite:///{tmp_path / 'c.db'}",
        }
        command = [sys.executable, "-c", COMMAND, "serve", "--port", "0"]
        done = subprocess.run(command, env=environment, text=True, capture_output=True, timeout=PATIENCE)
    assert done.returncode == 2
    assert f"POPLITEAL_METRICS: {address} cannot be listened on" in done.stderr


@pytest.mark.parametrize("given", ["yes", "127.0.0.1:", "127.0.0.1", "9464", "127.0.0.1:99999"])
def test_an_address_without_a_port_is_refused(given: str) -> None:
    with pytest.raises(SettingsError, match=r"POPLITEAL_METRICS takes an address and a port, say 127\.0\.0\.1:9464"):
        read_settings({"POPLITEAL_METRICS": given})


def expressions() -> list[str]:
    """What the dashboard and the alerts ask."""
    panels = json.loads((EXAMPLES / "dashboard.json").read_text(encoding="utf-8"))["panels"]
    groups = yaml.safe_load((EXAMPLES / "alerts.yaml").read_text(encoding="utf-8"))["groups"]
    return [target["expr"] for panel in panels for target in panel["targets"]] + [
        rule["expr"] for group in groups for rule in group["rules"]
    ]


def test_the_dashboard_and_the_alerts_ask_for_what_there_is(told: tuple[str, str, list[str]]) -> None:
    there = {name for name, _ in parsed(told[0])}
    asked = {name for expression in expressions() for name in re.findall(r"popliteal_\w+", expression)}
    assert len(asked) > 5
    assert asked <= there


@pytest.mark.slow
def test_prometheus_itself_finds_the_rules_sound_and_they_fire_when_they_should(tmp_path: Path) -> None:
    asked = [{"record": f"a:{number}", "expr": expression} for number, expression in enumerate(expressions())]
    (tmp_path / "asked.yaml").write_text(yaml.safe_dump({"groups": [{"name": "asked", "rules": asked}]}))
    for words in (
        ["check", "rules", tmp_path / "asked.yaml"],
        ["test", "rules", Path(__file__).parent / "alerts.yaml"],
    ):
        done = subprocess.run(["promtool", *words], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
