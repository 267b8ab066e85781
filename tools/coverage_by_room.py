"""How many branches of each room the tests of that room go through; faces one by one.

`python tools/coverage_by_room.py [ROOM…]` runs the tests that TESTS names for a room, one room after the other, and
prints its line; `--missing` names the places besides. A test of another room that happens to pass through counts for
nothing: whoever changes a room should find its promises in its own tests. What numba compiles is not seen.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "popliteal"
TESTS = {
    "knowledge": "test_checks.py test_ids.py test_judges.py test_level_words.py test_region.py test_schemas.py fuzz "
    "running/test_own_knowledge.py",
    "case": "fuzz/test_parsers.py interview/test_record.py followup/test_diary_recheck.py triage/test_contradictions.py",
    "intake": "intake",
    "reasoning": "reasoning test_bounded.py test_judges.py",
    "triage": "triage test_scores_shown.py",
    "drawing": "drawing",
    "care": "care",
    "assess": "test_bounded.py test_region.py test_scores_shown.py test_library.py reasoning/test_named.py "
    "triage/test_deciding.py",
    "cohort": "cohort",
    "interview": "interview test_interview_cli.py test_hidden_infection.py",
    "speech": "test_region.py test_catalogs.py drawing web/test_languages.py web/test_web_words.py",
    "followup": "followup",
    "casework": "followup store/test_store_record.py care/test_doses.py web/test_web_kept.py web/test_web_floor.py "
    "web/test_web_readback.py web/test_clinician_pages.py api/test_assistant.py",
    "store": "store",
    "workshop": "proofs test_accuracy.py test_calibration_page.py test_decisive.py test_evaluation.py "
    "test_interview_evaluation.py test_panel_and_histories.py test_simulate.py test_coverage.py cohort/test_populations.py",
    "checks": "test_checks.py test_coverage.py test_judges.py intake/test_intake_lexicon.py",
    "explain": "test_show.py web/test_web_evidence.py",
    "faces/terminal": "test_cli_errors.py test_interview_cli.py test_determinism.py test_show.py care cohort "
    "test_simulate.py running api/test_api_served.py",
    "faces/pages": "web running drawing/test_design.py drawing/test_charts.py",
    "faces/api": "api",
}
"""Room -> its tests, each a file or folder of tests/, run in a process of its own."""


def main() -> None:
    """Print a line for each room."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rooms", nargs="*", metavar="ROOM", help=f"of {', '.join(TESTS)}; none: all")
    parser.add_argument("--missing", action="store_true", help="name each branch that no test goes through")
    asked = parser.parse_args()
    if unknown := set(asked.rooms) - set(TESTS):
        parser.error(f"no room is called {', '.join(sorted(unknown))}; they are {', '.join(TESTS)}")
    for room in asked.rooms or TESTS:
        found = measured(room)
        total = found["totals"]
        print(f"{room:16} {total['percent_branches_covered']:5.1f} %   {total['covered_branches']:4} of "
              f"{total['num_branches']:4} branches", flush=True)  # fmt: skip
        for line in missing(found) if asked.missing else ():
            print(f"    {line}")


def measured(room: str) -> dict[str, Any]:
    """What coverage.py reports of a room after its tests.

    Raises:
        SystemExit: a test failed, so that the branches after it say nothing.
    """
    with tempfile.TemporaryDirectory() as folder:
        data = f"--data-file={folder}/data"
        for tests in TESTS[room].split():
            _coverage("run", data, "--parallel-mode", "--branch", f"--source={SOURCE / room}", "-m", "pytest", "-n0",
                      f"tests/{tests}")  # fmt: skip
        _coverage("combine", "--quiet", data, folder)
        _coverage("json", "--quiet", data, "-o", f"{folder}/report.json")
        found: dict[str, Any] = json.loads(Path(folder, "report.json").read_text(encoding="utf-8"))
    return found


def _coverage(*words: str) -> None:
    command = [sys.executable, "-m", "coverage", *words]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stdout}")


def missing(report: dict[str, Any]) -> Iterator[str]:
    """The branches that no test goes through, by file: from which line to which."""
    for name, file in report["files"].items():
        if places := file["missing_branches"]:
            yield f"{Path(name).name}: {', '.join(f'{before}-{after}' for before, after in places)}"


if __name__ == "__main__":
    main()
