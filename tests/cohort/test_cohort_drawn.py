"""People drawn many at once have the model's own distribution, and make a table that is read back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from popliteal.case import NO, YES, Case, Known
from popliteal.cohort import drawn_file
from popliteal.cohort.drawn import TOLD_KINDS, Drawer
from popliteal.cohort.drawn_file import write_drawn
from popliteal.cohort.people import people_of
from popliteal.cohort.run import score_file
from popliteal.cohort.score import Scorer
from popliteal.knowledge import PoplitealError
from popliteal.reasoning.evidence import shifts_of
from popliteal.reasoning.prior import set_weights
from some import some

MANY = 60_000


def far_off(found: np.ndarray, wanted: np.ndarray, n: int) -> np.ndarray:
    """How many standard errors a share of `n` lies from what it should be."""
    return np.abs(found - wanted) / np.sqrt(np.maximum(wanted * (1 - wanted), 1 / n) / n)


@pytest.mark.parametrize(("age", "answer"), [(25, NO), (72, YES)])
def test_sets_of_causes_come_as_often_as_the_prior_says(scorer: Scorer, age: int, answer: Known) -> None:
    model = scorer.model
    case = Case(age=age, sex="female", answers=dict.fromkeys(list(model.point.risk)[:6], answer))
    people = people_of([case] * MANY, model.knowledge)
    causes = Drawer(model)._causes(people, np.random.default_rng(3))
    weights = set_weights(model.point.prior, model.sets, shifts_of(case, model, model.point))[:, 0]
    chances = model.sets.marginals(weights) / weights.sum()
    assert far_off(causes.mean(axis=0), chances, MANY).max() < 5
    number = {tuple(np.flatnonzero(held)): place for place, held in enumerate(model.sets.holds)}
    counted = np.bincount([number[tuple(np.flatnonzero(held))] for held in causes], minlength=len(model.sets))
    common = weights / weights.sum() > 2e-4
    assert common.sum() > 100
    assert far_off(counted / MANY, weights / weights.sum(), MANY)[common].max() < 5


def test_findings_come_as_often_as_the_causes_bring_them(scorer: Scorer) -> None:
    model = scorer.model
    hypothesis = 40  # a set of two
    people = people_of([Case(age=50, sex="male", answers={})] * MANY, model.knowledge)
    Drawer(model)._findings(
        people, np.tile(model.sets.holds[hypothesis], (MANY, 1)), np.random.default_rng(3), TOLD_KINDS
    )
    findings = model.knowledge.findings
    names = [name for name in model.first_row if findings[name].kind == "symptom" and not findings[name].parent]
    for name in some(names):
        first, line = model.first_row[name], people.place[name]
        told = people.told(name)
        for level in range(model.levels[name] - 1):
            wanted = model.stay_in_set[first + level, hypothesis]
            found = (people.low[line][told] <= level).mean() if told.any() else wanted
            assert far_off(np.array([found]), np.array([wanted]), MANY)[0] < 5, name
    for name in some([name for name in model.first_row if findings[name].parent and findings[name].kind == "symptom"]):
        assert not (people.told(name) & ~people.said(findings[name].parent[0], 1)).any()


def test_the_same_seed_gives_the_same_people_and_a_longer_table_begins_alike(
    scorer: Scorer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawn_file, "STRETCH", 100)
    for name, n, seed in (("a", 250, 1), ("b", 250, 1), ("c", 430, 1), ("d", 250, 2)):
        write_drawn(tmp_path / f"{name}.parquet", scorer.model, n, seed)
    a, b, c, d = (pq.read_table(tmp_path / f"{name}.parquet") for name in "abcd")
    assert a.equals(b)
    assert a.slice(0, 200).equals(c.slice(0, 200))
    assert not a.equals(d)
    assert c["id"].to_pylist() == list(range(1, 431))
    assert all(c["true_causes"].to_pylist())


def test_drawn_people_are_read_and_their_causes_are_not(scorer: Scorer, tmp_path: Path) -> None:
    write_drawn(tmp_path / "people.parquet", scorer.model, 300, 4)
    counts = score_file(tmp_path / "people.parquet", tmp_path / "out.parquet", scorer)
    assert (counts.scored, counts.bad) == (300, 0)
    table = pq.read_table(tmp_path / "people.parquet").drop_columns(["true_causes"])
    pq.write_table(table, tmp_path / "blind.parquet")
    score_file(tmp_path / "blind.parquet", tmp_path / "blind_out.parquet", scorer)
    assert pq.read_table(tmp_path / "blind_out.parquet").equals(pq.read_table(tmp_path / "out.parquet"))


def test_a_table_is_not_written_over_another(scorer: Scorer, tmp_path: Path) -> None:
    (tmp_path / "there.parquet").write_text("mine")
    for name in ("there.parquet", "people.csv"):
        with pytest.raises(PoplitealError, match="a new Parquet file"):
            write_drawn(tmp_path / name, scorer.model, 5, 1)
    assert (tmp_path / "there.parquet").read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["there.parquet"]
