"""The measure of own words, and what the reader must not fall below on texts that are known by now."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from popliteal.faces.terminal.main import app
from popliteal.intake import Reader
from popliteal.knowledge import CaseError, Knowledge
from popliteal.workshop.evaluation.intake import intake_summary, mark, read_told

CASES = Path(__file__).parent.parent / "cases"
LEAST = {
    "intake/development.yaml": (0.92, 0.94, 0.98),
    "intake/first_half.yaml": (0.95, 0.92, 0.96),
    "intake/second_half.yaml": (0.86, 0.88, 0.94),
    "intake/third_seen.yaml": (0.93, 0.85, 0.98),
    "intake/third.yaml": (0.83, 0.82, 0.90),
    "intake/fourth_seen.yaml": (0.97, 0.85, 0.93),
    "intake/fourth.yaml": (0.93, 0.80, 0.93),
    "intake/fifth.yaml": (0.89, 0.71, 0.92),
    "intake/sixth.yaml": (0.86, 0.81, 0.94),
    "intake/seventh.yaml": (0.85, 0.70, 0.91),
    "intake/seventh_seen.yaml": (0.90, 0.80, 0.94),
    "intake/eighth_seen.yaml": (0.90, 0.77, 0.89),
    "ordinary_development.yaml": (0.91, 0.90, 0.97),
}
"""File -> precision, recall and polarity that must be reached: a little below what was measured, and no aim. The second
half, third.yaml and seventh.yaml are not read while the lexicon is mended, nor the second, fourth and so on of
fifth.yaml."""

ONE = """
- id: a
  own_words: "My calf is swollen for 3 weeks. No fever. My mum has gout. Chest is fine. I smoke."
  duration_days: 21
  mentions:
  - {finding: calf_swelling, polarity: present}
  - {finding: fever, polarity: absent}
  - {finding: prior_gout, polarity: other_person}
  - {finding: chest_pain, polarity: absent}
  - {finding: night_pain, polarity: present}
"""


@pytest.mark.parametrize("file", LEAST)
def test_the_known_texts_are_read_as_well_as_before(file: str, reader: Reader, base: Knowledge) -> None:
    text = (CASES / file).read_text(encoding="utf-8")
    report = intake_summary(mark(read_told(text, base, file), reader))
    shares = (report["precision"]["share"], report["recall"]["share"], report["polarity"]["share"])
    assert all(share >= least for share, least in zip(shares, LEAST[file], strict=True)), shares
    assert report["missed_emergency"] == []


def test_a_text_is_counted_mention_by_mention(reader: Reader, base: Knowledge) -> None:
    report = intake_summary(mark(read_told(ONE, base, "one"), reader))
    assert (report["texts"], report["mentions"], report["denials"]) == (1, 6, 2)
    assert report["precision"]["k"], report["precision"]["n"] == (5, 6)
    assert (report["recall"]["k"], report["recall"]["n"]) == (5, 6)
    assert report["polarity"]["k"] == report["polarity"]["n"] == 5
    assert report["different"][0]["not_in_key"] == ["smoker: stated: I smoke"]
    assert report["different"][0]["missed"] == ["night_pain"]


def test_a_danger_sign_whose_question_is_not_brought_is_counted(reader: Reader, base: Knowledge) -> None:
    text = "- {id: a, own_words: The moon is full., mentions: [{finding: fainting, polarity: present}]}"
    report = intake_summary(mark(read_told(text, base, "one"), reader))
    assert report["missed_emergency"] == [{"id": "a", "finding": "fainting"}]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{}", "is a list of cases"),
        ("- {id: a}", "no case has own_words"),
        ("- {own_words: x, mentions: [{finding: fevr, polarity: present}]}", "Did you mean 'fever'"),
        ("- {own_words: x, mentions: [{finding: fever, polarity: there}]}", "polarity 'there' is none of present"),
        ("- {own_words: x, mentions: [{finding: onset, polarity: present, choice: quick}]}", "'quick' is no choice"),
        ("- [", "did not find"),
    ],
)
def test_a_key_that_cannot_be_used_is_named(text: str, said: str, base: Knowledge) -> None:
    with pytest.raises(CaseError, match="one") as caught:
        read_told(text, base, "one")
    assert said in str(caught.value)


def test_the_command_prints_the_figures_and_the_gate_fails_on_a_missed_danger_sign(tmp_path: Path) -> None:
    file = tmp_path / "one.yaml"
    file.write_text(ONE, encoding="utf-8")
    told = CliRunner().invoke(app, ["evaluate", str(file), "--intake", "--json", "--gate"])
    assert told.exit_code == 0
    assert {"precision", "recall", "polarity", "missed_emergency"} <= json.loads(told.stdout).keys()
    assert "recall: 5/6 = 83%" in CliRunner().invoke(app, ["evaluate", str(file), "--intake"]).stdout
    file.write_text("- {id: a, own_words: Moon., mentions: [{finding: fainting, polarity: present}]}", encoding="utf-8")
    assert CliRunner().invoke(app, ["evaluate", str(file), "--intake", "--gate"]).exit_code == 1
