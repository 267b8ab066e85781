"""The wheel is enough: installed into an empty environment, with no checkout in reach, it assesses a case."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.long

ROOT = Path(__file__).parent.parent
LIBRARY = ROOT / "docs" / "library.md"
BASE = ROOT / "src" / "popliteal" / "knowledge" / "base"


def run(*command: str | Path, cwd: Path, **more: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "POPLITEAL"))}
    done = subprocess.run(
        command, cwd=cwd, env=environment | more, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder, cwd=ROOT)
    return next(folder.glob("*.whl"))


def test_the_wheel_carries_the_whole_knowledge_base_and_both_licenses(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    base = "popliteal/knowledge/base/"
    carried = {name.removeprefix(base) for name in names if name.startswith(base) and name.endswith(".yaml")}
    assert carried == {path.relative_to(BASE).as_posix() for path in BASE.rglob("*.yaml")}
    assert {Path(name).name for name in names if "/licenses/" in name} == {"LICENSE", "LICENSE-KNOWLEDGE"}


def test_the_wheel_leaves_evidence_tests_and_tools_behind(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"popliteal"}


def test_the_wheel_says_that_it_carries_its_types(wheel: Path) -> None:
    assert "popliteal/py.typed" in zipfile.ZipFile(wheel).namelist()


CORE = {"numpy", "pydantic", "pydantic_core", "yaml", "_yaml", "annotated_types", "typing_extensions.py"}


def installed(wheel: Path, folder: Path, wanted: Callable[[str], bool]) -> Path:
    """A bare environment with the wheel, and of the dependencies of these tests those that are wanted; its Python."""
    venv.create(folder / "empty", with_pip=False)
    python = folder / "empty" / "bin" / "python"
    site = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder).strip())
    install = ["-m", "pip", "--python", python, "install", "--quiet", "--no-deps", "--no-index", wheel]
    run(sys.executable, *install, cwd=folder)
    # The dependencies come from the environment that runs the tests; its own popliteal must not.
    bare = folder / "dependencies"
    bare.mkdir()
    for path in Path(sysconfig.get_path("purelib")).iterdir():
        if "popliteal" not in path.name and path.suffix != ".pth" and wanted(path.name):
            (bare / path.name).symlink_to(path)
    (site / "dependencies.pth").write_text(f"{bare}\n", encoding="utf-8")
    assert str(site) in run(python, "-c", "import popliteal; print(popliteal.__file__)", cwd=folder)
    return python


def test_the_wheel_alone_assesses_a_case(wheel: Path, tmp_path: Path) -> None:
    python = installed(wheel, tmp_path, lambda _: True)
    case = tmp_path / "case.yaml"
    case.write_text("{age: 60, sex: female, answers: {calf_swelling: yes}}", encoding="utf-8")
    assert "WITHIN 24 HOURS" in run(python.parent / "popliteal", "assess", case, cwd=tmp_path)


def test_the_wheel_with_the_core_alone_is_a_library_and_names_the_extra_of_a_command(
    wheel: Path, tmp_path: Path
) -> None:
    python = installed(wheel, tmp_path, lambda name: name in CORE or name.startswith(("numpy", "typing_inspection")))
    examples = re.findall(r"^```python\n(.*?)^```$", LIBRARY.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert len(run(python, "-c", "".join(examples), cwd=tmp_path).splitlines()) == 3
    done = subprocess.run([python.parent / "popliteal", "--version"], cwd=tmp_path, text=True, capture_output=True)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith("is not installed. Run: pip install 'popliteal[terminal]'\n")
