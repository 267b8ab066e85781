"""The same case gives the same bytes, whatever the processor, the threads and the hash seed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

pytestmark = pytest.mark.long

CASES = {
    "a clot": {"age": 61, "sex": "female", "answers": {
        "calf_swelling": "yes", "calf_pain": "yes", "prior_vte": "yes", "pitting_edema": "yes",
        "shortness_of_breath": "no", "warmth": "unsure", "onset": "over_days", "long_travel": "yes",
    }},
    "a cyst": {"age": 66, "answers": {
        "lump_behind_knee": "yes", "pulsating_lump": "no", "known_osteoarthritis": "yes",
    }},
    "an injury": {"age": 22, "sex": "male", "answers": {
        "twisting_injury": "yes", "pop_at_injury": "yes", "rapid_knee_swelling": "yes", "severity": "severe",
        "duration": 1, "knee_swelling": "yes", "fever": "no", "running_or_sprinting_sport": "yes",
    }},
    "little told": {"answers": {"severity": "mild"}},
}  # fmt: skip
SCRIPT = """
import sys
from popliteal.faces.terminal.main import app
for path in sys.argv[1:]:
    app(["assess", path, "--json"], standalone_mode=False)
"""


def dispatched() -> list[str]:
    """NumPy's processor features above its baseline that this machine has."""
    from numpy._core import _multiarray_umath as core

    return [name for name in core.__cpu_dispatch__ if core.__cpu_features__.get(name)]


MACHINES = {
    "plain": {},
    "one thread": {"OPENBLAS_NUM_THREADS": "1"},
    "two threads": {"OPENBLAS_NUM_THREADS": "2"},
    "BLAS for Haswell": {"OPENBLAS_CORETYPE": "Haswell"},
    "BLAS for Nehalem": {"OPENBLAS_CORETYPE": "Nehalem", "OPENBLAS_NUM_THREADS": "1"},
    "BLAS for Prescott": {"OPENBLAS_CORETYPE": "Prescott"},
    "no vector features": {"NPY_DISABLE_CPU_FEATURES": " ".join(dispatched())},
    "no wide vectors": {"NPY_DISABLE_CPU_FEATURES": " ".join(name for name in dispatched() if "V3" not in name)},
    "C library without wide vectors": {"GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX512F,-AVX2,-AVX2_Usable,-FMA,-FMA4"},
    "another hash seed": {"PYTHONHASHSEED": "4242"},
}


UNSET = {name: value for name, value in os.environ.items() if not name.startswith(("OPENBLAS", "NPY"))}
"""The environment without what tests/no_deadline.py sets: as many threads as the machine gives."""


@cache
def written(machine: str, folder: Path) -> bytes:
    """What `assess --json` prints for all cases in a process of its own."""
    paths = [folder / f"{number}.json" for number in range(len(CASES))]
    for path, case in zip(paths, CASES.values(), strict=True):
        path.write_text(json.dumps(case))
    done = subprocess.run(
        [sys.executable, "-W", "ignore::ImportWarning", "-c", SCRIPT, *map(str, paths)],
        env={**UNSET, "PYTHONHASHSEED": "0", **MACHINES[machine]}, capture_output=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cases")


@pytest.mark.parametrize("machine", [name for name in MACHINES if name != "plain"])
def test_the_bytes_do_not_depend_on_the_machine(machine: str, folder: Path) -> None:
    if machine.startswith("no ") and not MACHINES[machine]["NPY_DISABLE_CPU_FEATURES"]:
        pytest.skip("this processor has no vector features that NumPy could leave out")
    assert written(machine, folder) == written("plain", folder)


def test_the_output_holds_all_cases(folder: Path) -> None:
    assert written("plain", folder).count(b'"schema": "popliteal/assessment/') == len(CASES)


def test_these_settings_reach_numpy() -> None:
    """Without this, the comparison above could compare a machine with itself."""
    if not dispatched():
        pytest.skip("this processor has no vector features that NumPy could leave out")
    report = f"import numpy._core._multiarray_umath as core; print(core.__cpu_features__[{dispatched()[-1]!r}])"
    env = {**UNSET, **MACHINES["no vector features"]}
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", report], env=env, capture_output=True, check=True)
    assert done.stdout.strip() == b"False"
