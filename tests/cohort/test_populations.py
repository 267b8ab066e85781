"""Drawn populations: what is counted is what there is, a planted fault shows, and published tables are worked out."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from popliteal.cohort.drawn import Drawer, DrawnTable
from popliteal.cohort.people import fill_in, nobody_told
from popliteal.cohort.score import Scorer
from popliteal.faces.terminal.cohort import calibrate_whole, told_of_report
from popliteal.faces.terminal.text import console
from popliteal.knowledge import Level
from popliteal.workshop.evaluation.measures import Counted
from popliteal.workshop.populations import tally as tally_module
from popliteal.workshop.populations.published import PublishedTables, printed_interval
from popliteal.workshop.populations.tally import reliability_of, report_of, tally_of, tally_people
from some import some

ROOT = Path(__file__).parents[2]


def outside(tally: tally_module.PopulationTally) -> int:
    """Bins of a hundred people or more whose stated chance lies outside the interval of what came true."""
    rows = [row for place in range(len(tally.stated)) for row in reliability_of(tally, place)]
    return sum(not row["inside"] for row in rows if row["came_true"]["n"] >= 100)


def test_counts_add_up_and_a_planted_fault_shows(scorer: Scorer) -> None:
    drawn = Drawer(scorer.model).draw(6000, 9)
    scored = scorer.score(drawn.people, as_said=False)
    honest = tally_of(drawn, scored, scorer)
    assert honest.people == honest.by_level.sum() == 6000
    assert np.array_equal(honest.danger.sum(axis=0), drawn.causes.sum(axis=0))
    assert np.array_equal(honest.of.sum(axis=1), np.full(scorer.model.sets.n, honest.told))
    boasting = replace(scored, said=np.sqrt(scored.said))
    assert outside(honest) <= 8
    assert outside(tally_of(drawn, boasting, scorer)) > 4 * max(outside(honest), 1)


def test_stretches_add_up_to_the_whole(scorer: Scorer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tally_module, "STRETCH", 300)
    done: list[int] = []
    tally, figures = tally_people(scorer, 1000, 3, done.append)
    assert sum(done) == tally.people == 1000
    report = report_of(tally, figures, scorer)
    assert sum(report["people_by_level"].values()) == 1000
    sent = sum(report["people_by_level"][level.name] for level in Level if level >= Level.urgent_24_hours)
    clots = report["clots_sent_within_24_hours"]
    assert report["people_sent_within_24_hours_per_clot_sent"] == pytest.approx(sent / clots["k"], abs=0.05)
    assert len(list(told_of_report(report))) == 4 + len(figures)


def test_a_published_table_counts_who_has_so_many_points(scorer: Scorer) -> None:
    """Six people with a swollen calf: points by hand, and who has a clot."""
    knowledge = scorer.model.knowledge
    people = nobody_told(6, knowledge)
    for name, rows in {
        "calf_swelling": range(6),
        "active_cancer": (2, 3, 4),
        "whole_leg_swelling": (3, 4),
        "prior_vte": (4,),
    }.items():
        line = people.place[name]
        people.state[line, list(rows)] = people.low[line, list(rows)] = 1
    fill_in(people, knowledge)
    causes = np.zeros((6, scorer.model.sets.n), dtype=np.bool_)
    causes[[1, 3, 4], scorer.model.index["deep_vein_thrombosis"]] = True
    tables = PublishedTables(scorer.model)
    tables.add(DrawnTable(people, causes))
    tables.add(DrawnTable(people, causes))
    riddle = [figure for figure in tables.figures() if figure.source == "riddle-2005"]
    assert [figure.drawn for figure in riddle] == [Counted(2, 6), Counted(2, 4), Counted(2, 2)]


def test_sensitivity_and_specificity_are_of_those_with_and_without(scorer: Scorer) -> None:
    knowledge = scorer.model.knowledge
    people = nobody_told(4, knowledge)
    people.age[:] = (30, 60, 60, 30)
    for name, level in (("injury", 1), ("duration", 0)):
        line = people.place[name]
        people.state[line], people.low[line], people.high[line] = 1, level, level
    causes = np.zeros((4, scorer.model.sets.n), dtype=np.bool_)
    causes[:2, scorer.model.index["fracture"]] = True
    tables = PublishedTables(scorer.model)
    tables.add(DrawnTable(people, causes))
    ottawa = {figure.what: figure.drawn for figure in tables.figures() if figure.score == "ottawa_knee"}
    assert ottawa == {"sensitivity, 1 to 5 points": Counted(1, 2), "specificity, 1 to 5 points": Counted(1, 2)}


def test_criteria_that_are_no_score_count_a_point_for_each_item(scorer: Scorer) -> None:
    """Three people: catching and locking are one item, so the points are 1, 3 and 5."""
    knowledge = scorer.model.knowledge
    people = nobody_told(3, knowledge)
    told = {
        "catching": (0, 1, 2), "locking": (0, 1), "mcmurray": (1, 2), "joint_line_tenderness": (1, 2),
        "worse_bending": (2,), "worse_straightening": (2,),
    }  # fmt: skip
    for name, rows in told.items():
        line = people.place[name]
        people.state[line, list(rows)] = people.low[line, list(rows)] = people.high[line, list(rows)] = 1
    causes = np.zeros((3, scorer.model.sets.n), dtype=np.bool_)
    causes[:2, scorer.model.index["meniscus_tear"]] = True
    tables = PublishedTables(scorer.model)
    tables.add(DrawnTable(people, causes))
    lowery = {figure.what: figure.drawn for figure in tables.figures() if figure.score == "lowery_meniscus_2006"}
    assert lowery == {
        "sensitivity, 3 to 5 points": Counted(1, 2), "specificity, 3 to 5 points": Counted(0, 1),
        "sensitivity, 5 points": Counted(0, 2), "specificity, 5 points": Counted(0, 1),
        "share, 5 points": Counted(0, 1),
    }  # fmt: skip


def test_every_published_figure_is_in_the_evidence_or_the_base(scorer: Scorer) -> None:
    evidence = "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "evidence").glob("*.yaml")))
    for table in some(PublishedTables(scorer.model).tables):
        assert table["source"] in evidence or table["source"] in scorer.model.knowledge.sources
        for row in some(table["rows"]):
            if row["fact"] == "the base's score":
                bands = scorer.model.knowledge.scores[table["score"]].bands
                assert row["value"] in [band.rate for band in bands if band.low == row["low"]]
            else:
                assert re.search(rf"\bid: {row['fact']}\b", evidence), row["fact"]
            interval = printed_interval(row)
            assert interval is None or interval[0] <= row["value"] <= interval[1]


def test_the_report_and_its_pictures_are_written_the_same_each_time(scorer: Scorer, tmp_path: Path) -> None:
    for name in ("a", "b"):
        calibrate_whole(tmp_path / name, 400, 2, scorer.model.knowledge, console())
    names = ["dangerous_by_level.png", "dangerous_by_level.svg", "reliability.png", "reliability.svg", "report.json"]
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == names
    for name in some(names):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes(), name
    report = json.loads((tmp_path / "a" / "report.json").read_text(encoding="utf-8"))
    assert report["people"] == 400
    assert "<svg" in (tmp_path / "a" / "reliability.svg").read_text(encoding="utf-8")
