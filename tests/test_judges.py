"""Several readers' judgments of one figure: averaged, argued out, and never in the place of a count."""

from __future__ import annotations

import math
import shutil
from pathlib import Path

import pytest

from popliteal.knowledge import Knowledge, KnowledgeError, load_knowledge
from popliteal.knowledge.judges import LARGEST_MOVE
from popliteal.knowledge.load import BASE
from popliteal.knowledge.schema import Share, Spread
from popliteal.reasoning.parameters import beta_of
from some import some

SECOND = "judges/second.yaml"


@pytest.fixture(scope="module")
def judged() -> Knowledge:
    return load_knowledge()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(BASE, tmp_path / "base"))


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    """The base as the first reader left it."""
    folder = Path(shutil.copytree(BASE, tmp_path_factory.mktemp("alone") / "base"))
    shutil.rmtree(folder / "judges")
    return load_knowledge(folder)


def pairs(judged: Knowledge, alone: Knowledge) -> list[tuple[str, Share | Spread, Share | Spread]]:
    return [
        (f"{name}: {finding}", figure, judged.conditions[name].findings[finding])
        for name, condition in alone.conditions.items()
        for finding, figure in condition.findings.items()
    ]


def logit(p: float) -> float:
    return math.log(p / (1 - p))


def test_a_figure_with_a_source_or_a_count_stays_as_it_was(judged: Knowledge, alone: Knowledge) -> None:
    counted = [(before, after) for _, before, after in pairs(judged, alone) if before.checked != "judgment"]
    assert len(counted) > 100
    assert all(before == after for before, after in counted)


def test_a_mean_lies_between_the_readers_and_is_worth_no_more_than_one_of_them(
    judged: Knowledge, alone: Knowledge
) -> None:
    scale = judged.scale
    means = [
        (before, after)
        for _, before, after in pairs(judged, alone)
        if isinstance(before, Share) and isinstance(after, Share) and len(after.judged) == 2
    ]
    assert len(means) > 1000
    for before, after in some(means):
        first, second = (told.p[0] for told in after.judged)
        assert min(first, second) - 1e-9 <= beta_of(after, scale).p <= max(first, second) + 1e-9
        if before.word is not None:
            assert beta_of(after, scale).weight == beta_of(before, scale).weight


def test_no_figure_moves_far_without_a_reason_of_its_own(judged: Knowledge, alone: Knowledge) -> None:
    far = [
        after
        for _, before, after in pairs(judged, alone)
        if isinstance(before, Share)
        and isinstance(after, Share)
        and abs(logit(beta_of(after, judged.scale).p) - logit(beta_of(before, judged.scale).p)) > LARGEST_MOVE
    ]
    assert far
    assert all(len(after.judged) == 1 and after.because for after in far)


def test_a_reader_who_is_far_off_without_a_reason_is_refused(folder: Path) -> None:
    text = (folder / SECOND).read_text(encoding="utf-8")
    (folder / SECOND).write_text(text.replace("    calf_pain: 93\n", "    calf_pain: 3\n", 1), encoding="utf-8")
    with pytest.raises(KnowledgeError, match="calf_strain: calf_pain: the readers are too far apart"):
        load_knowledge(folder)


@pytest.mark.parametrize(
    ("line", "wrong", "told"),
    [
        ("  calf_strain:\n", "  calf_strein:\n", "'calf_strein' is no condition"),
        ("    calf_pain: 93\n", "    calf_paine: 93\n", "calf_paine: no judged figure"),
        ("    calf_pain: 93\n", "    calf_pain: [40, 60]\n", "takes 1 figures, not 2"),
    ],
)
def test_a_judgment_of_what_is_not_on_file_is_refused(folder: Path, line: str, wrong: str, told: str) -> None:
    text = (folder / SECOND).read_text(encoding="utf-8")
    assert line in text
    (folder / SECOND).write_text(text.replace(line, wrong, 1), encoding="utf-8")
    with pytest.raises(KnowledgeError, match=told):
        load_knowledge(folder)
