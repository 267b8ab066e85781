"""docs/running.md followed from start to end: its files are written and its commands are run, in folders of the test.

Left out are the commands that would change the machine: packages, users and the owner of a folder. What `systemctl`
does is done by hand: the commands of the unit are run, and nginx is started with the page's file.
"""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from postgres_cluster import Cluster
from served import PATIENCE, SHUTDOWN, free_port, wait_for
from test_metrics import parsed, total
from visitor import Visitor

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "running.md"
BLOCKS = re.compile(r"^```(sh|yaml|ini|nginx)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PLACE = re.compile(r"# (/\S+)\n")
NOT_HERE = ("apt-get ", "useradd ", "chown ", "tools/system_packages.sh ")
FOLDERS = ("/opt/popliteal", "/etc/popliteal", "/etc/systemd/system", "/etc/nginx/conf.d", "/etc/cron.daily",
           "/var/backups/popliteal", "/var/lib/popliteal", "/etc/prometheus")  # fmt: skip
AWAY = "This site does not answer just now. If you fear an emergency, call 911 now.\n"


@dataclass
class Machine:
    """A machine in a folder: where a path of the page is, and what runs."""

    folder: Path
    cluster: Cluster
    running: ExitStack
    ports: dict[str, int] = field(default_factory=lambda: {name: free_port() for name in ("8000", "9464", "443", "80")})
    printed: dict[str, str] = field(default_factory=dict)
    servers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def here(self, text: str) -> str:
        """A text of the page with the places and ports of this machine."""
        for folder in FOLDERS:
            text = text.replace(folder, f"{self.folder}{folder}")
        for port in ("8000", "9464"):
            text = text.replace(f"127.0.0.1:{port}", f"127.0.0.1:{self.ports[port]}")
        for port in ("443", "80"):
            text = text.replace(f"listen {port}", f"listen 127.0.0.1:{self.ports[port]}")
        text = re.sub(r"^ +listen \[::\].*\n", "", text, flags=re.MULTILINE)  # where tests run may be no IPv6
        text = text.replace("NEW=0.2.0", "NEW=0.1.0")  # there is no later version to install
        text = text.replace("port: 8000", f"port: {self.ports['8000']}").replace(
            "/run/postgresql", str(self.cluster.folder)
        )
        text = text.replace("runuser -u popliteal -- ", "").replace("User=popliteal\n", "")
        reach = f"--connect-to knee.example:443:127.0.0.1:{self.ports['443']}"
        return text.replace("--resolve knee.example:443:127.0.0.1", reach).replace(
            "nginx -t", f"nginx -t -c {self.folder}/nginx.conf"
        )

    def follow(self, page: str) -> None:
        """Do what the page says, block by block."""
        for kind, block in BLOCKS.findall(page):
            place = PLACE.match(block)
            if place:
                self._write(Path(self.here(place[1])), self.here(block[place.end() :]))
            elif kind == "sh":
                self._run(block)

    def _write(self, place: Path, content: str) -> None:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(content, encoding="utf-8")

    def _run(self, block: str) -> None:
        exports = ""
        for line in block.splitlines():
            if line.startswith(("export ", "TRY=", "COPY=", "NEW=", "OLD=")):
                exports += f"{self.here(line)}\n"
            elif line.startswith("systemctl "):
                self._system(line.split()[1:])
            elif not line.startswith(NOT_HERE):
                self.printed[line] = self._bash(exports + self.here(line))

    def _bash(self, command: str) -> str:
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("POPLITEAL", "PYTHONPATH"))}
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", command], cwd=ROOT, text=True, capture_output=True, timeout=300,
            env=clean | {"PGHOST": str(self.cluster.folder)},
        )  # fmt: skip
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        return done.stdout + done.stderr

    def _system(self, words: list[str]) -> None:
        if words == ["reload", "nginx"]:
            self._start(["nginx", "-c", f"{self.folder}/nginx.conf"])
        elif words in (["enable", "--now", "popliteal"], ["start", "popliteal"]):
            self.start_service()
        elif words == ["stop", "popliteal"]:
            self.stop_service()
        else:
            assert words == ["restart", "popliteal"], words
            self.stop_service()
            self.start_service()

    def start_service(self) -> None:
        """What systemd does with the unit."""
        unit = (self.folder / "etc/systemd/system/popliteal.service").read_text("utf-8")
        said = dict(re.findall(r"^(\w+)=(.*)$", unit, re.MULTILINE))
        name, _, value = said["Environment"].partition("=")
        Path(said["WorkingDirectory"]).mkdir(parents=True, exist_ok=True)
        self._bash(f"export {name}={value}\n{said['ExecStartPre'].removeprefix('-')}")
        self._start(shlex.split(said["ExecStart"]), **{name: value})

    def stop_service(self) -> None:
        """Ask the service to end, and wait until it has."""
        server = self.servers.pop()
        server.send_signal(signal.SIGTERM)
        assert server.wait(SHUTDOWN) == 0

    def _start(self, command: list[str], **environment: str) -> None:
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("POPLITEAL", "PYTHONPATH"))}
        with (self.folder / "log").open("ab") as log:
            server = self.running.enter_context(
                subprocess.Popen(command, env=clean | environment, stdout=log, stderr=log, start_new_session=True)
            )
        self.running.callback(end, server)
        if environment:
            self.servers.append(server)
        self.wait()

    def wait(self) -> None:
        """Wait until the pages answer."""
        wait_for(f"http://127.0.0.1:{self.ports['8000']}/healthz", (self.folder / "log").read_text)

    def browser(self) -> httpx.Client:
        """A browser that comes by https and the path."""
        return httpx.Client(
            base_url=f"https://127.0.0.1:{self.ports['443']}/knee", headers={"Host": "knee.example"}, verify=False,
            follow_redirects=True, timeout=PATIENCE,
        )  # fmt: skip


def end(server: subprocess.Popen[bytes]) -> None:
    """End a server with all its processes."""
    if server.poll() is None:
        os.killpg(server.pid, signal.SIGKILL)


@pytest.fixture
def machine(tmp_path: Path, cluster: Cluster) -> Iterator[Machine]:
    (tmp_path / "var/backups/popliteal").mkdir(parents=True)
    (tmp_path / "nginx.conf").write_text(
        f"user root; daemon off; pid {tmp_path}/nginx.pid; error_log {tmp_path}/nginx.log; events {{}}\n"
        f"http {{ include {tmp_path}/etc/nginx/conf.d/*.conf; }}\n"
    )
    with ExitStack() as running:
        yield Machine(tmp_path, cluster, running)


@pytest.mark.slow
def test_the_page_leads_to_a_site_that_serves_is_backed_up_and_updated(machine: Machine) -> None:
    page = PAGE.read_text("utf-8")
    first, rest = page.split("## 6. Backup")
    machine.follow(first)
    ready = next(text for line, text in machine.printed.items() if line.endswith("https://knee.example/knee/readyz"))
    assert ready.strip() == "ok"

    with machine.browser() as client:
        visitor = Visitor(client)  # type: ignore[arg-type]
        assert visitor.interview(("lump_behind_knee",)) > 5
        assert client.get("/result").status_code == 200
        assert "Knee Clinic" in client.get("/about").text
        code = next(value for name, value in client.cookies.items() if name == "__Host-popliteal_case")
        sign = visitor.begin()
        box = next(f for f in sign.fields if f.get("type") == "checkbox" and f["name"] != "none")
        began = time.monotonic()
        visitor.send("/questions", sign, **{box["name"]: box["value"]})
        assert time.monotonic() - began < 3
        assert "call 911" in visitor.html.lower()
    counts = parsed(httpx.get(f"http://127.0.0.1:{machine.ports['9464']}/metrics", timeout=PATIENCE).text)
    assert total(counts, "popliteal_told_total", stage="card") == 1
    assert httpx.get(f"http://127.0.0.1:{machine.ports['8000']}/", timeout=PATIENCE).status_code == 421, (
        "by no other name"
    )

    machine.follow("## 6. Backup" + rest)
    restored = next(text for line, text in machine.printed.items() if " restore " in line)
    assert restored.startswith("2 cases were put back")
    differs = next(text for line, text in machine.printed.items() if " diff shipped " in line)
    assert "known cases: 0 get another level" in differs
    unit = next(text for line, text in machine.printed.items() if line.startswith("systemd-analyze verify"))
    assert "popliteal" not in unit, unit
    with machine.browser() as client:
        client.cookies.update({"__Host-popliteal_case": code, "__Host-popliteal_form": "visit"})
        assert client.get("/result").status_code == 200, "after the update the case is there"
        elsewhere = client.get(f"https://127.0.0.1:{machine.ports['443']}/.well-known/security.txt")
        assert "mailto:you@clinic.example" in elsewhere.text
        first = client.get(f"https://127.0.0.1:{machine.ports['443']}/", follow_redirects=False)
        assert (first.status_code, httpx.URL(first.headers["location"]).path) == (302, "/knee/")
        machine.stop_service()
        gone = client.get("/")
        assert (gone.status_code, gone.text) == (503, AWAY)
    log = (machine.folder / "log").read_text()
    assert code not in log
    assert "Traceback" not in log, log


def test_the_page_has_every_part_that_is_followed() -> None:
    page = PAGE.read_text("utf-8")
    places = [Path(place[1]).name for _, block in BLOCKS.findall(page) if (place := PLACE.match(block))]
    assert places == ["settings.yaml", "popliteal.service", "popliteal.conf", "popliteal", "prometheus.yml"]
    assert AWAY.strip() in page
