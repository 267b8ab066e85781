"""Sentences out of which something calming was once read that they do not say, or a sign was lost: kept as data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from popliteal.intake import Reader
from popliteal.knowledge import Knowledge

KEPT = yaml.safe_load((Path(__file__).parent / "false_calm.yaml").read_text(encoding="utf-8"))
READS = [(text, one["finding"], one["reads"]) for one in KEPT if "reads" in one for text in one["texts"]]
NEVER = [(text, one["finding"], one["never_reads"]) for one in KEPT if "never_reads" in one for text in one["texts"]]


def read(text: str, reader: Reader) -> dict[str, Any]:
    return {item.finding: item.answer for item in reader.read(text).proposals}


@pytest.mark.parametrize(("text", "finding", "answer"), READS)
def test_what_is_told_is_read(text: str, finding: str, answer: str | int | None, reader: Reader) -> None:
    assert read(text, reader).get(finding) == answer


@pytest.mark.parametrize(("text", "finding", "answer"), NEVER)
def test_what_is_not_told_is_not_read(text: str, finding: str, answer: str, reader: Reader) -> None:
    assert read(text, reader).get(finding) != answer


def test_every_kept_sentence_is_of_a_finding_there_is(base: Knowledge) -> None:
    assert {one["finding"] for one in KEPT} <= set(base.findings)
