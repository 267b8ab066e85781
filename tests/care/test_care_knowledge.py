"""The files of care: every id in them exists, and a mistake is told with its place and what may be meant."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from popliteal.knowledge import BASE, Knowledge, KnowledgeError
from popliteal.knowledge.care_load import CareKnowledge, load_care

Broken = Callable[[str, str, str], CareKnowledge]


@pytest.fixture
def broken(knowledge: Knowledge, tmp_path: Path) -> Broken:
    """The care knowledge with the first place of a text in a file put otherwise."""
    shutil.copytree(BASE / "care", tmp_path / "care")

    def changed(file: str, before: str, after: str) -> CareKnowledge:
        path = tmp_path / "care" / file
        text = path.read_text(encoding="utf-8")
        assert before in text
        path.write_text(text.replace(before, after, 1), encoding="utf-8")
        return load_care(replace(knowledge, directory=tmp_path))

    return changed


@pytest.mark.parametrize(
    ("file", "before", "after", "told"),
    [
        ("groups.yaml", "calf_strain", "calf_strein", "groups.yaml: muscle: 'calf_strein' is no condition"),
        ("dangers.yaml", "deep_vein_thrombosis", "dvt", "dangers.yaml: clot: 'dvt' is no condition"),
        ("dangers.yaml", "[clot_or_burst_cyst", "[clot_or_cyst", "clot: 'clot_or_cyst' is no threshold"),
        ("dangers.yaml", "signs: [chest_pain", "signs: [chest_pian", "'chest_pian' is no emergency sign. Did you"),
        ("dangers.yaml", "rules: [near_fainting_with_calf_signs", "rules: [near_fanting", "is no rule"),
        ("activities.yaml", "dangers: [bone, tear]", "dangers: [bones, tear]", "can_i_work: 'bones' is no danger"),
        ("choices.yaml", "suits: [osteoarthritis]", "suits: [worn]", "choices_worn_knee: 'worn' is no condition or"),
        ("clinician.yaml", "suits: [nerve]", "suits: [nerves]", "clinician.yaml: exam_back_and_nerves: 'nerves' is no"),
        ("methods.yaml", "item: ice}", "item: iced}", "methods.yaml: rice: 'iced' is no item of the plan"),
        ("methods.yaml", "suits: [tendon,", "suits: [tendons,", "methods.yaml: meat: 'tendons' is no condition or"),
        ("course.yaml", "id: osteoarthritis", "id: worn_knee", "course.yaml: 'worn_knee' is no condition"),
        ("steps.yaml", "names: [growing_pains]", "names: [growing_pain]", "'growing_pain' is no named cause"),
        ("steps.yaml", "names: [growing_pains]", "names: [chronic_exertional]", "is no named cause"),
        ("medicines.yaml", "when: ", "when: smokess # ", "care: 'smokess' is no finding"),
    ],
    ids=lambda value: value if "." not in value and "[" not in value else None,
)  # fmt: skip
def test_a_mistake_is_told_with_its_place(broken: Broken, file: str, before: str, after: str, told: str) -> None:
    with pytest.raises(KnowledgeError) as caught:
        broken(file, before, after)
    assert told in str(caught.value)


def test_a_step_of_a_name_that_stands_under_a_cause_it_does_not_suit_is_told(broken: Broken) -> None:
    with pytest.raises(KnowledgeError, match="counts under a condition that it does not suit"):
        broken("steps.yaml", "names: [growing_pains]", "names: [growing_pains, limb_threatening_ischemia]")


def test_what_stands_for_any_or_for_a_group_is_all_its_causes(knowledge: Knowledge, broken: Broken) -> None:
    care = broken("groups.yaml", "# Conditions", "# The conditions")
    assert care.conditions(["any"]) == set(knowledge.conditions)
    assert care.conditions(["muscle", "tumor"]) == {"calf_strain", "hamstring_strain", "tumor"}
