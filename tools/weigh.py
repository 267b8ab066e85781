"""Prints how large each room is, how long functions are, what `make run` installs, how large the wheel is, and how long
the core takes to import and to assess; each with what it is to be at most.

Times are of this machine and this moment: the middle of several runs, in seconds of processor time.
"""

from __future__ import annotations

import ast
import os
import re
import resource
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "popliteal"
RUNS = 7
MEDIAN_FUNCTION, LONGEST_FUNCTION = 6, 42
MOST_PACKAGES, MOST_MEGABYTES = 50, 260
DEPENDENCIES = "import numpy, yaml; from pydantic import BaseModel; type('One', (BaseModel,), {})"
"""With one model, since pydantic loads most of itself for the first."""
CORE = "from popliteal.assess import assess; from popliteal.knowledge import load_knowledge"
CORE += "; from popliteal.case import parse_case; from popliteal.reasoning import build_model"
ASSESS = ["-m", "popliteal", "assess", str(ROOT / "docs" / "examples" / "swollen-calf.yaml")]


def lines_by_room() -> Counter[str]:
    """Lines of Python and templates together, by room; of faces one by one."""
    found: Counter[str] = Counter()
    for path in SOURCE.rglob("*"):
        if path.suffix in (".py", ".html"):
            folders = path.relative_to(SOURCE).parts[:-1]
            room = "/".join(folders[:2] if folders[:1] == ("faces",) else folders[:1]) or "(none)"
            found[room] += len(path.read_text(encoding="utf-8").splitlines())
    return found


def lengths_of_functions() -> Iterator[int]:
    """Lines of each function, from its `def`."""
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
                yield node.end_lineno - node.lineno + 1


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
    """Processor time of Python with these arguments, the middle of several runs.

    After a first one, in which Python keeps what it compiled, as it does of a program that is installed.
    """
    with tempfile.TemporaryDirectory() as compiled:
        own = {"OPENBLAS_NUM_THREADS": "1", "PYTHONPYCACHEPREFIX": compiled, "PYTHONDONTWRITEBYTECODE": ""}
        return median([_processor_time(arguments, os.environ | own) for _ in range(1 + RUNS)][1:])


def _processor_time(arguments: tuple[str, ...], environment: dict[str, str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def tell(value: float, form: str, most: float) -> None:
    """A figure with what it is to be at most."""
    missed = "" if value <= most else "   MISSED"
    print(f"{form.format(value)} (at most {most:g}){missed}")


def main() -> None:
    """Print the figures."""
    rooms = lines_by_room()
    for room, lines in rooms.most_common():
        print(f"{lines:6} lines: {room}")
    print(f"{rooms.total():6} lines of Python and templates in all")
    lengths = list(lengths_of_functions())
    tell(median(lengths), "{:.0f} lines: the median function", MEDIAN_FUNCTION)
    tell(max(lengths), "{:.0f} lines: the longest function", LONGEST_FUNCTION)
    packages = locked("requirements.lock")
    tell(len(packages), "{:.0f} packages: what make run installs", MOST_PACKAGES)
    tell(sum(map(installed_bytes, packages)) / 1e6, "{:.0f} MB: the same", MOST_MEGABYTES)
    print(f"{wheel_bytes() / 1e3:.0f} kB: the wheel")
    tell(seconds("-c", CORE) - seconds("-c", DEPENDENCIES), "{:.2f} s: import of the core above its dependencies", 0.1)
    tell(seconds(*ASSESS), "{:.2f} s: popliteal assess, from start to end", 1.0)


if __name__ == "__main__":
    main()
