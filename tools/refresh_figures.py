"""Measures the program and writes what came out into the package, so that the evidence pages can show it.

Three kinds: published and everyday cases that the rules were mended with; later cases, as they came out at first sight
and as they do now; and people drawn from the model and interviewed. The file says which knowledge they were measured
with. The tests measure the cases again and fail when the file is old.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from known_people import CASES, FIRST, LATER

from popliteal.interview import Interview
from popliteal.knowledge import Knowledge, load_knowledge
from popliteal.reasoning.model import build_model
from popliteal.workshop.evaluation.calibrate import calibration, interview_people
from popliteal.workshop.evaluation.evaluate import run, summary
from popliteal.workshop.evaluation.known_cases import read_known_cases
from popliteal.workshop.evaluation.measures import Counted

ROOT = Path(__file__).parent.parent
FIGURES = ROOT / "src" / "popliteal" / "faces" / "pages" / "figures.json"
DRAWN = 500
KEPT = ("n", "top1", "top3", "top5", "equal_priors", "triage_exact", "triage_hazardous", "triage_over")
FIRST_SIGHT = ("top1", "top3", "top5", "triage_exact", "triage_hazardous", "triage_over")
KEPT_DRAWN = ("n", "ended_early_by_emergency", "interview_top1", "whole_history_top1", "questions", "reliability")


def known_figures(knowledge: Knowledge, paths: Sequence[Path]) -> dict[str, Any]:
    """What `popliteal evaluate` gives for the known cases of some files, as far as the pages show it."""
    known = [case for path in paths for case in read_known_cases(path.read_text("utf-8"), knowledge, path.name)]
    flat = run(known, build_model(knowledge, draws=1, equal_priors=True))
    report = summary(run(known, build_model(knowledge, draws=1)), flat)
    return {name: report["all"][name] for name in KEPT} | {"baselines": report["baselines"]}


def first_sight() -> dict[str, Any]:
    """How the later cases came out before anything was changed for them, with intervals."""
    counts = json.loads((CASES / "later" / "first_run.json").read_text("utf-8"))
    return {name: Counted(**counts[name]).as_dict() for name in FIRST_SIGHT}


def drawn_figures(knowledge: Knowledge, n: int) -> dict[str, Any]:
    """What `popliteal calibrate -n N --orders 0` gives, as far as the pages show it."""
    model = build_model(knowledge, draws=1)
    report = calibration(interview_people(model, Interview(model), n))
    return {name: report[name] for name in KEPT_DRAWN}


def main() -> None:
    """Measure with the present knowledge and write the file."""
    knowledge = load_knowledge()
    content = {
        "knowledge": knowledge.version,
        "known": known_figures(knowledge, FIRST),
        "later": {"first": first_sight(), "now": known_figures(knowledge, LATER)},
        "drawn": drawn_figures(knowledge, DRAWN),
    }
    FIGURES.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    print(f"{FIGURES.relative_to(ROOT)}: measured with knowledge {knowledge.version}")


if __name__ == "__main__":
    main()
