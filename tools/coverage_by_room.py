"""How many branches of each room the tests of that room go through; faces one by one.

`python tools/coverage_by_room.py [ROOM…]` runs the tests that TESTS names for a room and prints its line; `--missing`
names the places besides. A test of another room that happens to pass through counts for nothing: whoever changes a room
should find its promises in its own tests. Left out are tests with a browser, with several processes, those that repeat
one path many times, and those of how long something takes, which this slows down. What numba compiles is not seen.
docs/measured/coverage.txt keeps what it printed.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "popliteal"
TESTS = {
    room: tests.split()
    for room, tests in {
        "knowledge": """test_written_knowledge.py test_checks.py test_judges.py test_level_words.py
            test_region.py test_schemas.py fuzz/test_files.py running/test_own_knowledge.py
            followup/test_diary_knowledge.py care/test_care_knowledge.py intake/test_intake_lexicon.py""",
        "case": """case interview/test_record.py followup/test_diary_recheck.py
            triage/test_contradictions.py store/test_store_record.py""",
        "intake": """intake/test_intake_calming.py intake/test_intake_left_out.py intake/test_intake_lexicon.py
            intake/test_intake_measured.py
            intake/test_intake_plain.py intake/test_intake_reading.py intake/test_intake_scopes.py
            intake/test_intake_urgency.py intake/test_intake_weak.py""",
        "reasoning": "reasoning test_judges.py test_bounded.py",
        "triage": """triage/test_contradictions.py triage/test_deciding.py triage/test_rules_that_hold.py
            triage/test_urgency.py test_scores_shown.py""",
        "drawing": "drawing",
        "care": "care",
        "assess": """reasoning triage/test_deciding.py test_bounded.py test_hidden_infection.py test_library.py
            test_region.py test_scores_shown.py""",
        "cohort": """cohort/test_cohort_columns.py cohort/test_cohort_drawn.py cohort/test_cohort_files.py
            cohort/test_cohort_lines.py cohort/test_cohort_score.py cohort/test_populations.py""",
        "interview": "interview",
        "speech": "test_speech.py drawing/test_charts.py test_catalogs.py web/test_languages.py web/test_web_words.py",
        "followup": """followup/test_diary_ability.py followup/test_diary_chart.py followup/test_diary_days.py
            followup/test_diary_entry.py followup/test_diary_knowledge.py followup/test_diary_next_dose.py
            followup/test_diary_recheck.py followup/test_diary_retriage.py followup/test_diary_scenarios.py
            followup/test_diary_trend.py""",
        "casework": """casework followup/test_diary_ability.py followup/test_diary_scenarios.py care/test_doses.py
            store/test_store_record.py web/test_clinician_pages.py web/test_web_floor.py web/test_web_kept.py
            web/test_web_readback.py api/test_assistant.py""",
        "store": "store",
        "workshop": """proofs cohort/test_populations.py intake/test_intake_measured.py test_accuracy.py
            test_coverage.py test_decisive.py test_evaluation.py test_interview_evaluation.py
            test_panel_and_histories.py test_simulate.py""",
        "checks": "test_checks.py test_coverage.py test_judges.py intake/test_intake_lexicon.py",
        "explain": "test_show.py web/test_web_evidence.py",
        "faces/terminal": """terminal test_cli_errors.py test_interview_cli.py test_schemas.py test_show.py
            care/test_command.py care/test_doses_command.py""",
        "faces/pages": """drawing running/test_metrics.py running/test_own_knowledge.py web/test_clinician_pages.py
            web/test_diary_pages.py web/test_diary_signs.py web/test_dose_pages.py web/test_followup_access.py
            web/test_languages.py web/test_printed.py web/test_web_attacks.py web/test_web_confirm.py
            web/test_web_copies.py web/test_web_emergency.py web/test_web_evidence.py web/test_web_interview.py
            web/test_web_kept.py web/test_web_readback.py
            web/test_web_result.py web/test_web_security.py web/test_web_words.py""",
        "faces/api": """api/test_api_rest.py api/test_assistant.py api/test_cds.py api/test_doses_one_verdict.py
            api/test_fhir_adaptive.py api/test_fhir_document.py api/test_fhir_form.py api/test_fhir_record.py
            api/test_for_the_team.py api/test_one_story.py api/test_who_may_ask.py""",
    }.items()
}
"""Room -> its tests, files and folders of tests/."""


def main() -> None:
    """Print a line for each room."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rooms", nargs="*", metavar="ROOM", help=f"of {', '.join(TESTS)}; none: all")
    parser.add_argument("--missing", action="store_true", help="name each branch that no test goes through")
    asked = parser.parse_args()
    if unknown := set(asked.rooms) - set(TESTS):
        parser.error(f"no room is called {', '.join(sorted(unknown))}; they are {', '.join(TESTS)}")
    if gone := sorted({path for tests in TESTS.values() for path in tests if not (ROOT / "tests" / path).exists()}):
        parser.error(f"TESTS names what is not in tests/: {', '.join(gone)}")
    rooms = asked.rooms or list(TESTS)
    with tempfile.TemporaryDirectory() as folder:
        for room in rooms:
            found = measured(room, rooms, Path(folder))
            total = found["totals"]
            print(f"{room:16}{total['percent_branches_covered']:6.1f} %{total['covered_branches']:6} of "
                  f"{total['num_branches']:4} branches", flush=True)  # fmt: skip
            for line in missing(found) if asked.missing else ():
                print(f"    {line}", flush=True)


def measured(room: str, rooms: Collection[str], folder: Path) -> dict[str, Any]:
    """What coverage.py reports of a room after its tests. Tests that several of `rooms` name are run once."""
    kept = [gone_through(tests, rooms, folder) for tests in TESTS[room]]
    whole, report = folder / "room.data", folder / "report.json"
    _coverage("combine", "--quiet", "--keep", f"--data-file={whole}", *map(str, kept))
    _coverage("json", "--quiet", f"--data-file={whole}", f"--include={SOURCE / room}/*", "-o", str(report))
    found: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    return found


def gone_through(tests: str, rooms: Collection[str], folder: Path) -> Path:
    """The file of what these tests go through in those of `rooms` that name them.

    A process for each: some of the tests set the process up in ways that the others would notice.
    """
    kept = folder / f"{tests.replace('/', '_')}.data"
    if not kept.exists():
        source = ",".join(str(SOURCE / room) for room in rooms if tests in TESTS[room])
        _coverage(
            "run", f"--data-file={kept}", "--branch", f"--source={source}", "-m", "pytest", "-n0", f"tests/{tests}"
        )
    return kept


def _coverage(*words: str) -> None:
    """Run coverage.py. A test that fails ends everything: what comes after it was not measured."""
    command = [sys.executable, "-m", "coverage", *words]
    done = subprocess.run(command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stdout}")


def missing(report: dict[str, Any]) -> Iterator[str]:
    """The branches that no test goes through, by file, from line to line (below zero: the end of what begins there)."""
    for name, file in report["files"].items():
        if places := file["missing_branches"]:
            yield f"{Path(name).name}: {', '.join(f'{before} to {after}' for before, after in places)}"


if __name__ == "__main__":
    main()
