"""Which figures decide: a figure moved alone to the ends of its interval gives what the whole sums give."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from popliteal.assess import group_chances
from popliteal.case import NO, YES, Case, Known
from popliteal.knowledge import load_knowledge
from popliteal.reasoning.inference import infer_quickly
from popliteal.reasoning.model import Model, build_model
from popliteal.triage.scores import Facts
from popliteal.triage.urgency import by_what_was_told
from popliteal.workshop.evaluation.decisive import DecisiveFigure, _Mover, decisive_figures, weight_by_basis
from some import some

TOLD = Case(
    age=34,
    sex="male",
    answers={
        "calf_pain": YES,
        "calf_swelling": NO,
        "injury": YES,
        "onset": Known(2, 2),
        "running_or_sprinting_sport": YES,
    },
)


@pytest.fixture(scope="module")
def model() -> Model:
    return build_model(load_knowledge())


@pytest.mark.parametrize(("finding", "end"), [("calf_pain", 0), ("calf_swelling", 1), ("onset", 1)])
def test_a_moved_figure_gives_what_a_model_with_that_figure_gives(model: Model, finding: str, end: int) -> None:
    mover, before = _Mover(model), infer_quickly(TOLD, model)
    place = model.index["calf_strain"]
    moves = dict(mover._moves(place, TOLD, before.factors))
    after = mover._moved(mover._person(TOLD, before), place, moves[finding][end])[: len(model.conditions)]
    first = model.first_row[finding]
    own = slice(first, first + model.levels[finding] - 1)
    stay = model.point.stay.copy()
    stay[own, place, 0] *= mover.rows[end, own, place]
    moved = Model(
        model.knowledge, model.conditions, model.first_row, model.rows_of_band, model.levels,
        replace(model.point, stay=stay), model.draws, model.sets,
    )  # fmt: skip
    assert np.allclose(after, infer_quickly(TOLD, moved).chances, atol=2e-6)
    assert not np.allclose(after, before.chances, atol=1e-4)


def test_a_figure_that_is_sure_decides_nothing(model: Model) -> None:
    """Where each draw is the point value, nothing moves."""
    point, draws = model.point, model.draws
    still = replace(
        draws,
        stay=np.repeat(point.stay, 2, axis=-1),
        prior=replace(draws.prior, base=np.repeat(point.prior.base, 2, axis=-1)),
        risk={name: np.repeat(values, 2, axis=-1) for name, values in point.risk.items()},
    )
    assert decisive_figures([[TOLD]], replace(model, draws=still)) == []


def test_the_ranking_is_by_the_share_of_people_for_whom_a_figure_decides(model: Model) -> None:
    figures = some(decisive_figures([[TOLD], [TOLD, Case()]], model))
    assert [one.weight for one in figures] == sorted((one.weight for one in figures), reverse=True)
    assert max(one.weight for one in figures) <= 1
    assert {one.weight for one in figures} <= {0.25, 0.5, 0.75, 1.0}


def test_weights_by_basis_are_shares_of_the_whole() -> None:
    figures = [DecisiveFigure("a", "share", "abstract", 0.3), DecisiveFigure("b", "share", "judgment", 0.1)]
    assert weight_by_basis(figures) == pytest.approx({"full": 0, "abstract": 0.75, "secondary": 0, "judgment": 0.25})


@pytest.mark.parametrize("answers", [TOLD.answers, {**TOLD.answers, "trouble_place": Known(2, 2)}])
def test_the_level_is_that_of_the_program(model: Model, answers: dict[str, Known]) -> None:
    case = replace(TOLD, answers=answers)
    posterior, mover = infer_quickly(case, model), _Mover(model)
    person = mover._person(case, posterior)
    _, level = mover._concluded(person, person.marginals, person.groups)
    chances = group_chances(posterior, model.knowledge)
    assert level is by_what_was_told(Facts(case, model.knowledge), chances, model.knowledge).level
