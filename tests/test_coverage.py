"""`knowledge coverage` accounts for every fact of the evidence files."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from popliteal.checks.coverage import coverage, print_coverage
from popliteal.knowledge import Knowledge, KnowledgeError, load_knowledge

EVIDENCE = Path(__file__).parents[1] / "evidence"


@pytest.fixture(scope="module")
def base() -> Knowledge:
    return load_knowledge()


def evidence(folder: Path, facts: str, not_used: str = "") -> Path:
    (folder / "not_used").mkdir(parents=True)
    (folder / "joint.yaml").write_text(f"sources: []\nfacts:\n{facts}", encoding="utf-8")
    (folder / "not_used" / "joint.yaml").write_text(not_used, encoding="utf-8")
    return folder


def test_every_fact_of_the_evidence_is_used_or_has_a_reason(base: Knowledge) -> None:
    report = coverage(base, EVIDENCE)
    assert report["unaccounted"] == []
    assert report["problems"] == []
    assert report["facts"] >= 1000
    assert len(report["used"]) + len(report["not_used"]) == report["facts"]


def test_a_fact_is_used_not_used_or_unaccounted(tmp_path: Path, base: Knowledge) -> None:
    folder = evidence(
        tmp_path / "e", "- {id: joint-188}\n- {id: made-1}\n- {id: made-2}\n", "made-1: of another joint\n"
    )
    report = coverage(base, folder)
    assert report["used"] == {"joint-188": ["popliteal_cyst"]}
    assert report["not_used"] == {"made-1": "of another joint"}
    assert report["unaccounted"] == ["made-2"]


def test_a_fact_both_used_and_not_used_is_a_problem(tmp_path: Path, base: Knowledge) -> None:
    report = coverage(base, evidence(tmp_path / "e", "- {id: joint-188}\n", "joint-188: of another joint\n"))
    assert "'joint-188' is listed as not used, but popliteal_cyst uses it" in report["problems"]


def test_a_fact_that_no_file_holds_is_a_problem(tmp_path: Path, base: Knowledge) -> None:
    report = coverage(base, evidence(tmp_path / "e", "- {id: joint-188}\n", "joint-1880: of another joint\n"))
    wrong = [problem for problem in report["problems"] if "'joint-1880'" in problem]
    assert wrong == ["'joint-1880', listed as not used, is no fact. Did you mean 'joint-188'?"]
    assert any("used by deep_vein_thrombosis, is no fact" in problem for problem in report["problems"])


def test_two_facts_of_one_id_are_a_problem(tmp_path: Path, base: Knowledge) -> None:
    report = coverage(base, evidence(tmp_path / "e", "- {id: joint-188}\n- {id: joint-188}\n"))
    assert "'joint-188' is the id of 2 entries" in report["problems"]


def test_the_shares_by_basis_add_up_and_the_report_is_json(base: Knowledge) -> None:
    report = coverage(base, EVIDENCE)
    assert sum(counted["k"] for counted in report["by_basis"].values()) == report["figures"]
    assert sum(counted["share"] for counted in report["by_basis"].values()) == pytest.approx(1)
    assert json.loads(json.dumps(report)) == report


def test_both_lists_are_printed(tmp_path: Path, base: Knowledge) -> None:
    report = coverage(
        base, evidence(tmp_path / "e", "- {id: joint-188}\n- {id: made-1}\n", "made-1: of another joint\n")
    )
    stream = io.StringIO()
    print_coverage(report, Console(file=stream, width=100))
    assert "joint-188: popliteal_cyst" in stream.getvalue()
    assert "made-1: of another joint" in stream.getvalue()
    assert "judgment: " in stream.getvalue()


def test_a_folder_without_evidence_or_with_a_broken_file_is_refused(tmp_path: Path, base: Knowledge) -> None:
    with pytest.raises(KnowledgeError, match="holds no evidence files"):
        coverage(base, tmp_path)
    with pytest.raises(KnowledgeError, match=r"joint\.yaml: line 4"):
        coverage(base, evidence(tmp_path / "e", "- {id: [\n"))
    with pytest.raises(KnowledgeError, match="an entry without an id"):
        coverage(base, evidence(tmp_path / "f", "- {name: joint-1}\n"))
    with pytest.raises(KnowledgeError, match="no reason is given"):
        coverage(base, evidence(tmp_path / "g", "- {id: joint-1}\n", "joint-1:\n"))
