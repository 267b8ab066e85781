"""The lexicon as data: what a clinician adds is used at once, and what cannot be right is named with its place."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from popliteal.checks.lexicon import check_lexicon
from popliteal.checks.records import Files
from popliteal.intake import Reader
from popliteal.knowledge import BASE, KnowledgeError, load_knowledge
from popliteal.knowledge.lexicon_load import load_lexicon

SWELLING = "lexicon/swelling.yaml"


def changed(root: Path, file: str, change: Callable[[Any], object]) -> Files:
    copy = root / "base"
    shutil.copytree(BASE, copy)
    path = copy / file
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(content)
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return Files(load_knowledge(copy))


def add(phrase: str, part: str = "phrases", name: str = "calf_swelling") -> Callable[[Any], object]:
    def change(content: Any) -> None:
        next(item for item in content if item["id"] == name).setdefault(part, []).append(phrase)

    return change


def problems(files: Files) -> str:
    return "\n".join(f"{problem.place}: {problem.id}: {problem.text}" for problem in check_lexicon(files))


def test_a_phrase_that_is_added_is_read(tmp_path: Path) -> None:
    files = changed(tmp_path, SWELLING, add("gone all sausagey"))
    assert problems(files) == ""
    reading = Reader(load_lexicon(files.base)).read("my leg has gone all sausagey since Monday")
    assert "calf_swelling" in {item.finding for item in reading.proposals}


@pytest.mark.parametrize(
    ("phrase", "said"),
    [
        ("calf @fat", "there is no class '@fat' in words.yaml"),
        ("a ~ b ~ c", "at most one ~"),
        ("calf ..", ".. only between words"),
        ("pins and needles", "'pin and needl' points to"),
        ("hot towel", "is not found in"),
    ],
)
def test_a_phrase_that_cannot_be_right_is_named_with_its_place(tmp_path: Path, phrase: str, said: str) -> None:
    text = problems(changed(tmp_path, SWELLING, add(phrase)))
    assert said in text
    assert SWELLING in text or "numbness_or_tingling" in text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda content: content.append({"id": "calf_sweling"}), "Did you mean 'calf_swelling'"),
        (lambda content: content.append({"id": "calf_swelling"}), "a second time"),
        (add("big", "danger"), "only a danger sign has danger words"),
        (lambda content: content.append({"id": "severity", "answers": {"awful": ["x"]}}), "'awful' is no choice"),
        (lambda content: content.append({"id": "onset", "phrases": ["x"]}), "its phrases stand under answers"),
        (lambda content: content[0].update(pharses=[]), "pharses"),
        (lambda content: content[0].update(not_of=["hnad"]), "'hnad' is no part of the body. Did you mean 'hand'"),
    ],
)
def test_the_lexicon_refuses_what_leads_nowhere(tmp_path: Path, change: Callable[[Any], object], said: str) -> None:
    def only(content: Any) -> None:
        content[:] = [item for item in content if item["id"] not in ("severity", "onset")]
        change(content)

    file = "lexicon/onset.yaml" if "choice" in said or "answers" in said else SWELLING
    with pytest.raises(KnowledgeError, match="lexicon") as caught:
        load_lexicon(changed(tmp_path, file, only).base)
    assert said in str(caught.value)


def test_yields_to_must_name_a_finding_with_phrases(tmp_path: Path) -> None:
    assert "names 'calf_sweling'" in problems(changed(tmp_path, SWELLING, add("calf_sweling", "yields_to")))


def test_where_told_must_name_findings_with_phrases_and_its_phrases_must_be_read(tmp_path: Path) -> None:
    def change(content: Any) -> None:
        item = next(item for item in content if item["id"] == "calf_swelling")
        item["where_told"] = [{"of": ["calf_pian"], "phrases": ["gone @fat"]}]

    text = problems(changed(tmp_path, SWELLING, change))
    assert "where_told names 'calf_pian'" in text
    assert "there is no class '@fat'" in text


def test_every_danger_sign_has_danger_words_and_every_emergency_sign_has_them_in_spanish() -> None:
    lexicon = load_lexicon(load_knowledge())
    without = [name for name in lexicon.dangers if not (lexicon.phrases[name].danger or lexicon.phrases[name].phrases)]
    assert without == []
    assert [name for name in lexicon.knowledge.signs if not lexicon.phrases[name].spanish] == []
