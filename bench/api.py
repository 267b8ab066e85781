"""The API under load: how many assessments with intervals a second, and how long one takes, load maker included.

`popliteal serve --api` runs with two processes; as many callers as `--callers` each send their next case when the
answer to the last is there. The cases are the complete histories of the tests, so they are as long as real ones.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from itertools import cycle
from pathlib import Path
from statistics import quantiles

import httpx
import yaml

HISTORIES = Path(__file__).parents[1] / "tests" / "cases" / "complete"
COMMAND = "from popliteal.faces.terminal import main; main()"
LEAST = 40
"""Assessments a second that the API is to make on two cores."""


def cases() -> list[bytes]:
    """Case files as JSON."""
    records = [
        record for path in sorted(HISTORIES.glob("*.yaml")) for record in yaml.safe_load(path.read_text("utf-8"))
    ]
    told = [{part: record[part] for part in ("age", "sex", "answers") if part in record} for record in records]
    return [json.dumps(case, default=str).encode() for case in told]


async def call(address: str, sent: list[bytes], callers: int, seconds: float) -> list[float]:
    """Seconds that each answer took."""
    times: list[float] = []
    rest, until = cycle(sent), time.perf_counter() + seconds

    async def one(client: httpx.AsyncClient) -> None:
        while time.perf_counter() < until:
            start = time.perf_counter()
            found = await client.post(
                "/api/v1/assess", content=next(rest), headers={"content-type": "application/json"}
            )
            assert found.status_code == 200, found.text
            times.append(time.perf_counter() - start)

    async with httpx.AsyncClient(base_url=address, timeout=30) as client:
        await asyncio.gather(*(one(client) for _ in range(callers)))
    return times


def main() -> int:
    """Measure, and print one line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--callers", type=int, default=4)
    asked, busy = parser.parse_args(), os.getloadavg()[0]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", COMMAND, "serve", "--api", "--port", str(port)]
    settings = os.environ | {"POPLITEAL_WORKERS": "2"}
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, env=settings, start_new_session=True) as server:
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(address)
            asyncio.run(call(address, cases(), asked.callers, 2))
            before = _cpu(server.pid) + time.process_time()
            times = asyncio.run(call(address, cases(), asked.callers, asked.seconds))
            cpu = 1000 * (_cpu(server.pid) + time.process_time() - before) / len(times)
        finally:
            os.killpg(server.pid, signal.SIGKILL)
    rate = len(times) / asked.seconds
    p95 = 1000 * quantiles(times, n=20)[-1]
    print(f"load average before: {busy:.1f} on {os.cpu_count()} cores; {asked.callers} callers, 2 processes")
    print(f"assessments with intervals: {rate:.0f} a second, p95 {p95:.0f} ms ({len(times)} made, load maker included)")
    print(f"processor time, server and load maker: {cpu:.0f} ms each, so {2000 / cpu:.0f} a second on 2 cores alone")
    return int(rate < LEAST)


def _cpu(group: int) -> float:
    """Seconds of processor time that the processes of a group have taken."""
    ticks = 0
    for place in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = place.read_text().rpartition(") ")[2].split()
            ticks += sum(map(int, fields[11:13])) if int(fields[2]) == group else 0
    return ticks / os.sysconf("SC_CLK_TCK")


def _wait_for(address: str) -> None:
    until = time.monotonic() + 30
    while True:
        try:
            httpx.get(f"{address}/healthz")
            return
        except httpx.TransportError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


if __name__ == "__main__":
    sys.exit(main())
