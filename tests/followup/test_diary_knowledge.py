"""The file followup.yaml: strict, of known ids, cited, easy to read."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

import popliteal.followup.ability as ability_module
import popliteal.followup.retriage as retriage_module
import popliteal.followup.trend as trend_module
from popliteal.followup.entry import STOPPED, SWELLING
from popliteal.knowledge import BASE, KnowledgeError, load_knowledge
from popliteal.knowledge.care_load import load_care
from popliteal.knowledge.followup_load import FollowupKnowledge, load_followup
from popliteal.knowledge.readability import grade


def a_rule(**changes: Any) -> dict[str, Any]:
    return {"rules": [{"id": "x", "when": "worse", "level": "routine", "reason": "R.", "because": "b", **changes}]}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"signs": ["fevr"]}, "Did you mean 'fever'"),
        ({"lasting": ["no_such"]}, "'no_such' is no finding"),
        ({"changing": ["no_such"]}, "'no_such' is no finding"),
        ({"entries_a_week": 1}, "entries_a_week"),
        ({"surprise": 1}, "surprise"),
        (a_rule(when="lasted"), "states its days"),
        (a_rule(when="worse", days=3), "states its days"),
        (a_rule(level="soon"), "within_days"),
        (a_rule(because=None), "because"),
        (a_rule(when="never"), "rules.0.when"),
        (a_rule(who="fevr"), "who: "),
        ({"changes": ["no_such"]}, "'no_such' is no finding"),
    ],
)
def test_a_mistake_in_the_file_is_named(change: dict[str, Any], says: str, tmp_path: Path) -> None:
    root = shutil.copytree(BASE, tmp_path / "base")
    path = root / "followup.yaml"
    path.write_text(yaml.safe_dump({**yaml.safe_load(path.read_text()), **change}))
    care = load_care(load_knowledge(root))
    with pytest.raises(KnowledgeError, match=r"followup\.yaml") as refused:
        load_followup(care)
    assert says in str(refused.value)


def test_each_figure_has_a_source_that_is_described_or_is_a_judgment(followup: FollowupKnowledge) -> None:
    advised = (followup.change, followup.daily, followup.unsure, *followup.rules, *followup.going_back)
    cited = [name for advice in advised for name in advice.source]
    assert all(advice.source or advice.because for advice in advised)
    assert len(cited) > 10
    assert set(cited) <= set(followup.knowledge.sources)


def test_a_rule_never_lowers_what_it_starts_from(followup: FollowupKnowledge) -> None:
    assert all(rule.level > rule.from_level for rule in followup.rules)


def test_every_cause_has_a_day_by_which_it_should_be_better(followup: FollowupKnowledge) -> None:
    assert set(followup.courses) == set(followup.knowledge.conditions)
    assert all(course.better_by_days for course in followup.courses.values())


def test_the_words_of_the_diary_are_of_grade_6_or_lower(followup: FollowupKnowledge) -> None:
    fixed = [text for module in (trend_module, retriage_module, ability_module) for text in constants(module)]
    fixed += [*trend_module.CLAIMS.values(), *(f"It kept you from: {word}." for word in STOPPED.values())]
    fixed += [f"Swelling: {word}." for word in SWELLING.values()]
    fixed += [item.text for item in followup.going_back]
    fixed += [f"{item.text}." for item in followup.persistence.asked]
    fixed += [rule.reason.format(cause="a strain") for rule in followup.rules]
    fixed = [text.format_map(_Words()) for text in fixed]
    assert len(fixed) > 30
    terms = followup.knowledge.terms
    assert [(grade(text, terms), text) for text in fixed if grade(text, terms) > 6] == []
    assert grade("\n\n".join(fixed), terms) <= 5


def constants(module: ModuleType) -> list[str]:
    """The sentences that stand in a module under a name in capitals."""
    named = [value for name, value in vars(module).items() if name.isupper() and isinstance(value, str)]
    return [text for text in named if " " in text]


class _Words(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return {"day": "May 3", "lay": "your foot is cold", "name": "cold foot"}.get(key, "3")
