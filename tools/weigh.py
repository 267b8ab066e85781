"""Prints what `make run` installs, how large the wheel is, and how long the core takes to import and to assess.

Times are of this machine and this moment: the middle of several runs, in seconds of processor time.
"""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
import tempfile
from importlib.metadata import distribution
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parent.parent
RUNS = 7
DEPENDENCIES = "import numpy, yaml; from pydantic import BaseModel; type('One', (BaseModel,), {})"
"""With one model, since pydantic loads most of itself for the first."""
CORE = "from popliteal.assess import assess; from popliteal.knowledge import load_knowledge"
CORE += "; from popliteal.case import parse_case; from popliteal.reasoning import build_model"
ASSESS = ["-m", "popliteal", "assess", str(ROOT / "docs" / "examples" / "swollen-calf.yaml")]


def locked(name: str) -> dict[str, str]:
    """Package -> version of a lock file."""
    return dict(re.findall(r"^([a-z0-9._-]+)==([^ \\]+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))


def installed_bytes(package: str) -> int:
    """Bytes of the files of an installed package, with what Python compiled of them."""
    found = distribution(package)
    return sum(Path(place).stat().st_size for file in found.files or () if (place := found.locate_file(file)).exists())


def wheel_bytes() -> int:
    """Bytes of the wheel, built anew."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        return next(Path(folder).glob("*.whl")).stat().st_size


def seconds(*arguments: str) -> float:
    """Processor time of Python with these arguments, the middle of several runs."""
    return median(_processor_time(arguments) for _ in range(RUNS))


def _processor_time(arguments: tuple[str, ...]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    one_thread = os.environ | {"OPENBLAS_NUM_THREADS": "1"}
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL, env=one_thread)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def main() -> None:
    """Print the figures."""
    packages = locked("requirements.lock")
    print(f"{len(packages)} packages, {sum(map(installed_bytes, packages)) / 1e6:.0f} MB: what make run installs")
    print(f"{wheel_bytes() / 1e3:.0f} kB: the wheel")
    print(f"{seconds('-c', CORE) - seconds('-c', DEPENDENCIES):.2f} s: import of the core above its dependencies")
    print(f"{seconds(*ASSESS):.2f} s: popliteal assess, from start to end")


if __name__ == "__main__":
    main()
