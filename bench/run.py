"""Speed: one assessment, the command line, and the inference beside other exact engines. Run with `make bench`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

for library in ("OPENBLAS", "OMP", "MKL"):  # one core; read when NumPy is imported
    os.environ[f"{library}_NUM_THREADS"] = "1"

from loaded import report  # noqa: E402
from peers import PEERS  # noqa: E402

ROOT = Path(__file__).parents[1]
CASES = ROOT / "tests" / "cases"
EXAMPLE = ROOT / "docs" / "examples" / "swollen-calf.yaml"
COMMAND = "from popliteal.faces.terminal import main; main()"
SECONDS = 90
"""A peer may take this long for one network; then it is stopped."""
NETWORKS = ((8, 30, 20), (12, 42, 20), (16, 56, 10), (24, 84, 3))
WHOLE = (35, 128, 2)
"""Conditions, findings and patients of a network; the last one is as large as the real one."""


def command_line(runs: int = 7) -> list[float]:
    """Seconds from the start of the command to its end, for each run."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", COMMAND, "assess", str(EXAMPLE)], check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - start)
    return times


def beside(peer: str, size: tuple[int, int, int]) -> tuple[str, float | None]:
    """What a peer did on a network, as text, and how many times longer it took than we did."""
    command = [sys.executable, str(Path(__file__).parent / "peers.py"), peer, *map(str, size)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return f"no result in {SECONDS} s", None
    if done.returncode:
        last = (done.stderr.strip().splitlines() or [f"ended with signal {-done.returncode}"])[-1]
        return last[:90], None
    found = json.loads(done.stdout.splitlines()[-1])
    return (
        f"{found['peer_ms']:9.2f} ms against {found['own_ms']:.3f} ms: {found['ratio']:7.0f} times"
        f"   largest difference {found['gap']:.0e}",
        found["ratio"],
    )


def compare() -> None:
    """Print every peer on every network, and how we stand against the fastest."""
    print("\ninference alone, the same patients in the same process (all sets for 8 conditions, else up to three)")
    for size in (*NETWORKS, WHOLE):
        print(f"  {size[0]} conditions, {size[1]} findings")
        ratios = []
        for peer in PEERS:
            text, ratio = beside(peer, size)
            print(f"    {peer:<28}{text}", flush=True)
            ratios += [ratio] if ratio is not None else []
        aim = {8: "  (aim: 50)", 24: "  (aim: 5,000)"}.get(size[0], "")
        fastest = f"{min(ratios):,.0f} times faster than the fastest{aim}" if ratios else "no peer has an answer"
        print(f"    -> {fastest}")


def main() -> None:
    """Print the whole report."""
    print("\n".join(report(CASES)), flush=True)
    times = command_line()
    print(
        f"command line, start to result: median {median(times):.2f} s, most {max(times):.2f} s (below 1.5)", flush=True
    )
    compare()


if __name__ == "__main__":
    main()
